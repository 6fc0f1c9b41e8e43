/** The keys of a device and its prekeys (X3DH 2.4, PQXDH 2.4), as parts of a `Suite`. */
import { createKeyPair } from './curve.ts';
import { createKemKeyPair } from './kem.ts';
import type { KeyPair, Random, SignedKeyPair, Suite } from './suite.ts';
import { sign, verify } from './xeddsa.ts';

type DeviceKeys = Pick<
  Suite,
  'createDevice' | 'createSignedPrekey' | 'createKemPrekey' | 'createOneTimePrekeys' | 'sign' | 'verify'
>;

/** Registration ids go from 1 to this. */
const maxRegistrationId = 16380;

export const deviceKeys: DeviceKeys = {
  async createDevice(random) {
    return { identity: await createKeyPair(random), registrationId: createRegistrationId(random) };
  },

  async createSignedPrekey(identity, id, random) {
    return signed(identity, { id, ...(await createKeyPair(random)) }, random);
  },

  async createKemPrekey(identity, id, random) {
    return signed(identity, { id, ...createKemKeyPair(random) }, random);
  },

  async createOneTimePrekeys(firstId, count, random) {
    // One after the other, so that the same randomness gives the same keys.
    const pairs = [];
    for (let i = 0; i < count; i++) pairs.push({ id: firstId + i, ...(await createKeyPair(random)) });
    return pairs;
  },

  sign: (identity, statement, random) => sign(identity.privateKey, statement, random),
  verify,
};

/** The encoded key is what is signed, type byte included. */
async function signed(
  identity: KeyPair,
  pair: KeyPair & { readonly id: number },
  random: Random,
): Promise<SignedKeyPair> {
  return { ...pair, signature: await sign(identity.privateKey, pair.publicKey, random) };
}

/** Each as likely as the others: 16 bits that are too large are drawn again. */
function createRegistrationId(random: Random): number {
  const fair = 65536 - (65536 % maxRegistrationId);
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const drawn = high * 256 + low;
    if (drawn < fair) return 1 + (drawn % maxRegistrationId);
  }
}
