/**
 * The port of the cryptography, with Signal's own library behind all that is between two devices: their keys, signatures,
 * first agreements and sessions. Sender chains and bodies are ours.
 */
import { signalSuite } from '../../crypto/signal-suite.ts';
import {
  type Correspondent,
  type KeyPair,
  type LocalDevice,
  type Prekeys,
  prekeyMessage,
  type SignedKeyPair,
  type Suite,
  SuiteError,
  sessionMessage,
} from '../../crypto/suite.ts';
import { hex } from '../../lib/bytes.ts';
import type { Address, LibPrivateKey, Libsignal, Serializable } from './libsignal.ts';

export function libsignalSuite(lib: Libsignal, name: string): Suite {
  const address = lib.ProtocolAddress.new('other', 1);
  const privateKey = ({ privateKey: bytes }: KeyPair) => lib.PrivateKey.deserialize(Buffer.from(bytes));
  const publicKey = (bytes: Uint8Array) => lib.PublicKey.deserialize(Buffer.from(bytes));
  const signed = (identity: KeyPair, id: number, key: Uint8Array, secret: Uint8Array): SignedKeyPair => {
    const signature = plain(privateKey(identity).sign(Buffer.from(key)));
    return { id, publicKey: plain(key), privateKey: plain(secret), signature };
  };

  return {
    ...signalSuite,
    name,

    async createDevice(random) {
      const [a = 0, b = 0] = random(2);
      return { identity: pairOf(lib.PrivateKey.generate()), registrationId: 1 + ((a * 256 + b) % 16380) };
    },
    async createSignedPrekey(identity, id) {
      const pair = pairOf(lib.PrivateKey.generate());
      return signed(identity, id, pair.publicKey, pair.privateKey);
    },
    async createKemPrekey(identity, id) {
      const pair = lib.KEMKeyPair.generate();
      const key = plain(pair.getPublicKey().serialize());
      const { signature } = signed(identity, id, key, key);
      // The library makes no pair of its two halves: what is kept as private is its whole record.
      const record = lib.KyberPreKeyRecord.new(id, 0, pair, Buffer.from(signature));
      return { id, publicKey: key, privateKey: plain(record.serialize()), signature };
    },
    async createOneTimePrekeys(firstId, count) {
      return Array.from({ length: count }, (_, i) => ({ id: firstId + i, ...pairOf(lib.PrivateKey.generate()) }));
    },
    async sign(identity, statement) {
      return plain(privateKey(identity).sign(Buffer.from(statement)));
    },
    async verify(identity, statement, signature) {
      try {
        return publicKey(identity).verify(Buffer.from(statement), Buffer.from(signature));
      } catch {
        return false;
      }
    },

    async initiate(own, bundle, existing) {
      const stores = storesOf(lib, own, existing);
      const { identity, registrationId, signedPrekey, kemPrekey, oneTime } = bundle;
      const kem = kemPrekey && [
        kemPrekey.id,
        lib.KEMPublicKey.deserialize(Buffer.from(kemPrekey.publicKey)),
        Buffer.from(kemPrekey.signature),
      ];
      const theirs = lib.PreKeyBundle.new(
        registrationId,
        1,
        oneTime?.id ?? null,
        oneTime && publicKey(oneTime.publicKey),
        signedPrekey.id,
        publicKey(signedPrekey.publicKey),
        Buffer.from(signedPrekey.signature),
        publicKey(identity),
        ...(kem ?? []),
      );
      await refusing('bad-bundle', lib.processPreKeyBundle(theirs, address, stores.sessions, stores.identities));
      return stores.session();
    },
    async encrypt(own, session, plaintext) {
      const stores = storesOf(lib, own, session);
      const sent = await lib.signalEncrypt(Buffer.from(plaintext), address, stores.sessions, stores.identities);
      const type = sent.type() === prekeyMessage ? prekeyMessage : sessionMessage;
      return { session: stores.session(), type, data: plain(sent.serialize()) };
    },
    async decrypt(own, { type, data }, from, prekeys) {
      const stores = storesOf(lib, own, from.session, { from, prekeys });
      const { sessions, identities, oneTime, signed: signedStore, kem } = stores;
      const bytes = Buffer.from(data);
      const opening =
        type === prekeyMessage
          ? lib.signalDecryptPreKey(
              lib.PreKeySignalMessage.deserialize(bytes),
              address,
              sessions,
              identities,
              oneTime,
              signedStore,
              kem,
            )
          : lib.signalDecrypt(lib.SignalMessage.deserialize(bytes), address, sessions, identities);
      const plaintext = plain(await refusing('not-genuine', opening));
      // The library bounds them by itself, and says nothing of it.
      const skipped = { held: 0, made: 0 };
      return { session: stores.session(), plaintext, usedOneTime: stores.used(), skipped };
    },
  };
}

/** The library's stores over one record, which they change; what becomes of it is asked for. */
function storesOf(
  lib: Libsignal,
  own: LocalDevice,
  record: Uint8Array | null,
  opening?: { readonly from: Correspondent; readonly prekeys: Prekeys },
) {
  let session = record;
  let used: number | null = null;
  const held = async <Pair>(pair: Promise<Pair | null> | undefined): Promise<Pair> => {
    const found = await pair;
    if (found === null || found === undefined) throw new SuiteError('unknown-prekey', 'not held');
    return found;
  };
  const keysOf = ({ privateKey }: KeyPair): [object, LibPrivateKey] => {
    const key = lib.PrivateKey.deserialize(Buffer.from(privateKey));
    return [key.getPublicKey(), key];
  };

  class Sessions extends lib.SessionStore {
    async saveSession(_address: Address, saved: Serializable) {
      session = plain(saved.serialize());
    }
    async getSession() {
      return session && lib.SessionRecord.deserialize(Buffer.from(session));
    }
    async getExistingSessions() {
      return [await this.getSession()];
    }
  }
  class Identities extends lib.IdentityKeyStore {
    async getIdentityKey() {
      return keysOf(own.identity)[1];
    }
    async getLocalRegistrationId() {
      return own.registrationId;
    }
    async saveIdentity() {
      return 0;
    }
    async isTrustedIdentity(_address: Address, key: Serializable) {
      return opening === undefined || hex(opening.from.identity) === hex(key.serialize());
    }
    async getIdentity() {
      return null;
    }
  }
  class OneTimeStore extends lib.PreKeyStore {
    async savePreKey() {}
    async getPreKey(id: number) {
      return lib.PreKeyRecord.new(id, ...keysOf(await held(opening?.prekeys.oneTime(id))));
    }
    async removePreKey(id: number) {
      used = id;
    }
  }
  class SignedStore extends lib.SignedPreKeyStore {
    async saveSignedPreKey() {}
    async getSignedPreKey(id: number) {
      const pair = await held(opening?.prekeys.signed(id));
      return lib.SignedPreKeyRecord.new(id, 0, ...keysOf(pair), Buffer.from(pair.signature));
    }
  }
  class KemStore extends lib.KyberPreKeyStore {
    async saveKyberPreKey() {}
    async getKyberPreKey(id: number) {
      const { privateKey } = await held(opening?.prekeys.kem(id));
      return lib.KyberPreKeyRecord.deserialize(Buffer.from(privateKey));
    }
    async markKyberPreKeyUsed() {}
  }
  return {
    sessions: new Sessions(),
    identities: new Identities(),
    oneTime: new OneTimeStore(),
    signed: new SignedStore(),
    kem: new KemStore(),
    used: () => used,
    session: () => {
      if (session === null) throw new Error('the library stored no session');
      return session;
    },
  };
}

/** What the library throws, in the words of the port. */
async function refusing<Result>(code: 'bad-bundle' | 'not-genuine', work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const words = (error as Error).message;
    if (/old counter|duplicate/i.test(words)) throw new SuiteError('duplicate', words);
    if (/session .*not found|no session/i.test(words)) throw new SuiteError('no-session', words);
    throw new SuiteError(code, words);
  }
}

function pairOf(key: LibPrivateKey): KeyPair {
  return { publicKey: plain(key.getPublicKey().serialize()), privateKey: plain(key.serialize()) };
}

/** A copy that is no Buffer. */
function plain(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
