import { type Runtime, type RuntimeOptions, startRuntime } from '../../scripts/runtime/start-runtime.ts';

export interface TestServer extends Runtime {
  /** What the worker logged, a line each. */
  readonly logs: readonly string[];
}

/**
 * Roost as `npm start` runs it, inside the test's process, on a free port and data of its own that go with it.
 *
 * The runtime is a process by itself all the same: `crash()` kills it outright. Logs are kept, not shown; a test that
 * fails may print them.
 */
export async function startTestServer(options: RuntimeOptions = {}): Promise<TestServer> {
  const logs: string[] = [];
  const runtime = await startRuntime({ onLog: (line) => void logs.push(line), ...options });
  return { ...runtime, logs };
}
