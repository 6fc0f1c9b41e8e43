/** Counts what may happen so often in an hour, or in a day. */
import type { Key } from '../ports.ts';
import type { Draft } from './draft.ts';

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

interface CountRow {
  readonly since: number;
  readonly count: number;
}

export interface HourlyLimit {
  readonly now: number;
  readonly most: number;
  /** Missing: in an hour. */
  readonly perMs?: number;
}

/** Whether it may happen once more; then it is counted. */
export async function mayCount(draft: Draft, key: Key, { now, most, perMs = hourMs }: HourlyLimit): Promise<boolean> {
  const { since, count } = await countOf(draft, key, now, perMs);
  if (count >= most) return false;
  draft.put(key, { since, count: count + 1 } satisfies CountRow);
  return true;
}

/** How often it may happen still. */
export async function countsLeft(draft: Draft, key: Key, { now, most }: HourlyLimit): Promise<number> {
  return Math.max(0, most - (await countOf(draft, key, now)).count);
}

/** It has happened so often. */
export async function noteCount(draft: Draft, key: Key, now: number, times: number): Promise<void> {
  const { since, count } = await countOf(draft, key, now);
  draft.put(key, { since, count: count + times } satisfies CountRow);
}

/** When it may happen once more: now, or when the hour is over. */
export async function freeAt(draft: Draft, key: Key, { now, most, perMs = hourMs }: HourlyLimit): Promise<number> {
  const { since, count } = await countOf(draft, key, now, perMs);
  return count < most ? now : since + perMs;
}

/**
 * The same, of what can be put together: half of an hour's may happen at once, and the others are spread over an hour. So what is late
 * waits for minutes and goes with what has come meanwhile, where it would else wait for the hour to be over.
 */
export async function pacedAt(draft: Draft, key: Key, { now, most }: Omit<HourlyLimit, 'perMs'>): Promise<number> {
  const { since, count } = await countOf(draft, key, now);
  const atOnce = Math.ceil(most / 2);
  if (count < atOnce) return now;
  return count >= most ? since + hourMs : since + ((count - atOnce + 1) * hourMs) / (most - atOnce);
}

async function countOf(draft: Draft, key: Key, now: number, perMs = hourMs): Promise<CountRow> {
  const row = await draft.get<CountRow>(key);
  if (row === undefined || now - row.since >= perMs) return { since: now, count: 0 };
  // A time to come was told by a clock that was wrong: the hour (or day) is counted from now, and lasts no longer than one.
  return row.since > now && now > 0 ? { since: now, count: row.count } : row;
}
