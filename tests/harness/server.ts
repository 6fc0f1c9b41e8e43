import { type Runtime, type RuntimeOptions, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { type Account, signUp } from './account.ts';
import { WireClient, type WireClientOptions } from './wire-client.ts';

export interface TestServer {
  readonly url: string;
  readonly runtime: Runtime;
  /** Signs people up and connects a device of each. */
  people<Names extends string>(
    names: readonly Names[],
    options?: WireClientOptions,
  ): Promise<Record<Names, WireClient>>;
  signUp(name: string): Promise<Account>;
  /** A device of an account, connected; closed with the server. */
  device(account: Account, options?: WireClientOptions): Promise<WireClient>;
  stop(): Promise<void>;
}

/** A server of its own for a test file, with the deployment's limits but for those named. */
export async function startTestServer(
  limits: Record<string, number> = {},
  onLog: (line: string) => void = () => {},
  more: Pick<RuntimeOptions, 'vars' | 'beside' | 'dataDir' | 'port' | 's3' | 'queueRetries'> = {},
): Promise<TestServer> {
  const vars = { ROOST_LIMITS: JSON.stringify(limits), ...more.vars };
  const runtime = await startRuntime({ ...more, vars, onLog });
  const clients: WireClient[] = [];
  let count = 0;
  const run = Math.random().toString(36).slice(2, 6);

  const device = async (account: Account, options: WireClientOptions = {}): Promise<WireClient> => {
    const client = new WireClient(account, { checks: true, ...options });
    clients.push(client);
    await client.connect();
    return client;
  };
  const signUpAs = (name: string): Promise<Account> => signUp(runtime.url, `${name}_${run}${count++}`);
  return {
    url: runtime.url,
    runtime,
    signUp: signUpAs,
    device,
    people: async (names, options) => {
      const found: Record<string, WireClient> = {};
      for (const name of names) found[name] = await device(await signUpAs(name), options);
      return found as Record<(typeof names)[number], WireClient>;
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await runtime.stop();
    },
  };
}
