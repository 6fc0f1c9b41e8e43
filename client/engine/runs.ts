/**
 * What a device holds of a log, as runs of sequence numbers, each with the chain values at its ends.
 *
 * Two runs join only where the chain fits: extending the head before by the first leaf after it must give the head
 * that came with it (D5.2). Ranges that will never be served (outside the person's intervals, below the floor) are
 * held as well, so that they are not holes; their leaves are unknown, so the chain is checked again after them.
 */

import { sameBytes } from '../../lib/bytes.ts';
import { type Range, subtract } from '../../lib/ranges.ts';
import { emptyHead, extend, type Sha256 } from '../../protocol/chain.ts';

export interface Run extends Range {
  /** Leaf of `from`, or null where it is unknown. */
  readonly firstLeaf: Uint8Array | null;
  /** Head at `from`, or null. */
  readonly firstHead: Uint8Array | null;
  /** Head at `through`, or null. */
  readonly head: Uint8Array | null;
}

export type Runs = readonly Run[];

export type AddResult = { readonly runs: Runs; readonly outcome: 'added' | 'known' } | { readonly outcome: 'fork' };

/** Takes one entry in, or says that it does not fit what stands beside it. */
export function addEntry(
  runs: Runs,
  entry: { seq: number; leaf: Uint8Array; head: Uint8Array },
  sha256: Sha256,
): AddResult {
  const { seq, leaf, head } = entry;
  if (runs.some((run) => run.from <= seq && seq <= run.through)) return { outcome: 'known', runs };
  const before = runs.find((run) => run.through === seq - 1);
  const after = runs.find((run) => run.from === seq + 1);
  const headBefore = seq === 1 ? emptyHead : (before?.head ?? null);
  if (headBefore !== null && !sameBytes(extend(headBefore, leaf, sha256), head)) return { outcome: 'fork' };
  if (after !== undefined && !follows(head, after, sha256)) return { outcome: 'fork' };
  const added: Run = { from: seq, through: seq, firstLeaf: leaf, firstHead: head, head };
  return { outcome: 'added', runs: insert(runs, added) };
}

/** Takes in a range that will never be served, with the head at its end. */
export function addExcluded(runs: Runs, range: Range, head: Uint8Array | null): Runs {
  let result = runs;
  for (const part of subtract([range], runs)) {
    const atEnd = part.through === range.through ? head : null;
    result = insert(result, {
      ...part,
      firstLeaf: null,
      firstHead: part.from === part.through ? atEnd : null,
      head: atEnd,
    });
  }
  return result;
}

/** Says whether a head told for `seq` differs from the one held there. False where none is held. */
export function contradicts(runs: Runs, seq: number, head: Uint8Array): boolean {
  if (head.length === 0) return false;
  return runs.some(
    (run) =>
      (run.through === seq && run.head !== null && !sameBytes(run.head, head)) ||
      (run.from === seq && run.firstHead !== null && !sameBytes(run.firstHead, head)),
  );
}

function follows(head: Uint8Array, after: Run, sha256: Sha256): boolean {
  if (after.firstLeaf === null || after.firstHead === null) return true;
  return sameBytes(extend(head, after.firstLeaf, sha256), after.firstHead);
}

/** Puts a run that overlaps none into its place and joins it with those that it touches. */
function insert(runs: Runs, added: Run): Runs {
  const result: Run[] = [];
  let run = added;
  for (const other of runs) {
    if (other.through === run.from - 1) run = join(other, run);
    else if (other.from === run.through + 1) run = join(run, other);
    else result.push(other);
  }
  const place = result.findIndex((other) => other.from > run.from);
  result.splice(place === -1 ? result.length : place, 0, run);
  return result;
}

function join(left: Run, right: Run): Run {
  return {
    from: left.from,
    through: right.through,
    firstLeaf: left.firstLeaf,
    firstHead: left.firstHead,
    head: right.head,
  };
}
