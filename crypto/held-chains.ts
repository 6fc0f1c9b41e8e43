/** What a receiver holds of the chains of one sender in one group: the newest few, the newest first. */
import { sameBytes } from '../lib/bytes.ts';
import { publicKeyLength } from './keys.ts';
import { RecordReader, u32, writeRecord } from './records.ts';
import type { ChainPlace } from './sender-chain.ts';
import { type ChainName, chainKeyLength, distributionLength } from './sender-key-messages.ts';
import { type SkippedKeys, skippedKeyLength } from './skipped-seeds.ts';

export interface HeldChain extends ChainName, ChainPlace {
  readonly signingKey: Uint8Array;
  readonly skipped: SkippedKeys;
}

/** A chain is replaced by its sender every week or thousand messages; what is late by more than this is asked for again. */
const maxHeldChains = 5;

const version = 1;

export function isNamed(chain: ChainName, name: ChainName): boolean {
  return chain.chain === name.chain && sameBytes(chain.distribution, name.distribution);
}

/** Throws `malformed` for a damaged record. */
export function readChains(record: Uint8Array): HeldChain[] {
  const reader = new RecordReader(record, version);
  const chains = Array.from({ length: reader.u8() }, (): HeldChain => {
    const distribution = reader.bytes(distributionLength);
    const [chain, iteration] = [reader.u32(), reader.u32()];
    const chainKey = reader.bytes(chainKeyLength);
    const signingKey = reader.bytes(publicKeyLength);
    const skipped = reader.bytes(reader.u32() * skippedKeyLength);
    return { distribution, chain, iteration, chainKey, signingKey, skipped };
  });
  reader.end();
  return chains;
}

export function writeChains(chains: readonly HeldChain[]): Uint8Array {
  const kept = chains.slice(0, maxHeldChains);
  const fields = kept.flatMap(({ distribution, chain, iteration, chainKey, signingKey, skipped }) => [
    ...[distribution, u32(chain), u32(iteration), chainKey, signingKey],
    ...[u32(skipped.length / skippedKeyLength), skipped],
  ]);
  return writeRecord(version, [Uint8Array.of(kept.length), ...fields]);
}
