/**
 * The messages of the Signal protocol are protobuf: a few numbers and byte strings each.
 *
 * The other side computes a MAC or a signature over these very bytes, so fields are written in the order given, zeros and
 * empty strings included. What arrives is read strictly: what could be read in two ways is not read at all.
 */

type Value = number | Uint8Array;

/** Wire types of protobuf. */
const varint = 0;
const delimited = 2;

/** Numbers are of 32 bits, without a sign. */
export function writeFields(fields: readonly (readonly [number, Value])[]): Uint8Array {
  const written: number[] = [];
  for (const [field, value] of fields) {
    const isNumber = typeof value === 'number';
    writeVarint(written, (field << 3) | (isNumber ? varint : delimited));
    writeVarint(written, isNumber ? value : value.length);
    if (!isNumber) for (const byte of value) written.push(byte);
  }
  return Uint8Array.from(written);
}

/** The fields of one message, by number. A getter gives null for a field that is missing or of another type. */
export class Fields {
  readonly #values: ReadonlyMap<number, Value>;

  constructor(values: ReadonlyMap<number, Value>) {
    this.#values = values;
  }

  number(field: number): number | null {
    const value = this.#values.get(field);
    return typeof value === 'number' ? value : null;
  }

  /** A view of the message. `length`: what has another one is null too. */
  bytes(field: number, length?: number): Uint8Array | null {
    const value = this.#values.get(field);
    if (value === undefined || typeof value === 'number') return null;
    return length === undefined || value.length === length ? value : null;
  }
}

/**
 * Reads a message; null for what is none. Of a field that is written twice the last one counts, and fields that nobody
 * asks for are passed over, as protobuf has it.
 */
export function readFields(message: Uint8Array): Fields | null {
  const values = new Map<number, Value>();
  let at = 0;
  /** NaN for what is no number of 32 bits, or was cut off. */
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value < 2 ** 32 ? value : Number.NaN;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const tag = readVarint();
    const value = readVarint();
    const field = Math.floor(tag / 8);
    // A comparison with NaN is false.
    if (!(field > 0 && value >= 0)) return null;
    if (tag % 8 === varint) values.set(field, value);
    else if (tag % 8 === delimited && at + value <= message.length) {
      values.set(field, message.subarray(at, at + value));
      at += value;
    } else return null;
  }
  return new Fields(values);
}

function writeVarint(written: number[], value: number): void {
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) written.push((rest % 128) | 128);
  written.push(rest);
}
