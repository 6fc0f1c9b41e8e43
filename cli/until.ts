import type { Observable } from './sdk.ts';

/** Waits until a value is as wanted, and gives it; null when `ms` pass before. */
export function until<Value>(
  observable: Observable<Value>,
  isWanted: (value: Value) => boolean,
  ms = Number.POSITIVE_INFINITY,
): Promise<Value | null> {
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const timer = Number.isFinite(ms) ? setTimeout(() => done(null), ms) : undefined;
    unsubscribe = observable.subscribe((value) => isWanted(value) && done(value));
    function done(value: Value | null): void {
      clearTimeout(timer);
      // The first call comes before there is anything to unsubscribe.
      queueMicrotask(() => unsubscribe());
      resolve(value);
    }
  });
}
