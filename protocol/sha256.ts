import { sha256 as algorithm } from '@noble/hashes/sha2.js';
import type { Sha256 } from './chain.ts';

const fresh = algorithm.create();
const state = algorithm.create();

/**
 * SHA-256 in JavaScript: where there is no synchronous one of the place's own, and for what is short everywhere.
 *
 * One hasher for all, brought back to its beginning each time: to make one costs as much as a short hash.
 */
export const sha256: Sha256 = (bytes) => {
  fresh._cloneInto(state);
  const digest = new Uint8Array(32);
  state.update(bytes).digestInto(digest);
  return digest;
};
