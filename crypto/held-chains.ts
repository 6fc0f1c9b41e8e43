/** What a receiver holds of the chains of one sender in one group: the newest few, the newest first. */
import { sameBytes } from '../lib/bytes.ts';
import { publicKeyLength } from './keys.ts';
import { RecordReader, RecordWriter } from './record-bytes.ts';
import { type ChainName, chainKeyLength, distributionLength } from './sender-key-messages.ts';
import { maxSkippedInSession } from './session-state.ts';
import { countSkipped, newestSkipped, skippedKeyLength } from './skipped-keys.ts';
import { SuiteError } from './suite.ts';

export interface HeldChain extends ChainName {
  /** Of the message that comes next. */
  readonly iteration: number;
  readonly chainKey: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly skipped: Uint8Array;
}

/** A chain is replaced by its sender every week or thousand messages; what is late by more than this is asked for again. */
const maxHeldChains = 5;

const version = 1;

export function isNamed(chain: ChainName, name: ChainName): boolean {
  return chain.chain === name.chain && sameBytes(chain.distribution, name.distribution);
}

/** Throws `malformed` for a damaged record. */
export function readChains(record: Uint8Array): HeldChain[] {
  const reader = new RecordReader(record);
  if (reader.byte() !== version) throw new SuiteError('malformed', 'a record of chains of no known version');
  const chains = Array.from({ length: reader.byte() }, (): HeldChain => {
    const distribution = reader.bytes(distributionLength);
    const [chain, iteration] = [reader.number(), reader.number()];
    const chainKey = reader.bytes(chainKeyLength);
    const signingKey = reader.bytes(publicKeyLength);
    const skipped = reader.bytes(reader.number() * skippedKeyLength);
    return { distribution, chain, iteration, chainKey, signingKey, skipped };
  });
  reader.end();
  return chains;
}

/** As many as are kept, with as many skipped keys together as a session may have: the newest chain's first. */
export function boundedChains(chains: readonly HeldChain[]): readonly HeldChain[] {
  let left = maxSkippedInSession;
  return chains.slice(0, maxHeldChains).map((chain) => {
    const skipped = newestSkipped(chain.skipped, left);
    left -= countSkipped(skipped);
    return { ...chain, skipped };
  });
}

export function writeChains(chains: readonly HeldChain[]): Uint8Array {
  const kept = boundedChains(chains);
  const writer = new RecordWriter().byte(version).byte(kept.length);
  for (const { distribution, chain, iteration, chainKey, signingKey, skipped } of kept) {
    writer.bytes(distribution).number(chain).number(iteration).bytes(chainKey).bytes(signingKey);
    writer.number(countSkipped(skipped)).bytes(skipped);
  }
  return writer.finish();
}
