/**
 * Runs seeds in a thread of its own; with a deliberate fault, which must be in place before the cores are loaded.
 */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { applyFault } from './faults/apply.ts';
import type { Fault } from './faults/list.ts';
import type { KindChoice } from './kinds.ts';

export interface Job {
  readonly seed: number;
  /** How many runs a failure may be cut down with; 0: not at all. */
  readonly shrinkRuns: number;
  /** Only the first thing that breaks is wanted. */
  readonly untilFound: boolean;
}

export interface JobResult {
  readonly seed: number;
  readonly found: readonly string[];
  readonly schedule: string;
}

export interface WorkerData {
  /** A deliberate fault, or null. */
  readonly fault: Fault | null;
  readonly wanted: KindChoice;
}

// Hundreds of threads load the same sources.
enableCompileCache(path.resolve(import.meta.dirname, '../../.build/compile-cache'));

const { fault, wanted } = workerData as WorkerData;
if (fault !== null) applyFault(fault);

const { planOf } = await import('./plan.ts');
const { run } = await import('./run.ts');
const { describeSchedule, shrink } = await import('./shrink.ts');

parentPort?.on('message', async (job: Job | null) => {
  if (job === null) {
    parentPort?.close();
    return;
  }
  const { seed, shrinkRuns, untilFound } = job;
  const plan = planOf(seed, wanted);
  const outcome = await run(plan, { untilFound });
  const failed = outcome.found.length > 0 && shrinkRuns > 0;
  const schedule = failed ? describeSchedule(await shrink(plan, outcome, shrinkRuns)) : '';
  parentPort?.postMessage({ seed, found: outcome.found, schedule } satisfies JobResult);
});
