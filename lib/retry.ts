/**
 * Calls until it does not fail, and gives what that answers. `afterMs` says of each failure how long to wait before the
 * next call, or null: that one is thrown.
 */
export async function retry<Result>(
  call: () => Promise<Result>,
  afterMs: (fault: unknown, tries: number) => number | null,
  timer: (ms: number, work: () => void) => unknown,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (fault) {
      const ms = afterMs(fault, tries);
      if (ms === null) throw fault;
      await new Promise<void>((resolve) => void timer(ms, resolve));
    }
  }
}

/** Waits that grow by a factor, for so many tries; what is overloaded is not asked again. */
export function growing(
  firstMs: number,
  factor: number,
  most: number,
): (fault: unknown, tries: number) => number | null {
  return (fault, tries) => {
    const isOverloaded = (fault as { overloaded?: boolean } | null)?.overloaded === true;
    return isOverloaded || tries >= most ? null : firstMs * factor ** (tries - 1);
  };
}
