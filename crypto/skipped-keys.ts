/**
 * Keys of messages that have not arrived (Double Ratchet 2.6, MKSKIPPED), of one chain: as one block of bytes, sorted by
 * counter, so that a record with 25,000 of them is read without touching one and found by halving.
 */
import { concatenated } from '../lib/bytes.ts';

const seedLength = 32;
/** The counter, big-endian, and the seed. */
export const skippedKeyLength = 4 + seedLength;

export const noSkippedKeys = new Uint8Array(0);

export function countSkipped(block: Uint8Array): number {
  return block.length / skippedKeyLength;
}

/** The seed of a counter, and the block without it; null when it is not there. */
export function takeSkipped(block: Uint8Array, counter: number): { seed: Uint8Array; rest: Uint8Array } | null {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  let [low, high] = [0, countSkipped(block)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (view.getUint32(middle * skippedKeyLength) < counter) low = middle + 1;
    else high = middle;
  }
  const at = low * skippedKeyLength;
  if (at >= block.length || view.getUint32(at) !== counter) return null;
  const end = at + skippedKeyLength;
  const rest = concatenated([block.subarray(0, at), block.subarray(end)]);
  return { seed: block.subarray(at + 4, end), rest };
}

/** A block for that many keys, and how to put the next one: each with a higher counter than the one before. */
export function skippedKeysWriter(count: number): {
  block: Uint8Array;
  put: (counter: number, seed: Uint8Array) => void;
} {
  const block = new Uint8Array(count * skippedKeyLength);
  const view = new DataView(block.buffer);
  let at = 0;
  return {
    block,
    put(counter, seed) {
      view.setUint32(at, counter);
      block.set(seed, at + 4);
      at += skippedKeyLength;
    },
  };
}

/** Later keys behind earlier ones; when there are more than `max`, the oldest are given up. */
export function joinSkipped(earlier: Uint8Array, later: Uint8Array, max: number): Uint8Array {
  return newestSkipped(concatenated([earlier, later]), max);
}

/** The newest `max` of them. */
export function newestSkipped(block: Uint8Array, max: number): Uint8Array {
  const surplus = countSkipped(block) - max;
  return surplus > 0 ? block.subarray(surplus * skippedKeyLength) : block;
}
