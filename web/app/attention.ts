import type { Observable } from '../sdk.ts';

/**
 * Whether a person looks at this page: it is visible, and has the focus or the pointer.
 *
 * Only what somebody looks at is marked as read. Two windows side by side: the one under the pointer counts too.
 */
function watchAttention(): Observable<boolean> {
  const listeners = new Set<(looking: boolean) => void>();
  let isPointerHere = false;
  let current = false;

  const look = () => {
    const next = document.visibilityState === 'visible' && (document.hasFocus() || isPointerHere);
    if (next === current) return;
    current = next;
    for (const listener of [...listeners]) listener(current);
  };
  const pointer = (isHere: boolean) => () => {
    isPointerHere = isHere;
    look();
  };
  document.addEventListener('visibilitychange', look);
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  document.documentElement.addEventListener('pointerenter', pointer(true));
  document.documentElement.addEventListener('pointerleave', pointer(false));
  look();

  return {
    get current() {
      return current;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
  };
}

/** One watch for the whole page. */
export const attention = watchAttention();
