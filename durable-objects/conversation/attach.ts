import { decodeMessage } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { decodeEntry } from '../kit/entries.ts';
import type { Context } from './context.ts';
import type { EntryRow } from './entry-row.ts';
import { headAtEnd } from './head.ts';
import { hasLapsed } from './history/floor.ts';
import { outside } from './log/log.ts';
import { newestCountable } from './log/questions.ts';
import { listsSame } from './membership.ts';
import { floorFor, readable } from './page.ts';
import { readStateOf } from './read-state.ts';
import type { AttachReply, AttachRequest } from './rpc.ts';
import { entryFor } from './serve.ts';
import { currentStay, type Interval, lastVisible, type Member, presentAt } from './state.ts';
import { encodeSummary, summaryFor } from './summary.ts';

/** How many control entries are looked through together for a title. */
const titlePage = 64;

const noBytes = new Uint8Array(0);

/** A conversation's state for one person: fixed in size, whatever they missed. Changes nothing. */
export function stateFor(context: Context, member: Member, request: AttachRequest, now: number): AttachReply {
  const { state, limits } = context;
  const { group, tip, present } = state;
  const stay = currentStay(member);
  const end = lastVisible(state, member);
  const last = stay === undefined ? context.log.control(end) : undefined;
  return {
    kind: group.kind,
    headSeq: end,
    head: headAtEnd(context, end),
    at: last === undefined ? tip.at : decodeEntry(last.entry).at,
    count: last === undefined ? tip.count : last.count,
    epoch: stay === undefined ? end : group.epoch,
    ...floorFor(context, end),
    members: stay === undefined ? presentAt(state, end) : present,
    readable: member.intervals.map(({ from, through }) => ({ from, through })),
    from: Object.fromEntries(request.devices.map((device) => [device, owesFrom(member, device, end)])),
    sent: Object.fromEntries(request.devices.map((device) => [device, member.numbers.get(device) ?? 0])),
    read: readStateOf(context, member),
    // Ticks are for those who have sent something; in a large group the sum over all members is most of the work. Who left
    // learns nothing of what the others do (D10).
    summary:
      member.own === 0 || stay === undefined
        ? noBytes
        : encodeSummary(group.conversation, summaryFor(state, member, 1, limits)),
    last: newestReadable(context, member, end, now),
    peer: group.kind === wire.ConversationKind.DIRECT ? (state.members[1 - member.ordinal]?.user ?? '') : '',
    title: stay === undefined ? titleAtEnd(context, member, end) : group.title,
    attached: stay !== undefined && !member.detached,
    listVersion: member.listVersion,
    listDiffers: request.listVersion === member.listVersion && !listsSame(member, request.devices),
    delivered: member.delivered,
    ...(member.exceptions.length === 0 ? {} : { exceptions: [...member.exceptions] }),
    ...addedBy(context, member.intervals.at(-1)),
  };
}

/** Who added somebody for a stay: a request to them, if their own object did not know that person. */
export function addedBy(
  { log, state }: Context,
  stay: Interval | undefined,
): { readonly addedBy: string; readonly isKnown: boolean } {
  const row = stay === undefined ? undefined : log.control(stay.from);
  return { addedBy: state.members[row?.sender ?? -1]?.user ?? '', isKnown: stay?.isKnown ?? false };
}

/** The first seq a device owes an ack for (D1.7). One that is not listed owes what the person may see next. */
function owesFrom(member: Member, device: number, head: number): number {
  return member.devices.find((listed) => listed.device === device)?.from ?? head + 1;
}

function newestReadable(context: Context, member: Member, end: number, now: number): Uint8Array {
  for (const range of readable(context, member, end).toReversed()) {
    const row = newestCountable(context, range.from, range.through);
    // It is a preview: the device pulls what it lacks, and takes no other entry for the newest.
    if (row === outside) return noBytes;
    // What the server keeps no longer a device may have: it is no news that it has gone from here.
    if (row !== undefined && hasLapsed(context, row, now)) return noBytes;
    if (row !== undefined) return entryFor(context, row, { user: member.user, device: 0 }, now);
  }
  return noBytes;
}

/** The title as it was when somebody left: what came after it is none of theirs. */
function titleAtEnd(context: Context, member: Member, end: number): Uint8Array {
  const titleSeq = member.intervals.at(-1)?.titleSeq ?? 0;
  if (titleSeq === 0) return titleAt(context, end);
  const row = context.log.control(titleSeq);
  return new Uint8Array(row === undefined ? noBytes : (titleOf(row) ?? noBytes));
}

/** The title as it was at `seq`, out of the whole control chain: an older release did not note who gave it. */
function titleAt({ store, log }: Context, seq: number): Uint8Array {
  let title: Uint8Array = noBytes;
  for (let after = 0; ; ) {
    const seqs = store.controls(after, seq, titlePage);
    for (const at of seqs) {
      const row = log.control(at);
      title = (row === undefined ? null : titleOf(row)) ?? title;
    }
    if (seqs.length < titlePage) return new Uint8Array(title);
    after = seqs.at(-1) as number;
  }
}

function titleOf(row: EntryRow): Uint8Array | null {
  const control = decodeMessage(wire.Control, decodeEntry(row.entry).body);
  return control?.creation?.title ?? control?.settings?.title ?? null;
}
