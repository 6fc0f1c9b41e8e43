/**
 * Keys of messages that have not come, over all sessions and chains of this store. Each has a bound of its own; but one
 * device may begin many, and each key costs whoever makes it time and room. So there is a limit to what is kept of one
 * device, to what is made for it in an hour, and to what is kept of everybody together. The oldest go first: the messages
 * that they are of open no more by themselves, and are repaired when they come. A device is its key: what a stranger lists
 * for Bob under a key of their own leaves Bob's share as it is.
 *
 * None is kept for longer than a message may be on its way: one that was deleted before it came would still open by it.
 */
import { type SkippedCount, SuiteError } from '../../crypto/suite.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { Key, Row } from '../ports.ts';
import type { Device } from './devices.ts';
import { keyTag } from './devices.ts';
import type { Draft } from './draft.ts';
import { countsLeft, noteCount } from './hourly.ts';
import type { Tools } from './own-device.ts';

/** Of one device: as many as a session may hold, and as many made in an hour. */
export const maxSkippedOfOne = 50_000;
export const maxMadeOfOne = 50_000;
/** As long as a message may be on its way to a device that is away. */
const keptMs = defaultLimits.deviceActiveMs;
/** 18 MB. */
export const maxSkippedOfAll = 500_000;

/** The row under `skipped`, the person, and the key of the row that holds them. */
interface SkippedRow {
  readonly row: Key;
  readonly count: number;
  /** Rises: of which was added to last. */
  readonly at: number;
  /** Since when it holds any; 0: the time was not known. Missing: a former release kept none. */
  readonly since?: number;
}

/** The row under `skipped-sum`. */
interface SumRow {
  readonly count: number;
  readonly at: number;
  /** No row holds any since before; 0 or missing: not known. */
  readonly since?: number;
}

const sumKey = ['skipped-sum'];
/** Whose messages they are of: the key decides, not the number. */
type SkippedSender = Pick<Device, 'user' | 'device' | 'identity'>;

const madeKey = ({ user, device, identity }: SkippedSender) => ['skipped-made', user, device, keyTag(identity)];

/** How many may be made now for a message of that device. */
export function mayMake(draft: Draft, of: SkippedSender, now: number): Promise<number> {
  return countsLeft(draft, madeKey(of), { now, most: maxMadeOfOne });
}

export async function noteMade(draft: Draft, of: SkippedSender, now: number, made: number): Promise<void> {
  if (made > 0) await noteCount(draft, madeKey(of), now, made);
}

/** What a row of that device's holds now; where that is too much, others of its rows, and then of everybody's, lose what they held. */
export async function noteSkipped(
  tools: Tools,
  draft: Draft,
  of: SkippedSender,
  { row, held, now }: Pick<SkippedCount, 'held'> & { readonly row: Key; readonly now: number },
): Promise<void> {
  const { user, identity } = of;
  const key = ['skipped', user, ...row];
  const before = (await draft.get<SkippedRow>(key)) ?? { row, count: 0, at: 0 };
  if (before.count === held) return;
  const sum = await sumOf(draft);
  const grows = held > before.count;
  const at = grows ? sum.at + 1 : before.at;
  if (held === 0) draft.erase(key);
  else
    draft.put(key, {
      row,
      count: held,
      at,
      since: before.count === 0 ? now : (before.since ?? 0),
    } satisfies SkippedRow);
  const since = sum.count === 0 ? now : Math.min(sum.since ?? 0, now);
  draft.put(sumKey, { count: sum.count + held - before.count, at: Math.max(at, sum.at), since } satisfies SumRow);
  if (!grows) return;
  const rows = await draft.range({ prefix: ['skipped', user] });
  const its = rows.filter(({ value }) => (value as SkippedRow).row.includes(keyTag(identity)));
  await forgetOldest(tools, draft, its, maxSkippedOfOne);
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

/** Those that have been waited for longer than a message may be on its way, with what the same row holds besides. */
export async function forgetLongSkipped(tools: Tools, draft: Draft, now: number): Promise<void> {
  const sum = await sumOf(draft);
  if (now === 0 || sum.count === 0 || isRecent(sum.since, now)) return;
  let earliest = now;
  for (const { key, value } of await draft.range({ prefix: ['skipped'] })) {
    const held = value as SkippedRow;
    // A time that is not known, or was told by a clock that was wrong, is now.
    const isKnown = held.since !== undefined && held.since > 0 && held.since <= now;
    const since = isKnown ? held.since : now;
    if (!isRecent(since, now)) await forgetRow(tools, draft, key, held);
    else {
      if (!isKnown) draft.put(key, { ...held, since } satisfies SkippedRow);
      earliest = Math.min(earliest, since);
    }
  }
  draft.put(sumKey, { ...(await sumOf(draft)), since: earliest } satisfies SumRow);
}

function isRecent(since: number | undefined, now: number): boolean {
  return since !== undefined && since > 0 && since <= now && now - since <= keptMs;
}

async function sumOf(draft: Draft): Promise<SumRow> {
  return (await draft.get<SumRow>(sumKey)) ?? { count: 0, at: 0 };
}

async function forgetOldest(tools: Tools, draft: Draft, rows: readonly Row[], most: number): Promise<void> {
  let left = rows.reduce((sum, { value }) => sum + (value as SkippedRow).count, 0);
  const oldest = [...rows].sort((a, b) => (a.value as SkippedRow).at - (b.value as SkippedRow).at);
  for (const { key, value } of oldest) {
    if (left <= most) return;
    await forgetRow(tools, draft, key, value as SkippedRow);
    left -= (value as SkippedRow).count;
  }
}

async function forgetRow(tools: Tools, draft: Draft, key: Key, { row, count }: SkippedRow): Promise<void> {
  await empty(tools, draft, row);
  draft.erase(key);
  const sum = await sumOf(draft);
  draft.put(sumKey, { ...sum, count: Math.max(0, sum.count - count) } satisfies SumRow);
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
