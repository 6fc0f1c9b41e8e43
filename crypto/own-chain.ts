/** One's own chain of a group, as it is kept. */
import { privateKeyLength, publicKeyLength } from './keys.ts';
import { RecordReader, u32, writeRecord } from './records.ts';
import type { ChainPlace } from './sender-chain.ts';
import { type ChainName, chainKeyLength, distributionLength } from './sender-key-messages.ts';
import type { KeyPair } from './suite.ts';

export interface OwnChain extends ChainName, ChainPlace {
  readonly signing: KeyPair;
}

const version = 1;

export function ownChain({ distribution, chain, iteration, chainKey, signing }: OwnChain): Uint8Array {
  const { publicKey, privateKey } = signing;
  return writeRecord(version, [distribution, u32(chain), u32(iteration), chainKey, publicKey, privateKey]);
}

/** Throws `malformed` for a damaged record. */
export function readOwnChain(record: Uint8Array): OwnChain {
  const reader = new RecordReader(record, version);
  const own = {
    distribution: reader.bytes(distributionLength),
    chain: reader.u32(),
    iteration: reader.u32(),
    chainKey: reader.bytes(chainKeyLength),
    signing: { publicKey: reader.bytes(publicKeyLength), privateKey: reader.bytes(privateKeyLength) },
  };
  reader.end();
  return own;
}
