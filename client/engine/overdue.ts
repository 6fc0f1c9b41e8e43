/**
 * Pages that do not come. Every command gets one reply, but a server that lost one (a call of its own failed) would hold
 * a range back for as long as the connection lasts: after a while it is asked for again.
 */
import type { Exchange, PageRequest, WireReply } from './exchange.ts';
import { endPull } from './pages.ts';

/** Longer than a server waits for its own calls, and than a page takes on a slow line. */
const pageMs = 60_000;

export function giveBackOverdue(exchange: Exchange, now: number): void {
  for (const page of waiting(exchange)) {
    if (page.at + pageMs > now) continue;
    page.isOverdue = true;
    exchange.pulls--;
    endPull(page.plan);
    // Whoever scrolls back is told that it did not come.
    page.answered({ refusal: null } as WireReply);
  }
}

/** When the next one is overdue, or Infinity. */
export function pullDueAt(exchange: Exchange): number {
  return waiting(exchange).reduce((due, page) => Math.min(due, page.at + pageMs), Number.POSITIVE_INFINITY);
}

function waiting(exchange: Exchange): PageRequest[] {
  return [...exchange.awaited.values()].filter((one) => one.for === 'pull').filter((one) => !one.isOverdue);
}
