/**
 * The person's conversations: marks, cursors, and when they become rows (D1.2 to D1.6).
 */
import { type ConversationId, isConversationId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Account } from '../account/account-rows.ts';
import type { Connection } from '../connection/connection.ts';
import type { UnsettledItem } from '../connection/unsettled.ts';
import { type Cursor, mergeCursors, noCursor } from '../positions/cursor.ts';
import { type Position, positionOf } from '../positions/position.ts';
import type { UserStore } from '../store.ts';
import { noteAcked } from '../wake/evidence.ts';
import { type Chat, chatFrom, rowOf } from './chat.ts';
import type { Stamps } from './stamps.ts';
import { type StayNeeds, writeStay } from './stay.ts';

/** The rows, the clock and the connections that it works on. */
interface InboxNeeds extends StayNeeds {
  readonly store: UserStore;
  readonly account: Account | null;
  readonly connections: ReadonlyMap<number, Connection>;
  readonly limits: Pick<Limits, 'maxFailedRanges' | 'maxExceptions'>;
  now(): number;
  readonly stamps: Stamps;
  isActive(device: number): boolean;
}

export class Inbox {
  readonly #context: InboxNeeds;
  readonly #chats = new Map<ConversationId, Chat>();
  #hasAll = false;

  constructor(context: InboxNeeds) {
    this.#context = context;
  }

  /** The conversation, if the person is or was in it. */
  get(id: ConversationId): Chat | null {
    const cached = this.#chats.get(id);
    if (cached !== undefined) return cached;
    if (this.#hasAll) return null;
    const row = this.#context.store.conversations.get(id);
    return row === null ? null : this.#take(chatFrom(row, this.#context.store.requests.get(id)));
  }

  /** The conversation that a device names. */
  named(text: string): Chat | null {
    const cached = this.#chats.get(text as ConversationId);
    if (cached !== undefined) return cached;
    return isConversationId(text) ? this.get(text) : null;
  }

  /** All of them, dirty ones and the newest first. */
  all(): Chat[] {
    const requests = new Map(this.#context.store.requests.all().map((row) => [row.conversation, row]));
    const all = this.#context.store.conversations
      .all()
      .map(
        (row) => this.#chats.get(row.conversation) ?? this.#take(chatFrom(row, requests.get(row.conversation) ?? null)),
      );
    this.#hasAll = true;
    return all;
  }

  /** Those that memory holds. */
  loaded(): Iterable<Chat> {
    return this.#chats.values();
  }

  /**
   * One row, for what is not accepted one more. `listVersion` is what the conversation holds: if that is the newest list, it was so when the person came,
   * because nobody gave it a list since, and all listed devices owe acks from there on.
   */
  begin(
    given: Pick<Chat, 'id' | 'kind' | 'peer' | 'members' | 'memberFrom' | 'memberThrough' | 'isDirty'>,
    listVersion: number,
    asked: Pick<Chat, 'standing' | 'asker'> = { standing: wire.Standing.ACCEPTED, asker: '' },
  ): Chat {
    const now = this.#context.stamps.changed();
    const row = { conversation: given.id, ...given, newestAt: now, touchedAt: now, state: new Uint8Array(0) };
    const chat = chatFrom(row, null);
    if (listVersion === this.#context.account?.listVersion) {
      for (const { device } of this.cursors(chat)) {
        chat.cursors.set(device, { ...noCursor(device), from: Math.max(1, given.memberFrom) });
      }
    }
    this.#context.store.transaction(() => {
      this.write(chat);
      writeStay(this.#context, chat, asked.standing, asked.asker);
    });
    this.#chats.set(chat.id, chat);
    return chat;
  }

  /** One row, with everything that is known. */
  write(chat: Chat): void {
    this.#context.store.conversations.put(rowOf(chat));
  }

  /** Marks it dirty: one row at clean → dirty, none after (D1.2). */
  mark(chat: Chat): void {
    if (chat.isDirty) return;
    chat.isDirty = true;
    chat.newestAt = this.#context.now();
    this.write(chat);
  }

  cursor(chat: Chat, device: number): Cursor {
    return chat.cursors.get(device) ?? noCursor(device);
  }

  /**
   * The cursors of all listed devices, also of those that never said anything.
   *
   * An ack counts once it is known from where on the device owes acks: what it calls contiguous begins there, so a device
   * that was linked a moment ago would seem to have all that came before (D6.2).
   */
  cursors(chat: Chat): Cursor[] {
    const all: Cursor[] = [];
    for (const cursor of chat.cursors.values()) {
      all.push(cursor.from > 0 ? cursor : { ...cursor, through: 0, failed: [] });
    }
    for (const row of this.#context.store.devices.all().values()) {
      if (row.removedAt === 0 && !chat.cursors.has(row.device)) all.push(noCursor(row.device));
    }
    return all;
  }

  /** How far the person is in it, by what their devices have. */
  position(chat: Chat): Position {
    const { limits } = this.#context;
    const isActive = (device: number) => this.#context.isActive(device);
    return positionOf(this.cursors(chat), isActive, chat.memberFrom, limits.maxExceptions, chat.headSeq);
  }

  /**
   * From where devices owe acks, as the conversation says, whose newest entry is `headSeq`. Kept in a device's attachment,
   * if it is connected, until its cursor becomes a row.
   *
   * Where nothing lists a device yet it is told a place behind the newest entry, and another one once it is listed: the
   * first is not taken for known, or acks that begin at the second would say that it has what lies between. What was
   * known and rises is written before the device is told: a crash may forget where a device begins, and then it is asked
   * for again, but never that it begins later.
   */
  learnFroms(chat: Chat, froms: Readonly<Record<number, number>>, headSeq: number): void {
    let hasRisen = false;
    for (const [key, from] of Object.entries(froms)) {
      const device = Number(key);
      const before = this.cursor(chat, device);
      const isListed = from <= headSeq;
      if (before.from === 0 && !isListed) continue;
      const after = this.#merge(before, { ...before, from });
      if (after === before) continue;
      hasRisen ||= before.from > 0;
      chat.cursors.set(device, after);
      for (const connection of this.#context.connections.values()) {
        if (connection.device === device) connection.edit(chat.id).cursor = after;
      }
    }
    if (hasRisen) this.write(chat);
  }

  /** Raises a device's cursor. Says whether that changed anything. Kept in the attachment, not in a row. */
  raise(connection: Connection, chat: Chat, by: Cursor): boolean {
    const before = this.cursor(chat, connection.device);
    const after = this.#merge(before, by);
    if (after === before) return false;
    chat.cursors.set(connection.device, after);
    connection.edit(chat.id).cursor = after;
    noteAcked(this.#context, { conversation: chat.id, device: connection.device, newest: after.newest });
    return true;
  }

  /**
   * Clears the mark once a device has acked what the head was at attach (D1.6); its cursor is written with it, so that
   * the person's other devices hear of it (D1.3).
   */
  clearIfAcked(connection: Connection, chat: Chat, item: UnsettledItem): void {
    // What is declined stays marked: nothing that comes is handed over.
    if (chat.standing === wire.Standing.DECLINED) return;
    if (item.stateHead === 0 || item.unattached || item.stateIn > connection.acknowledged) return;
    if (!hasReached(this.cursor(chat, connection.device), lastOwed(chat, item.stateHead))) return;
    const changed = connection.edit(chat.id);
    changed.stateHead = 0;
    changed.stateIn = 0;
    if (!chat.isDirty) return;
    chat.isDirty = false;
    chat.touchedAt = this.#context.stamps.changed();
    changed.cursor = null;
    this.write(chat);
  }

  /** Writes what a connection alone knows of a conversation, and takes it off the connection. At most one row. */
  settleIntoRow(connection: Connection, id: ConversationId): void {
    const item = connection.unsettled.get(id);
    const chat = this.get(id);
    connection.settle(id);
    if (item === undefined || chat === null) return;
    const isTold =
      item.stateHead === 0 ||
      (!item.unattached && hasReached(this.cursor(chat, connection.device), lastOwed(chat, item.stateHead)));
    const marks = (connection.isOwed(item) || !isTold) && !chat.isDirty;
    const isNews =
      item.cursor !== null || item.touchedAt > chat.touchedAt || (item.unconfirmed && !chat.rowUnconfirmed);
    if (!marks && !isNews) return;
    chat.touchedAt = Math.max(chat.touchedAt, item.touchedAt);
    chat.newestAt = Math.max(chat.newestAt, item.touchedAt);
    chat.rowUnconfirmed ||= item.unconfirmed;
    chat.isDirty ||= marks;
    this.write(chat);
  }

  #merge(a: Cursor, b: Cursor): Cursor {
    return mergeCursors(a, b, this.#context.limits.maxFailedRanges);
  }

  #isUnconfirmed(chat: Chat): boolean {
    if (chat.rowUnconfirmed) return true;
    for (const connection of this.#context.connections.values()) {
      if (connection.unsettled.get(chat.id)?.unconfirmed === true) return true;
    }
    return false;
  }

  #take(chat: Chat): Chat {
    this.#chats.set(chat.id, chat);
    this.#context.stamps.meet(chat.touchedAt);
    for (const connection of this.#context.connections.values()) {
      const item = connection.unsettled.get(chat.id);
      if (item === undefined) continue;
      chat.headSeq = Math.max(chat.headSeq, item.pushed, item.stateHead);
      if (item.cursor === null) continue;
      const merged = this.#merge(this.cursor(chat, connection.device), item.cursor);
      chat.cursors.set(connection.device, merged);
      chat.headSeq = Math.max(chat.headSeq, merged.newest, merged.read);
      chat.reporting.readTold = Math.max(chat.reporting.readTold, merged.read);
    }
    // A position is unconfirmed where a row or an attachment says so, and then the other devices may lack it, too. Every
    // other one counts as reported.
    if (!this.#isUnconfirmed(chat)) chat.reported = this.position(chat);
    else chat.reporting.readTold = 0;
    return chat;
  }
}

/** Says whether the device has everything it owes up to `seq`. */
function hasReached(cursor: Cursor, seq: number): boolean {
  return Math.max(cursor.through, cursor.from - 1) >= seq;
}

/** The last seq up to `head` that the person can be owed. */
function lastOwed(chat: Chat, head: number): number {
  return chat.memberThrough === 0 ? head : Math.min(head, chat.memberThrough);
}
