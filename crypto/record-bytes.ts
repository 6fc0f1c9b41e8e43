/** Writes and reads the parts of a record: numbers of 32 bits, big-endian, and byte strings of a length that is known or told. */
import { SuiteError } from './suite.ts';

export class RecordWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  number(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    return this.bytes(bytes);
  }

  /** Of a length that the reader knows. */
  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  finish(): Uint8Array {
    const record = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      record.set(part, at);
      at += part.length;
    }
    return record;
  }
}

/** Throws `malformed` where a record ends too early. What it gives are views. */
export class RecordReader {
  readonly #record: Uint8Array;
  #at = 0;

  constructor(record: Uint8Array) {
    this.#record = record;
  }

  byte(): number {
    return this.bytes(1)[0] as number;
  }

  number(): number {
    const bytes = this.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  }

  bytes(length: number): Uint8Array {
    if (length > this.#record.length - this.#at) throw new SuiteError('malformed', 'a record that is cut short');
    return this.#record.subarray(this.#at, (this.#at += length));
  }

  /** Throws `malformed` where something is left over. */
  end(): void {
    if (this.#at !== this.#record.length) throw new SuiteError('malformed', 'a record with something left over');
  }
}
