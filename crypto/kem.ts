/**
 * The key encapsulation of PQXDH: Kyber-1024 as submitted in round 3 of the competition, which is what Signal's devices speak,
 * not the ML-KEM-1024 (FIPS 203) that became of it.
 *
 * The two differ in what is hashed around the same arithmetic: round 3 hashes the randomness before it becomes the message
 * that is encapsulated, and derives the secret from ML-KEM's and the hash of the ciphertext. Keys and ciphertexts have one
 * format. A ciphertext that was altered gives an unforeseeable secret (implicit rejection), never an error.
 */
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { concatenated } from '../lib/bytes.ts';
import { type KeyPair, type Random, SuiteError } from './suite.ts';

/** The type byte in front of keys and ciphertexts. */
const kemType = 0x08;
const publicKeyLength = 1 + 1568;
const privateKeyLength = 1 + 3168;
const ciphertextLength = 1 + 1568;

export function createKemKeyPair(random: Random): KeyPair {
  const { publicKey, secretKey } = ml_kem1024.keygen(random(64));
  return { publicKey: typed(publicKey), privateKey: typed(secretKey) };
}

/** Says whether the bytes may be a public key; whether its numbers are below the modulus is looked at when it is used. */
function isKemPublicKey(key: Uint8Array): boolean {
  return key.length === publicKeyLength && key[0] === kemType;
}

/** PQXDH 2.2, PQKEM-ENC. Throws `malformed` for what is no key. */
export function encapsulate(publicKey: Uint8Array, random: Random): { ciphertext: Uint8Array; secret: Uint8Array } {
  if (!isKemPublicKey(publicKey)) throw new SuiteError('malformed', 'not a Kyber-1024 public key');
  const message = sha3_256(random(32));
  try {
    const { cipherText, sharedSecret } = ml_kem1024.encapsulate(publicKey.subarray(1), message);
    return { ciphertext: typed(cipherText), secret: roundThree(sharedSecret, cipherText) };
  } catch {
    // FIPS 203, 7.2: the modulus check of the encapsulation key.
    throw new SuiteError('malformed', 'not a Kyber-1024 public key');
  }
}

/** PQXDH 2.2, PQKEM-DEC. Throws `malformed` for what is no ciphertext or key. */
export function decapsulate(privateKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (privateKey.length !== privateKeyLength || privateKey[0] !== kemType) {
    throw new SuiteError('malformed', 'not a Kyber-1024 private key');
  }
  if (ciphertext.length !== ciphertextLength || ciphertext[0] !== kemType) {
    throw new SuiteError('malformed', 'not a Kyber-1024 ciphertext');
  }
  const inner = ciphertext.subarray(1);
  return roundThree(ml_kem1024.decapsulate(inner, privateKey.subarray(1)), inner);
}

/** KDF(K' || H(c)) of the round 3 submission. */
function roundThree(sharedSecret: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return shake256(concatenated([sharedSecret, sha3_256(ciphertext)]), { dkLen: 32 });
}

function typed(bytes: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + bytes.length);
  key[0] = kemType;
  key.set(bytes, 1);
  return key;
}
