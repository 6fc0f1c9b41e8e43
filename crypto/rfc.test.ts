/** Vectors of the RFCs, short enough to be facts of a test: that the packages compute what their names say, and the runtime too. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { nativeMultiply, plainMultiply } from './curve.ts';
import { encodePublicKey } from './keys.ts';

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
