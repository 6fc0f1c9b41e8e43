/**
 * The hash chain of a conversation (L2): each entry has a leaf, each leaf extends the head.
 *
 * The encoding is canonical: fixed-width big-endian numbers, and length before every variable part. Protobuf has several
 * encodings of one message, so it is hashed as opaque body bytes alone.
 */
import { utf8 } from '../lib/bytes.ts';
import type { wire } from '../schema/gen/wire.js';

/** SHA-256, synchronous. A server shell passes the runtime's own in. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const leafVersion = 1;

/** head(0): before the first entry. */
export const emptyHead: Uint8Array = new Uint8Array(32);

export interface LeafFields {
  readonly conversation: string;
  readonly seq: number;
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  /** Accepted time, epoch milliseconds. */
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  /** For control entries: seq and leaf of the control entry before it; seq 0 and an empty leaf for the first. */
  readonly controlBefore: { readonly seq: number; readonly leaf: Uint8Array } | null;
  readonly bodyHash: Uint8Array;
}

/** SHA-256 of the canonical encoding of an entry's fixed fields. 32 bytes. */
export function leafOf(fields: LeafFields, sha256: Sha256): Uint8Array {
  const control = fields.controlBefore;
  const fixed = 1 + 2 + 4 + 1 + 2 + 4 + 4 + 8 + 1 + 8 + 2 + 1 + 32;
  const variable = 4 * fields.targets.length + (control === null ? 0 : 4 + 1 + control.leaf.length);
  // A character of a text takes three bytes at most.
  const bytes = new Uint8Array(fixed + variable + 3 * (fields.conversation.length + fields.sender.length));
  let at = putU8(bytes, 0, leafVersion);
  at = putText(bytes, at, fields.conversation);
  at = putU32(bytes, at, fields.seq);
  at = putU8(bytes, at, fields.kind);
  at = putText(bytes, at, fields.sender);
  at = putU32(bytes, at, fields.device);
  at = putU32(bytes, at, fields.number);
  at = putU64(bytes, at, fields.at);
  at = putU8(bytes, at, fields.countable ? 1 : 0);
  at = putU64(bytes, at, fields.expiresAt);
  at = putU16(bytes, at, fields.targets.length);
  for (const target of fields.targets) at = putU32(bytes, at, target);
  at = putU8(bytes, at, control === null ? 0 : 1);
  if (control !== null) {
    at = putU32(bytes, at, control.seq);
    at = putU8(bytes, at, control.leaf.length);
    at = putBytes(bytes, at, control.leaf);
  }
  at = putBytes(bytes, at, fields.bodyHash);
  return sha256(bytes.subarray(0, at));
}

/** head(n) = SHA-256(head(n−1) ‖ leaf(n)). */
export function extend(head: Uint8Array, leaf: Uint8Array, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(head, 0);
  bytes.set(leaf, 32);
  return sha256(bytes);
}

// Each puts its value at `at` and gives the place after it.

function putU8(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value;
  return at + 1;
}

function putU16(bytes: Uint8Array, at: number, value: number): number {
  return putU8(bytes, putU8(bytes, at, value >>> 8), value);
}

function putU32(bytes: Uint8Array, at: number, value: number): number {
  return putU16(bytes, putU16(bytes, at, value >>> 16), value);
}

function putU64(bytes: Uint8Array, at: number, value: number): number {
  return putU32(bytes, putU32(bytes, at, Math.floor(value / 0x1_0000_0000)), value % 0x1_0000_0000);
}

function putBytes(bytes: Uint8Array, at: number, value: Uint8Array): number {
  bytes.set(value, at);
  return at + value.length;
}

/** UTF-8 behind its length. */
function putText(bytes: Uint8Array, at: number, text: string): number {
  const start = at + 2;
  let end = start;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Ids are ASCII, which needs no encoder.
    if (code > 127) {
      end = putBytes(bytes, start, utf8(text));
      break;
    }
    bytes[end++] = code;
  }
  putU16(bytes, at, end - start);
  return end;
}
