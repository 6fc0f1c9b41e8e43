/** Questions about the whole log, in some dozens of rows whatever its length. */
import type { Context } from '../context.ts';
import type { EntryRow } from '../entry-row.ts';
import { countableBy, lastNumberIn } from './digest.ts';
import { type Piece, piecesOf } from './digests.ts';
import { type OutsideLog, outside } from './log.ts';

type LogReader = Pick<Context, 'store' | 'log' | 'state'>;

/** The countable entries of a person in from..through. */
export function countOwn(asked: LogReader, sender: number, from: number, through: number): number | OutsideLog {
  let count = 0;
  for (const { digest, ...range } of pieces(asked, from, through)) {
    const more = digest ? countableBy(digest(), sender) : asked.log.countOwn(sender, range.from, range.through);
    if (more === outside) return outside;
    count += more;
  }
  return count;
}

/** Who sent countable entries in from..through. */
export function sendersBetween(asked: LogReader, from: number, through: number): Set<number> | OutsideLog {
  const found = new Set<number>();
  for (const { digest, ...range } of pieces(asked, from, through)) {
    if (digest === undefined) {
      const senders = asked.log.sendersBetween(range.from, range.through);
      if (senders === outside) return outside;
      for (const sender of senders) found.add(sender);
    } else {
      const { senders, countable } = digest();
      for (const [i, sender] of senders.entries()) if ((countable[i] as number) > 0) found.add(sender);
    }
  }
  return found;
}

/** The newest countable entry in from..through. */
export function newestCountable(asked: LogReader, from: number, through: number): EntryRow | OutsideLog | undefined {
  for (const { digest, ...range } of pieces(asked, from, through).reverse()) {
    const row =
      digest === undefined
        ? asked.log.newestCountable(range.from, range.through)
        : asked.log.entry(digest().newestCountable);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** The device's send with this number in from..through: its numbers rise along the log. */
export function findSend(
  asked: LogReader,
  send: { readonly sender: number; readonly device: number; readonly number: number },
  from: number,
  through: number,
): EntryRow | OutsideLog | undefined {
  return findIn(asked, send, pieces(asked, from, through));
}

function findIn(
  asked: LogReader,
  send: { readonly sender: number; readonly device: number; readonly number: number },
  among: readonly Piece[],
): EntryRow | OutsideLog | undefined {
  const { sender, device, number } = send;
  let left: OutsideLog | undefined;
  for (const { digest, parts, from, through } of among) {
    if (digest !== undefined) {
      // The first run that ends at the number or above it holds it, if the log does.
      if (lastNumberIn(digest(), sender, device) < number) continue;
      if (parts !== undefined) return findIn(asked, send, parts());
    }
    const row = asked.log.sendUpTo(sender, device, number, from, through);
    if (row === outside) left = outside;
    else if (row?.number === number) return row;
    if (digest !== undefined) break;
  }
  return left;
}

function pieces(asked: LogReader, from: number, through: number): Piece[] {
  return piecesOf(asked, asked.state.digested, from, through);
}
