import { atMost, union } from '../../lib/ranges.ts';
import type { Core } from './core.ts';
import { countOwn } from './log/questions.ts';
import type { ReadState } from './rpc.ts';
import { lastVisible, type Member } from './state.ts';

/**
 * What is unread follows from two running counts, no rows are scanned (L3, D8): the countable entries in the person's
 * stays after their read position, less their own.
 */
export function readStateOf({ conversing }: Pick<Core, 'conversing'>, member: Member): ReadState {
  let unread = member.ownAtRead - member.own;
  for (const stay of member.intervals) {
    const end = stay.through === 0 ? conversing.tip.count : stay.countThrough;
    unread += end - countReadIn(stay, member, end);
  }
  return { read: member.read, asOf: lastVisible(conversing, member), unread: Math.max(0, unread) };
}

/** Moves the person's own read position up; says whether it moved. `read` must not lie above the tip. */
export function raiseRead(core: Core, member: Member, read: number): boolean {
  if (read <= member.read) return false;
  const { tip } = core.conversing;
  const atTip = read === tip.seq;
  const ownAfter = atTip || member.newest <= read ? 0 : countOwn(core, member.ordinal, read + 1, tip.seq);
  member.readCount = atTip ? tip.count : (core.store.entry(read)?.count ?? member.readCount);
  member.ownAtRead = member.own - ownAfter;
  member.read = read;
  return true;
}

/**
 * What others may know of a read position that is about to rise (D6.4): nothing of what was read while receipts were
 * off, also after they are on again. Call it before the position rises. Says whether more is shown.
 */
export function noteShown(member: Member, read: number, showsReads: boolean): boolean {
  if (!showsReads) {
    if (read > member.read)
      member.hidden = atMost(union(member.hidden, [{ from: member.read + 1, through: read }]), maxHidden);
    return false;
  }
  if (read <= member.readShown) return false;
  member.readShown = read;
  return true;
}

/** Ranges kept; beyond that the nearest join, so less is shown. */
const maxHidden = 64;

/** The running count up to which a stay is read. */
function countReadIn(
  stay: { from: number; through: number; countBefore: number },
  member: Member,
  end: number,
): number {
  if (member.read < stay.from) return stay.countBefore;
  if (stay.through > 0 && member.read >= stay.through) return end;
  return member.readCount;
}
