import { intersect, type Range, type Ranges, subtract } from '../../lib/ranges.ts';
import { own } from '../../protocol/codec.ts';
import type { Limits } from '../../protocol/limits.ts';
import { type Step, tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import { type ConversationState, type Interval, lastVisible, type Member } from './state.ts';

export type StepLimits = Pick<Limits, 'maxSteps' | 'maxStepsApart'>;

/**
 * What everybody but `addressed` has received and read, as a step function from `from` on (D6.2).
 *
 * A person counts at the seqs of their stays; one who left stays in the counts where they had the message and leaves
 * the denominator, for good, where they had not.
 */
export function summaryFor(state: ConversationState, addressed: Member, from: number, limits: StepLimits) {
  const through = lastVisible(state, addressed);
  const usual = ofOneOther(state, addressed, Math.max(1, from), through);
  if (usual !== null) return { steps: usual, through };
  return { steps: stepsFor(state, addressed, { from: Math.max(1, from), through }, limits), through };
}

/** The usual case, on the path of every receipt: one other, who was there all the time and passed over nothing. */
function ofOneOther(state: ConversationState, addressed: Member, from: number, through: number): Step[] | null {
  const other = state.members[1 - addressed.ordinal];
  const stay = other?.intervals[0];
  if (state.members.length !== 2 || other === undefined || stay === undefined) return null;
  if (stay.through > 0 || stay.from > from || other.exceptions.length > 0 || other.hidden.length > 0) return null;
  const steps: Step[] = [];
  const read = Math.min(other.readShown, other.delivered, through);
  const delivered = Math.min(other.delivered, through);
  if (read >= from) steps.push({ from, delivered: 1, read: 1, total: 1 });
  if (delivered >= Math.max(from, read + 1)) {
    steps.push({ from: Math.max(from, read + 1), delivered: 1, read: 0, total: 1 });
  }
  if (through >= Math.max(from, delivered + 1)) {
    steps.push({ from: Math.max(from, delivered + 1), delivered: 0, read: 0, total: 1 });
  }
  return steps;
}

/** Any number of others, who came and went. */
export function stepsFor(state: ConversationState, addressed: Member, range: Range, limits: StepLimits): Step[] {
  const { from, through } = range;
  const window = [range];
  const changes = new Map<number, Counts>();
  for (const member of state.members) {
    if (member === addressed) continue;
    for (const stay of member.intervals) {
      if (stay.through > 0 && stay.through < from) continue;
      const has = deliveredIn(stay, member);
      const counted = stay.through > 0 ? has : [{ from: stay.from, through }];
      const read = readIn(has, member);
      add(changes, intersect(counted, window), 'total');
      add(changes, intersect(has, window), 'delivered');
      add(changes, intersect(read, window), 'read');
    }
  }
  return fewer(sweep(changes, range), limits);
}

/** Encoded roost.wire.Summary. */
export function encodeSummary(conversation: string, summary: { steps: Step[]; through: number }): Uint8Array {
  return own(wire.Summary.encode({ conversation, ...summary }).finish());
}

/** What a person has of the entries of a stay. */
export function deliveredIn(stay: Interval, member: Member): Ranges {
  const open = stay.through === 0;
  const n = open ? member.delivered : Math.min(stay.through, stay.had);
  if (n < stay.from) return nothing;
  const exceptions = open ? member.exceptions : stay.hadExceptions;
  const all = [{ from: stay.from, through: n }];
  return exceptions.length === 0 ? all : subtract(all, exceptions);
}

/** What of it others may know to be read. */
export function readIn(has: Ranges, member: Member): Ranges {
  if (has.length === 0 || member.readShown < (has[0] as Range).from) return nothing;
  const shown = intersect(has, [{ from: 1, through: member.readShown }]);
  return member.hidden.length === 0 ? shown : subtract(shown, member.hidden);
}

interface Counts {
  delivered: number;
  read: number;
  total: number;
}

function add(changes: Map<number, Counts>, ranges: Ranges, what: keyof Counts): void {
  for (const { from, through } of ranges) {
    at(changes, from)[what]++;
    at(changes, through + 1)[what]--;
  }
}

function at(changes: Map<number, Counts>, seq: number): Counts {
  let counts = changes.get(seq);
  if (counts === undefined) changes.set(seq, (counts = { delivered: 0, read: 0, total: 0 }));
  return counts;
}

function sweep(changes: Map<number, Counts>, window: Range): Step[] {
  const steps: Step[] = [];
  let [delivered, read, total] = [0, 0, 0];
  for (const seq of [...changes.keys()].sort((a, b) => a - b)) {
    if (seq > window.through) break;
    const change = changes.get(seq) as Counts;
    if (steps.length > 0 && change.delivered === 0 && change.read === 0 && change.total === 0) continue;
    delivered += change.delivered;
    read += change.read;
    total += change.total;
    steps.push({ from: seq, delivered, read, total });
  }
  return steps;
}

/**
 * About `max` steps: neighbours join, the closest in counts first, to what is true of both. What joins has the same
 * denominator and the same tick, and keeps them: only counts that make no difference fall. Where there are more of
 * these than a summary may have at all, first denominators and then ticks give way, lower and never false.
 */
function fewer(steps: Step[], { maxSteps, maxStepsApart }: StepLimits): Step[] {
  let kept = joinNearest(steps, maxSteps, (a, b) => a.total === b.total && tickOf(a) === tickOf(b));
  kept = joinNearest(kept, Math.max(maxSteps, maxStepsApart), (a, b) => tickOf(a) === tickOf(b));
  return joinNearest(kept, Math.max(maxSteps, maxStepsApart), () => true);
}

/** Joins just so many of those neighbours that may be joined that `max` are left, if there are as many. */
function joinNearest(steps: Step[], max: number, mayJoin: (a: Step, b: Step) => boolean): Step[] {
  if (steps.length <= max) return steps;
  const gaps: { after: number; width: number }[] = [];
  steps.forEach((step, after) => {
    const next = steps[after + 1];
    if (next === undefined || !mayJoin(step, next)) return;
    gaps.push({ after, width: Math.abs(step.delivered - next.delivered) + Math.abs(step.read - next.read) });
  });
  gaps.sort((a, b) => a.width - b.width || a.after - b.after);
  const closed = new Set(gaps.slice(0, steps.length - max).map(({ after }) => after));
  const joined: Step[] = [];
  steps.forEach((step, index) => {
    const before = joined.at(-1);
    if (before !== undefined && closed.has(index - 1)) joined[joined.length - 1] = join(before, step);
    else joined.push(step);
  });
  return joined;
}

/** What is true of both, with the lower of their ticks. */
function join(a: Step, b: Step): Step {
  const { from } = a;
  const delivered = Math.min(a.delivered, b.delivered);
  const read = Math.min(a.read, b.read);
  const ticks = [tickOf(a), tickOf(b)];
  if (ticks.includes('sent')) return { from, delivered, read, total: Math.max(a.total, b.total) };
  // All who count have it: of the smaller number this says the same.
  const total = Math.min(a.total, b.total);
  return { from, delivered: total, read: Math.min(read, ticks.includes('delivered') ? total - 1 : total), total };
}

const nothing: Ranges = [];
