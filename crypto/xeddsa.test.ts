import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenated, utf8 } from '../lib/bytes.ts';
import { publicKeyOf } from './curve.ts';
import { encodePublicKey, fieldPrime, readLittleEndian, writeLittleEndian } from './keys.ts';
import { hasNativeSignatures, nativeVerify, plainVerify, sign, verify } from './xeddsa.ts';

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const statement = utf8('a list of devices');
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** What all three say of it. */
async function verdict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const [plain, native] = [
    plainVerify(publicKey, message, signature),
    await nativeVerify(publicKey, message, signature),
  ];
  expect(native).toBe(plain);
  expect(await verify(publicKey, message, signature)).toBe(plain);
  return plain;
}

test('this runtime has Ed25519 of its own', async () => expect(await hasNativeSignatures()).toBe(true));

test('[D7.1] what a key signed is verified, with either sign of its point, by the runtime and without it', async () => {
  const signs = new Set<number>();
  await fc.assert(
    fc.asyncProperty(bytes(32), fc.uint8Array({ maxLength: 200 }), async (privateKey, message) => {
      const signature = await sign(privateKey, message, random);
      signs.add((signature[63] as number) >> 7);
      expect(await verdict(await publicKeyOf(privateKey), message, signature)).toBe(true);
    }),
    { numRuns: 20, seed: 7 },
  );
  expect(signs.size).toBe(2);
});

test('[D7.1] a change of any byte of signature, key or message is noticed', async () => {
  const privateKey = new Uint8Array(32).fill(9);
  const publicKey = await publicKeyOf(privateKey);
  const signature = await sign(privateKey, statement, random);
  for (const [i, part] of [publicKey, statement, signature].entries()) {
    for (let at = 0; at < part.length; at++) {
      const changed = part.slice();
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      const all = [publicKey, statement, signature] as [Uint8Array, Uint8Array, Uint8Array];
      all[i] = changed;
      expect(await verify(...all), `byte ${at} of part ${i}`).toBe(false);
    }
  }
});

test('two signatures of one statement differ, and depend on the key even where the randomness is bad', async () => {
  const bad = (length: number) => new Uint8Array(length);
  const [a, b] = [new Uint8Array(32).fill(3), new Uint8Array(32).fill(4)];
  expect(await sign(a, statement, random)).not.toEqual(await sign(a, statement, random));
  expect((await sign(a, statement, bad)).slice(0, 32)).not.toEqual((await sign(b, statement, bad)).slice(0, 32));
  expect((await sign(a, statement, bad)).slice(0, 32)).not.toEqual((await sign(a, utf8('other'), bad)).slice(0, 32));
});

describe('[D7.1] what runtimes differ over is refused by all', () => {
  const scalar = 12345n;
  const point = Point.BASE.multiply(scalar);
  const identity = keyOf(point);

  test('s that is not below q', async () => {
    const signature = forge(Point.BASE.multiply(7n), 7n, point.toBytes());
    expect(await verify(identity, statement, signature)).toBe(true);
    const s = readLittleEndian(signature.slice(32)) & ((1n << 255n) - 1n);
    const other = writeLittleEndian((s + order) | ((BigInt(signature[63] as number) >> 7n) << 255n), 32);
    expect(await verify(identity, statement, concatenated([signature.subarray(0, 32), other]))).toBe(false);
  });

  test.each(ED25519_TORSION_SUBGROUP)('a commitment of low order: %s', async (low) => {
    const commitment = Point.fromHex(low);
    expect(await verify(identity, statement, forge(commitment, 0n, point.toBytes()))).toBe(false);
  });

  test('a commitment or a key with a part of low order, which only the cofactor would forgive', async () => {
    for (const low of ED25519_TORSION_SUBGROUP.map((hex) => Point.fromHex(hex)).filter((p) => !p.is0())) {
      const torsioned = point.add(low);
      const said: boolean[] = [];
      for (let i = 1n; i < 12n; i++) {
        said.push(await verdict(keyOf(torsioned), statement, forge(Point.BASE.multiply(i), i, torsioned.toBytes())));
      }
      // It holds by chance, where the challenge takes the part of low order away: an eighth, a quarter or half of all.
      expect(said).toContain(false);
      expect(await verdict(identity, statement, forge(Point.BASE.multiply(7n).add(low), 7n, point.toBytes()))).toBe(
        false,
      );
    }
  });

  /** Signs with a commitment of one's own choice, for the key that is encoded. */
  function forge(commitment: typeof point, nonce: bigint, key: Uint8Array): Uint8Array {
    const hash = sha512(concatenated([commitment.toBytes(), key, statement]));
    const s = writeLittleEndian((nonce + (readLittleEndian(hash) % order) * scalar) % order, 32);
    s[31] = (s[31] as number) | ((key[31] as number) & 0x80);
    return concatenated([commitment.toBytes(), s]);
  }

  function keyOf(of: typeof point): Uint8Array {
    const { y } = of.toAffine();
    const { Fp } = Point;
    return encodePublicKey(writeLittleEndian(Fp.mul(1n + y, Fp.inv(Fp.create(1n - y + fieldPrime))), 32));
  }
});

test('[D7.1] bytes that are no signature or no key: false, and nothing is thrown', async () => {
  const publicKey = await publicKeyOf(new Uint8Array(32).fill(9));
  const signature = await sign(new Uint8Array(32).fill(9), statement, random);
  expect(await verify(publicKey, statement, signature.subarray(0, 63))).toBe(false);
  expect(await verify(publicKey.subarray(1), statement, signature)).toBe(false);
  expect(await verify(new Uint8Array(33), statement, signature)).toBe(false);
  // u = 2 lies on the twist.
  expect(await verdict(encodePublicKey(writeLittleEndian(2n, 32)), statement, signature)).toBe(false);
  await fc.assert(
    fc.asyncProperty(bytes(33), bytes(64), async (key, noise) => {
      key[0] = 5;
      key[32] = (key[32] as number) & 0x7f;
      expect(await verify(key, statement, noise)).toBe(false);
    }),
    { numRuns: 30 },
  );
});
