import { atMost, union } from '../../lib/ranges.ts';
import type { Context } from './context.ts';
import { isForgotten } from './delete.ts';
import { entryFlags } from './entry-row.ts';
import { type OutsideLog, outside } from './log/log.ts';
import { countOwn } from './log/questions.ts';
import type { ReadState } from './rpc.ts';
import { lastVisible, type Member } from './state.ts';

/**
 * What is unread follows from two running counts, no rows are scanned (L3, D8): the countable entries in the person's
 * stays after their read position, less their own.
 */
export function readStateOf({ state }: Pick<Context, 'state'>, member: Member): ReadState {
  let unread = member.ownAtRead - member.own;
  for (const stay of member.intervals) {
    const end = stay.through === 0 ? state.tip.count : stay.countThrough;
    unread += end - countReadIn(stay, member, end);
  }
  return { read: member.read, asOf: lastVisible(state, member), unread: Math.max(0, unread) };
}

/**
 * Moves the person's own read position up; says whether it moved. `read` must not lie above the tip. Outside: what is
 * unread from there on cannot be counted, so it stays where it is.
 */
export function raiseRead(context: Context, member: Member, read: number): boolean | OutsideLog {
  if (read <= member.read) return false;
  const counts = countsAt(context, member, read);
  if (counts === outside) return outside;
  member.readCount = counts.readCount;
  member.ownAtRead = counts.ownAtRead;
  member.read = read;
  return true;
}

/**
 * The running counts at a read position: of all countable entries, and of the person's own. Changes nothing. Among what has
 * left and is below the floor they are those at its end: nobody can be shown what lies between.
 */
export function countsAt(
  context: Context,
  member: Member,
  read: number,
): Pick<Member, 'readCount' | 'ownAtRead'> | OutsideLog {
  const { tip, group } = context.state;
  if (isForgotten(context, read)) {
    const since = countOwn(context, member.ordinal, Math.min(group.floor + 1, context.log.first), tip.seq);
    if (since === outside) return outside;
    return { readCount: Math.max(member.readCount, countForgotten(context)), ownAtRead: member.own - since };
  }
  const atTip = read === tip.seq;
  const row = atTip ? undefined : context.log.entry(read);
  const ownAfter = atTip || member.newest <= read ? 0 : countOwn(context, member.ordinal, read + 1, tip.seq);
  if (row === outside || ownAfter === outside) return outside;
  return {
    readCount: atTip ? tip.count : (row?.count ?? member.readCount),
    ownAtRead: member.own - ownAfter,
  };
}

function countForgotten({ log, state }: Context): number {
  if (state.group.floor < log.first) return state.group.floorCount;
  const first = log.control(log.first);
  return first === undefined ? 0 : first.count - (first.flags & entryFlags.countable);
}

/**
 * What others may know of a read position that rises from `before` (D6.4): nothing of what was read while receipts were
 * off, also after they are on again. Says whether more is shown.
 */
export function noteShown(member: Member, before: number, read: number, showsReads: boolean): boolean {
  if (!showsReads) {
    if (read > before) member.hidden = atMost(union(member.hidden, [{ from: before + 1, through: read }]), maxHidden);
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
