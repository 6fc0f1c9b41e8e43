/**
 * States as bytes: fixed fields, numbers big-endian, one behind the other. Nobody but this code reads them.
 *
 * Views are given, not copies: nobody writes into a record.
 */
import { concatenated } from '../lib/bytes.ts';
import { SuiteError } from './suite.ts';

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export class RecordReader {
  readonly #record: Uint8Array;
  #at = 0;

  /** Throws `malformed` unless the record is one of that version. */
  constructor(record: Uint8Array, version: number) {
    this.#record = record;
    if (this.u8() !== version) throw broken();
  }

  u8(): number {
    return this.bytes(1)[0] as number;
  }

  u32(): number {
    return readU32(this.bytes(4), 0);
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#record.length) throw broken();
    const bytes = this.#record.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** Throws `malformed` where something follows. */
  end(): void {
    if (this.#at !== this.#record.length) throw broken();
  }
}

export function readU32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

export function writeRecord(version: number, fields: readonly Uint8Array[]): Uint8Array {
  return concatenated([Uint8Array.of(version), ...fields]);
}

function broken(): SuiteError {
  return new SuiteError('malformed', 'a stored state of the encryption is damaged');
}
