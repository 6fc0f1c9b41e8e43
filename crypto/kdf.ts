/** The key derivations of the Double Ratchet (its specification, 5.2), with Signal's labels. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../lib/bytes.ts';

const noSalt = new Uint8Array(32);

const ratchetLabel = utf8('WhisperRatchet');
const messageLabel = utf8('WhisperMessageKeys');
const messageConstant = Uint8Array.of(1);
const chainConstant = Uint8Array.of(2);

/** HKDF-SHA256 without a salt, which is one of 32 zero bytes (RFC 5869, 2.2). */
export function derive(secret: Uint8Array, label: Uint8Array, length: number): Uint8Array {
  return hkdf(sha256, secret, noSalt, label, length);
}

/** KDF_RK(rk, dh_out). */
export function rootStep(rootKey: Uint8Array, shared: Uint8Array): { rootKey: Uint8Array; chainKey: Uint8Array } {
  const out = hkdf(sha256, shared, rootKey, ratchetLabel, 64);
  return { rootKey: out.subarray(0, 32), chainKey: out.subarray(32) };
}

/** The chain half of KDF_CK(ck). */
export function nextChainKey(chainKey: Uint8Array): Uint8Array {
  return hmac(sha256, chainKey, chainConstant);
}

/** The message half of KDF_CK(ck): the seed that the keys of one message are derived from. */
export function messageSeed(chainKey: Uint8Array): Uint8Array {
  return hmac(sha256, chainKey, messageConstant);
}

export interface MessageKeys {
  readonly cipherKey: Uint8Array;
  readonly macKey: Uint8Array;
  readonly iv: Uint8Array;
}

export function messageKeys(seed: Uint8Array): MessageKeys {
  const out = derive(seed, messageLabel, 80);
  return { cipherKey: out.subarray(0, 32), macKey: out.subarray(32, 64), iv: out.subarray(64) };
}
