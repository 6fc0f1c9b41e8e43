/**
 * The hash chain of a conversation (L2): each entry has a leaf, each leaf extends the head.
 *
 * The encoding is canonical: fixed-width big-endian numbers, and length before every variable part. Protobuf is not,
 * so it is never hashed, except as opaque body bytes.
 */
import { utf8 } from '../lib/bytes.ts';

/** SHA-256, synchronous. A server shell passes the runtime's own in. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const leafVersion = 1;

/** head(0): before the first entry. */
export const emptyHead: Uint8Array = new Uint8Array(32);

export interface LeafFields {
  readonly conversation: string;
  readonly seq: number;
  readonly kind: number;
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
  const conversation = utf8(fields.conversation);
  const sender = utf8(fields.sender);
  const control = fields.controlBefore;
  const size =
    1 +
    2 +
    conversation.length +
    4 +
    1 +
    2 +
    sender.length +
    4 +
    4 +
    8 +
    1 +
    8 +
    2 +
    4 * fields.targets.length +
    1 +
    (control === null ? 0 : 4 + 1 + control.leaf.length) +
    32;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (value: number): void => void (view.setUint8(at, value), (at += 1));
  const u16 = (value: number): void => void (view.setUint16(at, value), (at += 2));
  const u32 = (value: number): void => void (view.setUint32(at, value), (at += 4));
  const u64 = (value: number): void => {
    u32(Math.floor(value / 0x1_0000_0000));
    u32(value % 0x1_0000_0000);
  };
  const raw = (value: Uint8Array): void => void (bytes.set(value, at), (at += value.length));

  u8(leafVersion);
  u16(conversation.length);
  raw(conversation);
  u32(fields.seq);
  u8(fields.kind);
  u16(sender.length);
  raw(sender);
  u32(fields.device);
  u32(fields.number);
  u64(fields.at);
  u8(fields.countable ? 1 : 0);
  u64(fields.expiresAt);
  u16(fields.targets.length);
  for (const target of fields.targets) u32(target);
  u8(control === null ? 0 : 1);
  if (control !== null) {
    u32(control.seq);
    u8(control.leaf.length);
    raw(control.leaf);
  }
  raw(fields.bodyHash);
  return sha256(bytes);
}

/** head(n) = SHA-256(head(n−1) ‖ leaf(n)). */
export function extend(head: Uint8Array, leaf: Uint8Array, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(head, 0);
  bytes.set(leaf, 32);
  return sha256(bytes);
}
