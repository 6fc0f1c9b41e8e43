/** X25519 (RFC 7748): by the runtime where it has it, in JavaScript elsewhere. Both give the same for every key that is one. */
import { x25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { concatenated, sameBytes } from '../lib/bytes.ts';
import { checkPrivateKey, encodePublicKey, pointOf, privateKeyLength, writeLittleEndian } from './keys.ts';
import { askedOnce, keptWith, unshared } from './native.ts';
import type { KeyPair, Random } from './suite.ts';

/** DH of X3DH 2.2: 32 bytes, the same for both. Throws `malformed` for what is no key. */
export async function agree(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
  checkPrivateKey(privateKey);
  pointOf(publicKey);
  return multiply(privateKey, publicKey);
}

export async function createKeyPair(random: Random): Promise<KeyPair> {
  const privateKey = random(privateKeyLength);
  return { publicKey: await publicKeyOf(privateKey), privateKey };
}

/** The product with the base point (RFC 7748, 6.1). */
export async function publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array> {
  checkPrivateKey(privateKey);
  return encodePublicKey(await multiply(privateKey, basePoint));
}

const basePoint = encodePublicKey(writeLittleEndian(9n, 32));

async function multiply(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
  return (await hasNativeCurve()) ? nativeMultiply(privateKey, publicKey) : plainMultiply(privateKey, publicKey);
}

/** In JavaScript, whatever the runtime has. */
export function plainMultiply(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return x25519.scalarMult(privateKey, publicKey.subarray(1));
}

/** By the runtime. */
export async function nativeMultiply(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
  const [own, other] = await Promise.all([importPrivate(privateKey), importPublic(publicKey)]);
  return new Uint8Array(await crypto.subtle.deriveBits({ ...algorithm, public: other }, own, 256));
}

const algorithm = { name: 'X25519' };

/** The private key in PKCS 8 (RFC 8410, 7): WebCrypto takes it in no shorter way. */
const importPrivate = keptWith((privateKey) => {
  const pkcs8 = concatenated([hexToBytes('302e020100300506032b656e04220420'), privateKey]);
  return crypto.subtle.importKey('pkcs8', unshared(pkcs8), algorithm, false, ['deriveBits']);
});

const importPublic = keptWith((publicKey) =>
  crypto.subtle.importKey('raw', unshared(publicKey.subarray(1)), algorithm, false, []),
);

/** RFC 7748, 6.1: Alice's private key, Bob's public key, what they agree on. */
export const hasNativeCurve = askedOnce(async () => {
  const alice = hexToBytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
  const bob = hexToBytes('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
  const shared = hexToBytes('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
  return sameBytes(await nativeMultiply(alice, encodePublicKey(bob)), shared);
});
