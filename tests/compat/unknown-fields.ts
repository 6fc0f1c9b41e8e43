/** What the next release may add to a protobuf message: fields that nobody here knows. */

/** Field 2000, the text "hello"; field 2001, the number 42. */
export const unknownBytes = Uint8Array.from(Buffer.from(`c27d05${Buffer.from('hello').toString('hex')}c87d2a`, 'hex'));

/** The message with unknown fields at its end, and at the end of the messages in the fields named. */
export function withUnknown(bytes: Uint8Array, nested: readonly number[] = []): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const begin = at;
    const tag = readVarint(bytes, at);
    at = tag.next;
    const [field, type] = [tag.value >>> 3, tag.value & 7];
    if (type === 0) at = readVarint(bytes, at).next;
    else if (type === 2) {
      const length = readVarint(bytes, at);
      at = length.next + length.value;
      if (nested.includes(field)) {
        const inner = withUnknown(bytes.subarray(length.next, at));
        parts.push(Uint8Array.from([...varint(tag.value), ...varint(inner.length), ...inner]));
        continue;
      }
    } else throw new Error(`a field of wire type ${type}`);
    parts.push(bytes.subarray(begin, at));
  }
  return Uint8Array.from(Buffer.concat([...parts, unknownBytes]));
}

/** How often the unknown fields are in the bytes. */
export function countUnknown(bytes: Uint8Array): number {
  const [text, mark] = [Buffer.from(bytes).toString('latin1'), Buffer.from(unknownBytes).toString('latin1')];
  return text.split(mark).length - 1;
}

function readVarint(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  for (let at = from, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: at + 1 };
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
