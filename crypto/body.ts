/**
 * The body of a message: its content under AES-256-GCM (NIST SP 800-38D).
 *
 * A key seals one body and no other, so the nonce is fixed: two bodies under one key would give both away. What is bound
 * says which message it is (`bodyStatement`), so a body that is moved to another place does not open there.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { nativeAes } from './native-aes.ts';
import { pad, unpad } from './padding.ts';

const nonce = new Uint8Array(12);

/** Up to here JavaScript is done before the runtime's own has begun (measured: they meet between 8 and 16 KiB). */
const maxInScript = 8_192;

/** Pads the content, so that its length says little. 16 bytes longer than that. */
export async function sealBody(key: Uint8Array, content: Uint8Array, associated: Uint8Array): Promise<Uint8Array> {
  const padded = pad(content);
  if (padded.length <= maxInScript) return gcm(key, nonce, associated).encrypt(padded);
  return (await nativeAes('AES-GCM', key)).encrypt(nonce, padded, associated);
}

/** The content; null for what was not sealed under this key for this message. */
export async function openBody(key: Uint8Array, body: Uint8Array, associated: Uint8Array): Promise<Uint8Array | null> {
  try {
    return unpad(await decrypt(key, body, associated));
  } catch {
    return null;
  }
}

async function decrypt(key: Uint8Array, body: Uint8Array, associated: Uint8Array): Promise<Uint8Array> {
  if (body.length <= maxInScript) return gcm(key, nonce, associated).decrypt(body);
  return (await nativeAes('AES-GCM', key)).decrypt(nonce, body, associated);
}
