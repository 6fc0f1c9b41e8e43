import { own } from '../../protocol/codec.ts';
import { decodeEntry } from '../kit/entries.ts';
import type { Context } from './context.ts';
import { type DerivationColumns, entryFlags } from './entry-row.ts';
import { outside } from './log/log.ts';
import { noteShown } from './read-state.ts';
import { type ConversationState, currentStay, type Member, type NewestCountable, nothingCountable } from './state.ts';
import { derivedPerBlock } from './store.ts';

/** Rows read at a time. */
const pageSize = 512;

/** Reads a conversation into memory, or null when nothing was ever accepted. */
export function load({ store, log }: Pick<Context, 'store' | 'log'>): ConversationState | null {
  if (!store.exists()) return null;
  const group = store.group();
  const newest = log.newest();
  if (group === undefined || newest === undefined) return null;

  const { members, derivedAsOf, derivedWhole } = store.members();
  const derivedStale = new Set<number>();
  if (!derivedWhole) for (const { ordinal } of members) derivedStale.add(derivedBlockOf(ordinal));
  for (let from = derivedAsOf + 1; from <= newest.seq; ) {
    const rows = log.derivedFrom(from, newest.seq, pageSize);
    // What is derived from entries is written before they leave (L5).
    if (rows === outside) throw new Error(`entry ${from} left before it was counted`);
    for (const row of rows) {
      replay(row, members);
      derivedStale.add(derivedBlockOf(row.sender));
    }
    from = (rows.at(-1)?.seq ?? newest.seq) + 1;
  }
  const entry = decodeEntry(newest.entry);
  return {
    group,
    tip: { seq: newest.seq, head: own(entry.head), at: entry.at, count: newest.count },
    newest: newestOf(members),
    members,
    byUser: new Map(members.map((member) => [member.user, member])),
    present: members.filter((member) => currentStay(member) !== undefined).length,
    derivedAsOf,
    derivedStale,
    digested: store.digestedRuns(),
  };
}

/** The block of the derived rows that a person is in. */
export function derivedBlockOf(ordinal: number): number {
  return Math.floor(ordinal / derivedPerBlock);
}

/** Takes one entry into what follows from the log (L5); append does the same as it goes. */
export function replay(row: DerivationColumns, members: readonly Member[]): void {
  const member = members[row.sender];
  if (member === undefined) throw new Error(`entry ${row.seq} names nobody`);
  if (row.device > 0) member.numbers.set(row.device, row.number);
  if (row.flags & entryFlags.countable) {
    member.own++;
    member.newest = row.seq;
  }
  if (!(row.flags & entryFlags.readAll)) return;
  noteShown(member, member.read, row.seq, (row.flags & entryFlags.showsReads) !== 0);
  if (row.seq <= member.read) return;
  member.read = row.seq;
  member.readCount = row.count;
  member.ownAtRead = member.own;
}

/** The newest countable entry, and the newest by somebody else. */
function newestOf(members: readonly Member[]): NewestCountable {
  let newest = nothingCountable;
  for (const member of members) newest = withNewest(newest, member.newest, member.ordinal);
  return newest;
}

export function withNewest(newest: NewestCountable, seq: number, sender: number): NewestCountable {
  if (seq === 0) return newest;
  if (seq > newest.seq) return { seq, sender, otherSeq: sender === newest.sender ? newest.otherSeq : newest.seq };
  return sender === newest.sender || seq <= newest.otherSeq ? newest : { ...newest, otherSeq: seq };
}
