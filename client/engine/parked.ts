/**
 * Deletions of what lies in cold history, while that cannot be reached (10.5).
 *
 * The server refuses them before it takes anything, and may for a day: so the deletion gives its number up, nothing waits for
 * it, and it is still owed. When it is tried again it takes the next number, behind all that was written meanwhile, in the
 * transaction that moves its row. Should the server have taken it under an earlier number all the same, because that was
 * repeated, it is found in the log under that one.
 */
import { doubling } from '../../lib/doubling.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { EntryKind } from './log-entry.ts';
import { drop, isParked, type SendRefusal, takeNumber, unseal } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { World } from './world.ts';

const pauseMs = 5_000;
const maxPauseMs = 60_000;
/** Those before it are settled one way or the other, long before so many tries. */
const maxEarlier = 32;

/** Says whether a refusal is one that only its own send has to wait for. */
export function waitsForHistory({ kind }: OutboxRow, { code, advice }: SendRefusal): boolean {
  return kind === EntryKind.DELETION && code === 'history-unavailable' && advice === 'after-delay';
}

/** Gives its number up, and waits: ever longer while nothing comes of it, all of a conversation together. */
export function park(conversation: Conversation, row: OutboxRow, afterMs: number, now: number): void {
  const { live } = conversation;
  unseal(row);
  row.isParked = true;
  drop(conversation.row, row.number);
  live.inFlight.delete(row.number);
  const grown = live.parkedUntil > now ? 0 : doubling(afterMs || pauseMs, live.parks++, maxPauseMs);
  live.parkedUntil = Math.max(live.parkedUntil, now + Math.max(afterMs || pauseMs, grown));
}

/** A deletion was taken: cold history is there, or the others ask for none of it. */
export function unpark({ live }: Conversation): void {
  live.parks = 0;
  live.parkedUntil = 0;
}

/** Puts what is to be tried again behind everything else; after a try in vain one at a time. */
export function releaseParked(world: World, changes: Changes): void {
  const now = world.surroundings.elapsed();
  for (const conversation of world.sending) {
    if (conversation.row.halted !== null) continue;
    while (parkedDueAt(conversation) <= now) putBehind(conversation, firstParked(conversation) as OutboxRow, changes);
  }
}

/** When `releaseParked` has something, or Infinity. */
export function parkedDueAt(conversation: Conversation): number {
  const { live, outbox } = conversation;
  if (firstParked(conversation) === undefined) return Number.POSITIVE_INFINITY;
  const isTrying = [...outbox.values()].some((row) => row.state.is === 'waiting' && isTryOf(row));
  return live.parks > 0 && isTrying ? Number.POSITIVE_INFINITY : live.parkedUntil;
}

function firstParked({ outbox }: Conversation): OutboxRow | undefined {
  for (const row of outbox.values()) if (isParked(row)) return row;
  return undefined;
}

function isTryOf(row: OutboxRow): boolean {
  return !isParked(row) && row.earlier !== undefined;
}

function putBehind(conversation: Conversation, row: OutboxRow, changes: Changes): void {
  const { isParked: _, earlier = [], ...rest } = row;
  const [first = row.number, ...later] = [...earlier, row.number];
  const moved: OutboxRow = {
    ...rest,
    number: takeNumber(conversation.row),
    earlier: [first, ...later.slice(-maxEarlier)],
  };
  conversation.outbox.delete(row.number);
  changes.deleteOutbox(conversation, row);
  conversation.outbox.set(moved.number, moved);
  changes.putOutbox(conversation, moved);
  changes.touch(conversation);
}
