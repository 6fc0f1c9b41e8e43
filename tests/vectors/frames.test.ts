/** Golden bytes of every message of the contract, and what a reader does with fields that it does not know (K2). */
import { Reader } from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { roost as contentRoot } from '../../schema/gen/content.js';
import * as storedModule from '../../schema/gen/stored.js';
import { roost as wireRoot } from '../../schema/gen/wire.js';
import { readProto } from './proto-text.ts';
import { fresh, fromJson, keyOf, parts, type RecordedMessage, readRecorded, toJson } from './record.ts';

interface Codec {
  encode(value: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array | Reader): object;
}

const codecs = {
  wire: wireRoot.wire,
  stored: (storedModule as { roost?: { stored?: object } }).roost?.stored ?? {},
  content: contentRoot.content,
} as unknown as Record<string, Record<string, Codec>>;

const codecOf = (part: string, message: string): Codec => {
  const codec = codecs[part]?.[message];
  if (codec === undefined) throw new Error(`schema/gen has no ${part} ${message}: run npm run generate`);
  return codec;
};

const bytesOf = (vector: RecordedMessage): Uint8Array => Uint8Array.from(Buffer.from(vector.bytes, 'hex'));

describe.each(parts)('%s', (part) => {
  const recorded = readRecorded(part);

  test('[K2] every message, and every case of a oneof, has golden bytes', () => {
    const have = new Set(recorded.map(keyOf));
    const missing = fresh(part).filter((vector) => !have.has(keyOf(vector)));
    expect(
      missing.map(({ message, chosen }) => `${message} ${chosen}`),
      'run tests/vectors/record.ts',
    ).toEqual([]);
  });

  test('[K2] the generated code writes the golden bytes', () => {
    const now = new Set(fresh(part).map(keyOf));
    for (const vector of recorded.filter((vector) => now.has(keyOf(vector)))) {
      const bytes = codecOf(part, vector.message).encode(fromJson(vector.value)).finish();
      expect(hex(bytes), `${vector.message} ${vector.chosen}`).toBe(vector.bytes);
    }
  });

  test('[K2] the generated code reads the golden bytes', () => {
    for (const vector of recorded) {
      const codec = codecOf(part, vector.message);
      const read = codec.decode(bytesOf(vector));
      expect(plain(read), `${vector.message} ${vector.chosen}`).toMatchObject(vector.value as object);
      expect(hex(codec.encode(read).finish()), `${vector.message} ${vector.chosen}`).toBe(vector.bytes);
    }
  });

  test('[1.4] [K2] a field that the reader does not know is passed over, and survives when the reader keeps it', () => {
    for (const vector of recorded) {
      const codec = codecOf(part, vector.message);
      // Field 2000, five bytes of length-delimited data; and field 2001, a varint.
      const unknown = 'c27d0568656c6c6f' + 'c87d2a';
      const bytes = Uint8Array.from(Buffer.from(vector.bytes + unknown, 'hex'));
      expect(plain(codec.decode(bytes))).toMatchObject(vector.value as object);
      const reader = Reader.create(bytes);
      reader.discardUnknown = false;
      expect(hex(codec.encode(codec.decode(reader)).finish())).toBe(vector.bytes + unknown);
    }
  });

  test('the bytes, cut anywhere, are never read as the whole message', () => {
    for (const vector of recorded) {
      const bytes = bytesOf(vector);
      for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 40))) {
        let read: object | null = null;
        try {
          read = codecOf(part, vector.message).decode(bytes.subarray(0, length));
        } catch {
          continue;
        }
        expect(hex(codecOf(part, vector.message).encode(read).finish())).not.toBe(vector.bytes);
      }
    }
  });
});

test('field numbers of one message are unique', () => {
  for (const part of parts) {
    for (const [message, fields] of readProto(part).messages) {
      const numbers = fields.map((field) => field.number);
      expect(new Set(numbers).size, `${part} ${message}`).toBe(numbers.length);
    }
  }
});

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toJson(Uint8Array.from(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !name.startsWith('$') && inner !== undefined && inner !== null)
      .map(([name, inner]) => [name, plain(inner)]),
  );
}
