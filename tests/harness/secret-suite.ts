/** The cryptography that ships, watched: every secret that passes through it is noted, for whoever looks where it has come to. */
import { type FileCipher, fileCipherHere } from '../../client/files/file-cipher.ts';
import { realSurroundings } from '../../client/surroundings.ts';
import { readChains } from '../../crypto/held-chains.ts';
import { readOwnChain } from '../../crypto/own-chain.ts';
import { decodeSession } from '../../crypto/session-record.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { KeyPair, Random, Suite } from '../../crypto/suite.ts';

/** What each secret is, by its hex. */
export type Secrets = Map<string, string>;

const secretLength = 32;

/** The encryption of files, watched likewise. */
export function secretFileCipher(secrets: Secrets): FileCipher {
  return fileCipherHere((length) => {
    const drawn = realSurroundings.randomBytes(length);
    // The halves, one to encrypt and one to authenticate; what is shorter goes with the file.
    for (let at = 0; at + secretLength <= length; at += secretLength)
      noteIn(secrets, 'key of a file', drawn.slice(at, at + secretLength));
    return drawn;
  });
}

function noteIn(secrets: Secrets, what: string, bytes: Uint8Array): void {
  if (bytes.length >= secretLength) secrets.set(Buffer.from(bytes).toString('hex'), what);
}

export function secretSuite(secrets: Secrets): Suite {
  const note = (what: string, bytes: Uint8Array): void => noteIn(secrets, what, bytes);
  const pair = <Pair extends KeyPair>(what: string, made: Pair): Pair => {
    // Behind the type byte of a KEM's key; its public half lies in the middle of the private one.
    if (made.privateKey.length > secretLength) {
      note(what, made.privateKey.slice(1, 1 + secretLength));
      note(what, made.privateKey.slice(-secretLength));
    } else note(what, made.privateKey);
    return made;
  };
  const drawing =
    (what: string, random: Random): Random =>
    (length) => {
      const drawn = random(length);
      note(`drawn for ${what}`, drawn);
      return drawn;
    };
  const session = (record: Uint8Array): void => {
    for (const { rootKey, sending, receiving } of decodeSession(record)) {
      note('root key', rootKey);
      note('ratchet key', sending.ratchet.privateKey);
      note('chain key of a session', sending.chainKey);
      for (const { chainKey } of receiving) if (chainKey !== null) note('chain key of a session', chainKey);
    }
  };
  const chain = (record: Uint8Array): void => {
    const { chainKey, signing } = readOwnChain(record);
    note('chain key of a group', chainKey);
    note('signing key of a group', signing.privateKey);
  };
  const chains = (record: Uint8Array): Uint8Array => {
    for (const { chainKey } of readChains(record)) note('chain key of a group', chainKey);
    return record;
  };

  return {
    ...signalSuite,
    createDevice: async (random) => {
      const made = await signalSuite.createDevice(drawing('an identity', random));
      pair('identity key', made.identity);
      return made;
    },
    createSignedPrekey: async (identity, id, random) =>
      pair('signed prekey', await signalSuite.createSignedPrekey(identity, id, drawing('a signed prekey', random))),
    createKemPrekey: async (identity, id, random) =>
      pair('prekey of the KEM', await signalSuite.createKemPrekey(identity, id, drawing('a KEM prekey', random))),
    createOneTimePrekeys: async (first, count, random) => {
      const made = await signalSuite.createOneTimePrekeys(first, count, drawing('one-time prekeys', random));
      for (const one of made) pair('one-time prekey', one);
      return made;
    },
    sign: (identity, statement, random) => signalSuite.sign(identity, statement, drawing('a signature', random)),
    initiate: async (own, bundle, existing, random) => {
      const made = await signalSuite.initiate(own, bundle, existing, drawing('a session', random));
      session(made);
      return made;
    },
    encrypt: async (own, before, plaintext, random) => {
      const sealed = await signalSuite.encrypt(own, before, plaintext, drawing('a ratchet step', random));
      session(sealed.session);
      return sealed;
    },
    decrypt: async (own, message, from, prekeys, random, most) => {
      const step = drawing('a ratchet step', random);
      const opened = await signalSuite.decrypt(own, message, from, prekeys, step, most);
      session(opened.session);
      return opened;
    },
    createChain: async (random) => {
      const made = await signalSuite.createChain(drawing('a chain', random));
      chain(made);
      return made;
    },
    chainEncrypt: async (before, plaintext, random) => {
      const sealed = await signalSuite.chainEncrypt(before, plaintext, random);
      chain(sealed.chain);
      return sealed;
    },
    takeDistribution: async (held, distribution) => chains(await signalSuite.takeDistribution(held, distribution)),
    chainDecrypt: async (held, data, most) => {
      const opened = await signalSuite.chainDecrypt(held, data, most);
      chains(opened.chains);
      return opened;
    },
    sealBody: async (plaintext, associated, random) => {
      const sealed = await signalSuite.sealBody(plaintext, associated, random);
      note('content key', sealed.key);
      return sealed;
    },
  };
}
