/**
 * The body of a message: its content under AES-256-GCM (NIST SP 800-38D), with a key that is made of what it opens.
 *
 * `key = SHA-256('roost body key 1' ‖ length of what is bound (u32) ‖ what is bound ‖ salt ‖ padded content)`, and sealed is
 * `salt ‖ padded content`. Whoever opens a body makes the key anew from what came out, and takes nothing that gives
 * another one. So to give somebody a key is to say which message it is of, to the last byte, and nobody can make
 *
 * - another body for a key that they were given: its content would have to be hashed to that key. Who else can read a
 *   message cannot put words into its sender's mouth;
 * - one body for two keys. AES-GCM alone allows that, and a sender could have two readers see different texts under one head.
 *
 * A key seals one body and no other, so the nonce is fixed. Of a generator that repeats itself the same key comes only for
 * the same message.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenated, sameBytes, utf8 } from '../lib/bytes.ts';
import { nativeAes } from './native-aes.ts';
import { pad, unpad } from './padding.ts';
import type { Random, SealedBody } from './suite.ts';

const nonce = new Uint8Array(12);
/** Without it, whoever guesses a content could make its key. */
const saltBytes = 16;
const label = utf8('roost body key 1');

/** Up to here JavaScript is done before the runtime's own has begun (measured: they meet between 8 and 16 KiB). */
const maxInScript = 8_192;

/** Pads the content, so that its length says little: 32 bytes longer than that. `associated` is bound, not hidden. */
export async function sealBody(content: Uint8Array, associated: Uint8Array, random: Random): Promise<SealedBody> {
  const salted = concatenated([random(saltBytes), pad(content)]);
  const key = keyOf(salted, associated);
  if (salted.length <= maxInScript) return { key, body: gcm(key, nonce, associated).encrypt(salted) };
  return { key, body: await (await nativeAes('AES-GCM', key)).encrypt(nonce, salted, associated) };
}

/** The content; null for what was not sealed for this message, or has another key. */
export async function openBody(key: Uint8Array, body: Uint8Array, associated: Uint8Array): Promise<Uint8Array | null> {
  try {
    const salted = await decrypt(key, body, associated);
    return sameBytes(keyOf(salted, associated), key) ? unpad(salted.subarray(saltBytes)) : null;
  } catch {
    return null;
  }
}

async function decrypt(key: Uint8Array, body: Uint8Array, associated: Uint8Array): Promise<Uint8Array> {
  if (body.length <= maxInScript) return gcm(key, nonce, associated).decrypt(body);
  return (await nativeAes('AES-GCM', key)).decrypt(nonce, body, associated);
}

function keyOf(salted: Uint8Array, associated: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, associated.length);
  return sha256(concatenated([label, length, associated, salted]));
}
