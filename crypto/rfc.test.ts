/** Vectors of the RFCs, short enough to be facts of a test: that the packages compute what their names say, and the runtime too. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { scrypt, scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { nativeMultiply, plainMultiply } from './curve.ts';
import { encodePublicKey } from './keys.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each([
  {
    at: '5.2, the first',
    scalar: 'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    u: 'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    product: 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  },
  {
    at: '6.1',
    scalar: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
    u: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    product: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
  },
])('RFC 7748, $at: X25519', async ({ scalar, u, product }) => {
  const publicKey = encodePublicKey(hexToBytes(u));
  expect(bytesToHex(plainMultiply(hexToBytes(scalar), publicKey))).toBe(product);
  expect(bytesToHex(await nativeMultiply(hexToBytes(scalar), publicKey))).toBe(product);
});

test('RFC 8032, 7.1, test 2: Ed25519', async () => {
  const secret = hexToBytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const key = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
  expect(bytesToHex(ed25519.getPublicKey(secret))).toBe(key);
  expect(bytesToHex(ed25519.sign(Uint8Array.of(0x72), secret))).toBe(signature);
  const imported = await crypto.subtle.importKey('raw', hexToBytes(key), { name: 'Ed25519' }, false, ['verify']);
  const isGenuine = await crypto.subtle.verify(
    { name: 'Ed25519' },
    imported,
    hexToBytes(signature),
    Uint8Array.of(0x72),
  );
  expect(isGenuine).toBe(true);
});

test('RFC 5869, A.1: HKDF-SHA256', () => {
  const [secret, salt] = [new Uint8Array(22).fill(0x0b), hexToBytes('000102030405060708090a0b0c')];
  expect(bytesToHex(hkdf(sha256, secret, salt, hexToBytes('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
});

test.each([
  ['4.2', '0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['4.4', 'aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
])('RFC 4231, %s: HMAC-SHA-256', (_, key, message, tag) => {
  expect(bytesToHex(hmac(sha256, hexToBytes(key), hexToBytes(message)))).toBe(tag);
});

test.each([
  {
    at: 'the first',
    ...{ password: '', salt: '', cost: { N: 16, r: 1, p: 1 } },
    key: '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
  },
  {
    at: 'the second',
    ...{ password: 'password', salt: 'NaCl', cost: { N: 1024, r: 8, p: 16 } },
    key: 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
  },
])('RFC 7914, 12, $at: scrypt, at once and in pieces', async ({ password, salt, cost, key }) => {
  const how = { ...cost, dkLen: 64 };
  expect(bytesToHex(scrypt(utf8(password), utf8(salt), how))).toBe(key);
  expect(bytesToHex(await scryptAsync(utf8(password), utf8(salt), { ...how, asyncTick: 10 }))).toBe(key);
});

/** Of RFC 6234, 8.5, where it is "abc" and test 2 of each; FIPS 180-4 and FIPS 202 have their examples of the same texts. */
const [short, twoBlocks256, twoBlocks512] = [
  'abc',
  'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
  'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
] as const;

test.each([
  ['RFC 6234', 'SHA-256', short, sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['RFC 6234', 'SHA-256', twoBlocks256, sha256, '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  [
    ...(['RFC 6234', 'SHA-512', short, sha512] as const),
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  [
    ...(['RFC 6234', 'SHA-512', twoBlocks512, sha512] as const),
    '8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909',
  ],
  ['FIPS 202', 'SHA3-256', '', sha3_256, 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'],
  ['FIPS 202', 'SHA3-256', short, sha3_256, '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  [
    ...(['FIPS 202', 'SHAKE256', '', (text: Uint8Array) => shake256(text, { dkLen: 32 })] as const),
    '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f',
  ],
  [
    ...(['FIPS 202', 'SHAKE256', short, (text: Uint8Array) => shake256(text, { dkLen: 32 })] as const),
    '483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739',
  ],
] as const)('%s: %s of "%s"', (_where, _name, text, hash, digest) => {
  expect(bytesToHex(hash(utf8(text)))).toBe(digest);
});
