/** Plays the schedules that it is told, in a process of its own. */

import { games, type Tally } from './games.ts';
import { loadOracle } from './libsignal.ts';

export interface Job {
  readonly game: string;
  readonly seed: number;
}

export type JobDone = Job & ({ readonly tally: Tally } | { readonly failure: string });

process.on('message', async (job: Job) => {
  process.send?.(await play(job));
});
process.on('disconnect', () => process.exit(0));

async function play(job: Job): Promise<JobDone> {
  try {
    const game = games.find(({ name }) => name === job.game);
    if (game === undefined) throw new Error(`there is no game ${job.game}`);
    return { ...job, tally: await game.play(await loadOracle(game.oracle), job.seed) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ...job, failure: cause instanceof Error ? `${message}\n${cause.stack}` : message };
  }
}
