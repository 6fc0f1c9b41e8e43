/**
 * Retention moves the floor: what lies at or below it has expired for everybody (D4.3). Pure; archiver.ts drives it, and
 * docs/spec/history.md has its steps.
 *
 * The floor moves by whole entries, some in a step, with the erasure of what is here. What the clock says is exact for
 * readers (serve.ts) and never enough to erase: like a body that expires, an entry has to be found due twice (T1).
 */
import { sameBytes } from '../../../lib/bytes.ts';
import { emptyHead, extend } from '../../../protocol/chain.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { ColdEntry } from '../../history/rpc.ts';
import { decodeEntry } from '../../kit/entries.ts';
import type { Context } from '../context.ts';
import { erase } from '../delete.ts';
import type { EntryRow } from '../entry-row.ts';
import { firstControlKind } from '../insert.ts';
import { outside } from '../log/log.ts';
import type { Group } from '../state.ts';
import { leafOfFacts } from './cold-chain.ts';
import { deliveredToAll } from './delivered.ts';

/** Bodies erased in one step: some ten milliseconds. */
const maxErasedAStep = 128;
/** So many that have been delivered to everybody wait for nothing. */
const deliveredTogether = 64;
/** An entry has to be due for so long, or for as long again as it was kept, before it is erased. */
const surelyMs = 3_600_000;

/** What is to be done about the floor now. */
export type FloorStep =
  /** It waits for `ms`; null: until something happens. */
  | { readonly is: 'rest'; readonly ms: number | null }
  /** It has moved; `isMore`: by as much as one step may, and there may be more. */
  | { readonly is: 'moved'; readonly isMore: boolean }
  /** What follows it has left: the facts from here on are needed. */
  | { readonly is: 'read'; readonly from: number; readonly through: number }
  /** What cold history holds is not what has left. */
  | { readonly is: 'wrong'; readonly problem: string };

/** One step, which writes some rows at most. `cold`: facts that were read for it, from the entry after the floor on. */
export function moveFloor(context: Context, now: number, cold: readonly ColdEntry[] | null): FloorStep {
  const due = dueNow(context, now);
  if (due === null) return rest(context, now);
  const from = context.state.group.floor + 1;
  const { through: left } = context.store.cold.archive();
  if (from > left) return moveOverRows(context, due, now);
  const end = Math.min(left, due.through);
  if (end < from) return rest(context, now);
  if (cold === null || cold[0]?.seq !== from) return { is: 'read', from, through: end };
  return moveOverFacts(context, due, now, cold);
}

/** When the floor has to be looked at, in ms; null: not until something happens. Writes nothing. */
export function floorDueInMs(context: Context, now: number): number | null {
  if (context.retention.untilDelivered) return deliveredDueInMs(context, now);
  // It was not found, by a clock that has gone back since: that goes before such a clock may find it again.
  if (context.state.group.floorSeenAt > now) return 0;
  const seen = seenAt(context.state.group, now);
  const next = untilNext(context, now);
  return next === null || seen === 0 ? next : Math.max(0, seen + surelyMsOf(context) - now);
}

/** Whether a reader gets an entry of that time without its body: retention by time is exact to the millisecond (D4.3). */
export function hasLapsed({ retention }: Pick<Context, 'retention'>, row: EntryRow, now: number): boolean {
  if (retention.ttlMs === 0 || row.kind >= firstControlKind) return false;
  return decodeEntry(row.entry).at + retention.ttlMs <= now;
}

/** The entries that may go now: those up to a seq, or up to a time. */
interface DueEntries {
  readonly through: number;
  readonly at: number;
}

function dueNow(context: Context, now: number): DueEntries | null {
  const { state, retention } = context;
  const { group, tip } = state;
  if (retention.untilDelivered) {
    const through = deliveredToAll(context);
    return through > group.floor ? { through, at: Infinity } : null;
  }
  if (group.floor >= tip.seq || retention.ttlMs === 0) return null;
  const seen = seenAt(group, now);
  if (seen === 0 || now - seen < Math.min(surelyMs, retention.ttlMs)) return null;
  return { through: tip.seq, at: seen - retention.ttlMs };
}

function moveOverRows(context: Context, due: DueEntries, now: number): FloorStep {
  const from = context.state.group.floor + 1;
  const rows = context.log.entries(from, Math.min(due.through, from + maxErasedAStep - 1), maxErasedAStep);
  if (rows === outside) throw new Error(`entry ${from} is not here`);
  const batch: EntryRow[] = [];
  for (const row of rows) {
    if (decodeEntry(row.entry).at > due.at) break;
    batch.push(row);
  }
  const last = batch.at(-1);
  if (last === undefined) return settleLook(context, now);
  context.store.atomically(() => {
    // Who is in, with what rights and devices, does not expire (L4).
    erase(
      context,
      batch.filter(({ kind }) => kind < firstControlKind),
      wire.BodyState.EXPIRED,
    );
    const { head } = decodeEntry(last.entry);
    move(context, { floor: last.seq, floorHead: head, floorCount: last.count, floorNextAt: 0 }, now);
  });
  return { is: 'moved', isMore: batch.length === maxErasedAStep };
}

/** The chain is checked on the way: the head at the floor is what readers go by. */
function moveOverFacts(context: Context, due: DueEntries, now: number, cold: readonly ColdEntry[]): FloorStep {
  const { state, sha256 } = context;
  const { group } = state;
  // An entry may name 32 objects, and facts come by the hundred.
  const end = Math.min(context.store.cold.archive().through, due.through, context.store.media.stepEnd(group.floor));
  let { floor } = group;
  let head = floor === 0 ? emptyHead : group.floorHead;
  let count = group.floorCount;
  let nextAt = 0;
  for (const { seq, at, facts } of cold) {
    if (seq !== floor + 1 || seq > end) break;
    if (at > due.at) {
      nextAt = at;
      break;
    }
    const decoded = stored.ColdFacts.decode(facts);
    const entry = decodeEntry(decoded.entry);
    head = extend(head, leafOfFacts(group.conversation, entry, decoded.bodyHash, sha256), sha256);
    if (!sameBytes(head, entry.head)) return { is: 'wrong', problem: `the chain breaks at entry ${seq}` };
    floor = seq;
    count = decoded.count;
  }
  if (floor === group.floor) {
    if (group.floorNextAt !== nextAt) write(context, { floorNextAt: nextAt });
    return settleLook(context, now);
  }
  move(context, { floor, floorHead: new Uint8Array(head), floorCount: count, floorNextAt: nextAt }, now);
  return { is: 'moved', isMore: true };
}

/** Not for each entry: some together, or by a grid of time that no entry makes later. */
function deliveredDueInMs(context: Context, now: number): number | null {
  const more = deliveredToAll(context) - context.state.group.floor;
  if (more <= 0) return null;
  const every = context.limits.eraseDeliveredMs;
  return more >= deliveredTogether ? 0 : every - (now % every);
}

/** All that was due is done: what has become due since is found now, and goes when it is due for longer. */
function settleLook(context: Context, now: number): FloorStep {
  const ms = untilNext(context, now);
  const floorSeenAt = ms === 0 ? now : 0;
  if (context.state.group.floorSeenAt !== floorSeenAt) write(context, { floorSeenAt });
  return { is: 'rest', ms: ms === 0 ? surelyMsOf(context) : ms };
}

function rest(context: Context, now: number): FloorStep {
  // No clock decides: there is nothing to be found twice.
  if (context.retention.untilDelivered) return { is: 'rest', ms: null };
  return seenAt(context.state.group, now) > 0
    ? { is: 'rest', ms: floorDueInMs(context, now) }
    : settleLook(context, now);
}

/** Until the entry after the floor is due by the clock; null: there is none. */
function untilNext(context: Context, now: number): number | null {
  const { state, retention } = context;
  if (retention.ttlMs === 0 || state.group.floor >= state.tip.seq) return null;
  return Math.max(0, atAfterFloor(context) + retention.ttlMs - now);
}

function write({ store, state }: Context, change: Partial<Group>): void {
  const group = { ...state.group, ...change };
  store.writeGroup(group);
  state.group = group;
}

/** The floor moves, and what entries name of media goes with it: in the same step, or not at all. */
function move(context: Context, change: Partial<Group> & { readonly floor: number }, now: number): void {
  const { store, state, retention, limits } = context;
  const before = state.group.floor;
  store.atomically(() => {
    // What devices have stored is the message: they fetch what it names when somebody looks at it, so that waits for them.
    if (retention.untilDelivered) store.media.expireIn(before + 1, change.floor, now + limits.mediaKeptMs);
    // What has expired names no media any more.
    else store.media.releaseThrough(change.floor);
    write(context, change);
  });
}

/** Found by a clock that has gone back since, it was not found. */
function seenAt({ floorSeenAt }: Group, now: number): number {
  return floorSeenAt <= now ? floorSeenAt : 0;
}

function surelyMsOf({ retention }: Context): number {
  return Math.min(surelyMs, retention.ttlMs);
}

/** The time of the entry after the floor; 0 where that has left and nobody noted it: it has to be looked at. */
function atAfterFloor({ log, state }: Context): number {
  const { floor, floorNextAt } = state.group;
  // A control entry is always here.
  const row = log.control(floor + 1);
  return row === undefined ? floorNextAt : decodeEntry(row.entry).at;
}
