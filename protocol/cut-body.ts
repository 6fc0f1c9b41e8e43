/**
 * An entry's bytes without the field of its body, and whole again: byte for byte what they were, fields included that this
 * release does not know (rule 1.4).
 */
import { concatenated } from '../lib/bytes.ts';
import { wire } from '../schema/gen/wire.js';
import { StrictReader } from '../schema/strict-reader.ts';

/** Of Entry, with wire type 2. */
const bodyField = 11;
const bodyTag = (bodyField << 3) | 2;

export interface CutEntry {
  readonly rest: Uint8Array;
  /** Where in it the body was, or would be. */
  readonly at: number;
  readonly hasBody: boolean;
}

/** Throws on what the decoder refuses. */
export function cutBody(entry: Uint8Array): CutEntry {
  const reader = new StrictReader(entry);
  let behind = entry.length;
  while (reader.pos < entry.length) {
    const start = reader.pos;
    const tag = reader.tag();
    reader.skipType(tag & 7);
    if (tag === bodyTag) {
      const rest = concatenated([entry.subarray(0, start), entry.subarray(reader.pos)]);
      return { rest, at: start, hasBody: true };
    }
    if (tag >>> 3 > bodyField) behind = Math.min(behind, start);
  }
  return { rest: entry, at: behind, hasBody: false };
}

export function withBody(rest: Uint8Array, at: number, body: Uint8Array): Uint8Array {
  if (body.length === 0) return rest;
  const field = wire.Entry.encode({ body }).finish();
  return concatenated([rest.subarray(0, at), field, rest.subarray(at)]);
}
