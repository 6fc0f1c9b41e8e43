/**
 * The primitives that the encryption stands on, against the vectors of Project Wycheproof: in JavaScript, by the runtime,
 * and through our own code where that adds something.
 */
import { cbc, gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { expect } from 'vitest';
import { agree, nativeMultiply, plainMultiply } from '../../crypto/curve.ts';
import { encodePublicKey, isPublicKey, readLittleEndian, writeLittleEndian } from '../../crypto/keys.ts';
import { nativeAes } from '../../crypto/native-aes.ts';
import { nativeVerify, plainVerify, verify } from '../../crypto/xeddsa.ts';
import { concatenated } from '../../lib/bytes.ts';
import { bytes, type Case, succeeds, wycheproof } from './wycheproof.ts';

const { subtle } = crypto;

interface Agreement extends Case {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

wycheproof<Agreement>('x25519_test', async (one) => {
  const publicKey = encodePublicKey(bytes(one.public));
  const privateKey = bytes(one.private);
  const isRefused = one.flags.some((flag) =>
    ['LowOrderPublic', 'NonCanonicalPublic', 'ZeroSharedSecret'].includes(flag),
  );
  expect(isPublicKey(publicKey)).toBe(!isRefused);
  if (isRefused) return void (await expect(agree(privateKey, publicKey)).rejects.toMatchObject({ code: 'malformed' }));
  const shared = bytes(one.shared);
  expect(await agree(privateKey, publicKey)).toEqual(shared);
  expect(plainMultiply(privateKey, publicKey)).toEqual(shared);
  expect(await nativeMultiply(privateKey, publicKey)).toEqual(shared);
});

interface Signature extends Case {
  readonly msg: string;
  readonly sig: string;
}

wycheproof<Signature, { publicKey: { pk: string } }>('ed25519_test', async (one, group) => {
  const [key, message, signature] = [bytes(group.publicKey.pk), bytes(one.msg), bytes(one.sig)];
  const isValid = one.result === 'valid';
  const plain = await succeeds(() => expect(ed25519.verify(signature, message, key, { zip215: false })).toBe(true));
  const imported = await subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
  const native = await subtle.verify({ name: 'Ed25519' }, imported, signature, message);
  expect([plain, native]).toEqual([isValid, isValid]);
  // XEdDSA is the same equation; the sign of the key stands in the signature, where Ed25519 has none.
  const s = signature[63];
  if (signature.length !== 64 || s === undefined || s >= 128) return;
  const x = { key: montgomery(key), signature: signature.slice() };
  x.signature[63] = s | ((key[31] as number) & 128);
  expect(await verify(x.key, message, x.signature)).toBe(isValid);
  // Both ways say the same of every vector, whichever of them a runtime has.
  expect(plainVerify(x.key, message, x.signature)).toBe(isValid);
  expect(await nativeVerify(x.key, message, x.signature)).toBe(isValid);
});

/** u = (1 + y) / (1 - y), RFC 7748, 4.1. */
function montgomery(edwards: Uint8Array): Uint8Array {
  const { Fp } = ed25519.Point;
  const encoded = edwards.slice();
  encoded[31] = (encoded[31] as number) & 127;
  const y = readLittleEndian(encoded);
  const u = Fp.mul(Fp.create(1n + y), Fp.inv(Fp.create(1n - y)));
  return encodePublicKey(writeLittleEndian(u, 32));
}

interface Derivation extends Case {
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
}

wycheproof<Derivation>('hkdf_sha256_test', async (one) => {
  const [ikm, salt, info] = [bytes(one.ikm), bytes(one.salt), bytes(one.info)];
  const native = async () => {
    const key = await subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
    const bits = await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, one.size * 8);
    return new Uint8Array(bits);
  };
  const plain = () => hkdf(sha256, ikm, salt, info, one.size);
  if (one.result === 'invalid') {
    expect(await succeeds(plain)).toBe(false);
    expect(await succeeds(native)).toBe(false);
    return;
  }
  expect(plain()).toEqual(bytes(one.okm));
  expect(await native()).toEqual(bytes(one.okm));
});

interface Mac extends Case {
  readonly key: string;
  readonly msg: string;
  readonly tag: string;
}

wycheproof<Mac, { tagSize: number }>('hmac_sha256_test', async (one, { tagSize }) => {
  const [key, message, tag] = [bytes(one.key), bytes(one.msg), bytes(one.tag)];
  const plain = hmac(sha256, key, message);
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  expect(new Uint8Array(await subtle.sign('HMAC', imported, message))).toEqual(plain);
  const isSame = Buffer.compare(plain.subarray(0, tagSize / 8), tag) === 0;
  expect(isSame).toBe(one.result === 'valid');
});

interface Encryption extends Case {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

wycheproof<Encryption>('aes_cbc_pkcs5_test', async (one) => {
  const [key, iv, message, ciphertext] = [bytes(one.key), bytes(one.iv), bytes(one.msg), bytes(one.ct)];
  const native = await nativeAes('AES-CBC', key);
  if (one.result === 'invalid') {
    expect(await succeeds(() => cbc(key, iv).decrypt(ciphertext))).toBe(false);
    expect(await succeeds(() => native.decrypt(iv, ciphertext))).toBe(false);
    return;
  }
  expect(cbc(key, iv).encrypt(message)).toEqual(ciphertext);
  expect(cbc(key, iv).decrypt(ciphertext)).toEqual(message);
  expect(await native.encrypt(iv, message)).toEqual(ciphertext);
  expect(await native.decrypt(iv, ciphertext)).toEqual(message);
});

wycheproof<Encryption>('aes_gcm_test', async (one) => {
  const [key, nonce, associated, message] = [bytes(one.key), bytes(one.iv), bytes(one.aad), bytes(one.msg)];
  const sealed = concatenated([bytes(one.ct), bytes(one.tag)]);
  // The nonces of a body and of a stored value have 12 bytes; libraries differ about what they make of the others.
  if (nonce.length !== 12) return;
  const native = await nativeAes('AES-GCM', key);
  if (one.result === 'invalid') {
    expect(await succeeds(() => gcm(key, nonce, associated).decrypt(sealed))).toBe(false);
    expect(await succeeds(() => native.decrypt(nonce, sealed, associated))).toBe(false);
    return;
  }
  expect(gcm(key, nonce, associated).encrypt(message)).toEqual(sealed);
  expect(gcm(key, nonce, associated).decrypt(sealed)).toEqual(message);
  expect(await native.encrypt(nonce, message, associated)).toEqual(sealed);
  expect(await native.decrypt(nonce, sealed, associated)).toEqual(message);
});

interface Encapsulation extends Case {
  readonly seed: string;
  readonly ek: string;
  readonly c: string;
  readonly K: string;
}

wycheproof<Encapsulation>('mlkem_1024_test', async (one) => {
  const decapsulated = () => {
    const { publicKey, secretKey } = ml_kem1024.keygen(bytes(one.seed));
    expect(publicKey).toEqual(bytes(one.ek));
    return ml_kem1024.decapsulate(bytes(one.c), secretKey);
  };
  if (one.result === 'invalid') expect(await succeeds(decapsulated)).toBe(false);
  else expect(decapsulated()).toEqual(bytes(one.K));
});

interface Decapsulation extends Case {
  readonly dk: string;
  readonly c: string;
  readonly K?: string;
}

wycheproof<Decapsulation>('mlkem_1024_semi_expanded_decaps_test', async (one) => {
  const decapsulated = () => ml_kem1024.decapsulate(bytes(one.c), bytes(one.dk));
  if (one.result === 'invalid') expect(await succeeds(decapsulated)).toBe(false);
  else expect(decapsulated()).toEqual(bytes(one.K as string));
});
