import { Worker } from 'node:worker_threads';
import type { Fault } from './faults/list.ts';
import type { KindChoice } from './kinds.ts';
import type { Job, JobResult, WorkerData } from './worker.ts';

/** For one seed, the cutting down of its failure included. */
const maxSeconds = 90;
/** The same on a machine that has no time for it. */
const mostWaitSeconds = 6 * maxSeconds;

/** Runs seeds from `from` on in threads, and tells each; ends after `seeds` of them, or when `told` says that it is enough. */
export async function runSeeds(options: {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly shrinkRuns: number;
  readonly fault?: Fault;
  /** Which seeds, one after the other, instead of those from `from` on. */
  readonly order?: readonly number[];
  readonly wanted?: KindChoice;
  /** True: enough. */
  readonly told: (done: JobResult) => boolean;
}): Promise<void> {
  const order = options.order ?? Array.from({ length: options.seeds }, (_, index) => options.from + index);
  let next = 0;
  let isEnough = false;
  const oneWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const data: WorkerData = { fault: options.fault ?? null, wanted: options.wanted ?? {} };
      const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: data });
      const give = (): void => {
        const job: Job | null =
          isEnough || next >= order.length ? null : { seed: order[next++] as number, shrinkRuns: options.shrinkRuns };
        worker.postMessage(job);
        if (job === null) return;
        watch(job.seed, process.cpuUsage(), Date.now() + mostWaitSeconds * 1_000);
      };
      // A seed whose promises go in circles never comes back by itself. On a machine that is busy with others it may only
      // seem so: what counts is what this process has computed.
      const watch = (seed: number, before: NodeJS.CpuUsage, until: number): void => {
        watchdog = setTimeout(() => {
          const { user, system } = process.cpuUsage(before);
          if (user + system < maxSeconds * 1_000_000 && Date.now() < until) return watch(seed, before, until);
          options.told({ seed, found: [`no end after ${maxSeconds} s`], schedule: '' });
          isEnough = true;
          void worker.terminate();
        }, maxSeconds * 1_000);
      };
      let watchdog: NodeJS.Timeout | undefined;
      worker.on('message', (done: JobResult) => {
        clearTimeout(watchdog);
        if (options.told(done)) isEnough = true;
        give();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      give();
    });
  await Promise.all(Array.from({ length: options.workers }, oneWorker));
}
