/**
 * X25519 public keys as they are written, and which bytes are none.
 *
 * X3DH 2.1 and XEdDSA 2.2: byte 0x05 names the curve, then `u`, little-endian (RFC 7748, 5). RFC 7748 lets a reader mask the
 * top bit and reduce modulo p; then one key has several writings, which hashes and comparisons take for different keys. Here
 * a key has one writing. Points of low order are refused as well: an agreement with one of them comes out the same for every
 * private key, so it is worthless (RFC 7748, 6.1).
 */
import { SuiteError } from './suite.ts';

export const publicKeyLength = 33;
export const privateKeyLength = 32;

/** The type byte of X25519. */
const curveType = 0x05;

/** 2^255 - 19. */
export const fieldPrime = 2n ** 255n - 19n;

/** Every canonical `u` whose point has an order of 8 or less, on the curve and on its twist. */
const lowOrder: readonly bigint[] = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  fieldPrime - 1n,
];

/** `u` with its type in front. */
export function encodePublicKey(u: Uint8Array): Uint8Array {
  const key = new Uint8Array(publicKeyLength);
  key[0] = curveType;
  key.set(u, 1);
  return key;
}

/** Says whether the bytes are a public key that one may agree with. */
export function isPublicKey(key: Uint8Array): boolean {
  if (key.length !== publicKeyLength || key[0] !== curveType) return false;
  const u = readLittleEndian(key.subarray(1));
  // p is below 2^255: a key whose top bit is set is above it too.
  return u < fieldPrime && !lowOrder.includes(u);
}

/** The 32 bytes of `u`. Throws `malformed` for what is no public key. */
export function pointOf(key: Uint8Array): Uint8Array {
  if (!isPublicKey(key)) throw new SuiteError('malformed', 'not an X25519 public key');
  return key.subarray(1);
}

/** Throws `malformed` for what is no private key; every string of 32 bytes is one. */
export function checkPrivateKey(key: Uint8Array): void {
  if (key.length !== privateKeyLength) throw new SuiteError('malformed', 'not an X25519 private key');
}

export function readLittleEndian(bytes: Uint8Array): bigint {
  let digits = '';
  for (let i = bytes.length - 1; i >= 0; i--) digits += (bytes[i] as number).toString(16).padStart(2, '0');
  return BigInt(`0x${digits || '0'}`);
}

export function writeLittleEndian(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0, rest = number; i < length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
