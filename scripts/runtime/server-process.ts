import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../kit/paths.ts';
import { stopWithParent } from '../kit/stop-signal.ts';
import { workerdsOf } from './workerd-pid.ts';

export interface ServerProcess {
  readonly url: string;
  /** The process of `npm start`; the runtime is a child of it. */
  readonly pid: number;
  workerdPid(): number;
  /** What it wrote to stderr so far: worker logs, sign-up codes. */
  log(): string;
  /** Ends both processes without notice, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number>;
}

/**
 * Runs `npm start` as a process of its own and waits until it serves.
 *
 * Slower to start than `startRuntime`, but it is what a person runs, and nothing is shared with the caller.
 */
export async function startServerProcess(
  args: string[] = [],
  { script = 'start.ts', env = {} }: { readonly script?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [path.join(root, 'scripts', script), ...args], {
    cwd: root,
    env: { ...process.env, ...env, [stopWithParent]: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const exited = once(child, 'exit').then(([code, signal]) => (code as number | null) ?? `signal ${signal}`);
  const url = await Promise.race([
    readyLine(child),
    exited.then((how) => Promise.reject(new Error(`the server ended before it was ready (${how}):\n${log}`))),
  ]);
  const pid = child.pid as number;

  return {
    url,
    pid,
    workerdPid: () => present(workerdsOf(pid)[0]),
    log: () => log,
    kill: async () => {
      // The parent first: it would start the runtime again.
      const runtimes = workerdsOf(pid);
      for (const victim of [pid, ...runtimes]) killIfThere(victim);
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return Number(await exited);
    },
  };
}

async function readyLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /^ready (http\S+)$/.exec(line);
    if (ready?.[1] !== undefined) return ready[1];
  }
  return new Promise(() => {}); // The end of the process tells why.
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function present(pid: number | undefined): number {
  if (pid === undefined) throw new Error('the runtime process is not there (it may be starting again)');
  return pid;
}
