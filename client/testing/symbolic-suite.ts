/**
 * The port of the cryptography with names for keys: all of its rules, and none of its mathematics.
 *
 * A key is used once, in whatever order within limits, and is gone then; what was left behind cannot be named from what
 * is held, so that a stolen state opens only what it holds the names for. It is fast: the simulation and the tests run the
 * client's very cipher over it.
 */

import type { SafetyNumberParty, SignedKeyPair, Suite } from '../../crypto/suite.ts';
import { concatenated, hex, sameBytes } from '../../lib/bytes.ts';
import {
  chainDecrypt,
  chainEncrypt,
  chainsWithoutSkipped,
  createChain,
  distribution,
  takeDistribution,
} from './symbolic/chains.ts';
import { isSigned, lock, name, newPair, signatureOf, unhex, unlock } from './symbolic/names.ts';
import { decrypt, encrypt, initiate, withoutSkipped } from './symbolic/sessions.ts';

const signed =
  (type: number): Suite['createSignedPrekey'] =>
  async (identity, id, random): Promise<SignedKeyPair> => {
    const pair = newPair(type, random);
    return { ...pair, id, signature: signatureOf(identity, pair.publicKey) };
  };

const saltBytes = 16;

const numberOf = ({ user, identity }: SafetyNumberParty): string => name('number', user, hex(identity));
const digitsOf = (person: SafetyNumberParty): string =>
  Array.from(numberOf(person).slice(0, 30), (digit) => Number.parseInt(digit, 16) % 10).join('');
const shownBy = (own: SafetyNumberParty, other: SafetyNumberParty): Uint8Array =>
  unhex(numberOf(own).slice(0, 60) + numberOf(other).slice(0, 60));
const proofOf = (key: Uint8Array, statement: Uint8Array): Uint8Array =>
  unhex(name('link proof', hex(key), hex(statement)));

export const symbolicSuite: Suite = {
  name: 'symbolic',
  createDevice: async (random) => {
    const [high = 0, low = 0] = random(2);
    return { identity: newPair(5, random), registrationId: 1 + (((high << 8) | low) % 16_380) };
  },
  createSignedPrekey: signed(5),
  createKemPrekey: signed(8),
  createOneTimePrekeys: async (firstId, count, random) =>
    Array.from({ length: count }, (_, i) => ({ ...newPair(5, random), id: firstId + i })),
  sign: async (identity, statement) => signatureOf(identity, statement),
  verify: async (identity, statement, signature) => isSigned(identity, statement, signature),
  initiate,
  encrypt,
  decrypt,
  withoutSkipped,
  createChain,
  distribution,
  chainEncrypt,
  takeDistribution,
  chainDecrypt,
  chainsWithoutSkipped,
  sealBody: async (plaintext, associated, random) => {
    const salted = concatenated([random(saltBytes), plaintext]);
    const key = name('body', hex(associated), hex(salted));
    return { key: unhex(key), body: unhex(lock(key, salted, hex(associated))) };
  },
  openBody: async (key, body, associated) => {
    const salted = body.length < 32 ? null : unlock(hex(key), hex(body), hex(associated));
    const isOwnKey = salted !== null && name('body', hex(associated), hex(salted)) === hex(key);
    return isOwnKey ? salted.subarray(saltBytes) : null;
  },
  safetyNumber: async (a, b) => [digitsOf(a), digitsOf(b)].sort().join(''),
  scannableNumber: async (own, other) => shownBy(own, other),
  matchesScanned: async (scanned, own, other) => sameBytes(scanned, shownBy(other, own)),
  linkKey: async ({ code, secret }) => unhex(name('link', code, secret)),
  linkProof: async (key, statement) => proofOf(key, statement),
  isLinkProof: async (key, statement, proof) => sameBytes(proof, proofOf(key, statement)),
};
