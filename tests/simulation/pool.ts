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
  /** Of each seed only whether anything breaks. */
  readonly untilFound?: boolean;
  readonly fault?: Fault;
  /** Which seeds, one after the other, instead of those from `from` on. */
  readonly order?: readonly number[];
  readonly wanted?: KindChoice;
  /** True: enough. */
  readonly told: (done: JobResult) => boolean;
}): Promise<void> {
  const { fault, wanted, shrinkRuns, untilFound = false } = options;
  const order = options.order ?? Array.from({ length: options.seeds }, (_, index) => options.from + index);
  let next = 0;
  let isEnough = false;
  const oneWorker = async (): Promise<void> => {
    const player = new Player({ fault, wanted });
    while (!isEnough && next < order.length) {
      const done = await player.play({ seed: order[next++] as number, shrinkRuns, untilFound });
      if (options.told(done) || player.isOver) isEnough = true;
    }
    await player.end();
  };
  await Promise.all(Array.from({ length: options.workers }, oneWorker));
}

/** A thread that plays one seed after the other. */
export class Player {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor({
    fault = null,
    wanted = {},
  }: { readonly fault?: Fault | null | undefined; readonly wanted?: KindChoice | undefined }) {
    this.#worker = new Worker(new URL('worker.ts', import.meta.url), {
      workerData: { fault, wanted } satisfies WorkerData,
    });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    // It holds the process only while it plays.
    this.#worker.unref();
  }

  /** It has been ended in the middle of a seed that had none. */
  get isOver(): boolean {
    return this.#isOver;
  }

  play(job: Job): Promise<JobResult> {
    const worker = this.#worker;
    return new Promise<JobResult>((resolve, reject) => {
      // A seed whose promises go in circles never comes back by itself. On a machine that is busy with others it may only
      // seem so: what counts is what this process has computed.
      const watch = (before: NodeJS.CpuUsage, until: number): NodeJS.Timeout =>
        setTimeout(() => {
          const { user, system } = process.cpuUsage(before);
          if (user + system < maxSeconds * 1_000_000 && Date.now() < until) {
            watchdog = watch(before, until);
            return;
          }
          this.#isOver = true;
          void worker.terminate();
          settle(() => resolve({ seed: job.seed, found: [`no end after ${maxSeconds} s`], schedule: '' }));
        }, maxSeconds * 1_000);
      let watchdog = watch(process.cpuUsage(), Date.now() + mostWaitSeconds * 1_000);
      const settle = (how: () => void) => {
        clearTimeout(watchdog);
        worker.off('message', told).off('error', failed).unref();
        how();
      };
      const told = (done: JobResult) => settle(() => resolve(done));
      const failed = (error: Error) => settle(() => reject(error));
      worker.on('message', told).on('error', failed).ref();
      worker.postMessage(job);
    });
  }

  async end(): Promise<void> {
    this.#worker.postMessage(null);
    this.#worker.ref();
    await this.#ended;
  }
}
