/** Questions about the whole log, in some dozens of rows whatever its length. */
import type { Core } from '../core.ts';
import type { EntryRow } from '../store.ts';
import { countableBy, lastNumberIn } from './digest.ts';
import { type Piece, piecesOf } from './digests.ts';

type Log = Pick<Core, 'store' | 'conversing'>;

/** The countable entries of a person in from..through. */
export function countOwn(log: Log, sender: number, from: number, through: number): number {
  let count = 0;
  for (const { digest, ...range } of pieces(log, from, through)) {
    count += digest ? countableBy(digest(), sender) : log.store.countOwn(sender, range.from, range.through);
  }
  return count;
}

/** Who sent countable entries in from..through. */
export function sendersBetween(log: Log, from: number, through: number): Set<number> {
  const found = new Set<number>();
  for (const { digest, ...range } of pieces(log, from, through)) {
    if (digest === undefined)
      for (const sender of log.store.sendersBetween(range.from, range.through)) found.add(sender);
    else {
      const { senders, countable } = digest();
      for (const [i, sender] of senders.entries()) if ((countable[i] as number) > 0) found.add(sender);
    }
  }
  return found;
}

/** The newest countable entry in from..through. */
export function newestCountable(log: Log, from: number, through: number): EntryRow | undefined {
  for (const { digest, ...range } of pieces(log, from, through).reverse()) {
    const row =
      digest === undefined
        ? log.store.newestCountable(range.from, range.through)
        : log.store.entry(digest().newestCountable);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** The device's send with this number in from..through: its numbers rise along the log. */
export function findSend(
  log: Log,
  send: { readonly sender: number; readonly device: number; readonly number: number },
  from: number,
  through: number,
): EntryRow | undefined {
  return findIn(log, send, pieces(log, from, through));
}

function findIn(
  log: Log,
  send: { readonly sender: number; readonly device: number; readonly number: number },
  among: readonly Piece[],
): EntryRow | undefined {
  const { sender, device, number } = send;
  for (const { digest, parts, from, through } of among) {
    if (digest !== undefined) {
      // The first run that ends at the number or above it holds it, if the log does.
      if (lastNumberIn(digest(), sender, device) < number) continue;
      if (parts !== undefined) return findIn(log, send, parts());
    }
    const row = log.store.sendUpTo(sender, device, number, from, through);
    if (row?.number === number) return row;
    if (digest !== undefined) return undefined;
  }
  return undefined;
}

function pieces({ store, conversing }: Log, from: number, through: number): Piece[] {
  return piecesOf(store, conversing.digested, from, through);
}
