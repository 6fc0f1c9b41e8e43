/**
 * The secret half of a linking code, which the server never sees, and what two devices prove with it.
 *
 * The server sees the proofs and may try secrets against them for as long as the code is good: 50 bits, each try a scrypt of
 * 32 MiB, are out of its reach in minutes, and later they are worth nothing.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../lib/bytes.ts';
import type { LinkProofs, WholeCode } from './suite.ts';

/** RFC 7914; the memory is 128 · N · r = 32 MiB. */
const cost = { N: 2 ** 15, r: 8, p: 1, dkLen: 32 } as const;

export const linkProofs: LinkProofs = {
  linkKey,
  linkProof: async (key, statement) => linkProof(key, statement),
  isLinkProof: async (key, statement, proof) => isLinkProof(key, statement, proof),
};

/** The key that both devices make of the code. In pieces: what else is asked of this thread meanwhile has its turn. */
export function linkKey({ code, secret }: WholeCode): Promise<Uint8Array> {
  return scryptAsync(utf8(secret), utf8(code), { ...cost, asyncTick: 10 });
}

/** HMAC-SHA-256 of a statement (protocol/statements.ts). */
export function linkProof(key: Uint8Array, statement: Uint8Array): Uint8Array {
  return hmac(sha256, key, statement);
}

/** Takes the same time wherever the two differ. */
export function isLinkProof(key: Uint8Array, statement: Uint8Array, proof: Uint8Array): boolean {
  const right = linkProof(key, statement);
  let differs = right.length ^ proof.length;
  for (let at = 0; at < right.length; at++) differs |= (right[at] as number) ^ (proof[at] ?? 0);
  return differs === 0;
}
