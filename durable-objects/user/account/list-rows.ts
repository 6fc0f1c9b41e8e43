/** The row `list` of the table `packed`: the device list as the primary signed it, byte for byte. Kept in memory like the account. */
import { decodeMessage } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';
import { bytesOf, type Rows } from '../../kit/rows.ts';

export interface SignedList {
  readonly version: number;
  /** The primary first. */
  readonly devices: readonly { readonly device: number; readonly identity: Uint8Array }[];
  /** Encoded roost.wire.DeviceList. */
  readonly bytes: Uint8Array;
}

const row = 'list';

export class ListRows {
  readonly #rows: Rows;
  #signed: SignedList | null | undefined;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Null: none was ever published, and the list is what the server says. */
  signed(): SignedList | null {
    if (this.#signed === undefined) {
      const [found] = this.#rows.all('SELECT value FROM packed WHERE name = ?', row);
      this.#signed = found === undefined ? null : readList(bytesOf(found.value));
    }
    return this.#signed;
  }

  /** One row. */
  put(list: SignedList): void {
    this.#rows.run('INSERT OR REPLACE INTO packed (name, value) VALUES (?, ?)', row, list.bytes);
    this.#signed = list;
  }
}

/** A list with what the server looks at of it, or null where it is none. */
export function readList(bytes: Uint8Array): SignedList | null {
  const list = decodeMessage(wire.DeviceList, bytes);
  if (list === null) return null;
  return {
    version: list.version,
    devices: list.devices.map(({ device, identity }) => ({ device, identity: new Uint8Array(identity) })),
    bytes: new Uint8Array(bytes),
  };
}
