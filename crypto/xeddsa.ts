/**
 * XEdDSA (https://signal.org/docs/specifications/xeddsa/): signatures by the key that agreements are made with.
 *
 * As Signal's own devices write them: the Edwards point of the private key is taken with the sign that it has (2.3 of the
 * specification would negate the key where the sign bit is 1), and that bit lies in the top bit of byte 63, which `s` leaves free.
 * So `verify` takes both.
 */
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { concatenated, sameBytes } from '../lib/bytes.ts';
import { checkPrivateKey, fieldPrime, isPublicKey, readLittleEndian, writeLittleEndian } from './keys.ts';
import { askedOnce, keptWith, rememberedKeys, unshared } from './native.ts';
import type { Random } from './suite.ts';

const signatureLength = 64;

const { Point } = ed25519;
const { Fp } = Point;
/** q: the order of the base point. */
const order = Point.Fn.ORDER;

const signBit = 0x80;

/** XEdDSA 2.4, xeddsa_sign(k, M, Z). Throws `malformed` for what is no private key. */
export async function sign(privateKey: Uint8Array, message: Uint8Array, random: Random): Promise<Uint8Array> {
  checkPrivateKey(privateKey);
  const { scalar, secret, point } = signingKeyOf(privateKey);
  // hash1: the prefix is 2^256 - 2, little-endian, which no encoded point or scalar is (2.1).
  const prefix = new Uint8Array(32).fill(0xff);
  prefix[0] = 0xfe;
  const nonce = reduced(sha512(concatenated([prefix, secret, message, random(64)])));
  const commitment = Point.BASE.multiply(nonce).toBytes();
  const challenge = reduced(sha512(concatenated([commitment, point, message])));
  const s = writeLittleEndian((nonce + challenge * scalar) % order, 32);
  s[31] = (s[31] as number) | ((point[31] as number) & signBit);
  return concatenated([commitment, s]);
}

interface SigningKey {
  /** a, below q. */
  readonly scalar: bigint;
  /** The bytes of k that the nonce is made from. */
  readonly secret: Uint8Array;
  /** A, encoded. */
  readonly point: Uint8Array;
}

const signingKeyOf = keptWith((privateKey): SigningKey => {
  const secret = privateKey.slice();
  // RFC 7748, 5: decodeScalar25519.
  secret[0] = (secret[0] as number) & 248;
  secret[31] = ((secret[31] as number) & 127) | 64;
  const scalar = readLittleEndian(secret) % order;
  return { scalar, secret, point: Point.BASE.multiply(scalar).toBytes() };
});

/**
 * XEdDSA 2.5, xeddsa_verify(u, M, R || s): false for every forgery and for whatever cannot be read.
 *
 * Stricter than the specification where runtimes differ, so that all devices say the same of every signature: `s` is below q,
 * and R has no low order. The equation is compared without the cofactor.
 */
export async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (!mayBeSignature(publicKey, signature)) return false;
  const key = remembered(publicKey);
  return (await hasNativeSignatures()) ? nativeVerify(key, message, signature) : plainVerify(key, message, signature);
}

/** A large group has so many devices that write in it. */
const remembered = rememberedKeys(2_048);

function mayBeSignature(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== signatureLength || !isPublicKey(publicKey)) return false;
  const { commitment, s } = partsOf(signature);
  return readLittleEndian(s) < order && !lowOrder.some((point) => sameBytes(point, commitment));
}

/** In JavaScript, whatever the runtime has. Both have been looked at. */
export function plainVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { commitment, s, sign } = partsOf(signature);
  const key = edwardsKey(publicKey, sign);
  try {
    const point = Point.fromBytes(key);
    const challenge = reduced(sha512(concatenated([commitment, key, message])));
    const expected = Point.BASE.multiplyUnsafe(readLittleEndian(s)).subtract(point.multiplyUnsafe(challenge));
    return sameBytes(expected.toBytes(), commitment);
  } catch {
    // u lies on the twist: no point of the curve has it.
    return false;
  }
}

/** By the runtime, as a signature of Ed25519. */
export async function nativeVerify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const { commitment, s, sign } = partsOf(signature);
  try {
    const key = await (sign === 0 ? importPlus : importMinus)(publicKey);
    return await crypto.subtle.verify(algorithm, key, unshared(concatenated([commitment, s])), unshared(message));
  } catch {
    // Some refuse a key that is no point when it is brought to them, others say false.
    return false;
  }
}

const algorithm = { name: 'Ed25519' };
const importPlus = keptWith((publicKey) => importEdwards(publicKey, 0));
const importMinus = keptWith((publicKey) => importEdwards(publicKey, signBit));

function importEdwards(publicKey: Uint8Array, sign: number): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', unshared(edwardsKey(publicKey, sign)), algorithm, false, ['verify']);
}

/** XEdDSA 2.3, u_to_y: y = (u - 1) / (u + 1). u is not p - 1, which has a low order. */
function edwardsKey(publicKey: Uint8Array, sign: number): Uint8Array {
  const u = readLittleEndian(publicKey.subarray(1));
  const y = Fp.mul(Fp.create(u - 1n + fieldPrime), Fp.inv(Fp.create(u + 1n)));
  const key = writeLittleEndian(y, 32);
  key[31] = (key[31] as number) | sign;
  return key;
}

function partsOf(signature: Uint8Array): { commitment: Uint8Array; s: Uint8Array; sign: number } {
  const s = signature.slice(32);
  const sign = (s[31] as number) & signBit;
  s[31] = (s[31] as number) & ~signBit;
  return { commitment: signature.subarray(0, 32), s, sign };
}

function reduced(hash: Uint8Array): bigint {
  return readLittleEndian(hash) % order;
}

/** Encoded. One that is written otherwise equals no computed R. */
const lowOrder: readonly Uint8Array[] = ED25519_TORSION_SUBGROUP.map(hexToBytes);

/** RFC 8032, 7.1, test 1. */
export const hasNativeSignatures = askedOnce(async () => {
  const key = hexToBytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = hexToBytes(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  const imported = await crypto.subtle.importKey('raw', unshared(key), algorithm, false, ['verify']);
  return crypto.subtle.verify(algorithm, imported, unshared(signature), new Uint8Array(0));
});
