import type { Surroundings } from './ports.ts';

/** Says whether the work ended in time; what fails, fails here. */
export async function isWithin(
  surroundings: Pick<Surroundings, 'timer'>,
  ms: number,
  work: Promise<unknown>,
): Promise<boolean> {
  let timer: { cancel(): void } | null = null;
  const tooLong = new Promise<false>((resolve) => {
    timer = surroundings.timer(ms, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true as const), tooLong]);
  } finally {
    (timer as { cancel(): void } | null)?.cancel();
  }
}
