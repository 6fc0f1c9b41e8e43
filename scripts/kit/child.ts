import { type ChildProcess, spawn } from 'node:child_process';
import { root } from './paths.ts';

export interface ChildResult {
  readonly code: number;
  /** What it wrote to stdout and stderr, in the order it came. */
  readonly output: string;
}

const children = new Set<ChildProcess>();

/** Runs a program to its end and keeps what it says. */
export function runChild(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** From now on a request to stop ends the programs that run, then this process. */
export function stopChildrenOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const child of children) child.kill('SIGTERM');
      process.exitCode = 130;
      setTimeout(() => process.exit(130), 2_000).unref();
    });
  }
}
