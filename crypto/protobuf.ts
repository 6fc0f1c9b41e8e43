/**
 * The little of protobuf that Signal's messages are written in: numbers of 32 bits and byte strings, each field once.
 *
 * A message has one meaning, and what stands around its authenticated part cannot be varied unseen: a number that is written
 * longer than it need be, a field twice, another wire type, bytes left over are all refused. Fields of an unknown number
 * are too, because nothing would authenticate them.
 */
import { SuiteError } from './suite.ts';

export type FieldType = 'number' | 'bytes';

/** By their field numbers. */
export type Fields = ReadonlyMap<number, number | Uint8Array>;

const varint = 0;
const lengthDelimited = 2;

/** Throws `not-genuine` for bytes that are no such message. The byte strings are views. */
export function readFields(bytes: Uint8Array, types: Readonly<Record<number, FieldType>>): Fields {
  const fields = new Map<number, number | Uint8Array>();
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28 || (shift === 28 && byte > 15)) throw odd('no number of 32 bits');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) throw odd('a number written longer than it is');
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = number();
    const field = tag >>> 3;
    const type = types[field];
    if (type === undefined || (tag & 7) !== (type === 'number' ? varint : lengthDelimited)) {
      throw odd(`field ${field} is unknown or of another type`);
    }
    if (fields.has(field)) throw odd(`field ${field} stands there twice`);
    const value = number();
    if (type === 'number') fields.set(field, value);
    else {
      if (value > bytes.length - at) throw odd('cut short');
      fields.set(field, bytes.subarray(at, at + value));
      at += value;
    }
  }
  return fields;
}

export function numberOf(fields: Fields, field: number): number {
  const value = optionalNumber(fields, field);
  if (value === null) throw odd(`field ${field} is missing`);
  return value;
}

export function optionalNumber(fields: Fields, field: number): number | null {
  return (fields.get(field) as number | undefined) ?? null;
}

export function bytesOf(fields: Fields, field: number): Uint8Array {
  const value = optionalBytes(fields, field);
  if (value === null) throw odd(`field ${field} is missing`);
  return value;
}

export function optionalBytes(fields: Fields, field: number): Uint8Array | null {
  return (fields.get(field) as Uint8Array | undefined) ?? null;
}

/** In the order given; a value of null is left out. */
export function writeFields(
  fields: readonly (readonly [field: number, value: number | Uint8Array | null])[],
): Uint8Array {
  const out: number[] = [];
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let bytesBefore = 0;
  const put = (number: number): void => {
    let rest = number;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
    out.push(rest);
  };
  for (const [field, value] of fields) {
    if (value === null) continue;
    put((field << 3) | (typeof value === 'number' ? varint : lengthDelimited));
    put(typeof value === 'number' ? value : value.length);
    if (typeof value === 'number') continue;
    parts.push({ at: out.length + bytesBefore, bytes: value });
    bytesBefore += value.length;
  }
  const message = new Uint8Array(out.length + bytesBefore);
  let from = 0;
  let to = 0;
  for (const { at, bytes } of parts) {
    for (; to < at; ) message[to++] = out[from++] as number;
    message.set(bytes, at);
    to += bytes.length;
  }
  for (; from < out.length; ) message[to++] = out[from++] as number;
  return message;
}

function odd(words: string): SuiteError {
  return new SuiteError('not-genuine', words);
}
