import { own } from '../../protocol/codec.ts';
import { decodeEntry } from '../kit/entries.ts';
import type { Core } from './core.ts';

/** The chain value after entry `seq`; empty where the log does not hold it. */
export function headAt({ store, conversing }: Pick<Core, 'store' | 'conversing'>, seq: number): Uint8Array {
  if (seq === conversing.tip.seq) return conversing.tip.head;
  const row = store.entry(seq);
  return row === undefined ? new Uint8Array(0) : own(decodeEntry(row.entry).head);
}
