/**
 * The person's conversations: marks, cursors, and when they become rows (D1.2 to D1.6).
 */
import { type ConversationId, isConversationId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Connection } from '../connection/connection.ts';
import type { Unsettled } from '../connection/unsettled.ts';
import { type Cursor, mergeCursors, noCursor } from '../positions/cursor.ts';
import { type Position, positionOf } from '../positions/position.ts';
import type { Account, UserStore } from '../store.ts';
import { type Known, knownFrom, rowOf } from './known.ts';
import { type StayNeeds, writeStay } from './stay.ts';

/** The rows, the clock and the connections that it works on. */
interface InboxNeeds extends StayNeeds {
  readonly store: UserStore;
  readonly account: Account | null;
  readonly connections: ReadonlyMap<number, Connection>;
  readonly limits: Pick<Limits, 'maxFailedRanges' | 'maxExceptions'>;
  stamp(): number;
  isActive(device: number): boolean;
}

export class Inbox {
  readonly #core: InboxNeeds;
  readonly #known = new Map<ConversationId, Known>();
  #hasAll = false;

  constructor(core: InboxNeeds) {
    this.#core = core;
  }

  /** The conversation, if the person is or was in it. */
  get(id: ConversationId): Known | null {
    const cached = this.#known.get(id);
    if (cached !== undefined) return cached;
    if (this.#hasAll) return null;
    const row = this.#core.store.conversations.get(id);
    return row === null ? null : this.#take(knownFrom(row, this.#core.store.requests.get(id)));
  }

  /** The conversation that a device names. */
  named(text: string): Known | null {
    const cached = this.#known.get(text as ConversationId);
    if (cached !== undefined) return cached;
    return isConversationId(text) ? this.get(text) : null;
  }

  /** All of them, dirty ones and the newest first. */
  all(): Known[] {
    const requests = new Map(this.#core.store.requests.all().map((row) => [row.conversation, row]));
    const all = this.#core.store.conversations
      .all()
      .map(
        (row) =>
          this.#known.get(row.conversation) ?? this.#take(knownFrom(row, requests.get(row.conversation) ?? null)),
      );
    this.#hasAll = true;
    return all;
  }

  /** Those that memory holds. */
  loaded(): Iterable<Known> {
    return this.#known.values();
  }

  /**
   * One row, for what is not accepted one more. `listVersion` is what the conversation holds: if that is the newest list, it was so when the person came,
   * because nobody gave it a list since, and all listed devices owe acks from there on.
   */
  begin(
    given: Pick<Known, 'id' | 'kind' | 'peer' | 'members' | 'memberFrom' | 'memberThrough' | 'isDirty'>,
    listVersion: number,
    asked: Pick<Known, 'standing' | 'asker'> = { standing: wire.Standing.ACCEPTED, asker: '' },
  ): Known {
    const now = this.#core.stamp();
    const row = { conversation: given.id, ...given, newestAt: now, touchedAt: now, state: new Uint8Array(0) };
    const known = knownFrom(row, null);
    if (listVersion === this.#core.account?.listVersion) {
      for (const { device } of this.cursors(known)) {
        known.cursors.set(device, { ...noCursor(device), from: Math.max(1, given.memberFrom) });
      }
    }
    this.#core.store.transaction(() => {
      this.write(known);
      writeStay(this.#core, known, asked.standing, asked.asker);
    });
    this.#known.set(known.id, known);
    return known;
  }

  /** One row, with everything that is known. */
  write(known: Known): void {
    this.#core.store.conversations.put(rowOf(known));
  }

  /** Marks it dirty: one row at clean → dirty, none after (D1.2). */
  mark(known: Known): void {
    if (known.isDirty) return;
    known.isDirty = true;
    known.newestAt = this.#core.now();
    this.write(known);
  }

  cursor(known: Known, device: number): Cursor {
    return known.cursors.get(device) ?? noCursor(device);
  }

  /**
   * The cursors of all listed devices, also of those that never said anything.
   *
   * As long as nobody knows from where a device owes acks, its acks say nothing: what it calls contiguous begins there,
   * so a device that was linked a moment ago would seem to have all that came before (D6.2).
   */
  cursors(known: Known): Cursor[] {
    const all: Cursor[] = [];
    for (const cursor of known.cursors.values()) {
      all.push(cursor.from > 0 ? cursor : { ...cursor, through: 0, failed: [] });
    }
    for (const row of this.#core.store.devices().values()) {
      if (row.removedAt === 0 && !known.cursors.has(row.device)) all.push(noCursor(row.device));
    }
    return all;
  }

  /** How far the person is in it, by what their devices have. */
  position(known: Known): Position {
    const { limits } = this.#core;
    const isActive = (device: number) => this.#core.isActive(device);
    return positionOf(this.cursors(known), isActive, known.memberFrom, limits.maxExceptions);
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
  learnFroms(known: Known, froms: Readonly<Record<number, number>>, headSeq: number): void {
    let hasRisen = false;
    for (const [key, from] of Object.entries(froms)) {
      const device = Number(key);
      const before = this.cursor(known, device);
      const isListed = from <= headSeq;
      if (before.from === 0 && !isListed) continue;
      const after = this.#merge(before, { ...before, from });
      if (after === before) continue;
      hasRisen ||= before.from > 0;
      known.cursors.set(device, after);
      for (const connection of this.#core.connections.values()) {
        if (connection.device === device) connection.edit(known.id).cursor = after;
      }
    }
    if (hasRisen) this.write(known);
  }

  /** Raises a device's cursor. Says whether that changed anything. Kept in the attachment, not in a row. */
  raise(connection: Connection, known: Known, by: Cursor): boolean {
    const before = this.cursor(known, connection.device);
    const after = this.#merge(before, by);
    if (after === before) return false;
    known.cursors.set(connection.device, after);
    connection.edit(known.id).cursor = after;
    return true;
  }

  /**
   * Clears the mark once a device has acked what the head was at attach (D1.6); its cursor is written with it, so that
   * the person's other devices hear of it (D1.3).
   */
  clearIfAcked(connection: Connection, known: Known, item: Unsettled): void {
    // What is declined stays marked: nothing that comes is handed over.
    if (known.standing === wire.Standing.DECLINED) return;
    if (item.stateHead === 0 || item.unattached || item.stateIn > connection.acknowledged) return;
    if (!hasReached(this.cursor(known, connection.device), lastOwed(known, item.stateHead))) return;
    const changed = connection.edit(known.id);
    changed.stateHead = 0;
    changed.stateIn = 0;
    if (!known.isDirty) return;
    known.isDirty = false;
    known.touchedAt = this.#core.stamp();
    changed.cursor = null;
    this.write(known);
  }

  /** Writes what a connection alone knows of a conversation, and takes it off the connection. At most one row. */
  settleIntoRow(connection: Connection, id: ConversationId): void {
    const item = connection.unsettled.get(id);
    const known = this.get(id);
    connection.settle(id);
    if (item === undefined || known === null) return;
    const isTold =
      item.stateHead === 0 ||
      (!item.unattached && hasReached(this.cursor(known, connection.device), lastOwed(known, item.stateHead)));
    const marks = (connection.isOwed(item) || !isTold) && !known.isDirty;
    const isNews =
      item.cursor !== null || item.touchedAt > known.touchedAt || (item.unconfirmed && !known.rowUnconfirmed);
    if (!marks && !isNews) return;
    known.touchedAt = Math.max(known.touchedAt, item.touchedAt);
    known.newestAt = Math.max(known.newestAt, item.touchedAt);
    known.rowUnconfirmed ||= item.unconfirmed;
    known.isDirty ||= marks;
    this.write(known);
  }

  #merge(a: Cursor, b: Cursor): Cursor {
    return mergeCursors(a, b, this.#core.limits.maxFailedRanges);
  }

  #isUnconfirmed(known: Known): boolean {
    if (known.rowUnconfirmed) return true;
    for (const connection of this.#core.connections.values()) {
      if (connection.unsettled.get(known.id)?.unconfirmed === true) return true;
    }
    return false;
  }

  #take(known: Known): Known {
    this.#known.set(known.id, known);
    for (const connection of this.#core.connections.values()) {
      const item = connection.unsettled.get(known.id);
      if (item === undefined) continue;
      known.headSeq = Math.max(known.headSeq, item.pushed, item.stateHead);
      if (item.cursor === null) continue;
      const merged = this.#merge(this.cursor(known, connection.device), item.cursor);
      known.cursors.set(connection.device, merged);
      known.headSeq = Math.max(known.headSeq, merged.newest, merged.read);
      known.reporting.readTold = Math.max(known.reporting.readTold, merged.read);
    }
    // What no row and no attachment calls unconfirmed was confirmed, or was never worth a report; of what one does,
    // nobody knows whether the other devices were told.
    if (!this.#isUnconfirmed(known)) known.reported = this.position(known);
    else known.reporting.readTold = 0;
    return known;
  }
}

/** Says whether the device has everything it owes up to `seq`. */
function hasReached(cursor: Cursor, seq: number): boolean {
  return Math.max(cursor.through, cursor.from - 1) >= seq;
}

/** The last seq up to `head` that the person can be owed. */
function lastOwed(known: Known, head: number): number {
  return known.memberThrough === 0 ? head : Math.min(head, known.memberThrough);
}
