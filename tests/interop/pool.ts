import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Tally } from './games.ts';
import { installOracles } from './libsignal.ts';
import type { Job, JobResult } from './worker.ts';

export interface Outcome {
  readonly tally: Tally;
  /** A text for each schedule that failed. */
  readonly failures: readonly string[];
  /** Of all processes together. */
  readonly cpuMs: number;
}

/** After so many failures the rest is not worth waiting for. */
const maxFailures = 5;

/** Plays `schedules` seeds from `seed` on, on both cores. */
export async function playSchedules(
  game: string,
  { schedules, seed }: { readonly schedules: number; readonly seed: number },
): Promise<Outcome> {
  await installOracles();
  const tally: Record<string, number> = {};
  const failures: string[] = [];
  let cpuMs = 0;
  let next = 0;
  const give = (worker: ChildProcess): void => {
    if (next >= schedules || failures.length >= maxFailures) worker.disconnect();
    else worker.send({ game, seed: seed + next++ } satisfies Job);
  };
  const oneWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = fork(new URL('worker.ts', import.meta.url), { stdio: ['ignore', 2, 2, 'ipc'] });
      worker.on('message', (done: JobResult) => {
        cpuMs += done.cpuMs;
        if ('failure' in done) failures.push(done.failure);
        else for (const [what, count] of Object.entries(done.tally)) tally[what] = (tally[what] ?? 0) + count;
        give(worker);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      give(worker);
    });
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism(), schedules) }, oneWorker));
  return { tally, failures, cpuMs };
}

/** All that was counted, in one line. */
export function inWords(tally: Tally): string {
  return Object.entries(tally)
    .map(([what, count]) => `${count} ${what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`)
    .join(', ');
}
