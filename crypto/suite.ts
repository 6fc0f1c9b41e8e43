/**
 * The port of the cryptography: everything that knows a key, and nothing that knows a server, a person or a store.
 *
 * A state (a session, a chain) is an opaque record whose first byte is the version of its encoding. Each function takes a
 * record and gives the next one; it leaves its arguments as they are, and the next record exists only where it returns: a
 * forgery leaves no trace. Whoever calls commits the new record before what it stands for leaves, or is shown, so that no
 * message key is used twice. Randomness is an argument. All is async, because WebCrypto is.
 *
 * `signal-suite.ts` is compatible with the Signal protocol byte by byte; the simulation runs the client over a symbolic one.
 */

/** The suite that there is (`signal-suite.ts`). A store keeps the name, to know later what it was made with. */
export const suiteName = 'signal';

/** That many bytes that nobody can foresee. */
export type Random = (length: number) => Uint8Array;

/** An X25519 key pair: 0x05 and the 32 bytes of `u`; and 32 bytes. Of a KEM: encoded with the byte of its type. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** What a device is to all others, for as long as it lives. */
export interface LocalDevice {
  readonly identity: KeyPair;
  /** From 1 to 16380. It differs when a device starts anew under the same name, so old sessions are not taken for its own. */
  readonly registrationId: number;
}

export interface NumberedKeyPair extends KeyPair {
  readonly id: number;
}

/** The signature is over the encoded public key, by the identity key of its device. */
export interface SignedKeyPair extends NumberedKeyPair {
  readonly signature: Uint8Array;
}

export interface PublicPrekey {
  readonly id: number;
  readonly publicKey: Uint8Array;
}

export interface SignedPublicPrekey extends PublicPrekey {
  readonly signature: Uint8Array;
}

/** What one fetches of a device in order to write to it first. Nothing in it is trusted but what `identity` has signed. */
export interface Bundle {
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly signedPrekey: SignedPublicPrekey;
  /** Without one the session is agreed by X3DH alone. */
  readonly kemPrekey: SignedPublicPrekey | null;
  readonly oneTime: PublicPrekey | null;
}

/** Own prekeys, as the receiver of a first message looks for them. */
export interface Prekeys {
  signed(id: number): Promise<SignedKeyPair | null>;
  oneTime(id: number): Promise<NumberedKeyPair | null>;
  kem(id: number): Promise<SignedKeyPair | null>;
}

/** The type of a wrap on the wire: a message of a session, or one that also says how the session was begun. */
export const sessionMessage = 2;
export const prekeyMessage = 3;

export interface SessionMessage {
  readonly type: typeof sessionMessage | typeof prekeyMessage;
  readonly data: Uint8Array;
}

export interface EncryptedInSession extends SessionMessage {
  readonly session: Uint8Array;
}

/** As it arrived: its type is only what somebody says. */
export interface ArrivedMessage {
  readonly type: number;
  readonly data: Uint8Array;
}

/** What the receiver holds of the device that is said to have sent it, by the signed list of its owner. */
export interface Correspondent {
  readonly session: Uint8Array | null;
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

export interface DecryptedInSession {
  readonly session: Uint8Array;
  readonly plaintext: Uint8Array;
  /** The one-time prekey that began this session: to be erased with the commit of the record. */
  readonly usedOneTime: number | null;
  readonly skipped: SkippedCount;
}

/** Keys of messages that have not come: how many the record holds now, and how many were made for this message. */
export interface SkippedCount {
  readonly held: number;
  readonly made: number;
}

export interface EncryptedInChain {
  readonly chain: Uint8Array;
  readonly data: Uint8Array;
}

export interface DecryptedInChain {
  readonly chains: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly skipped: SkippedCount;
}

export interface SealedBody {
  /** 32 bytes, of this one body. */
  readonly key: Uint8Array;
  readonly body: Uint8Array;
}

/** A person's name and primary identity key, for the number that two people compare. */
export interface SafetyNumberParty {
  readonly user: string;
  readonly identity: Uint8Array;
}

/** What two people compare. Thousands of hashes in one go: nothing for a thread that somebody waits for. */
export interface SafetyNumbers {
  /** 60 digits, the same for both, whichever of them is `a`. */
  safetyNumber(a: SafetyNumberParty, b: SafetyNumberParty): Promise<string>;
  /** What one of two people shows for the other to scan: under 80 bytes. */
  scannableNumber(own: SafetyNumberParty, other: SafetyNumberParty): Promise<Uint8Array>;
  /** Whether what was scanned at the other person's is the same, seen from there. */
  matchesScanned(scanned: Uint8Array, own: SafetyNumberParty, other: SafetyNumberParty): Promise<boolean>;
}

/** A linking code, whole. */
export interface WholeCode {
  /** The server's part. */
  readonly code: string;
  /** What the server never sees. */
  readonly secret: string;
}

/** What two devices that link prove to each other. */
export interface LinkProofs {
  /** The key that both make of the code: 32 bytes, and made slowly on purpose. */
  linkKey(code: WholeCode): Promise<Uint8Array>;
  linkProof(key: Uint8Array, statement: Uint8Array): Promise<Uint8Array>;
  /** False for whatever is not that proof; it never throws. */
  isLinkProof(key: Uint8Array, statement: Uint8Array, proof: Uint8Array): Promise<boolean>;
}

export interface Suite extends SafetyNumbers, LinkProofs {
  readonly name: string;

  createDevice(random: Random): Promise<LocalDevice>;
  createSignedPrekey(identity: KeyPair, id: number, random: Random): Promise<SignedKeyPair>;
  createKemPrekey(identity: KeyPair, id: number, random: Random): Promise<SignedKeyPair>;
  /** Their ids are `firstId` and those after it. */
  createOneTimePrekeys(firstId: number, count: number, random: Random): Promise<NumberedKeyPair[]>;

  /** XEdDSA, 64 bytes. */
  sign(identity: KeyPair, statement: Uint8Array, random: Random): Promise<Uint8Array>;
  /** False for whatever is not a genuine signature by a key that may be one; it never throws. */
  verify(identity: Uint8Array, statement: Uint8Array, signature: Uint8Array): Promise<boolean>;

  /**
   * A session towards the device of the bundle. States that `existing` holds stay in it for what still arrives under them.
   * Throws `bad-bundle`.
   */
  initiate(own: LocalDevice, bundle: Bundle, existing: Uint8Array | null, random: Random): Promise<Uint8Array>;
  /** Under the newest state of the session. Throws `no-session` for a record that has none. */
  encrypt(own: LocalDevice, session: Uint8Array, plaintext: Uint8Array, random: Random): Promise<EncryptedInSession>;
  /**
   * Opens a message of whichever state of the session it belongs to, making at most `most` keys of those that are missing
   * before it (without one: as many as are kept). Throws `no-session`, `not-genuine`, `duplicate`, `unknown-prekey`,
   * `too-far`, `other-identity`.
   */
  decrypt(
    own: LocalDevice,
    message: ArrivedMessage,
    from: Correspondent,
    prekeys: Prekeys,
    random: Random,
    most?: number,
  ): Promise<DecryptedInSession>;
  /** The session, its keys of messages that are still to come left out: they open no more. */
  withoutSkipped(session: Uint8Array): Promise<Uint8Array>;

  /** One's own chain of a group: id, iteration, chain key, signing key pair. */
  createChain(random: Random): Promise<Uint8Array>;
  /** What others need to read from the chain's current iteration on. */
  distribution(chain: Uint8Array): Promise<Uint8Array>;
  chainEncrypt(chain: Uint8Array, plaintext: Uint8Array, random: Random): Promise<EncryptedInChain>;
  /**
   * Adds to what is held of one sender's chains in one group; the newest few chains are kept. One that is held already
   * stays as it is. Throws `malformed`.
   */
  takeDistribution(chains: Uint8Array | null, distribution: Uint8Array): Promise<Uint8Array>;
  /** As `decrypt` where messages are missing before it. Throws `no-session` (an unknown chain), `not-genuine`, `duplicate`, `too-far`. */
  chainDecrypt(chains: Uint8Array, data: Uint8Array, most?: number): Promise<DecryptedInChain>;
  /** As `withoutSkipped`. */
  chainsWithoutSkipped(chains: Uint8Array): Promise<Uint8Array>;

  /**
   * Under a key that is made of what it opens, `associated` included, which is bound and not hidden: a body opens under one
   * key, and a key opens one body.
   */
  sealBody(plaintext: Uint8Array, associated: Uint8Array, random: Random): Promise<SealedBody>;
  /** Null for what is not genuine. */
  openBody(key: Uint8Array, body: Uint8Array, associated: Uint8Array): Promise<Uint8Array | null>;
}

/**
 * - `bad-bundle`: one of its keys or signatures is wrong. Nothing may be sent to that device.
 * - `no-session`: the message belongs to a session or chain that is not held here.
 * - `not-genuine`: it was altered, or is for somebody else, or is no message at all.
 * - `duplicate`: a message with this place in its chain was opened before, and its key is gone.
 * - `unknown-prekey`: it was made with a prekey that is not held (any more).
 * - `too-far`: more messages are missing before it than keys are kept for.
 * - `other-identity`: it names another identity key, or another registration, than the signed list of its sender.
 * - `malformed`: bytes that cannot be read as the key, the distribution or the record that they should be. Of a record of
 *   one's own: the store is damaged.
 */
export type SuiteErrorCode =
  | 'bad-bundle'
  | 'no-session'
  | 'not-genuine'
  | 'duplicate'
  | 'unknown-prekey'
  | 'too-far'
  | 'other-identity'
  | 'malformed';

export class SuiteError extends Error {
  readonly code: SuiteErrorCode;
  /** Keys of missing messages that were made before it was found out. */
  readonly made: number;

  constructor(code: SuiteErrorCode, words: string, made = 0) {
    super(words);
    this.name = 'SuiteError';
    this.code = code;
    this.made = made;
  }
}
