/** The table `devices`: all there ever were. Few, and looked at in every event, so they are kept in memory. */
import { bytesOf, flag, type Rows } from '../../kit/rows.ts';

/** Why a device was signed out, as its row keeps it. `unsaid`: not written down, or the account ended. */
export const removalWhys = { unsaid: 0, left: 1, removed: 2, unseen: 3 } as const;
export type RemovalWhy = (typeof removalWhys)[keyof typeof removalWhys];

export interface Device {
  readonly device: number;
  readonly name: string;
  readonly tokenHash: string;
  /** It signed the account up. Which device is the primary now is said by `primaryOf`. */
  readonly isFirst: boolean;
  readonly addedAt: number;
  readonly removedAt: number;
  readonly removedWhy: RemovalWhy;
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

export class DeviceRows {
  readonly #rows: Rows;
  readonly #hasAny: () => boolean;
  #devices: Map<number, Device> | null = null;

  /** `hasAny`: there is an account, and so there are tables. */
  constructor(rows: Rows, hasAny: () => boolean) {
    this.#rows = rows;
    this.#hasAny = hasAny;
  }

  /** By number. */
  all(): ReadonlyMap<number, Device> {
    this.#devices ??= this.#read();
    return this.#devices;
  }

  /** One row. */
  insert(device: Device): void {
    this.#rows.run(
      `INSERT INTO devices (device, name, token_hash, is_primary, added_at, removed_at, connection, is_open,
       last_seen_at, told_at, identity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[device.device, device.name, device.tokenHash, flag(device.isFirst), device.addedAt, device.removedAt],
      ...[device.connection, flag(device.isOpen), device.lastSeenAt, device.toldAt, device.identity],
    );
    this.#devices = null;
  }

  /** One row. */
  update(device: number, change: Partial<Omit<Device, 'device' | 'addedAt' | 'isFirst'>>): void {
    const next = { ...(this.all().get(device) as Device), ...change };
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

  #read(): Map<number, Device> {
    if (!this.#hasAny()) return new Map();
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
          removedWhy: Number(row.removed_why) as RemovalWhy,
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
