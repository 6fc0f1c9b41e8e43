/**
 * The hash chain, written a second time from docs/spec/protocol.md (rules 5.x) with nothing of the product's: an
 * array of bytes, and Node's own SHA-256.
 */
import { createHash } from 'node:crypto';

export interface PlainEntry {
  readonly conversation: string;
  readonly seq: number;
  readonly kind: number;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly controlBefore: { readonly seq: number; readonly leaf: string } | null;
  readonly bodyHash: string;
}

/** The bytes under the leaf, in hex. */
export function plainLeafInput(entry: PlainEntry): string {
  const text = (value: string): string => big(Buffer.byteLength(value), 2) + Buffer.from(value, 'utf8').toString('hex');
  return [
    '01',
    text(entry.conversation),
    big(entry.seq, 4),
    big(entry.kind, 1),
    text(entry.sender),
    big(entry.device, 4),
    big(entry.number, 4),
    big(entry.at, 8),
    entry.countable ? '01' : '00',
    big(entry.expiresAt, 8),
    big(entry.targets.length, 2),
    ...entry.targets.map((target) => big(target, 4)),
    entry.controlBefore === null
      ? '00'
      : `01${big(entry.controlBefore.seq, 4)}${big(entry.controlBefore.leaf.length / 2, 1)}${entry.controlBefore.leaf}`,
    entry.bodyHash,
  ].join('');
}

export function plainLeaf(entry: PlainEntry): string {
  return sha256(plainLeafInput(entry));
}

export function plainExtend(head: string, leaf: string): string {
  return sha256(head + leaf);
}

export function sha256(hex: string): string {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
}

function big(value: number, bytes: number): string {
  return BigInt(value)
    .toString(16)
    .padStart(bytes * 2, '0');
}
