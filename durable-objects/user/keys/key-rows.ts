/** The tables `device_keys` and `one_time_prekeys`. */
import { own } from '../../../protocol/codec.ts';
import { stored } from '../../../schema/gen/stored.js';
import { bytesOf, type Rows } from '../../kit/rows.ts';

/** Encoded roost.wire.SignedPrekey each; empty: there is none. */
export interface RotatingKeys {
  readonly signedPrekey: Uint8Array;
  readonly kemPrekey: Uint8Array;
}

export interface OneTimeKey {
  readonly id: number;
  readonly publicKey: Uint8Array;
}

/** A device's one-time prekeys, and to whom others of it went on that day. */
export interface OneTimeStock {
  readonly prekeys: readonly OneTimeKey[];
  /** No id up to this one is taken again: a repeat must not bring back what was handed out. */
  readonly highest: number;
  readonly day: number;
  readonly takers: readonly { readonly user: string; readonly device: number }[];
  readonly forStrangers: number;
}

const none: OneTimeStock = { prekeys: [], highest: 0, day: 0, takers: [], forStrangers: 0 };

export class KeyRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Null: the device has published nothing. */
  of(device: number): RotatingKeys | null {
    const [row] = this.#rows.all('SELECT signed_prekey, kem_prekey FROM device_keys WHERE device = ?', device);
    if (row === undefined) return null;
    return { signedPrekey: bytesOf(row.signed_prekey), kemPrekey: bytesOf(row.kem_prekey) };
  }

  /** One row. */
  put(device: number, { signedPrekey, kemPrekey }: RotatingKeys): void {
    this.#rows.run(
      'INSERT OR REPLACE INTO device_keys (device, signed_prekey, kem_prekey) VALUES (?, ?, ?)',
      ...[device, signedPrekey, kemPrekey],
    );
  }

  oneTimes(device: number): OneTimeStock {
    const [row] = this.#rows.all('SELECT held FROM one_time_prekeys WHERE device = ?', device);
    if (row === undefined) return none;
    const held = stored.OneTimePrekeys.decode(bytesOf(row.held));
    return {
      prekeys: held.prekeys.map(({ id, publicKey }) => ({ id: id ?? 0, publicKey: own(publicKey ?? nothing) })),
      ...{ highest: held.highest, day: held.day, forStrangers: held.forStrangers },
      takers: held.takers.map(({ user, device: taker }) => ({ user: user ?? '', device: taker ?? 0 })),
    };
  }

  /** One row. */
  putOneTimes(device: number, { prekeys, takers, ...rest }: OneTimeStock): void {
    const held = own(stored.OneTimePrekeys.encode({ ...rest, prekeys: [...prekeys], takers: [...takers] }).finish());
    this.#rows.run('INSERT OR REPLACE INTO one_time_prekeys (device, held) VALUES (?, ?)', device, held);
  }

  /** All of a device that is signed out. At most two rows. */
  erase(device: number): void {
    this.#rows.run('DELETE FROM device_keys WHERE device = ?', device);
    this.#rows.run('DELETE FROM one_time_prekeys WHERE device = ?', device);
  }
}

const nothing = new Uint8Array(0);
