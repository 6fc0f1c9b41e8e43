import type { Core } from './core.ts';

/** Says whether the work ended in time; what fails, fails here. */
export async function isWithin(core: Core, ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: { cancel(): void } | null = null;
  const tooLong = new Promise<false>((resolve) => {
    timer = core.options.surroundings.timer(ms, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true as const), tooLong]);
  } finally {
    (timer as { cancel(): void } | null)?.cancel();
  }
}
