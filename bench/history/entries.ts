import type { ColdEntry } from '../../durable-objects/history/rpc.ts';

/** A part of one conversation that is archived, a batch after the other. */
export interface Lane {
  readonly conversation: string;
  readonly from: number;
  readonly through: number;
}

/** One page of fifty, up to an entry. */
export interface PageAsk {
  readonly conversation: string;
  readonly through: number;
}

export const batchLength = 100;
export const pageLength = 50;
const bodyBytes = 400;

/** An entry as a message leaves it: 400 bytes of body, 150 of what stays. */
function entryOf(seq: number): ColdEntry {
  return {
    ...{ seq, at: 1_790_000_000_000 + seq, expiresAt: 0, deletedAt: 0 },
    facts: new Uint8Array(150).fill(seq & 255),
    body: new Uint8Array(bodyBytes).fill((seq >> 8) & 255),
    wraps: new Uint8Array(0),
  };
}

export function batch(from: number): ColdEntry[] {
  return Array.from({ length: batchLength }, (_, i) => entryOf(from + i));
}
