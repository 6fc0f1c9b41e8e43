/**
 * An entry's bytes: encoded once when it is appended, then stored, delivered and paged as they are.
 *
 * Stored bytes hold everything but the wraps. Protobuf joins messages that are written one after the other, so a wrap
 * is added by appending its field.
 */

import type { Sha256 } from '../../protocol/chain.ts';
import { own } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';

/** A fully decoded entry: numbers, texts, bytes and lists are always there. */
export type DecodedEntry = ReturnType<typeof wire.Entry.decode>;

/** Field 16 of Entry, wire type 2. */
const wrapTag = [0x82, 0x01] as const;

/** Encodes an entry into memory of its own, fit for a row or a call. */
export function encodeEntry(entry: wire.Entry.$Properties): Uint8Array {
  return own(wire.Entry.encode(entry).finish());
}

/** Reads an entry that this server encoded. Throws on anything else. */
export function decodeEntry(bytes: Uint8Array): DecodedEntry {
  return wire.Entry.decode(bytes);
}

/** Packs encoded wraps as fields that can be put behind an entry's bytes. */
export function packWraps(wraps: readonly Uint8Array[]): Uint8Array {
  const size = wraps.reduce((sum, wrap) => sum + 2 + lengthSize(wrap.length) + wrap.length, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const wrap of wraps) {
    bytes.set(wrapTag, at);
    at += 2;
    for (let rest = wrap.length; ; rest >>>= 7) {
      bytes[at++] = rest > 0x7f ? (rest & 0x7f) | 0x80 : rest;
      if (rest <= 0x7f) break;
    }
    bytes.set(wrap, at);
    at += wrap.length;
  }
  return bytes;
}

/** Entry bytes with those packed wraps that `wanted` chooses. */
export function withWraps(
  entry: Uint8Array,
  packed: Uint8Array,
  wanted: (wrap: { readonly user: string; readonly device: number }) => boolean,
): Uint8Array {
  const chosen = wire.Entry.decode(packed)
    .wraps.filter((wrap) => wanted({ user: wrap.user ?? '', device: wrap.device ?? 0 }))
    .map((wrap) => wire.Wrap.encode(wrap).finish());
  if (chosen.length === 0) return entry;
  const wraps = packWraps(chosen);
  const bytes = new Uint8Array(entry.length + wraps.length);
  bytes.set(entry, 0);
  bytes.set(wraps, entry.length);
  return bytes;
}

/** The entry without its body, which is said to be in `state`; its hash keeps the leaf verifiable (L2). */
export function withoutBody(entry: Uint8Array, state: wire.BodyState, sha256: Sha256): Uint8Array {
  const decoded = decodeEntry(entry);
  const bodyHash = bodyHashOf(decoded, sha256);
  return encodeEntry({ ...decoded, body: new Uint8Array(0), bodyHash, bodyState: state, wraps: [] });
}

/** SHA-256 of the body, also where the body is gone. */
export function bodyHashOf(entry: DecodedEntry, sha256: Sha256): Uint8Array {
  return entry.bodyState === wire.BodyState.PRESENT ? sha256(entry.body) : entry.bodyHash;
}

function lengthSize(length: number): number {
  let size = 1;
  for (let rest = length; rest > 0x7f; rest >>>= 7) size++;
  return size;
}
