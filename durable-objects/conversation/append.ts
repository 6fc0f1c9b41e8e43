import { utf8 } from '../../lib/bytes.ts';
import { isEntryKind } from '../../protocol/entry-kinds.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { type Limits, maxBodyOf } from '../../protocol/limits.ts';
import { mediaIdLength } from '../../protocol/media.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Context } from './context.ts';
import { readControl } from './control.ts';
import { readCreation } from './create.ts';
import { askForTargets, erase, eraseCold, readTargets } from './delete.ts';
import { firstControlKind, type Insertion, insert, writeMembers } from './insert.ts';
import { answerRepeat } from './look-up.ts';
import type { Change } from './membership.ts';
import type { Rate } from './rate.ts';
import type { AcceptedSend, AppendSend, SendRefusal, SendResult } from './rpc.ts';
import { staleEpoch } from './stale-epoch.ts';
import { type ConversationState, currentStay, type Member } from './state.ts';

/** A context that may still be of a conversation nobody has begun. */
export type AppendContext = Omit<Context, 'state'> & { state: ConversationState | null; readonly rate: Rate };

/** Whose sends these are; the User object has authenticated them. */
export interface Sender {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly showsReads: boolean;
}

export interface AppendOutcome {
  readonly result: SendResult;
  /** What the log gained. */
  readonly inserted: Insertion | null;
}

/**
 * Gives a send its place in the conversation.
 *
 * Appending the same send number again returns the first answer, so a sender may retry until it hears one, and one
 * device's messages keep their order (D2.1). Sequence numbers have no gaps: a reader that sees 7 after 5 knows that it
 * missed 6. Delivery is not done here: the row is the promise, and the fan-out alarm keeps it after a crash.
 *
 * Synchronous, so look-up, checks and insert are one step; a refusal has written nothing.
 */
export function append(context: AppendContext, sender: Sender, send: AppendSend, now: number): AppendOutcome {
  const bodyHash = context.sha256(send.body);
  const refused = (refusal: Refusal & Partial<SendRefusal>): AppendOutcome => ({
    result: { ...refusal, number: send.number, bodyHash },
    inserted: null,
  });

  const problem = misshapen(send, context.limits);
  if (problem !== null) return refused(problem);
  if (context.state === null) return create(context, sender, send, bodyHash, now, refused);
  const begun = context as Context;
  const { state } = begun;

  const member = state.byUser.get(sender.user);
  if (member === undefined) return refused(refuse('unknown-conversation'));
  const last = member.numbers.get(send.device) ?? 0;
  if (send.number <= last) return { result: answerRepeat(begun, member, send, bodyHash), inserted: null };
  if (send.after > last) return refused({ ...refuse('behind-earlier', { afterMs: behindEarlierMs }), last });

  const refusal = refusalNow(begun, member, send);
  if (refusal !== null) return refused(refusal);
  if (send.epoch !== state.group.epoch) return refused(staleEpoch(begun, send.epoch, now));
  if (send.readThrough > state.tip.seq) return refused(refuse('ack-ahead'));

  if (send.kind >= firstControlKind) {
    const change = readControl(begun, member, send);
    if (isRefusal(change)) return refused(change);
    if (send.barred !== undefined) return refused(send.barred);
    const wait = context.rate.take();
    if (wait > 0) return refused(refuse('rate-limited', { afterMs: wait }));
    return taken(
      send,
      bodyHash,
      applyControl(begun, change, () => insert(begun, draft(member), now)),
    );
  }
  const targets = send.kind === wire.EntryKind.DELETION ? readTargets(begun, member, send.targets) : [];
  if (isRefusal(targets)) return refused(targets);
  // It names media objects that its sender may not use (B7).
  if (send.barred !== undefined) return refused(send.barred);
  const wait = context.rate.take();
  if (wait > 0) return refused(refuse('rate-limited', { afterMs: wait }));
  if (targets.length === 0 && send.objects.length === 0)
    return taken(send, bodyHash, insert(begun, draft(member), now));
  return begun.store.atomically(() => {
    erase(begun, targets, wire.BodyState.DELETED);
    for (const { seq } of targets) begun.store.media.release(seq);
    const inserted = insert(begun, draft(member), now);
    eraseCold(begun, targets, inserted.at);
    return taken(send, bodyHash, inserted);
  });

  function draft(by: Member) {
    return { ...send, sender: by, showsReads: sender.showsReads, bodyHash };
  }
}

/** By what stands here, whatever the send names. */
function refusalNow({ state }: Context, member: Member, send: AppendSend): Refusal | null {
  if (currentStay(member) === undefined) return refuse('not-a-member');
  if (send.kind === wire.EntryKind.CREATION) return refuse('already-exists');
  if (state.group.kind === wire.ConversationKind.DIRECT && state.present < 2) {
    return refuse('unknown-user', { detail: 'the other account has ended' });
  }
  const isClosed = state.group.announcementsOnly && send.kind < firstControlKind;
  return isClosed && !mayAnnounce(member, send) ? refuse('announcements-only') : null;
}

/** Looks at what a deletion among these sends will ask of cold history, and takes none of them. */
export function lookAtTargets(begun: Context, sender: Pick<Sender, 'user'>, sends: readonly AppendSend[]): void {
  const member = begun.state.byUser.get(sender.user);
  if (member === undefined) return;
  const { group, tip } = begun.state;
  for (const send of sends) {
    if (send.kind !== wire.EntryKind.DELETION || misshapen(send, begun.limits) !== null) continue;
    // A repeat is answered from what it got first.
    if (send.number <= (member.numbers.get(send.device) ?? 0)) continue;
    const isRefused =
      refusalNow(begun, member, send) !== null || send.epoch !== group.epoch || send.readThrough > tip.seq;
    if (!isRefused) askForTargets(begun, member, send.targets);
  }
}

/** Inserts a control entry and applies what it changes, as one step. */
export function applyControl(begun: Context, change: Change, insertIt: () => Insertion): Insertion {
  return begun.store.atomically(() => {
    const inserted = insertIt();
    const changed = change(begun.state, inserted.row.seq);
    begun.store.writeGroup(begun.state.group);
    writeMembers(begun, changed);
    return inserted;
  });
}

/** The first entry of a conversation; until it is accepted the object has no tables (D10.1). */
function create(
  context: AppendContext,
  sender: Sender,
  send: AppendSend,
  bodyHash: Uint8Array,
  now: number,
  refused: (refusal: Refusal) => AppendOutcome,
): AppendOutcome {
  if (send.kind !== wire.EntryKind.CREATION) return refused(refuse('unknown-conversation'));
  if (send.after > 0) return refused({ ...refuse('behind-earlier', { afterMs: behindEarlierMs }), last: 0 } as Refusal);
  if (send.epoch !== 0) return refused(refuse('bad-control'));
  const state = readCreation(sender.conversation, sender.user, send, context.limits);
  if (isRefusal(state)) return refused(state);
  if (send.barred !== undefined) return refused(send.barred);
  const creator = state.byUser.get(sender.user) as Member;
  const begun: Context = { ...context, state };
  const draft = { ...send, sender: creator, showsReads: sender.showsReads, bodyHash };
  const inserted = context.store.atomically(() => {
    context.store.create();
    return applyControl(
      begun,
      () => state.members,
      () => insert(begun, draft, now),
    );
  });
  context.state = state;
  return taken(send, bodyHash, inserted);
}

function taken(send: AppendSend, bodyHash: Uint8Array, inserted: Insertion): AppendOutcome {
  const { row, at, head, controlBefore } = inserted;
  const { seq, count } = row;
  const read = row.flags & 2 ? { read: seq, asOf: seq, unread: 0 } : null;
  const result: AcceptedSend = {
    ...{ accepted: true, number: send.number, seq, at, count, bodyHash, head, controlBefore, read, repeated: false },
  };
  return { result, inserted };
}

/** In an announcements-only group everybody may still take back their own. */
function mayAnnounce(member: Member, send: AppendSend): boolean {
  return member.role === wire.Role.ADMIN || send.kind === wire.EntryKind.DELETION;
}

/** How soon a device tries again after an earlier send of its own was not there yet. */
const behindEarlierMs = 1_000;

/** The year 2160: alarms of the platform end soon after, and an alarm that cannot be set would end all others. */
const latestTime = 6_000_000_000_000;

function misshapen(send: AppendSend, limits: Limits): Refusal | null {
  const { device, number, after, kind, countable, targets, wraps, objects } = send;
  if (device < 1 || number < 1 || after >= number || send.expiresAt > latestTime) return refuse('malformed');
  if (!isEntryKind(kind)) return refuse('malformed');
  if (countable && kind !== wire.EntryKind.MESSAGE) return refuse('malformed');
  if (targets.length > 0 && kind !== wire.EntryKind.DELETION) return refuse('malformed');
  if (kind >= firstControlKind && (send.expiresAt > 0 || wraps.length > 0 || objects.length > 0))
    return refuse('malformed');
  if (objects.length > 0 && kind !== wire.EntryKind.MESSAGE) return refuse('malformed');
  if (send.body.length > maxBodyOf(kind, limits) || wraps.length > limits.maxWraps) return refuse('too-large');
  if (objects.length > limits.maxObjects || targets.length > limits.maxTargets) return refuse('too-large');
  if (wraps.some((wrap) => wrap.length > limits.maxWrapBytes)) return refuse('too-large');
  // Only these names are kept in clear beside the body, and what is read without bodies has to stay bounded.
  if (objects.some((name) => utf8(name).length > mediaIdLength)) return refuse('malformed');
  return null;
}
