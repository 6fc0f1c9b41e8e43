import { own } from '../../protocol/codec.ts';
import { decodeEntry } from '../kit/entries.ts';
import type { Context } from './context.ts';
import type { EntryRow } from './entry-row.ts';
import { type OutsideLog, outside } from './log/log.ts';

type LogReader = Pick<Context, 'log' | 'state'>;

/** The chain value after entry `seq`; empty where the log never held it. */
export function headAt({ log, state }: LogReader, seq: number): Uint8Array | OutsideLog {
  if (seq === state.tip.seq) return state.tip.head;
  const kept = log.keptHead(seq);
  if (kept !== undefined) return kept;
  const row = log.entry(seq);
  return row === outside ? outside : headOf(row);
}

/** The chain value at the end of what somebody may see: of the newest entry, or of the one that they left by (L4). */
export function headAtEnd({ log, state }: LogReader, end: number): Uint8Array {
  return end === state.tip.seq ? state.tip.head : headOf(log.control(end));
}

function headOf(row: EntryRow | undefined): Uint8Array {
  return row === undefined ? new Uint8Array(0) : own(decodeEntry(row.entry).head);
}
