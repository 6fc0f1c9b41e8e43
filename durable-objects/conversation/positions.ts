import { atMost, intersect, normalize, type Range, type Ranges, subtract, union } from '../../lib/ranges.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { Context } from './context.ts';
import { outside } from './log/log.ts';
import { noteShown, raiseRead } from './read-state.ts';
import type { Report } from './rpc.ts';
import { lastVisible, type Member } from './state.ts';

/** Everything up to `n` that is no exception has a tick (D6.2). */
export interface DeliveredPosition {
  readonly n: number;
  readonly exceptions: Ranges;
}

/**
 * The union of what two positions tick: commutative, associative and idempotent as long as there are few exceptions;
 * above `maxExceptions` the nearest join, which is lower and never false.
 */
export function mergeDelivered(a: DeliveredPosition, b: DeliveredPosition, maxExceptions: number): DeliveredPosition {
  const n = Math.max(a.n, b.n);
  if (a.exceptions.length === 0 && b.exceptions.length === 0) return { n, exceptions: none };
  const ticked = union(tickedBy(a), tickedBy(b));
  return { n, exceptions: atMost(subtract([{ from: 1, through: n }], ticked), maxExceptions) };
}

/** What a position ticks. */
export function tickedBy({ n, exceptions }: DeliveredPosition): Range[] {
  return n < 1 ? [] : subtract([{ from: 1, through: n }], exceptions);
}

/** A report that names what cannot be: nothing of it is taken. */
export function checkReport({ state, limits }: Context, member: Member, report: Report): Refusal | null {
  const end = lastVisible(state, member);
  if (report.delivered > end || report.read > end) return refuse('ack-ahead');
  const { exceptions } = report;
  if (exceptions.length > limits.maxExceptions) return refuse('malformed');
  if (exceptions.some(({ from, through }) => from < 1 || through < from)) return refuse('malformed');
  return null;
}

/** What became of a report. */
export interface MergeResult {
  readonly rose: boolean;
  /** False: its read position cannot be taken now, and has to be told again. */
  readonly isWhole: boolean;
  /** Something that was passed over is ticked now, also in what was handed on already. */
  readonly isRepaired: boolean;
}

/** Merges a checked report into a person's position, which only rises. */
export function mergeReport(context: Context, member: Member, report: Report, listVersion: number): MergeResult {
  const readBefore = member.read;
  const isRead = raiseRead(context, member, report.read);
  const isWhole = isRead !== outside;
  const leastRose = mergeLeast(context, member, report.least, listVersion);
  if (report.withheld === true) return merged(leastRose || isRead === true, isWhole);
  const before = { n: member.delivered, exceptions: member.exceptions };
  const lapsed = notShown(context, before);
  const position = {
    n: report.delivered,
    exceptions: report.exceptions.length + lapsed.length === 0 ? none : union(normalize(report.exceptions), lapsed),
  };
  const delivered = mergeDelivered(before, position, context.limits.maxExceptions);
  const repaired = before.exceptions.length === 0 ? undefined : intersect(before.exceptions, tickedBy(delivered))[0];
  const risen = delivered.n > before.n || repaired !== undefined;
  if (risen) {
    member.delivered = delivered.n;
    member.exceptions = delivered.exceptions;
    // What was passed over and is ticked now has to be told anew.
    if (repaired !== undefined) member.toldDelivered = Math.min(member.toldDelivered, repaired.from - 1);
  }
  // A tick says "read" only of what counts as read.
  const isShown = isWhole && noteShown(member, readBefore, report.read, report.showsReads);
  return merged(leastRose || risen || isRead === true || isShown, isWhole, repaired !== undefined);
}

/**
 * What the floor has passed keeps the tick that it had: a device counts what nobody gives it as had (10.3), and may never
 * have been shown it (D6.2). Until delivered the floor passes nothing that a device lacks.
 */
function notShown({ state, retention }: Context, before: DeliveredPosition): Ranges {
  const { floor } = state.group;
  if (floor === 0 || retention.untilDelivered || (floor <= before.n && before.exceptions.length === 0)) return none;
  return subtract([{ from: 1, through: floor }], tickedBy(before));
}

function merged(rose: boolean, isWhole: boolean, isRepaired = false): MergeResult {
  return isWhole && !isRepaired ? (rose ? allRose : nothingRose) : { rose, isWhole, isRepaired };
}

const allRose: MergeResult = { rose: true, isWhole: true, isRepaired: false };
const nothingRose: MergeResult = { rose: false, isWhole: true, isRepaired: false };

/**
 * D4.4: a `least` of an older device list is ignored, for it knows nothing of a device that is listed since; a newer list may
 * lower it. What was told of an older list stays true of all that came before the newer one.
 */
function mergeLeast({ state }: Context, member: Member, through: number, listVersion: number): boolean {
  const least = Math.min(through, state.tip.seq);
  if (listVersion < Math.max(member.leastVersion, member.listVersion)) return false;
  if (listVersion === member.leastVersion && least <= member.least) return false;
  member.least = least;
  member.leastVersion = listVersion;
  return true;
}

const none: Ranges = [];
