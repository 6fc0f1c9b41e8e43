import fc from 'fast-check';
import { expect, test } from 'vitest';
import { publicKeyOf } from './curve.ts';
import { deviceKeys } from './device-keys.ts';
import { decapsulate, encapsulate } from './kem.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

test('[D7] a device has an identity that signs its prekeys, and nobody else', async () => {
  const { identity } = await deviceKeys.createDevice(random);
  const other = (await deviceKeys.createDevice(random)).identity;
  const prekey = await deviceKeys.createSignedPrekey(identity, 7, random);
  const kem = await deviceKeys.createKemPrekey(identity, 8, random);
  expect([prekey.id, kem.id]).toEqual([7, 8]);
  expect(prekey.publicKey).toEqual(await publicKeyOf(prekey.privateKey));
  for (const { publicKey, signature } of [prekey, kem]) {
    expect(await deviceKeys.verify(identity.publicKey, publicKey, signature)).toBe(true);
    expect(await deviceKeys.verify(other.publicKey, publicKey, signature)).toBe(false);
  }
});

test('one-time prekeys are numbered in a row, each another', async () => {
  const pairs = await deviceKeys.createOneTimePrekeys(40, 5, random);
  expect(pairs.map(({ id }) => id)).toEqual([40, 41, 42, 43, 44]);
  expect(new Set(pairs.map(({ privateKey }) => privateKey.toString())).size).toBe(5);
});

test('registration ids go from 1 to 16380, whatever is drawn', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), async (high, low) => {
      let isFirst = true;
      const { registrationId } = await deviceKeys.createDevice((length) => {
        if (length !== 2) return random(length);
        const drawn = isFirst ? Uint8Array.of(high, low) : Uint8Array.of(0, 0);
        isFirst = false;
        return drawn;
      });
      const drawn = high * 256 + low;
      expect(registrationId).toBe(drawn < 65520 ? 1 + (drawn % 16380) : 1);
    }),
    {
      numRuns: 20,
      examples: [
        [255, 255],
        [255, 239],
        [0, 0],
      ],
    },
  ));

test('[D7] a secret is encapsulated for one key; an altered ciphertext gives another secret', async () => {
  const { identity } = await deviceKeys.createDevice(random);
  const kem = await deviceKeys.createKemPrekey(identity, 1, random);
  const { ciphertext, secret } = encapsulate(kem.publicKey, random);
  expect(decapsulate(kem.privateKey, ciphertext)).toEqual(secret);
  const altered = ciphertext.slice();
  altered[100] = (altered[100] as number) ^ 1;
  expect(decapsulate(kem.privateKey, altered)).not.toEqual(secret);
});

test('[D7] what is no key or no ciphertext of Kyber is refused', async () => {
  const refusal = expect.objectContaining({ code: 'malformed' });
  const { identity } = await deviceKeys.createDevice(random);
  const { publicKey, privateKey } = await deviceKeys.createKemPrekey(identity, 1, random);
  const { ciphertext } = encapsulate(publicKey, random);
  const otherType = (bytes: Uint8Array) => Uint8Array.from([5, ...bytes.subarray(1)]);
  // Every number of the key above the modulus.
  const tooLarge = Uint8Array.from([8, ...new Uint8Array(1568).fill(255)]);
  for (const key of [publicKey.subarray(1), otherType(publicKey), tooLarge]) {
    expect(() => encapsulate(key, random)).toThrow(refusal);
  }
  for (const bad of [ciphertext.subarray(1), otherType(ciphertext)]) {
    expect(() => decapsulate(privateKey, bad)).toThrow(refusal);
  }
  expect(() => decapsulate(otherType(privateKey), ciphertext)).toThrow(refusal);
});
