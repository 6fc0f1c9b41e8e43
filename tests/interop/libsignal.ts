/**
 * As much of Signal's own library as the tests call, in our words. It lies in `oracles/`, a package of its own that is never
 * shipped (AGPL-3.0-only), and is brought when a test wants it; so its types are not there when ours are checked.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { bring } from './bring.ts';

/** By which name a version is installed: 0.72.1 speaks X3DH, 0.90.0 PQXDH, 0.103.0 has the newest sender keys. */
export type Oracle = 'ls72' | 'ls90' | 'ls103';

export interface Serializable {
  serialize(): Uint8Array;
}

export interface LibPublicKey extends Serializable {
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface LibPrivateKey extends Serializable {
  sign(message: Uint8Array): Uint8Array;
  agree(other: LibPublicKey): Uint8Array;
  getPublicKey(): LibPublicKey;
}

export interface LibKemKeyPair {
  getPublicKey(): Serializable;
  getSecretKey(): Serializable;
}

export interface LibFingerprint {
  displayableFingerprint(): { toString(): string };
  scannableFingerprint(): { toBuffer(): Uint8Array; compare(other: { readonly scannable: Uint8Array }): boolean };
}

interface Deserializer<Value> {
  deserialize(bytes: Uint8Array): Value;
}

export type Address = object;
type StoredRecord = Serializable;

export interface Libsignal {
  readonly PublicKey: Deserializer<LibPublicKey>;
  readonly PrivateKey: Deserializer<LibPrivateKey> & { generate(): LibPrivateKey };
  readonly KEMPublicKey: Deserializer<Serializable>;
  readonly KEMKeyPair: { generate(): LibKemKeyPair };
  readonly ProtocolAddress: { new: (name: string, device: number) => Address };
  readonly PreKeyBundle: { new: (...parts: unknown[]) => object };
  readonly PreKeyRecord: Deserializer<StoredRecord> & { new: (...parts: unknown[]) => StoredRecord };
  readonly SignedPreKeyRecord: Deserializer<StoredRecord> & { new: (...parts: unknown[]) => StoredRecord };
  readonly KyberPreKeyRecord: Deserializer<StoredRecord> & { new: (...parts: unknown[]) => StoredRecord };
  readonly SessionRecord: Deserializer<StoredRecord>;
  readonly SignalMessage: Deserializer<object>;
  readonly PreKeySignalMessage: Deserializer<object>;
  readonly SessionStore: StoreClass;
  readonly IdentityKeyStore: StoreClass;
  readonly PreKeyStore: StoreClass;
  readonly SignedPreKeyStore: StoreClass;
  readonly KyberPreKeyStore: StoreClass;
  /** Of 0.103.0: */
  readonly SenderKeyStore: StoreClass;
  readonly SenderKeyRecord: Deserializer<StoredRecord>;
  readonly SenderKeyDistributionMessage: Deserializer<Serializable> & {
    create(sender: Address, distribution: string, keys: object): Promise<Serializable>;
  };
  readonly Fingerprint: { new: (...parts: unknown[]) => LibFingerprint };
  processSenderKeyDistributionMessage(sender: Address, message: object, keys: object): Promise<void>;
  groupEncrypt(sender: Address, distribution: string, keys: object, message: Uint8Array): Promise<Serializable>;
  groupDecrypt(sender: Address, keys: object, message: Uint8Array): Promise<Uint8Array>;
  processPreKeyBundle(bundle: object, address: Address, sessions: object, identities: object): Promise<void>;
  signalEncrypt(
    message: Uint8Array,
    address: Address,
    sessions: object,
    identities: object,
  ): Promise<Serializable & { type(): number }>;
  signalDecrypt(message: object, address: Address, sessions: object, identities: object): Promise<Uint8Array>;
  signalDecryptPreKey(
    message: object,
    address: Address,
    ...stores: readonly [sessions: object, identities: object, oneTime: object, signed: object, kem: object]
  ): Promise<Uint8Array>;
  initLogger(maxLevel: number, tell: () => void): void;
}

type StoreClass = new () => object;

const folder = path.join(import.meta.dirname, 'oracles');

/** Loads one, and brings all of them when they are not there. */
export async function loadOracle(name: Oracle): Promise<Libsignal> {
  await installOracles();
  return createRequire(path.join(folder, 'package.json'))(name) as Libsignal;
}

/** Nothing of theirs is run while they are installed: the library is prebuilt. */
export function installOracles(): Promise<void> {
  return bring(folder, 'what the encryption is tested against');
}
