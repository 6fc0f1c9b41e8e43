/** One step of a sender key (the symmetric ratchet of the double ratchet specification, 2.2), and the key of one message. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../lib/bytes.ts';

/** Where a chain stands. */
export interface ChainPlace {
  readonly iteration: number;
  readonly chainKey: Uint8Array;
}

const messageStep = Uint8Array.of(1);
const chainStep = Uint8Array.of(2);
const salt = new Uint8Array(32);
const label = utf8('WhisperGroup');

/** What the key of the message at this place is made from; 32 bytes. */
export function messageSeed({ chainKey }: ChainPlace): Uint8Array {
  return hmac(sha256, chainKey, messageStep);
}

export function nextPlace({ iteration, chainKey }: ChainPlace): ChainPlace {
  return { iteration: iteration + 1, chainKey: hmac(sha256, chainKey, chainStep) };
}

/** For AES-256-CBC: IV and key, used once. */
export function messageKey(seed: Uint8Array): { readonly iv: Uint8Array; readonly key: Uint8Array } {
  const bytes = hkdf(sha256, seed, salt, label, 48);
  return { iv: bytes.subarray(0, 16), key: bytes.subarray(16) };
}
