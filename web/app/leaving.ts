import type { Observable } from '../sdk.ts';

/** Why the page should not be closed just now; each counts until it is over. */
const reasons = new Set<object>();

/** The browser asks whoever closes or reloads the page, until the returned function is called. */
export function askBeforeLeaving(): () => void {
  const reason = {};
  reasons.add(reason);
  window.onbeforeunload = (event) => event.preventDefault();
  return () => {
    reasons.delete(reason);
    if (reasons.size === 0) window.onbeforeunload = null;
  };
}

/** Whoever leaves was asked already, or nothing is left to lose. */
export function leaveUnasked(): void {
  reasons.clear();
  window.onbeforeunload = null;
}

/** The browser asks as long as this is so of what is observed: it is nowhere but in the page. */
export function askWhile<Value>(observed: Observable<Value>, isSo: (value: Value) => boolean): void {
  let asked: (() => void) | null = null;
  observed.subscribe((value) => {
    if (isSo(value)) asked ??= askBeforeLeaving();
    else {
      asked?.();
      asked = null;
    }
  });
}
