/**
 * A message that also says how its session was begun, `PreKeySignalMessage` (X3DH 3.3, PQXDH 3.3): what its receiver needs
 * to arrive at the same secret, around a message of the session.
 *
 * Nothing authenticates the outer fields by themselves. Keys that were changed give another secret, so the inner message is
 * not genuine; what enters no secret (ids, the registration) is compared by whoever reads it.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenated } from '../lib/bytes.ts';
import { isPublicKey } from './keys.ts';
import {
  bytesOf,
  type FieldType,
  numberOf,
  optionalBytes,
  optionalNumber,
  readFields,
  writeFields,
} from './protobuf.ts';
import { readSignalMessage, type SignalMessage } from './signal-message.ts';
import { SuiteError } from './suite.ts';
import { pqxdhVersion, readVersion, type Version, versionByte } from './versions.ts';

const types: Readonly<Record<number, FieldType>> = {
  1: 'number',
  2: 'bytes',
  3: 'bytes',
  4: 'bytes',
  5: 'number',
  6: 'number',
  7: 'number',
  8: 'bytes',
};

/** With which prekeys a session was begun. */
export interface Beginning {
  /** EK of X3DH: it names the session. */
  readonly baseKey: Uint8Array;
  readonly signedId: number;
  readonly oneTimeId: number | null;
  readonly kem: { readonly id: number; readonly ciphertext: Uint8Array } | null;
}

export interface PrekeyMessage extends Beginning {
  readonly version: Version;
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly inner: SignalMessage;
}

/** Throws `not-genuine` for bytes that are no message. */
export function readPrekeyMessage(data: Uint8Array): PrekeyMessage {
  const version = readVersion(data);
  const fields = readFields(data.subarray(1), types);
  const baseKey = bytesOf(fields, 2);
  const identity = bytesOf(fields, 3);
  if (!isPublicKey(baseKey) || !isPublicKey(identity)) throw new SuiteError('not-genuine', 'a key is none');
  const inner = readSignalMessage(bytesOf(fields, 4));
  if (inner.authenticated[0] !== data[0]) throw new SuiteError('not-genuine', 'two versions');

  const kemId = optionalNumber(fields, 7);
  const ciphertext = optionalBytes(fields, 8);
  const hasKem = version === pqxdhVersion;
  if ((kemId !== null) !== hasKem || (ciphertext !== null) !== hasKem) {
    throw new SuiteError('not-genuine', 'another agreement than the version says');
  }
  return {
    version,
    identity,
    baseKey,
    inner,
    registrationId: numberOf(fields, 5),
    signedId: numberOf(fields, 6),
    oneTimeId: optionalNumber(fields, 1),
    kem: kemId === null || ciphertext === null ? null : { id: kemId, ciphertext },
  };
}

export function writePrekeyMessage(
  version: Version,
  own: { readonly identity: Uint8Array; readonly registrationId: number },
  { baseKey, signedId, oneTimeId, kem }: Beginning,
  inner: Uint8Array,
): Uint8Array {
  const fields = writeFields([
    [1, oneTimeId],
    [2, baseKey],
    [3, own.identity],
    [4, inner],
    [5, own.registrationId],
    [6, signedId],
    [7, kem?.id ?? null],
    [8, kem?.ciphertext ?? null],
  ]);
  return concatenated([Uint8Array.of(versionByte(version)), fields]);
}

/** 32 bytes that two beginnings share only when nothing of them differs. */
export function hashOfBeginning({ baseKey, signedId, oneTimeId, kem }: Beginning): Uint8Array {
  return sha256(
    writeFields([
      [1, oneTimeId],
      [2, baseKey],
      [6, signedId],
      [7, kem?.id ?? null],
      [8, kem?.ciphertext ?? null],
    ]),
  );
}
