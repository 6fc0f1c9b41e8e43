/** Counts what may happen so often in an hour. */
import type { Key } from '../ports.ts';
import type { Draft } from './draft.ts';

const hourMs = 3_600_000;

interface CountRow {
  readonly since: number;
  readonly count: number;
}

/** Whether it may happen once more; then it is counted. */
export async function mayCount(
  draft: Draft,
  key: Key,
  { now, most }: { readonly now: number; readonly most: number },
): Promise<boolean> {
  const row = await draft.get<CountRow>(key);
  const isFresh = row === undefined || now - row.since >= hourMs;
  const { since, count } = isFresh ? { since: now, count: 0 } : row;
  if (count >= most) return false;
  draft.put(key, { since, count: count + 1 } satisfies CountRow);
  return true;
}
