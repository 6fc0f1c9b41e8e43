/**
 * Values of a store as bytes: what a vault seals. Texts are UTF-8 behind their length, numbers as they lie in memory, so that
 * every number comes back the same; each value behind a byte that says what it is.
 */
import { concatenated, utf8 } from '../../lib/bytes.ts';
import type { Value } from '../ports.ts';

const kind = { null: 0, false: 1, true: 2, number: 3, text: 4, bytes: 5, array: 6, object: 7 } as const;

/** Fields that are undefined are left out. Throws for what is no plain data. */
export function valueToBytes(value: Value): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return concatenated(parts);
}

function write(value: Value, parts: Uint8Array[]): void {
  if (value === null) parts.push(Uint8Array.of(kind.null));
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? kind.true : kind.false));
  else if (typeof value === 'number') parts.push(Uint8Array.of(kind.number), float(value));
  else if (typeof value === 'string') writeText(value, parts);
  else if (value instanceof Uint8Array) writeBytes(kind.bytes, value, parts);
  else if (Array.isArray(value)) {
    parts.push(Uint8Array.of(kind.array), u32(value.length));
    for (const one of value) write(one, parts);
  } else if (typeof value === 'object' && value !== undefined) {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    parts.push(Uint8Array.of(kind.object), u32(fields.length));
    for (const [name, one] of fields) {
      writeText(name, parts);
      write(one, parts);
    }
  } else throw new TypeError(`a store does not keep a ${typeof value}`);
}

/** Half a character has no UTF-8: it would come back as another one. */
function writeText(text: string, parts: Uint8Array[]): void {
  if (!text.isWellFormed()) throw new TypeError('a store does not keep half a character');
  writeBytes(kind.text, utf8(text), parts);
}

function writeBytes(tag: number, bytes: Uint8Array, parts: Uint8Array[]): void {
  parts.push(Uint8Array.of(tag), u32(bytes.length), bytes);
}

/** Throws for bytes that no value was written as. Byte strings are copies. */
export function bytesToValue(bytes: Uint8Array): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw broken();
    return bytes.subarray(at, (at += length));
  };
  const length = (): number => {
    take(4);
    return view.getUint32(at - 4);
  };
  const read = (): Value => {
    const [tag] = take(1);
    switch (tag) {
      case kind.null:
        return null;
      case kind.false:
        return false;
      case kind.true:
        return true;
      case kind.number:
        take(8);
        return view.getFloat64(at - 8);
      case kind.text:
        return decoder.decode(take(length()));
      case kind.bytes:
        return take(length()).slice();
      case kind.array:
        return Array.from({ length: length() }, read);
      case kind.object:
        return Object.fromEntries(Array.from({ length: length() }, () => [String(read()), read()]));
      default:
        throw broken();
    }
  };
  const value = read();
  if (at !== bytes.length) throw broken();
  return value;
}

const decoder = new TextDecoder();

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

function broken(): Error {
  return new Error('not a value');
}
