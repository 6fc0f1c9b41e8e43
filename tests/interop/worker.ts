/** Plays the schedules that it is told, in a process of its own. */
import { loadOracle } from './libsignal.ts';
import { kinds, playSchedule, type Tally } from './schedule.ts';

export interface Job {
  readonly kind: string;
  readonly seed: number;
}

export type JobDone = Job & ({ readonly tally: Tally } | { readonly failure: string });

process.on('message', async (job: Job) => {
  process.send?.(await play(job));
});
process.on('disconnect', () => process.exit(0));

async function play(job: Job): Promise<JobDone> {
  try {
    const kind = kinds.find(({ name }) => name === job.kind);
    if (kind === undefined) throw new Error(`there is no kind ${job.kind}`);
    return { ...job, tally: await playSchedule(await loadOracle(kind.oracle), kind, job.seed) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ...job, failure: cause instanceof Error ? `${message}\n${cause.stack}` : message };
  }
}
