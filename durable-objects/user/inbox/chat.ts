/** A conversation as the person's User object knows it: its row, and what only memory and attachments hold. */
import { type Range, union } from '../../../lib/ranges.ts';
import { own } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { type Cursor, cursorFrom } from '../positions/cursor.ts';
import type { Position } from '../positions/position.ts';
import type { ConversationRow } from './conversation-rows.ts';
import type { RequestRow } from './request-rows.ts';

export interface Chat {
  readonly id: ConversationId;
  kind: wire.ConversationKind;
  /** Direct: the other person; else empty. */
  peer: string;
  members: number;
  /** The first seq of the current stay. */
  memberFrom: number;
  /** The last seq of the stay that ended, or 0. */
  memberThrough: number;
  /** What of the person others may see (16.2). */
  standing: wire.Standing;
  /** Who began it or added the person, unless it is accepted. */
  asker: string;
  /** It may hold more than a device has, and the row says so. */
  isDirty: boolean;
  newestAt: number;
  /** When something was last handed to a device, as far as the row knows. */
  touchedAt: number;
  /** The row says that a position is not confirmed. */
  rowUnconfirmed: boolean;
  /** By device; the newest known, written or not. */
  readonly cursors: Map<number, Cursor>;
  /** The newest seq heard of. */
  headSeq: number;
  /** Everything up to here was handed to sockets or marked, without a gap; null: nobody knows since it slept. */
  have: number | null;
  /** What was handed over beyond a gap. */
  held: readonly Range[];
  /** The position last put into the report lane, or null. */
  reported: Position | null;
  reporting: ReportLane;
  /** The conversation was given a version of the device list, and went on with another; null: it was not. */
  kept: { readonly given: number; readonly held: number } | null;
  /** Of the states that connections are owed: how often the conversation could not be asked, and when it is asked again. */
  readonly asking: { failures: number; againAt: number };
  /** When the person last paid for the round in which the conversation tells of KEYS entries (F6). */
  keysPaidAt: number;
}

/** The report lane of a conversation: one call in flight, the newest position goes next. */
export interface ReportLane {
  isBusy: boolean;
  isWanted: boolean;
  /** Rises with every wish to report, so that an answer knows whether it is to the newest. */
  version: number;
  /** How often in a row the call failed, and how often the newest position was told and not confirmed. */
  failures: number;
  restated: number;
  /** When an unconfirmed report is told again, with a timer or with the alarm, or Infinity. */
  restateAt: number;
  againAt: number;
  /** Until when a position waits for a delivery whose answer takes it along (D6.5), or Infinity: none does. */
  waitsUntil: number;
  /** When the position was last told, either way. */
  toldAt: number;
  /** What wakes the lane for the first of these, or earlier. */
  timer: { readonly at: number; cancel(): void } | null;
  /** The person's read position that the other devices were told. */
  readTold: number;
}

export function chatFrom(row: ConversationRow, request: RequestRow | null): Chat {
  const inbox = stored.Inbox.decode(row.state);
  const cursors = new Map<number, Cursor>();
  let head = 0;
  let read = 0;
  for (const given of inbox.cursors ?? []) {
    const cursor = cursorFrom(given);
    cursors.set(cursor.device, cursor);
    head = Math.max(head, cursor.newest, cursor.read);
    read = Math.max(read, cursor.read);
  }
  return {
    id: row.conversation,
    kind: row.kind,
    peer: row.peer,
    members: row.members,
    memberFrom: row.memberFrom,
    memberThrough: row.memberThrough,
    standing: request?.standing ?? wire.Standing.ACCEPTED,
    asker: request?.asker ?? '',
    isDirty: row.isDirty,
    newestAt: row.newestAt,
    touchedAt: row.touchedAt,
    rowUnconfirmed: inbox.unconfirmed ?? false,
    cursors,
    headSeq: head,
    have: null,
    held: [],
    reported: null,
    reporting: {
      isBusy: false,
      isWanted: false,
      version: 0,
      ...{ failures: 0, restated: 0, restateAt: Infinity, againAt: Infinity },
      ...{ waitsUntil: Infinity, toldAt: Number.NEGATIVE_INFINITY, timer: null },
      readTold: read,
    },
    kept: null,
    asking: { failures: 0, againAt: 0 },
    keysPaidAt: Number.NEGATIVE_INFINITY,
  };
}

export function rowOf(chat: Chat): ConversationRow {
  const state = stored.Inbox.encode({
    cursors: [...chat.cursors.values()].map((cursor) => ({
      ...cursor,
      failed: [...cursor.failed],
      repaired: [...cursor.repaired],
    })),
    unconfirmed: chat.rowUnconfirmed,
  }).finish();
  return {
    conversation: chat.id,
    kind: chat.kind,
    peer: chat.peer,
    members: chat.members,
    memberFrom: chat.memberFrom,
    memberThrough: chat.memberThrough,
    isDirty: chat.isDirty,
    newestAt: chat.newestAt,
    touchedAt: chat.touchedAt,
    state: own(state),
  };
}

/**
 * Notes that everything from `from` through `through` was handed over or marked.
 *
 * `isNext`: the conversation sends it as what follows all that this object has answered for, so nothing lies between.
 */
export function noteHanded(chat: Chat, from: number, through: number, isNext: boolean): void {
  chat.headSeq = Math.max(chat.headSeq, through);
  if (isNext && (chat.have === null || chat.have < from - 1)) chat.have = from - 1;
  if (chat.have === null) {
    chat.held = union(chat.held, [{ from, through }]);
    return;
  }
  if (from <= chat.have + 1) chat.have = Math.max(chat.have, through);
  else chat.held = union(chat.held, [{ from, through }]);
  while (chat.held.length > 0) {
    const first = chat.held[0] as Range;
    if (first.from > chat.have + 1) break;
    chat.have = Math.max(chat.have, first.through);
    chat.held = chat.held.slice(1);
  }
}

/** Says whether it was handed over or marked already, all of it. */
export function wasHanded(chat: Chat, through: number): boolean {
  return chat.have !== null && through <= chat.have;
}

/**
 * Says whether it is news that this stay is the person's last: answers and deliveries overtake each other. Stays follow
 * one another, and each ends once.
 */
export function isStayNews(chat: Chat, from: number, through: number): boolean {
  const isItsEnd = from === chat.memberFrom && chat.memberThrough === 0 && through !== 0;
  return from > chat.memberFrom || isItsEnd;
}
