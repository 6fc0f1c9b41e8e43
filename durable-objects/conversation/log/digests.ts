/**
 * The tree of digests over the log: level 0 has one for each full run of `runLength` entries, each level above one for
 * `fanOut` of the level below. They are made when a run is full; a log that has fewer (it is from an older release)
 * gets the missing ones a few at a time, and until then its entries are read instead.
 */
import type { Context } from '../context.ts';
import type { DerivationColumns } from '../entry-row.ts';
import { combine, type Digest, digestOf } from './digest.ts';
import { outside } from './log.ts';

type Store = Context['store'];

/** Entries that a digest of level 0 is of. */
export const runLength = 1_024;
const fanOut = 32;
/** So many runs are caught up with in one step. */
const maxRunsAStep = 4;

/** A part of a range of the log, in ascending order: a run with a digest, or a few entries to be read. */
export interface Piece {
  readonly from: number;
  readonly through: number;
  /** Undefined: no digest covers just this. */
  readonly digest: (() => Digest) | undefined;
  /** The smaller pieces of a run of level 1 and up. */
  readonly parts: (() => Piece[]) | undefined;
}

/** Makes the digests of runs that are full, some of them; says how many runs have one now. `tip`: the newest seq. */
export function growDigests({ store, log }: Pick<Context, 'store' | 'log'>, digested: number, tip: number): number {
  const full = Math.min(Math.floor(tip / runLength), digested + maxRunsAStep);
  for (let run = digested; run < full; run++) {
    const left = leftOf(store, log, run);
    const first = left === undefined ? run * runLength + 1 : log.first;
    const rows = log.derivedFrom(first, (run + 1) * runLength, runLength);
    // What has left before it was summed up stays as it is; whoever writes goes on at once.
    if (rows === outside) return run;
    addRun(store, run, combine([...(left === undefined ? [] : [left]), digestOf(rows)]));
  }
  return Math.max(digested, full);
}

/** Entries, in the order of the log, are about to leave; those of the run that is not full are summed up before. */
export function digestLeaving(
  store: Store,
  log: Context['log'],
  digested: number,
  rows: readonly DerivationColumns[],
): void {
  const open = rows.filter(({ seq }) => seq > digested * runLength);
  if (open.length === 0) return;
  const before = leftOf(store, log, digested);
  store.writeDigest(leftLevel, 0, combine([...(before === undefined ? [] : [before]), digestOf(open)]));
}

/** What has left of the run that has no digest yet, summed up; undefined: all of it is here, or it was never summed up. */
function leftOf(store: Store, log: Context['log'], run: number): Digest | undefined {
  return log.first > run * runLength + 1 && log.first <= (run + 1) * runLength ? store.digest(leftLevel, 0) : undefined;
}

/** One row, of the run that is not full. */
const leftLevel = -1;

function addRun(store: Store, run: number, digest: Digest): void {
  store.atomically(() => {
    store.writeDigest(0, run, digest);
    let last = run;
    for (let level = 1; (last + 1) % fanOut === 0; level++) {
      const parent = Math.floor(last / fanOut);
      const children = Array.from({ length: fanOut }, (_, i) => digestAt(store, level - 1, parent * fanOut + i));
      store.writeDigest(level, parent, combine(children));
      last = parent;
    }
  });
}

/** The range as few pieces: the largest runs that lie in it whole, and what is left at its ends. */
export function piecesOf(
  { store, log }: Pick<Context, 'store' | 'log'>,
  digested: number,
  from: number,
  through: number,
): Piece[] {
  const pieces: Piece[] = [];
  const covered = Math.min(through, digested * runLength);
  for (let at = from; at <= through; at = (pieces.at(-1) as Piece).through + 1) {
    if (at === digested * runLength + 1 && through >= log.first - 1) {
      const left = leftOf(store, log, digested);
      if (left !== undefined) {
        pieces.push({ from: at, through: log.first - 1, digest: () => left, parts: undefined });
        continue;
      }
    }
    let level = -1;
    for (let size = runLength; (at - 1) % size === 0 && at + size - 1 <= covered; size *= fanOut) level++;
    pieces.push(level < 0 ? entriesFrom(at, through) : runAt(store, level, (at - 1) / sizeOf(level)));
  }
  return pieces;
}

function entriesFrom(at: number, through: number): Piece {
  const end = Math.ceil(at / runLength) * runLength;
  return { from: at, through: Math.min(through, end), digest: undefined, parts: undefined };
}

function runAt(store: Store, level: number, run: number): Piece {
  const size = sizeOf(level);
  return {
    from: run * size + 1,
    through: (run + 1) * size,
    digest: () => digestAt(store, level, run),
    parts:
      level === 0
        ? undefined
        : () => Array.from({ length: fanOut }, (_, i) => runAt(store, level - 1, run * fanOut + i)),
  };
}

function digestAt(store: Store, level: number, run: number): Digest {
  const digest = store.digest(level, run);
  if (digest === undefined) throw new Error(`there is no digest of run ${run}, level ${level}`);
  return digest;
}

function sizeOf(level: number): number {
  return runLength * fanOut ** level;
}
