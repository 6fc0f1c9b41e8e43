/**
 * The seeds of messages of one chain that were passed over, and may still come: packed, by rising iteration.
 *
 * Bounded: of more than 25,000 the oldest are forgotten. They may be that many for months, so one is found and taken out
 * without any of the others being looked at.
 */
import { concatenated } from '../lib/bytes.ts';
import { readU32, u32 } from './records.ts';

export const maxSkippedKeys = 25_000;

const seedLength = 32;
export const skippedKeyLength = 4 + seedLength;

/** 36 bytes each: iteration and seed. */
export type SkippedKeys = Uint8Array;

export const noSkippedKeys: SkippedKeys = new Uint8Array(0);

export function skippedKey(iteration: number, seed: Uint8Array): Uint8Array {
  return concatenated([u32(iteration), seed]);
}

/** `fresh`: of iterations above those that are there. */
export function withSkipped(keys: SkippedKeys, fresh: readonly Uint8Array[]): SkippedKeys {
  const all = concatenated([keys, ...fresh]);
  return all.subarray(Math.max(0, all.length - maxSkippedKeys * skippedKeyLength));
}

/** The seed of an iteration, and the keys without it; null where it was used, or never passed over. */
export function takeSkipped(
  keys: SkippedKeys,
  iteration: number,
): { readonly seed: Uint8Array; readonly rest: SkippedKeys } | null {
  let low = 0;
  let high = keys.length / skippedKeyLength;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (readU32(keys, middle * skippedKeyLength) < iteration) low = middle + 1;
    else high = middle;
  }
  const at = low * skippedKeyLength;
  if (at === keys.length || readU32(keys, at) !== iteration) return null;
  const end = at + skippedKeyLength;
  return { seed: keys.subarray(at + 4, end), rest: concatenated([keys.subarray(0, at), keys.subarray(end)]) };
}
