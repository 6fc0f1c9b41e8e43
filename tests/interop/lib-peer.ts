import {
  type ArrivedMessage,
  type Bundle,
  prekeyMessage,
  type SessionMessage,
  type SignedPublicPrekey,
  sessionMessage,
} from '../../crypto/suite.ts';
import { concatenated, hex } from '../../lib/bytes.ts';
import type { Address, LibPrivateKey, LibPublicKey, Libsignal, Serializable } from './libsignal.ts';
import type { Peer } from './peer.ts';

const signedId = 11;
const kemId = 22;
const firstOneTime = 1000;
const oneTimeCount = 8;

/** Signal's library, over stores that hold bytes alone: each step begins with what it has stored. */
export class LibPeer implements Peer {
  readonly name: string;
  readonly registrationId: number;
  readonly #lib: Libsignal;
  readonly #keys: Keys;
  readonly #hasKem: boolean;
  #rows = new Map<string, Uint8Array>();
  #handedOut = 0;
  #stores: Stores;
  #other: Address;

  constructor(
    lib: Libsignal,
    { name, hasKem, registrationId }: { name: string; hasKem: boolean; registrationId: number },
  ) {
    this.name = name;
    this.registrationId = registrationId;
    this.#lib = lib;
    this.#hasKem = hasKem;
    this.#keys = { identity: lib.PrivateKey.generate().serialize(), registrationId };
    this.#stores = storesOf(lib, this.#rows, this.#keys);
    this.#other = lib.ProtocolAddress.new('other', 1);
    this.#makePrekeys();
  }

  get identity(): Uint8Array {
    return plain(this.#identityKey().getPublicKey().serialize());
  }

  bundle(): Bundle {
    const id = firstOneTime + this.#handedOut++;
    const oneTime = this.#rows.get(`public ${id}`);
    return {
      identity: this.identity,
      registrationId: this.registrationId,
      signedPrekey: this.#publicPrekey(signedId),
      kemPrekey: this.#hasKem ? this.#publicPrekey(kemId) : null,
      oneTime: oneTime === undefined ? null : { id, publicKey: oneTime },
    };
  }

  async initiate({ identity, registrationId, signedPrekey, kemPrekey, oneTime }: Bundle): Promise<void> {
    const lib = this.#lib;
    const key = (bytes: Uint8Array) => lib.PublicKey.deserialize(Buffer.from(bytes));
    const bundle = lib.PreKeyBundle.new(
      registrationId,
      1,
      oneTime?.id ?? null,
      oneTime === null ? null : key(oneTime.publicKey),
      signedPrekey.id,
      key(signedPrekey.publicKey),
      Buffer.from(signedPrekey.signature),
      key(identity),
      ...(kemPrekey === null
        ? []
        : [
            kemPrekey.id,
            lib.KEMPublicKey.deserialize(Buffer.from(kemPrekey.publicKey)),
            Buffer.from(kemPrekey.signature),
          ]),
    );
    await lib.processPreKeyBundle(bundle, this.#other, this.#stores.sessions, this.#stores.identities);
  }

  hasSession(): boolean {
    return this.#rows.has('session');
  }

  async send(plaintext: Uint8Array): Promise<SessionMessage> {
    const { sessions, identities } = this.#stores;
    const sent = await this.#lib.signalEncrypt(Buffer.from(plaintext), this.#other, sessions, identities);
    return { type: sent.type() as SessionMessage['type'], data: plain(sent.serialize()) };
  }

  async receive({ type, data }: ArrivedMessage): Promise<Uint8Array> {
    const { sessions, identities, oneTime, signed, kem } = this.#stores;
    const bytes = Buffer.from(data);
    const lib = this.#lib;
    if (type === sessionMessage) {
      return plain(await lib.signalDecrypt(lib.SignalMessage.deserialize(bytes), this.#other, sessions, identities));
    }
    if (type !== prekeyMessage) throw new Error(`no message of type ${type}`);
    const message = lib.PreKeySignalMessage.deserialize(bytes);
    return plain(await lib.signalDecryptPreKey(message, this.#other, sessions, identities, oneTime, signed, kem));
  }

  restart(): void {
    this.#rows = new Map([...this.#rows].map(([key, bytes]) => [key, bytes.slice()]));
    this.#stores = storesOf(this.#lib, this.#rows, this.#keys);
    this.#other = this.#lib.ProtocolAddress.new('other', 1);
  }

  stored(): Uint8Array {
    return concatenated([...this.#rows.values()]);
  }

  #identityKey(): LibPrivateKey {
    return this.#lib.PrivateKey.deserialize(Buffer.from(this.#keys.identity));
  }

  #publicPrekey(id: number): SignedPublicPrekey {
    const [publicKey, signature] = [this.#rows.get(`public ${id}`), this.#rows.get(`signature ${id}`)];
    if (publicKey === undefined || signature === undefined) throw new Error(`no prekey ${id}`);
    return { id, publicKey, signature };
  }

  #makePrekeys(): void {
    const lib = this.#lib;
    const identity = this.#identityKey();
    const put = (key: string, value: Uint8Array) => void this.#rows.set(key, plain(value));
    const publish = (id: number, key: Uint8Array) => {
      put(`public ${id}`, key);
      const signature = identity.sign(Buffer.from(key));
      put(`signature ${id}`, signature);
      return signature;
    };
    const signed = lib.PrivateKey.generate();
    const signature = publish(signedId, signed.getPublicKey().serialize());
    put(
      `signed ${signedId}`,
      lib.SignedPreKeyRecord.new(signedId, 0, signed.getPublicKey(), signed, signature).serialize(),
    );
    if (this.#hasKem) {
      const kem = lib.KEMKeyPair.generate();
      const kemSignature = publish(kemId, kem.getPublicKey().serialize());
      put(`kem ${kemId}`, lib.KyberPreKeyRecord.new(kemId, 0, kem, kemSignature).serialize());
    }
    for (let id = firstOneTime; id < firstOneTime + oneTimeCount; id++) {
      const pair = lib.PrivateKey.generate();
      put(`one-time ${id}`, lib.PreKeyRecord.new(id, pair.getPublicKey(), pair).serialize());
      put(`public ${id}`, pair.getPublicKey().serialize());
    }
  }
}

interface Keys {
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

interface Stores {
  readonly sessions: object;
  readonly identities: object;
  readonly oneTime: object;
  readonly signed: object;
  readonly kem: object;
}

/** The store classes of the library, over rows of bytes. */
function storesOf(lib: Libsignal, rows: Map<string, Uint8Array>, keys: Keys): Stores {
  const read = <Value>(key: string, type: { deserialize(bytes: Uint8Array): Value }): Value => {
    const bytes = rows.get(key);
    if (bytes === undefined) throw new Error(`there is no ${key}`);
    return type.deserialize(Buffer.from(bytes));
  };
  const write = (key: string, value: Serializable) => void rows.set(key, plain(value.serialize()));

  class Sessions extends lib.SessionStore {
    async saveSession(_address: Address, record: Serializable) {
      write('session', record);
    }
    async getSession() {
      return rows.has('session') ? read('session', lib.SessionRecord) : null;
    }
    async getExistingSessions() {
      return [read('session', lib.SessionRecord)];
    }
  }
  class Identities extends lib.IdentityKeyStore {
    async getIdentityKey() {
      return lib.PrivateKey.deserialize(Buffer.from(keys.identity));
    }
    /** An identity key pair, in newer versions. */
    async getIdentityKeyPair() {
      const privateKey = await this.getIdentityKey();
      return { privateKey, publicKey: privateKey.getPublicKey() };
    }
    async getLocalRegistrationId() {
      return keys.registrationId;
    }
    async saveIdentity(_address: Address, key: LibPublicKey) {
      const before = rows.get('identity');
      write('identity', key);
      const isReplaced = before !== undefined && hex(before) !== hex(key.serialize());
      return isReplaced ? 1 : 0;
    }
    async isTrustedIdentity(_address: Address, key: LibPublicKey) {
      const held = rows.get('identity');
      return held === undefined || hex(held) === hex(key.serialize());
    }
    async getIdentity() {
      return rows.has('identity') ? read('identity', lib.PublicKey) : null;
    }
  }
  class OneTimeStore extends lib.PreKeyStore {
    async savePreKey(id: number, record: Serializable) {
      write(`one-time ${id}`, record);
    }
    async getPreKey(id: number) {
      return read(`one-time ${id}`, lib.PreKeyRecord);
    }
    async removePreKey(id: number) {
      rows.delete(`one-time ${id}`);
    }
  }
  class SignedStore extends lib.SignedPreKeyStore {
    async saveSignedPreKey(id: number, record: Serializable) {
      write(`signed ${id}`, record);
    }
    async getSignedPreKey(id: number) {
      return read(`signed ${id}`, lib.SignedPreKeyRecord);
    }
  }
  class KemStore extends lib.KyberPreKeyStore {
    async saveKyberPreKey(id: number, record: Serializable) {
      write(`kem ${id}`, record);
    }
    async getKyberPreKey(id: number) {
      return read(`kem ${id}`, lib.KyberPreKeyRecord);
    }
    async markKyberPreKeyUsed() {}
  }
  return {
    sessions: new Sessions(),
    identities: new Identities(),
    oneTime: new OneTimeStore(),
    signed: new SignedStore(),
    kem: new KemStore(),
  };
}

/** A copy that is no Buffer. */
function plain(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
