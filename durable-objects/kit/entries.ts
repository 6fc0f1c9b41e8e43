/**
 * An entry's bytes: encoded once when it is appended, then stored, delivered and paged as they are.
 *
 * Stored bytes hold everything but the wraps, which are put behind them for whom they are (protocol/splice.ts).
 */

import type { Sha256 } from '../../protocol/chain.ts';
import { own } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';

/** A fully decoded entry: numbers, texts, bytes and lists are always there. */
export type DecodedEntry = ReturnType<typeof wire.Entry.decode>;

/** Encodes an entry into memory of its own, fit for a row or a call. */
export function encodeEntry(entry: wire.Entry.$Properties): Uint8Array {
  return own(wire.Entry.encode(entry).finish());
}

/** Reads an entry that this server encoded. Throws on anything else. */
export function decodeEntry(bytes: Uint8Array): DecodedEntry {
  return wire.Entry.decode(bytes);
}

/** The entry without its body, which is said to be in `state`; its hash keeps the leaf verifiable (L2). */
export function withoutBody(entry: Uint8Array, bodyState: wire.BodyState, sha256: Sha256): Uint8Array {
  const decoded = decodeEntry(entry);
  const bodyHash = bodyHashOf(decoded, sha256);
  return encodeEntry({ ...decoded, body: new Uint8Array(0), bodyHash, bodyState, wraps: [] });
}

/** SHA-256 of the body, also where the body is gone. */
export function bodyHashOf(entry: DecodedEntry, sha256: Sha256): Uint8Array {
  return entry.bodyState === wire.BodyState.PRESENT ? sha256(entry.body) : entry.bodyHash;
}
