/** The rows of a User object. Each method that writes names how many rows it costs. */

import { userMigrations } from '../../migrations/user/index.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import type { SqlValue, Storage } from '../kit/sql.ts';

export interface Account {
  readonly user: UserId;
  readonly secret: Uint8Array;
  readonly listVersion: number;
  readonly createdAt: number;
  /** A RemovalReason, or 0. */
  readonly retired: number;
  /** A connection was lost with what it alone knew: whoever was told last before this counts all as changed. */
  readonly allChangedAt: number;
  readonly listDay: number;
  readonly listChanges: number;
  readonly lookupDay: number;
  readonly lookups: number;
}

export interface Device {
  readonly device: number;
  readonly name: string;
  readonly tokenHash: string;
  readonly isPrimary: boolean;
  readonly addedAt: number;
  readonly removedAt: number;
  /** The number of its newest connection, which is also the generation of attachments (D1.1). */
  readonly connection: number;
  readonly isOpen: boolean;
  readonly lastSeenAt: number;
  /** Until when it was told of everything that changed. */
  readonly toldAt: number;
}

export interface ConversationRow {
  readonly conversation: ConversationId;
  readonly kind: number;
  readonly peer: string;
  readonly members: number;
  readonly memberFrom: number;
  readonly memberThrough: number;
  readonly isDirty: boolean;
  readonly newestAt: number;
  readonly touchedAt: number;
  /** An encoded roost.stored.Inbox. */
  readonly state: Uint8Array;
}

export type OutboxKind = 'devices' | 'remove';

export interface OutboxRow {
  readonly kind: OutboxKind;
  readonly conversation: ConversationId;
  readonly attempts: number;
  readonly dueAt: number;
}

type Row = Record<string, SqlValue>;

export class UserStore {
  readonly #storage: Storage;
  #account: Account | null = null;
  #devices: Map<number, Device> | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
    if (hasTables(storage)) migrate(storage, userMigrations);
    else return;
    this.#account = this.#readAccount();
  }

  /** Null: nobody has signed up here, and nothing is stored (D10.1). */
  get account(): Account | null {
    return this.#account;
  }

  /** All or nothing. */
  transaction<Result>(work: () => Result): Result {
    return this.#storage.transactionSync(work);
  }

  createAccount(user: UserId, secret: Uint8Array, now: number): void {
    migrate(this.#storage, userMigrations);
    this.#run(
      'INSERT INTO account (id, user, secret, list_version, created_at) VALUES (0, ?, ?, 0, ?)',
      user,
      secret,
      now,
    );
    this.#account = this.#readAccount();
  }

  /** One row. */
  updateAccount(change: Partial<Omit<Account, 'user' | 'secret' | 'createdAt'>>): void {
    const next = { ...(this.#account as Account), ...change };
    this.#run(
      `UPDATE account SET list_version = ?, retired = ?, all_changed_at = ?, list_day = ?, list_changes = ?,
       lookup_day = ?, lookups = ? WHERE id = 0`,
      ...[next.listVersion, next.retired, next.allChangedAt, next.listDay, next.listChanges],
      ...[next.lookupDay, next.lookups],
    );
    this.#account = next;
  }

  /** All devices there ever were. */
  devices(): ReadonlyMap<number, Device> {
    this.#devices ??= this.#readDevices();
    return this.#devices;
  }

  /** One row. */
  insertDevice(device: Device): void {
    this.#run(
      `INSERT INTO devices (device, name, token_hash, is_primary, added_at, removed_at, connection, is_open,
       last_seen_at, told_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[device.device, device.name, device.tokenHash, flag(device.isPrimary), device.addedAt, device.removedAt],
      ...[device.connection, flag(device.isOpen), device.lastSeenAt, device.toldAt],
    );
    this.#devices = null;
  }

  /** One row. */
  updateDevice(device: number, change: Partial<Omit<Device, 'device' | 'addedAt' | 'isPrimary'>>): void {
    const next = { ...(this.devices().get(device) as Device), ...change };
    this.#run(
      `UPDATE devices SET name = ?, token_hash = ?, removed_at = ?, connection = ?, is_open = ?, last_seen_at = ?,
       told_at = ? WHERE device = ?`,
      ...[next.name, next.tokenHash, next.removedAt, next.connection, flag(next.isOpen), next.lastSeenAt],
      ...[next.toldAt, device],
    );
    (this.#devices as Map<number, Device>).set(device, next);
  }

  conversation(id: ConversationId): ConversationRow | null {
    if (this.#account === null) return null;
    const row = this.#all('SELECT * FROM conversations WHERE conversation = ?', id)[0];
    return row === undefined ? null : conversationRow(row);
  }

  /** Every conversation the person is or was in, the newest known first. */
  conversations(): ConversationRow[] {
    return this.#all('SELECT * FROM conversations ORDER BY dirty DESC, newest_at DESC').map(conversationRow);
  }

  countConversations(): number {
    return Number(this.#all('SELECT count(*) AS n FROM conversations')[0]?.n ?? 0);
  }

  peers(): UserId[] {
    return this.#all("SELECT peer FROM conversations WHERE peer <> ''").map((row) => String(row.peer) as UserId);
  }

  /** Conversations with more members than `members` that the person is still in. */
  largeConversations(members: number): ConversationId[] {
    return this.#all('SELECT conversation FROM conversations WHERE members > ? AND member_through = 0', members).map(
      (row) => String(row.conversation) as ConversationId,
    );
  }

  /** One row. */
  putConversation(row: ConversationRow): void {
    this.#run(
      `INSERT INTO conversations (conversation, kind, peer, members, member_from, member_through, dirty, newest_at,
       touched_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (conversation) DO UPDATE SET kind = excluded.kind, peer = excluded.peer,
       members = excluded.members, member_from = excluded.member_from, member_through = excluded.member_through,
       dirty = excluded.dirty, newest_at = excluded.newest_at, touched_at = excluded.touched_at,
       state = excluded.state`,
      ...[row.conversation, row.kind, row.peer, row.members, row.memberFrom, row.memberThrough],
      ...[flag(row.isDirty), row.newestAt, row.touchedAt, row.state],
    );
  }

  /** One row for each conversation that the person is still in. */
  fillOutbox(kind: OutboxKind, now: number): void {
    this.#run(
      `INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at)
       SELECT ?, conversation, 0, ? FROM conversations WHERE member_through = 0`,
      kind,
      now,
    );
  }

  /** One row. */
  putOutbox(row: OutboxRow): void {
    this.#run(
      'INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at) VALUES (?, ?, ?, ?)',
      ...[row.kind, row.conversation, row.attempts, row.dueAt],
    );
  }

  hasOutbox(kind: OutboxKind, conversation: ConversationId): boolean {
    return this.#all('SELECT 1 AS n FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation).length > 0;
  }

  /** What is due first, at most `limit`. */
  outbox(limit: number): OutboxRow[] {
    return this.#all('SELECT * FROM outbox ORDER BY due_at LIMIT ?', limit).map((row) => ({
      kind: String(row.kind) as OutboxKind,
      conversation: String(row.conversation) as ConversationId,
      attempts: Number(row.attempts),
      dueAt: Number(row.due_at),
    }));
  }

  /** One row. */
  deleteOutbox(kind: OutboxKind, conversation: ConversationId): void {
    this.#run('DELETE FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation);
  }

  contacts(): { user: UserId; name: string }[] {
    return this.#all('SELECT user, name FROM contacts ORDER BY name, user').map((row) => ({
      user: String(row.user) as UserId,
      name: String(row.name),
    }));
  }

  hasContact(user: UserId): boolean {
    return this.#all('SELECT 1 AS n FROM contacts WHERE user = ?', user).length > 0;
  }

  countContacts(): number {
    return Number(this.#all('SELECT count(*) AS n FROM contacts')[0]?.n ?? 0);
  }

  /** One row. */
  putContact(user: UserId, name: string): void {
    this.#run('INSERT OR REPLACE INTO contacts (user, name) VALUES (?, ?)', user, name);
  }

  /** One row. */
  deleteContact(user: UserId): void {
    this.#run('DELETE FROM contacts WHERE user = ?', user);
  }

  packed(name: string): Uint8Array | null {
    const row = this.#all('SELECT value FROM packed WHERE name = ?', name)[0];
    return row === undefined ? null : bytesOf(row.value);
  }

  /** One row. */
  putPacked(name: string, value: Uint8Array): void {
    this.#run('INSERT OR REPLACE INTO packed (name, value) VALUES (?, ?)', name, value);
  }

  #readAccount(): Account | null {
    const row = this.#all('SELECT * FROM account WHERE id = 0')[0];
    if (row === undefined) return null;
    return {
      user: String(row.user) as UserId,
      secret: bytesOf(row.secret),
      listVersion: Number(row.list_version),
      createdAt: Number(row.created_at),
      retired: Number(row.retired),
      allChangedAt: Number(row.all_changed_at),
      listDay: Number(row.list_day),
      listChanges: Number(row.list_changes),
      lookupDay: Number(row.lookup_day),
      lookups: Number(row.lookups),
    };
  }

  #readDevices(): Map<number, Device> {
    if (this.#account === null) return new Map();
    return new Map(
      this.#all('SELECT * FROM devices ORDER BY device').map((row) => [
        Number(row.device),
        {
          device: Number(row.device),
          name: String(row.name),
          tokenHash: String(row.token_hash),
          isPrimary: row.is_primary === 1,
          addedAt: Number(row.added_at),
          removedAt: Number(row.removed_at),
          connection: Number(row.connection),
          isOpen: row.is_open === 1,
          lastSeenAt: Number(row.last_seen_at),
          toldAt: Number(row.told_at),
        },
      ]),
    );
  }

  #all(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }

  #run(query: string, ...bindings: SqlValue[]): void {
    this.#storage.sql.exec(query, ...bindings);
  }
}

function conversationRow(row: Row): ConversationRow {
  return {
    conversation: String(row.conversation) as ConversationId,
    kind: Number(row.kind),
    peer: String(row.peer),
    members: Number(row.members),
    memberFrom: Number(row.member_from),
    memberThrough: Number(row.member_through),
    isDirty: row.dirty === 1,
    newestAt: Number(row.newest_at),
    touchedAt: Number(row.touched_at),
    state: bytesOf(row.state),
  };
}

function flag(claim: boolean): number {
  return claim ? 1 : 0;
}

function bytesOf(value: SqlValue | undefined): Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array);
}
