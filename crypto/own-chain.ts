/** One's own chain of a group, as it is kept. */
import { privateKeyLength, publicKeyLength } from './keys.ts';
import { RecordReader, RecordWriter } from './record-bytes.ts';
import { type ChainName, chainKeyLength, distributionLength } from './sender-key-messages.ts';
import { type KeyPair, SuiteError } from './suite.ts';

export interface OwnChain extends ChainName {
  /** Of the message that comes next. */
  readonly iteration: number;
  readonly chainKey: Uint8Array;
  readonly signing: KeyPair;
}

const version = 1;

export function ownChain({ distribution, chain, iteration, chainKey, signing }: OwnChain): Uint8Array {
  const writer = new RecordWriter().byte(version).bytes(distribution).number(chain).number(iteration);
  return writer.bytes(chainKey).bytes(signing.publicKey).bytes(signing.privateKey).finish();
}

/** Throws `malformed` for a damaged record. */
export function readOwnChain(record: Uint8Array): OwnChain {
  const reader = new RecordReader(record);
  if (reader.byte() !== version) throw new SuiteError('malformed', 'a record of a chain of no known version');
  const own = {
    distribution: reader.bytes(distributionLength),
    chain: reader.number(),
    iteration: reader.number(),
    chainKey: reader.bytes(chainKeyLength),
    signing: { publicKey: reader.bytes(publicKeyLength), privateKey: reader.bytes(privateKeyLength) },
  };
  reader.end();
  return own;
}
