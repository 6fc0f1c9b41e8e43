/**
 * Delivery and read counts of a person's messages, as a step function over sequence numbers.
 *
 * Step i holds from its `from` to the next step's `from` - 1, the last one to `through`. Merging takes the counts of
 * whichever is further, so it is commutative, associative and idempotent: summaries may be repeated, reordered or lost
 * and repeated, and no tick ever falls (D6).
 */
export interface Step {
  readonly from: number;
  readonly delivered: number;
  readonly read: number;
  readonly total: number;
}

export interface Steps {
  readonly steps: readonly Step[];
  readonly through: number;
}

export const noSteps: Steps = { steps: [], through: 0 };

/** The counts at `seq`, or null where nothing is known. */
export function countsAt(steps: Steps, seq: number): Step | null {
  if (seq > steps.through) return null;
  let found: Step | null = null;
  for (const step of steps.steps) {
    if (step.from > seq) break;
    found = step;
  }
  return found;
}

/** The least upper bound of two step functions. */
export function mergeSteps(a: Steps, b: Steps): Steps {
  if (a.steps.length === 0) return b;
  if (b.steps.length === 0) return a;
  const through = Math.max(a.through, b.through);
  const edges = new Set<number>();
  for (const side of [a, b]) {
    for (const step of side.steps) edges.add(step.from);
    if (side.through < through) edges.add(side.through + 1);
  }
  const merged: Step[] = [];
  for (const from of [...edges].sort((x, y) => x - y)) {
    const left = countsAt(a, from);
    const right = countsAt(b, from);
    const step = left === null ? (right ?? unknown) : right === null ? left : join(left, right);
    const last = merged.at(-1);
    if (last !== undefined && sameCounts(last, step)) continue;
    merged.push({ ...step, from });
  }
  return { steps: merged, through };
}

/** What a person sees on a message of their own. */
export type Tick = 'sent' | 'delivered' | 'read';

/** ✓, ✓✓ or blue: delivered and read only when all who count have it. */
export function tickOf(counts: Step | null): Tick {
  if (counts === null) return 'sent';
  // All who count may have left: what was delivered before stays so, and what was not stays `sent`.
  const total = Math.max(counts.total, 1);
  if (Math.min(counts.read, counts.delivered) >= total) return 'read';
  return counts.delivered >= total ? 'delivered' : 'sent';
}

/** Between two summaries that do not meet: nobody is known to have it, and any total is lower. */
const unknown: Step = { from: 0, delivered: 0, read: 0, total: 0xffff_ffff };

/**
 * The one that is further: by its tick, then by how few lack it, then by how few have not read it.
 *
 * Counts of two summaries are never mixed. After a crash the server may have forgotten that somebody had a message, and
 * that person may leave before they say it again: they count in both numbers of the earlier summary, and are left
 * out of the later. So the delivered of the one and the total of the other would make a tick that is not true.
 */
function join(a: Step, b: Step): Step {
  for (const [ofA, ofB] of [
    [rankOf(a), rankOf(b)],
    [a.delivered - a.total, b.delivered - b.total],
    [Math.min(a.read, a.delivered) - a.total, Math.min(b.read, b.delivered) - b.total],
    [a.delivered, b.delivered],
    [a.read, b.read],
  ] as const) {
    if (ofA !== ofB) return ofA > ofB ? a : b;
  }
  return a;
}

function rankOf(step: Step): number {
  return ['sent', 'delivered', 'read'].indexOf(tickOf(step));
}

function sameCounts(a: Step, b: Step): boolean {
  return a.delivered === b.delivered && a.read === b.read && a.total === b.total;
}
