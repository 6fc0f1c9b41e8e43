/**
 * Keys of messages that have not come, over all sessions and chains of this store. Each has a bound of its own; but one
 * person may begin many, and each key costs whoever makes it time and room. So of one person's no more are kept than so many, and no
 * more are made in an hour; of everybody's together, no more than so many. The oldest go first: the messages that they are
 * of open no more by themselves, and are repaired when they come.
 */
import { type SkippedCount, SuiteError } from '../../crypto/suite.ts';
import type { Key, Row } from '../ports.ts';
import type { Draft } from './draft.ts';
import { countsLeft, noteCount } from './hourly.ts';
import type { Tools } from './own-device.ts';

/** Of one person: as many as a session may hold, and as many made in an hour. */
export const maxSkippedOfOne = 50_000;
export const maxMadeOfOne = 50_000;
/** 18 MB. */
export const maxSkippedOfAll = 500_000;

/** The row under `skipped`, the person, and the key of the row that holds them. */
interface SkippedRow {
  readonly row: Key;
  readonly count: number;
  /** Rises: of which was added to last. */
  readonly at: number;
}

/** The row under `skipped-sum`. */
interface SumRow {
  readonly count: number;
  readonly at: number;
}

const sumKey = ['skipped-sum'];
const madeKey = (user: string) => ['skipped-made', user];

/** How many may be made now for a message of that person. */
export function mayMake(draft: Draft, user: string, now: number): Promise<number> {
  return countsLeft(draft, madeKey(user), { now, most: maxMadeOfOne });
}

export async function noteMade(draft: Draft, user: string, now: number, made: number): Promise<void> {
  if (made > 0) await noteCount(draft, madeKey(user), now, made);
}

/** What a row of that person's holds now; where that is too much, others of theirs, and then of everybody's, lose what they held. */
export async function noteSkipped(
  tools: Tools,
  draft: Draft,
  user: string,
  { row, held }: Pick<SkippedCount, 'held'> & { readonly row: Key },
): Promise<void> {
  const key = ['skipped', user, ...row];
  const before = (await draft.get<SkippedRow>(key)) ?? { row, count: 0, at: 0 };
  if (before.count === held) return;
  const sum = await sumOf(draft);
  const grows = held > before.count;
  const at = grows ? sum.at + 1 : before.at;
  if (held === 0) draft.erase(key);
  else draft.put(key, { row, count: held, at } satisfies SkippedRow);
  draft.put(sumKey, { count: sum.count + held - before.count, at: Math.max(at, sum.at) } satisfies SumRow);
  if (!grows) return;
  await forgetOldest(tools, draft, await draft.range({ prefix: ['skipped', user] }), maxSkippedOfOne);
  if ((await sumOf(draft)).count > maxSkippedOfAll)
    await forgetOldest(tools, draft, await draft.range({ prefix: ['skipped'] }), maxSkippedOfAll);
}

/** The row that held them is gone, and they with it. */
export async function noteNoneSkipped(draft: Draft, user: string, row: Key): Promise<void> {
  const key = ['skipped', user, ...row];
  const before = await draft.get<SkippedRow>(key);
  if (before === undefined) return;
  draft.erase(key);
  const sum = await sumOf(draft);
  draft.put(sumKey, { ...sum, count: Math.max(0, sum.count - before.count) } satisfies SumRow);
}

/** The row that held them is another one from now on. */
export async function moveSkipped(draft: Draft, user: string, from: Key, to: Key): Promise<void> {
  const before = await draft.get<SkippedRow>(['skipped', user, ...from]);
  if (before === undefined) return;
  draft.erase(['skipped', user, ...from]);
  draft.put(['skipped', user, ...to], { ...before, row: to } satisfies SkippedRow);
}

async function sumOf(draft: Draft): Promise<SumRow> {
  return (await draft.get<SumRow>(sumKey)) ?? { count: 0, at: 0 };
}

async function forgetOldest(tools: Tools, draft: Draft, rows: readonly Row[], most: number): Promise<void> {
  let left = rows.reduce((sum, { value }) => sum + (value as SkippedRow).count, 0);
  const oldest = [...rows].sort((a, b) => (a.value as SkippedRow).at - (b.value as SkippedRow).at);
  for (const { key, value } of oldest) {
    if (left <= most) return;
    const { row, count } = value as SkippedRow;
    await empty(tools, draft, row);
    draft.erase(key);
    left -= count;
    const sum = await sumOf(draft);
    draft.put(sumKey, { ...sum, count: Math.max(0, sum.count - count) } satisfies SumRow);
  }
}

/** A row of a session, or of somebody's chains in a conversation. */
async function empty({ suite }: Tools, draft: Draft, row: Key): Promise<void> {
  const value = await draft.get<Uint8Array | { readonly session: Uint8Array }>(row);
  if (value === undefined) return;
  try {
    if (value instanceof Uint8Array) draft.put(row, await suite.chainsWithoutSkipped(value));
    else draft.put(row, { ...value, session: await suite.withoutSkipped(value.session) });
  } catch (error) {
    // A damaged record is replaced by whoever uses it next.
    if (!(error instanceof SuiteError)) throw error;
  }
}
