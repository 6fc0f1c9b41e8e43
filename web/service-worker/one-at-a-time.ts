/**
 * Does `work` for one at a time. Whoever asks while it is done is served by one more time after it, together with all others who ask
 * meanwhile: what has come since then is seen there.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const run = (): Promise<void> => {
    last = work().finally(() => {
      last = null;
    });
    return last;
  };
  return () => {
    if (last === null) return run();
    next ??= last
      .catch(() => {})
      .then(() => {
        next = null;
        return run();
      });
    return next;
  };
}
