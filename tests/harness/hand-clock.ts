import type { Timer } from '../../workers/history-proxy/gate.ts';

/** A clock for tests that stands until somebody moves it. */
export function handClock() {
  let at = 0;
  const pending = new Set<{ readonly due: number; readonly run: () => void }>();
  const timer: Timer = (ms, run) => {
    const entry = { due: at + ms, run };
    pending.add(entry);
    return { cancel: () => void pending.delete(entry) };
  };
  return {
    timer,
    now: () => at,
    timers: () => pending.size,
    /** Time passes, and what is due comes in its order. */
    pass(ms: number): void {
      const until = at + ms;
      for (;;) {
        const [next] = [...pending].filter(({ due }) => due <= until).sort((one, other) => one.due - other.due);
        if (next === undefined) break;
        pending.delete(next);
        at = Math.max(at, next.due);
        next.run();
      }
      at = until;
    },
  };
}
