/** Plays the schedules that it is told, in a process of its own. */

import { games, type Tally } from './games.ts';
import { loadOracle } from './libsignal.ts';

export interface Job {
  readonly game: string;
  readonly seed: number;
}

/** `cpuMs`: of the processor, whoever else wanted it meanwhile. */
export type JobResult = Job & { readonly cpuMs: number } & ({ readonly tally: Tally } | { readonly failure: string });

process.on('message', async (job: Job) => {
  const before = process.cpuUsage();
  const done = await play(job);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ ...done, cpuMs: (user + system) / 1_000 } satisfies JobResult);
});
process.on('disconnect', () => process.exit(0));

async function play(job: Job): Promise<Job & ({ tally: Tally } | { failure: string })> {
  try {
    const game = games.find(({ name }) => name === job.game);
    if (game === undefined) throw new Error(`there is no game ${job.game}`);
    return { ...job, tally: await game.play(await loadOracle(game.oracle), job.seed) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ...job, failure: cause instanceof Error ? `${message}\n${cause.stack}` : message };
  }
}
