import type { Pace } from '../api.ts';

/** When those who watch are told of changes. */
export interface Notifier {
  /** The same function twice before it was called is called once. */
  tell(one: () => void): void;
}

export const atOnce: Notifier = { tell: (one) => one() };

/** All that changes before the pace allows it is told together: who watches sees the newest of each, and is called once. */
export function tellAt(pace: Pace | undefined): Notifier {
  if (pace === undefined) return atOnce;
  const due = new Set<() => void>();
  const tellAll = () => {
    const all = [...due];
    due.clear();
    for (const one of all) one();
  };
  return {
    tell: (one) => {
      const isFirst = due.size === 0;
      due.add(one);
      if (isFirst) pace(tellAll);
    },
  };
}
