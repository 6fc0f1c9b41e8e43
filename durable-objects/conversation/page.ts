import { intersect, type Range, subtract } from '../../lib/ranges.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Context } from './context.ts';
import { headAt, headAtEnd } from './head.ts';
import { historyUnavailable, outside } from './log/log.ts';
import type { PageReply, PageRequest } from './rpc.ts';
import { entryFor } from './serve.ts';
import { lastVisible, type Member } from './state.ts';

/**
 * A page of the log for one device: the person's stays (D4.1), and for what lies between them and below the floor that it was
 * left out for good, with the head at its end, so that no device takes it for a hole.
 */
export function page(context: Context, request: PageRequest, now: number): PageReply | Refusal {
  const member = context.state.byUser.get(request.user);
  if (member === undefined) return refuse('unknown-conversation');
  const end = lastVisible(context.state, member);
  const found = request.controlOnly
    ? controlPage(context, member, request, end, now)
    : logPage(context, member, request, end, now);
  return isRefusal(found)
    ? found
    : { ...found, headSeq: end, head: headAtEnd(context, end), ...floorFor(context, end) };
}

/** The floor as somebody sees it whose last entry is `end`: nothing behind that is theirs to know (D10). */
export function floorFor(context: Context, end: number): { readonly floor: number; readonly floorHead: Uint8Array } {
  const { floor, floorHead } = context.state.group;
  return floor <= end ? { floor, floorHead } : { floor: end, floorHead: headAtEnd(context, end) };
}

/** The seqs a person may be served, of those up to `end`. */
export function readable(context: Context, member: Member, end: number): Range[] {
  const stays = member.intervals.map(({ from, through }) => ({ from, through: through || end }));
  return intersect(stays, [{ from: context.state.group.floor + 1, through: end }]);
}

type FoundEntries = Pick<PageReply, 'entries' | 'excluded' | 'hasMore' | 'next'>;

function logPage(
  context: Context,
  member: Member,
  request: PageRequest,
  end: number,
  now: number,
): FoundEntries | Refusal {
  const down = request.before > 0;
  const from = request.after + 1;
  const through = down ? Math.min(request.before - 1, end) : Math.min(request.through || end, end);
  if (from > through) return { entries: [], excluded: [], hasMore: false, next: down ? request.before : request.after };

  const limit = Math.min(request.limit || context.limits.maxPage, context.limits.maxPage);
  const wanted = context.log.parted(intersect([{ from, through }], readable(context, member, end)));
  const entries: Uint8Array[] = [];
  let bytes = 0;
  let stoppedAt = 0;
  reading: for (const range of down ? wanted.toReversed() : wanted) {
    const rows = down
      ? context.log.entriesDown(range.from, range.through, limit - entries.length + 1)
      : context.log.entries(range.from, range.through, limit - entries.length + 1);
    if (rows === outside) {
      if (entries.length === 0) return historyUnavailable();
      stoppedAt = down ? range.through : range.from;
      break;
    }
    for (const row of rows) {
      const entry = entryFor(context, row, { user: member.user, device: request.device }, now);
      bytes += entry.length;
      if (entries.length === limit || (entries.length > 0 && bytes > context.limits.maxPageBytes)) {
        stoppedAt = row.seq;
        break reading;
      }
      entries.push(entry);
    }
  }
  let covered: Range = down
    ? { from: stoppedAt > 0 ? stoppedAt + 1 : from, through }
    : { from, through: stoppedAt > 0 ? stoppedAt - 1 : through };
  let excluded = excludedIn(context, member, covered, end);
  if ('unchecked' in excluded && down && entries.length > 0) {
    covered = { from: excluded.unchecked + 1, through };
    excluded = excludedIn(context, member, covered, end);
  }
  if ('unchecked' in excluded) return historyUnavailable();
  return {
    entries: down ? entries.reverse() : entries,
    excluded,
    hasMore: down ? covered.from > 1 + request.after : covered.through < through,
    next: down ? covered.from : covered.through,
  };
}

type Exclusion = PageReply['excluded'][number];

/**
 * What of a page is none of theirs, each range with the head at its end: by it a device checks what follows. `unchecked`: up
 * to there the head is not here.
 */
function excludedIn(
  context: Context,
  member: Member,
  covered: Range,
  end: number,
): Exclusion[] | { readonly unchecked: number } {
  const { floor, floorHead } = floorFor(context, end);
  const below = intersect([covered], floor > 0 ? [{ from: 1, through: floor }] : []);
  const foreign = subtract(subtract([covered], below), readable(context, member, end));
  const notTheirs: Exclusion[] = [];
  for (const range of foreign.toReversed()) {
    const head = headAt(context, range.through);
    if (head === outside) return { unchecked: range.through };
    notTheirs.unshift({ range, reason: wire.ExcludedReason.NOT_YOURS, head });
  }
  const expired = below.map((range) => ({
    range,
    reason: wire.ExcludedReason.BELOW_FLOOR,
    // Of a part of it the head at its end has gone; that of the floor comes with every page.
    head: range.through === floor ? floorHead : noBytes,
  }));
  return [...expired, ...notTheirs];
}

/** The control chain, from any seq: readable from the first on by every member (L4). */
function controlPage(context: Context, member: Member, request: PageRequest, end: number, now: number): FoundEntries {
  const limit = Math.min(request.limit || context.limits.maxPage, context.limits.maxPage);
  const seqs = context.store.controls(request.after, Math.min(request.through || end, end), limit + 1);
  const entries: Uint8Array[] = [];
  let bytes = 0;
  let next = request.after;
  for (const seq of seqs.slice(0, limit)) {
    const row = context.log.control(seq);
    if (row === undefined) break;
    const entry = entryFor(context, row, { user: member.user, device: request.device }, now);
    bytes += entry.length;
    if (entries.length > 0 && bytes > context.limits.maxPageBytes) break;
    entries.push(entry);
    next = seq;
  }
  return { entries, excluded: [], hasMore: entries.length < seqs.length, next };
}

const noBytes = new Uint8Array(0);
