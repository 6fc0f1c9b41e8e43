/** The two messages of sender keys, as the Signal protocol writes them (version 3). */
import { concatenated } from '../lib/bytes.ts';
import { readFields, writeFields } from './fields.ts';
import { isPublicKey } from './keys.ts';
import { SuiteError } from './suite.ts';

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

/** The version of the message in the upper half of the byte, the newest that the sender knows in the lower. */
const version = 0x33;
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

/** Throws `malformed`. */
export function decodeDistribution(bytes: Uint8Array): Distribution {
  const fields = bytes[0] === version ? readFields(bytes.subarray(1)) : null;
  const distribution = fields?.bytes(1, distributionLength);
  const chain = fields?.number(2);
  const iteration = fields?.number(3);
  const chainKey = fields?.bytes(4, chainKeyLength);
  const signingKey = fields?.bytes(5);
  if (distribution == null || chain == null || iteration == null || chainKey == null || signingKey == null) {
    throw new SuiteError('malformed', 'not the distribution of a sender key');
  }
  if (!isPublicKey(signingKey)) throw new SuiteError('malformed', 'a sender key is signed by no key');
  return { distribution, chain, iteration, chainKey, signingKey };
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

/** Throws `not-genuine` for what is no message of a chain. Nothing in it is verified yet. */
export function decodeChainMessage(data: Uint8Array): SignedChainMessage {
  const end = Math.max(data.length - signatureLength, 0);
  const signed = data.subarray(0, end);
  const fields = signed[0] === version ? readFields(signed.subarray(1)) : null;
  const distribution = fields?.bytes(1, distributionLength);
  const chain = fields?.number(2);
  const iteration = fields?.number(3);
  const ciphertext = fields?.bytes(4);
  if (distribution == null || chain == null || iteration == null || ciphertext == null) {
    throw new SuiteError('not-genuine', 'not a message of a sender key');
  }
  return { distribution, chain, iteration, ciphertext, signed, signature: data.subarray(end) };
}

function versioned(fields: Parameters<typeof writeFields>[0]): Uint8Array {
  return concatenated([Uint8Array.of(version), writeFields(fields)]);
}
