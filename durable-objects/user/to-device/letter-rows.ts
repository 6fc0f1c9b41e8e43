/** The table `to_device`: letters that a device has not acknowledged, in their order of arrival. */
import type { UserId } from '../../../protocol/ids.ts';
import { bytesOf, type Rows } from '../../kit/rows.ts';

/** What waits for a device of one sender: how many letters, and how long they are together. */
export interface MailboxLoad {
  readonly count: number;
  readonly bytes: number;
}

export interface LetterRow {
  readonly device: number;
  readonly id: number;
  readonly sender: UserId;
  /** An encoded roost.wire.ToDeviceMessage. */
  readonly letter: Uint8Array;
}

export class LetterRows {
  readonly #rows: Rows;
  /** By device and sender; read when a device is first asked about. Rows change through this alone. */
  readonly #loads = new Map<number, Map<UserId, MailboxLoad>>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** What waits for the device, by sender. Senders of whom nothing waits are missing. */
  waiting(device: number): ReadonlyMap<UserId, MailboxLoad> {
    return this.#waitingFor(device);
  }

  /** The last id that a letter for the device has, or 0. */
  lastId(device: number): number {
    return this.#rows.count('SELECT max(id) AS n FROM to_device WHERE device = ?', device);
  }

  /** One row. */
  insert({ device, id, sender, letter }: LetterRow): void {
    const loads = this.#waitingFor(device);
    this.#rows.run(
      'INSERT INTO to_device (device, id, sender, size, letter) VALUES (?, ?, ?, ?, ?)',
      ...[device, id, sender, letter.length, letter],
    );
    const before = loads.get(sender) ?? { count: 0, bytes: 0 };
    loads.set(sender, { count: before.count + 1, bytes: before.bytes + letter.length });
  }

  /** The ids and sizes of those after `id`, at most `limit`. */
  after(device: number, id: number, limit: number): { readonly id: number; readonly size: number }[] {
    return this.#rows
      .all('SELECT id, size FROM to_device WHERE device = ? AND id > ? ORDER BY id LIMIT ?', device, id, limit)
      .map((row) => ({ id: Number(row.id), size: Number(row.size) }));
  }

  /** Those after one id up to another. */
  between(device: number, after: number, through: number): Uint8Array[] {
    return this.#rows
      .all(
        'SELECT letter FROM to_device WHERE device = ? AND id > ? AND id <= ? ORDER BY id',
        ...[device, after, through],
      )
      .map((row) => bytesOf(row.letter));
  }

  /** The device has them. A row each. */
  deleteThrough(device: number, id: number): void {
    const loads = this.#waitingFor(device);
    const gone = this.#sums('WHERE device = ? AND id <= ?', device, id);
    this.#rows.run('DELETE FROM to_device WHERE device = ? AND id <= ?', device, id);
    for (const [sender, { count, bytes }] of gone) {
      const left = loads.get(sender) ?? { count: 0, bytes: 0 };
      if (left.count <= count) loads.delete(sender);
      else loads.set(sender, { count: left.count - count, bytes: left.bytes - bytes });
    }
  }

  /** The device is signed out. A row each. */
  deleteAll(device: number): void {
    this.#rows.run('DELETE FROM to_device WHERE device = ?', device);
    this.#loads.delete(device);
  }

  #waitingFor(device: number): Map<UserId, MailboxLoad> {
    let loads = this.#loads.get(device);
    if (loads === undefined) {
      loads = this.#sums('WHERE device = ?', device);
      this.#loads.set(device, loads);
    }
    return loads;
  }

  #sums(which: string, ...bindings: number[]): Map<UserId, MailboxLoad> {
    const sums = this.#rows.all(
      `SELECT sender, count(*) AS n, sum(size) AS bytes FROM to_device ${which} GROUP BY sender`,
      ...bindings,
    );
    return new Map(
      sums.map((row) => [String(row.sender) as UserId, { count: Number(row.n), bytes: Number(row.bytes) }]),
    );
  }
}
