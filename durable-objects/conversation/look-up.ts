import { sameBytes } from '../../lib/bytes.ts';
import { own } from '../../protocol/codec.ts';
import { refuse } from '../../protocol/refusals.ts';
import { bodyHashOf, decodeEntry } from '../kit/entries.ts';
import type { Context } from './context.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { headAtEnd } from './head.ts';
import { type OutsideLog, outside } from './log/log.ts';
import { findSend } from './log/questions.ts';
import type { AcceptedSend, SendResult } from './rpc.ts';
import { lastVisible, type Member } from './state.ts';

/** Rows looked at first: most repeats are of something recent. */
const recentRows = 512;
/** From here on a repeat is dear: nobody repeats what so much has followed, but to keep the object busy. */
const maxRowsFree = 4 * recentRows;

/**
 * Answers a send whose number is not above the last one taken (D2.1): with what it got first, whatever has changed
 * since; `id-reused` if that was for another body; `settled` if the recent log does not hold it.
 */
export function answerRepeat(
  context: Context,
  member: Member,
  send: { readonly device: number; readonly number: number },
  bodyHash: Uint8Array,
): SendResult {
  const { found, read } = find(context, member, send);
  // The log has no such entry, or it is in the part that has left: the device looks for it among its own (D2.1).
  const isHere = found !== undefined && found !== outside;
  const answer = !isHere
    ? settled(context, member, send.number, bodyHash)
    : taken(context, found, send.number, bodyHash);
  return read > maxRowsFree ? { ...answer, dear: true } : answer;
}

/** It is in the log up to the head named, or nowhere; what follows the end of their stay is none of theirs (D10). */
function settled(context: Context, member: Member, number: number, bodyHash: Uint8Array): SendResult {
  const headSeq = lastVisible(context.state, member);
  return { settled: true, number, headSeq, head: headAtEnd(context, headSeq), bodyHash };
}

function taken(context: Context, found: EntryRow, number: number, bodyHash: Uint8Array): SendResult {
  const first = firstAnswer(context, found);
  if (sameBytes(first.bodyHash, bodyHash)) return first;
  return { ...refuse('id-reused'), number, bodyHash, first };
}

/**
 * There is no table of ids (D2.2): the newest entries are read backwards, where the first one of the device that is not
 * above the wanted one decides; what lies before them is found by its digests.
 */
function find(
  context: Context,
  member: Member,
  { device, number }: { device: number; number: number },
): { readonly found: EntryRow | OutsideLog | undefined; readonly read: number } {
  const { log, state } = context;
  const { tip, group } = state;
  const sender = member.ordinal;
  // What is below the floor a device counts as had without an entry (10.3): it would not know its own in the answer.
  const oldest = Math.max(group.floor + 1, member.intervals[0]?.from ?? 1);
  const recent = Math.max(oldest, tip.seq - recentRows + 1);
  const newest = log.sendUpTo(sender, device, number, recent, tip.seq);
  const found = newest ?? findSend(context, { sender, device, number }, oldest, recent - 1);
  if (found === outside) return { found, read: tip.seq - log.first };
  return { found: found?.number === number ? found : undefined, read: tip.seq - (found?.seq ?? oldest) };
}

function firstAnswer({ sha256 }: Context, row: EntryRow): AcceptedSend {
  const entry = decodeEntry(row.entry);
  const before = entry.controlBefore;
  const readAll = (row.flags & entryFlags.readAll) !== 0;
  return {
    accepted: true,
    number: row.number,
    seq: row.seq,
    at: entry.at,
    count: row.count,
    bodyHash: own(bodyHashOf(entry, sha256)),
    head: own(entry.head),
    controlBefore: before ? { seq: before.seq ?? 0, leaf: own(before.leaf ?? noBytes) } : null,
    read: readAll ? { read: row.seq, asOf: row.seq, unread: 0 } : null,
    repeated: true,
  };
}

const noBytes = new Uint8Array(0);
