/**
 * What this device has to send, and what the server's answers do to it (D2).
 *
 * A row is written in the transaction that takes its number, and leaves when its entry is in the log. Its body is made
 * once and repeated byte for byte; a stale epoch makes it anew, and word that the store is a copy that of one which has not left
 * (copied.ts). Then answers to the old body are ignored.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { doubling } from '../../lib/doubling.ts';
import { contains, type Ranges, union } from '../../lib/ranges.ts';
import { type RefusalAdvice, refusals } from '../../protocol/refusals.ts';
import { withExpiry } from '../cipher/said-expiry.ts';
import type { Conversation, ConversationRow } from './conversation.ts';
import type { LiveState } from './live-state.ts';
import { EntryKind } from './log-entry.ts';
import type { OutboxRow } from './outbox-row.ts';

/** It is a line of its own in the chat: a message that counts. A reaction is none. */
export function isShown({ kind, countable }: Pick<OutboxRow, 'kind' | 'countable'>): boolean {
  return kind === EntryKind.MESSAGE && countable;
}

export interface SendRefusal {
  readonly code: string;
  readonly advice: RefusalAdvice;
  readonly afterMs: number;
  readonly sentence: string;
  readonly last: number;
  readonly first: { readonly seq: number; readonly bodyHash: Uint8Array } | null;
}

/** What a refusal asks of the engine beyond the outbox. */
export type Aftermath = 'none' | 'retry-later' | 'failed' | 'resync' | 'reconnect' | 'new-device';

/** The wait after a refusal that names none, and after `behind-earlier`; the longest that it grows to by itself. */
const pauseMs = 250;
const maxPauseMs = 60_000;
/** A send is repeated after so long without an answer, at first, and then ever later. */
const repeatMs = 10_000;
const maxRepeatMs = 40_000;

/** The next number but `free`, which are passed over until they are needed; taken for good by the transaction that stores the row. */
export function takeNumber(row: ConversationRow, free = 0): number {
  const { last, dropped } = row.numbers;
  const used = usedThrough(row);
  const left = free === 0 ? dropped : union(dropped, [{ from: last + 1, through: last + free }]);
  row.numbers = { last: last + free + 1, dropped: left, used };
  return row.numbers.last;
}

/** Whatever is used above it was used by another: a number that was only given out says nothing of that (D2.3). */
export function usedThrough({ numbers }: ConversationRow): number {
  return numbers.used ?? numbers.last;
}

/** It was sealed here, or is known to be taken. */
export function noteUsed(row: ConversationRow, number: number): void {
  const used = Math.max(usedThrough(row), number);
  row.numbers = { ...row.numbers, last: Math.max(row.numbers.last, number), used };
}

/** The newest earlier number that still counts: those that were given up or refused for good are passed over. */
export function afterOf(dropped: Ranges, number: number): number {
  let after = number - 1;
  while (after > 0 && contains(dropped, after)) after--;
  return after;
}

/** The rows to send now: from the first unsettled on, at most `maxInFlight` unanswered, again after a while. */
export function toSend(conversation: Conversation, options: { now: number; maxInFlight: number }): OutboxRow[] {
  const { live } = conversation;
  if (live.haltedUntil > options.now) return [];
  const due: OutboxRow[] = [];
  for (const row of window(conversation, options.maxInFlight)) {
    // Order is kept by `after`, but a body that is still to be made blocks those behind it.
    if (row.sealed === null) break;
    if (repeatAt(conversation, row) <= options.now) due.push(row);
  }
  return due;
}

/** The first rows that wait for an answer or for their turn. */
export function window(conversation: Conversation, maxInFlight: number): OutboxRow[] {
  const rows: OutboxRow[] = [];
  for (const row of conversation.outbox.values()) {
    if (row.state.is === 'waiting' && !isParked(row)) rows.push(row);
    if (rows.length === maxInFlight) break;
  }
  return rows;
}

/** It is owed, and nothing waits for it (parked.ts). */
export function isParked({ isParked: parked = false, state }: OutboxRow): boolean {
  return parked && state.is === 'waiting';
}

/** The row was given to the connection. */
export function noteSent({ live }: Conversation, { number }: OutboxRow, now: number): void {
  const before = live.inFlight.get(number);
  live.inFlight.set(number, { at: now, repeats: before === undefined ? 0 : before.repeats + 1 });
}

function repeatAt({ live }: Conversation, { number }: OutboxRow): number {
  const sent = live.inFlight.get(number);
  return sent === undefined ? Number.NEGATIVE_INFINITY : sent.at + doubling(repeatMs, sent.repeats, maxRepeatMs);
}

/** When `toSend` may have something again, or Infinity. */
export function dueAt(conversation: Conversation, maxInFlight: number): number {
  let due = Number.POSITIVE_INFINITY;
  for (const row of window(conversation, maxInFlight)) {
    if (row.sealed === null) break;
    due = Math.min(due, repeatAt(conversation, row));
  }
  return Math.max(due, conversation.live.haltedUntil);
}

/** The row that an answer is to, or null: settled meanwhile, or the answer is to a body that was replaced. */
export function answered(conversation: Conversation, number: number, bodyHash: Uint8Array): OutboxRow | null {
  const row = conversation.outbox.get(number);
  if (row === undefined || row.sealed === null || !sameBytes(row.sealed.hash, bodyHash)) return null;
  conversation.live.inFlight.delete(number);
  return row;
}

/**
 * The entry is in the log (or was accepted): the number is settled, whatever was thought of it. Answers the row that
 * this settles, or the one whose number was used for something else (a store that was restored from a copy).
 */
export function settle(conversation: Conversation, number: number, bodyHash: Uint8Array): Settlement {
  const { row, outbox, live } = conversation;
  noteUsed(row, number);
  row.numbers = { ...row.numbers, dropped: row.numbers.dropped.filter((one) => one.through > number) };
  live.sent = Math.max(live.sent, number);
  live.inFlight.delete(number);
  went(live);
  const settled = outbox.get(number) ?? [...outbox.values()].find((one) => one.earlier?.includes(number)) ?? null;
  if (settled === null) return { settled: null, collided: null };
  const own = [...settled.replaced, ...(settled.sealed === null ? [] : [settled.sealed.hash])];
  if (!own.some((hash) => sameBytes(hash, bodyHash))) {
    settled.state = { is: 'failed', code: 'id-reused', sentence: refusals['id-reused'].sentence };
    return { settled: null, collided: settled };
  }
  outbox.delete(settled.number);
  if (settled.number !== number) {
    live.inFlight.delete(settled.number);
    drop(row, settled.number);
  }
  return { settled, collided: null };
}

export interface Settlement {
  readonly settled: OutboxRow | null;
  readonly collided: OutboxRow | null;
}

/** Gives a number up: what comes later does not wait for it. */
export function drop(row: ConversationRow, number: number): void {
  row.numbers = { ...row.numbers, dropped: union(row.numbers.dropped, [{ from: number, through: number }]) };
}

/** Takes a refusal in. `row` is what `answered` gave. */
export function refuse(conversation: Conversation, row: OutboxRow, refusal: SendRefusal, now: number): Aftermath {
  if (refusal.code === 'id-reused') return reused(conversation, row, refusal);
  if (refusal.code === 'behind-earlier') return behind(conversation, row, refusal, now);
  if (refusal.code === 'stale-epoch') {
    remake(conversation, row.number);
    return 'resync';
  }
  switch (refusal.advice) {
    case 'after-delay':
      haltSending(conversation, refusal.afterMs, now);
      return 'retry-later';
    case 'after-resync':
      haltSending(conversation, refusal.afterMs, now);
      return 'resync';
    case 'reconnect':
      return 'reconnect';
    case 'never':
      fail(conversation, row, refusal);
      return 'failed';
  }
}

/** What is sealed of a message: what was written, and when it disappears, which is known since then. */
export function sealedContent({ kind, content, expiresAt }: OutboxRow): Uint8Array {
  return kind === EntryKind.MESSAGE ? withExpiry(content, expiresAt) : content;
}

/** Its body is made anew; that of before is remembered, and an equal one once. */
export function unseal(row: OutboxRow): void {
  const hash = row.sealed?.hash;
  if (hash !== undefined && !row.replaced.some((one) => sameBytes(one, hash))) row.replaced = [...row.replaced, hash];
  row.sealed = null;
}

/** It goes in its turn, and nothing was ever sealed for its number here. */
export function isUntouched(row: OutboxRow): boolean {
  return row.state.is === 'waiting' && !isParked(row) && isUnsealed(row);
}

/** Nothing was ever sealed for it here. */
export function isUnsealed({ sealed, replaced }: OutboxRow): boolean {
  return sealed === null && replaced.length === 0;
}

/** This body and those of all unsettled sends behind it are made anew (D2.3). */
export function remake(conversation: Conversation, number: number): OutboxRow[] {
  const remade: OutboxRow[] = [];
  for (const row of conversation.outbox.values()) {
    if (row.number < number || row.state.is !== 'waiting' || row.sealed === null) continue;
    unseal(row);
    conversation.live.inFlight.delete(row.number);
    remade.push(row);
  }
  return remade;
}

/**
 * The whole outbox of the conversation waits, and goes on from its first unsettled number (D2.4): ever later when nothing
 * was settled since it last waited.
 */
export function haltSending({ live }: Conversation, afterMs: number, now: number): void {
  // Of one round of sends each is refused by itself.
  const grown = live.haltedUntil > now ? 0 : doubling(afterMs || pauseMs, live.halts++, maxPauseMs);
  live.haltedUntil = Math.max(live.haltedUntil, now + Math.max(afterMs || pauseMs, grown));
  live.inFlight.clear();
}

/** Something was settled for good: what waits for its repeat, or has to wait anew, does so as if it had just begun to. */
function went(live: LiveState): void {
  live.halts = 0;
  for (const [number, sent] of live.inFlight) live.inFlight.set(number, { ...sent, repeats: 0 });
}

function fail(conversation: Conversation, row: OutboxRow, why: { code: string; sentence: string }): void {
  row.state = { is: 'failed', code: why.code, sentence: why.sentence };
  drop(conversation.row, row.number);
  went(conversation.live);
}

function reused(conversation: Conversation, row: OutboxRow, refusal: SendRefusal): Aftermath {
  const { first } = refusal;
  const own = first !== null && row.replaced.some((hash) => sameBytes(hash, first.bodyHash));
  if (own) {
    row.state = { is: 'settling', headSeq: first.seq };
    conversation.row.headSeq = Math.max(conversation.row.headSeq, first.seq);
    return 'resync';
  }
  fail(conversation, row, refusal);
  return 'new-device';
}

/** Earlier numbers are on their way again, or were lost here: then nothing may wait for them. */
function behind(conversation: Conversation, row: OutboxRow, refusal: SendRefusal, now: number): Aftermath {
  const earlier = [...conversation.outbox.values()].some(
    (one) => one.state.is === 'waiting' && !isParked(one) && one.number > refusal.last && one.number < row.number,
  );
  if (!earlier) {
    for (let number = refusal.last + 1; number < row.number; number++) drop(conversation.row, number);
  }
  haltSending(conversation, refusal.afterMs, now);
  return 'retry-later';
}
