/** The two messages of sender keys, as the Signal protocol writes them: version 3, also where sessions begin by PQXDH. */
import { concatenated } from '../lib/bytes.ts';
import { isPublicKey } from './keys.ts';
import { bytesOf, numberOf, readFields, writeFields } from './protobuf.ts';
import { SuiteError } from './suite.ts';
import { readVersion, versionByte, x3dhVersion } from './versions.ts';

/** Which chain: the number of a distribution, and of the chain in it. Both are drawn by its sender. */
export interface ChainName {
  /** 16 bytes. */
  readonly distribution: Uint8Array;
  readonly chain: number;
}

/** What opens a chain's messages from `iteration` on. It goes through sessions, never in clear. */
export interface Distribution extends ChainName {
  readonly iteration: number;
  readonly chainKey: Uint8Array;
  /** 33 bytes. */
  readonly signingKey: Uint8Array;
}

export interface ChainMessage extends ChainName {
  readonly iteration: number;
  readonly ciphertext: Uint8Array;
}

export const distributionLength = 16;
export const chainKeyLength = 32;
const signatureLength = 64;

export function encodeDistribution({ distribution, chain, iteration, chainKey, signingKey }: Distribution): Uint8Array {
  return versioned([
    [1, distribution],
    [2, chain],
    [3, iteration],
    [4, chainKey],
    [5, signingKey],
  ]);
}

const distributionFields = { 1: 'bytes', 2: 'number', 3: 'number', 4: 'bytes', 5: 'bytes' } as const;

/** Throws `malformed`. */
export function decodeDistribution(bytes: Uint8Array): Distribution {
  const decoded = reading(() => {
    const fields = readFields(bytes.subarray(1), distributionFields);
    const name = { distribution: bytesOf(fields, 1), chain: numberOf(fields, 2), iteration: numberOf(fields, 3) };
    return { ...name, chainKey: bytesOf(fields, 4), signingKey: bytesOf(fields, 5) };
  });
  if (
    bytes[0] !== versionByte(x3dhVersion) ||
    decoded?.distribution.length !== distributionLength ||
    decoded.chainKey.length !== chainKeyLength ||
    !isPublicKey(decoded.signingKey)
  ) {
    throw new SuiteError('malformed', 'not the distribution of a sender key');
  }
  return decoded;
}

function reading<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Without the signature, which is over these bytes and follows them. */
export function encodeChainMessage({ distribution, chain, iteration, ciphertext }: ChainMessage): Uint8Array {
  return versioned([
    [1, distribution],
    [2, chain],
    [3, iteration],
    [4, ciphertext],
  ]);
}

export interface SignedChainMessage extends ChainMessage {
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const messageFields = { 1: 'bytes', 2: 'number', 3: 'number', 4: 'bytes' } as const;

/** Throws `not-genuine` for what is no message of a chain. Nothing in it is verified yet. */
export function decodeChainMessage(data: Uint8Array): SignedChainMessage {
  const end = Math.max(data.length - signatureLength, 0);
  const signed = data.subarray(0, end);
  if (readVersion(signed) !== x3dhVersion) throw new SuiteError('not-genuine', 'not a message of a sender key');
  const fields = readFields(signed.subarray(1), messageFields);
  const name = { distribution: bytesOf(fields, 1), chain: numberOf(fields, 2), iteration: numberOf(fields, 3) };
  return { ...name, ciphertext: bytesOf(fields, 4), signed, signature: data.subarray(end) };
}

function versioned(fields: Parameters<typeof writeFields>[0]): Uint8Array {
  return concatenated([Uint8Array.of(versionByte(x3dhVersion)), writeFields(fields)]);
}
