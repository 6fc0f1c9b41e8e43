import { Worker } from 'node:worker_threads';
import type { Job, JobDone, WorkerData } from './worker.ts';

/** Runs seeds from `from` on in threads, and tells each; ends after `seeds` of them, or when `told` says that it is enough. */
export async function runSeeds(options: {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly shrinkRuns: number;
  readonly fault?: string;
  /** True: enough. */
  readonly told: (done: JobDone) => boolean;
}): Promise<void> {
  let next = options.from;
  let isEnough = false;
  const oneWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const data: WorkerData = { fault: options.fault ?? '' };
      const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: data });
      const give = (): void => {
        const job: Job | null = isEnough || next >= options.from + options.seeds ? null : { seed: next++, shrinkRuns: options.shrinkRuns };
        worker.postMessage(job);
      };
      worker.on('message', (done: JobDone) => {
        if (options.told(done)) isEnough = true;
        give();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      give();
    });
  await Promise.all(Array.from({ length: options.workers }, oneWorker));
}
