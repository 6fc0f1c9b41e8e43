import type { Step } from './steps.ts';

/** How a set of steps went. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Runs steps two at a time, printing each as it ends; what a failing step says is shown in full. */
export async function runSteps(steps: readonly Step[]): Promise<Tally> {
  const queue = [...steps];
  let failed = 0;

  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const startedAt = performance.now();
      const notes: string[] = [];
      const problem = await step
        .run((words) => notes.push(words))
        .catch((error: unknown) => String((error as Error).stack ?? error));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.error(
        `${problem === undefined ? 'ok    ' : 'FAILED'} ${[step.name, ...notes].join(': ')} (${seconds} s)`,
      );
      if (problem === undefined) continue;
      failed += 1;
      console.error(indent(problem));
    }
  };
  await Promise.all([worker(), worker()]);
  return { passed: steps.length - failed, failed };
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
