import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { encodePublicKey, fieldPrime, isPublicKey, pointOf, readLittleEndian, writeLittleEndian } from './keys.ts';

const keyOf = (u: bigint) => encodePublicKey(writeLittleEndian(u, 32));

describe('[D7] what is no public key is refused', () => {
  // https://cr.yp.to/ecdh.html, "Don't forget to validate": all of low order, canonical or not.
  test.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880',
    '4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7',
    'd9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ])('of low order: %s', (u) => expect(isPublicKey(encodePublicKey(hexToBytes(u)))).toBe(false));

  test('written otherwise than the one way: above p, or with the top bit', () => {
    expect(isPublicKey(keyOf(9n))).toBe(true);
    expect(isPublicKey(keyOf(9n + (1n << 255n)))).toBe(false);
    expect(isPublicKey(keyOf(fieldPrime + 9n))).toBe(false);
    expect(isPublicKey(keyOf(fieldPrime - 2n))).toBe(true);
  });

  test('another type, another length', () => {
    const key = keyOf(9n);
    expect(isPublicKey(Uint8Array.from([4, ...key.subarray(1)]))).toBe(false);
    expect(isPublicKey(key.subarray(1))).toBe(false);
    expect(isPublicKey(Uint8Array.from([...key, 0]))).toBe(false);
    expect(isPublicKey(new Uint8Array(0))).toBe(false);
    expect(() => pointOf(key.subarray(1))).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(pointOf(key)).toEqual(writeLittleEndian(9n, 32));
  });
});

test('numbers are written and read little-endian', () => {
  expect(writeLittleEndian(0x0102n, 4)).toEqual(Uint8Array.of(2, 1, 0, 0));
  expect(readLittleEndian(Uint8Array.of(2, 1, 0, 0))).toBe(0x0102n);
  expect(readLittleEndian(new Uint8Array(0))).toBe(0n);
});
