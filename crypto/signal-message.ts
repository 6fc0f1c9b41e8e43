/**
 * A message of a session, `SignalMessage`: a version byte, protobuf, and the first 8 bytes of a MAC over both and the
 * identities of sender and receiver (Double Ratchet 3.4, ENCRYPT and the associated data of X3DH 3.3).
 */
import { cbc } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenated } from '../lib/bytes.ts';
import { messageKeys } from './kdf.ts';
import { isPublicKey } from './keys.ts';
import { bytesOf, type FieldType, numberOf, readFields, writeFields } from './protobuf.ts';
import { SuiteError } from './suite.ts';
import { readVersion, type Version, versionByte } from './versions.ts';

const macLength = 8;

/**
 * Field 5 is of the post-quantum ratchet, which is not spoken here: who offers it goes on without it when the answer lacks it.
 * The MAC covers it.
 */
const types: Readonly<Record<number, FieldType>> = { 1: 'bytes', 2: 'number', 3: 'number', 4: 'bytes', 5: 'bytes' };

/** What the Double Ratchet calls the header. */
export interface Header {
  readonly version: Version;
  readonly ratchetKey: Uint8Array;
  readonly counter: number;
  /** The last counter of the sending chain before this one; 0 also where nothing was sent in it. */
  readonly previousCounter: number;
}

export interface SignalMessage extends Header {
  readonly ciphertext: Uint8Array;
  /** Version and protobuf, as they arrived: what the MAC is over. */
  readonly authenticated: Uint8Array;
  readonly mac: Uint8Array;
}

/** Who is bound into the MAC. */
export interface Parties {
  readonly sender: Uint8Array;
  readonly receiver: Uint8Array;
}

/** Throws `not-genuine` for bytes that are no message. Nothing of it is authenticated yet. */
export function readSignalMessage(data: Uint8Array): SignalMessage {
  const end = data.length - macLength;
  if (end < 1) throw new SuiteError('not-genuine', 'cut short');
  const fields = readFields(data.subarray(1, end), types);
  const ratchetKey = bytesOf(fields, 1);
  if (!isPublicKey(ratchetKey)) throw new SuiteError('not-genuine', 'the ratchet key is none');
  return {
    version: readVersion(data),
    ratchetKey,
    counter: numberOf(fields, 2),
    previousCounter: numberOf(fields, 3),
    ciphertext: bytesOf(fields, 4),
    authenticated: data.subarray(0, end),
    mac: data.subarray(end),
  };
}

export function sealSignalMessage(
  header: Header,
  seed: Uint8Array,
  plaintext: Uint8Array,
  parties: Parties,
): Uint8Array {
  const { cipherKey, macKey, iv } = messageKeys(seed);
  const { version, ratchetKey, counter, previousCounter } = header;
  const ciphertext = cbc(cipherKey, iv).encrypt(plaintext);
  const fields = writeFields([
    [1, ratchetKey],
    [2, counter],
    [3, previousCounter],
    [4, ciphertext],
  ]);
  const authenticated = concatenated([Uint8Array.of(versionByte(version)), fields]);
  return concatenated([authenticated, macOf(macKey, parties, authenticated)]);
}

/** Throws `not-genuine`. */
export function openSignalMessage(message: SignalMessage, seed: Uint8Array, parties: Parties): Uint8Array {
  const { cipherKey, macKey, iv } = messageKeys(seed);
  if (!sameMac(macOf(macKey, parties, message.authenticated), message.mac)) {
    throw new SuiteError('not-genuine', 'the MAC is another');
  }
  try {
    return cbc(cipherKey, iv).decrypt(message.ciphertext);
  } catch {
    // Its sender authenticated what cannot be deciphered.
    throw new SuiteError('not-genuine', 'not a ciphertext of AES-CBC');
  }
}

function macOf(key: Uint8Array, { sender, receiver }: Parties, authenticated: Uint8Array): Uint8Array {
  return hmac(sha256, key, concatenated([sender, receiver, authenticated])).subarray(0, macLength);
}

/** In a time that does not tell how far they are the same. */
function sameMac(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
