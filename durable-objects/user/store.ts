/**
 * The rows of a User object. Each method that writes names how many rows it costs.
 *
 * Account and devices are few and looked at in every event, so they are kept in memory. A statement that fails ends
 * the whole memory of the object (T2, core.ts), these with it.
 */

import { userMigrations } from '../../migrations/user/index.ts';
import type { UserId } from '../../protocol/ids.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import { bytesOf, flag, Rows } from '../kit/rows.ts';
import type { Storage } from '../kit/sql.ts';
import { ListRows } from './account/list-rows.ts';
import { ContactRows } from './contacts/contact-rows.ts';
import { ConversationRows } from './inbox/conversation-rows.ts';
import { RequestRows } from './inbox/request-rows.ts';
import { KeyRows } from './keys/key-rows.ts';
import { OutboxRows } from './outbox/outbox-rows.ts';
import { LetterRows } from './to-device/letter-rows.ts';

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
  /** It signed the account up. Which device is the primary now is said by `primaryOf`. */
  readonly isFirst: boolean;
  readonly addedAt: number;
  readonly removedAt: number;
  /** A key of `removalWhys`, or 0: not written down, or the account ended. */
  readonly removedWhy: number;
  /** The device that signed it out, or 0. */
  readonly removedBy: number;
  /** The number of its newest connection, which is also the generation of attachments (D1.1). */
  readonly connection: number;
  readonly isOpen: boolean;
  readonly lastSeenAt: number;
  /** Where its newest connection came from, as the edge told it; '': it did not. */
  readonly seenCountry: string;
  readonly seenCity: string;
  /** When it was first found not to have been seen for long; 0: it was not, or was seen since. */
  readonly unseenAt: number;
  /** Until when it was told of everything that changed. */
  readonly toldAt: number;
  /** Its identity key, from the first signed list that named it; empty: none did. */
  readonly identity: Uint8Array;
}

export class UserStore {
  readonly conversations: ConversationRows;
  readonly outbox: OutboxRows;
  readonly contacts: ContactRows;
  readonly requests: RequestRows;
  readonly letters: LetterRows;
  readonly lists: ListRows;
  readonly keys: KeyRows;
  readonly #storage: Storage;
  readonly #failed: (fault: unknown) => void;
  readonly #rows: Rows;
  #account: Account | null = null;
  #devices: Map<number, Device> | null = null;

  /** `failed`: what memory holds may no longer be what rows say. After that nothing is read or written here any more. */
  constructor(storage: Storage, failed: (fault: unknown) => void) {
    this.#storage = storage;
    this.#failed = failed;
    this.#rows = new Rows(storage, failed);
    this.conversations = new ConversationRows(this.#rows);
    this.outbox = new OutboxRows(this.#rows);
    this.contacts = new ContactRows(this.#rows);
    this.requests = new RequestRows(this.#rows);
    this.letters = new LetterRows(this.#rows);
    this.lists = new ListRows(this.#rows);
    this.keys = new KeyRows(this.#rows);
    if (hasTables(storage)) migrate(storage, userMigrations);
    else return;
    this.#account = this.#readAccount();
  }

  /** Null: nobody has signed up here, and nothing is stored (D10.1). */
  get account(): Account | null {
    return this.#account;
  }

  /** All or nothing; whatever else `work` changed is given up when it throws. */
  transaction<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (fault) {
      this.#failed(fault);
      throw fault;
    }
  }

  createAccount(user: UserId, secret: Uint8Array, now: number): void {
    migrate(this.#storage, userMigrations);
    this.#rows.run(
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
    this.#rows.run(
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
    this.#rows.run(
      `INSERT INTO devices (device, name, token_hash, is_primary, added_at, removed_at, connection, is_open,
       last_seen_at, told_at, identity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[device.device, device.name, device.tokenHash, flag(device.isFirst), device.addedAt, device.removedAt],
      ...[device.connection, flag(device.isOpen), device.lastSeenAt, device.toldAt, device.identity],
    );
    this.#devices = null;
  }

  /** One row. */
  updateDevice(device: number, change: Partial<Omit<Device, 'device' | 'addedAt' | 'isFirst'>>): void {
    const next = { ...(this.devices().get(device) as Device), ...change };
    this.#rows.run(
      `UPDATE devices SET name = ?, token_hash = ?, removed_at = ?, connection = ?, is_open = ?, last_seen_at = ?,
       told_at = ?, removed_why = ?, removed_by = ?, unseen_at = ?, identity = ?, seen_country = ?, seen_city = ?
       WHERE device = ?`,
      ...[next.name, next.tokenHash, next.removedAt, next.connection, flag(next.isOpen), next.lastSeenAt],
      ...[next.toldAt, next.removedWhy, next.removedBy, next.unseenAt, next.identity],
      ...[next.seenCountry, next.seenCity, device],
    );
    (this.#devices as Map<number, Device>).set(device, next);
  }

  packed(name: string): Uint8Array | null {
    const row = this.#rows.all('SELECT value FROM packed WHERE name = ?', name)[0];
    return row === undefined ? null : bytesOf(row.value);
  }

  /** One row. */
  putPacked(name: string, value: Uint8Array): void {
    this.#rows.run('INSERT OR REPLACE INTO packed (name, value) VALUES (?, ?)', name, value);
  }

  #readAccount(): Account | null {
    const row = this.#rows.all('SELECT * FROM account WHERE id = 0')[0];
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
      this.#rows.all('SELECT * FROM devices ORDER BY device').map((row) => [
        Number(row.device),
        {
          device: Number(row.device),
          name: String(row.name),
          tokenHash: String(row.token_hash),
          isFirst: row.is_primary === 1,
          addedAt: Number(row.added_at),
          removedAt: Number(row.removed_at),
          removedWhy: Number(row.removed_why),
          removedBy: Number(row.removed_by),
          connection: Number(row.connection),
          isOpen: row.is_open === 1,
          lastSeenAt: Number(row.last_seen_at),
          toldAt: Number(row.told_at),
          unseenAt: Number(row.unseen_at),
          seenCountry: String(row.seen_country),
          seenCity: String(row.seen_city),
          identity: bytesOf(row.identity),
        },
      ]),
    );
  }
}
