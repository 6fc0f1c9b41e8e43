/** Takes in what a resume tells of a conversation: fixed in size, enough to draw the list (F-resume). */

import { contains } from '../../lib/ranges.ts';
import { type Decoded, own } from '../../protocol/codec.ts';
import { mergeSteps } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import type { EntryContent, MergeContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import { copiedStore, leaveTaken } from './copied.ts';
import { takeClaim } from './disputes.ts';
import { notePreviewUnread, noteUnread } from './erasing.ts';
import { noteExpiry } from './expiry-row.ts';
import { demandDirect, endDirect, fork } from './halting.ts';
import { BodyState } from './log-entry.ts';
import { asKnown, draw, previewOf, settleBySearch, takeExcluded, takeHead } from './merge.ts';
import { eraseOpened } from './opened.ts';
import { isUntouched, noteUsed, usedThrough } from './outbox.ts';
import { contradicts } from './runs.ts';
import { noteTicks } from './tick-times.ts';
import { takeReadPosition } from './unread.ts';

export type WireState = Decoded<wire.State.$Properties>;
export type WireSummary = Decoded<wire.Summary.$Properties>;

export function takeState(
  conversation: Conversation,
  state: WireState,
  last: EntryContent | null,
  context: MergeContext,
): void {
  const { row, live } = conversation;
  const { changes } = context;
  changes.touch(conversation);
  takeStanding(conversation, state, changes);
  noteSent(conversation, state, changes);
  if (isOtherThan(row, state)) {
    endDirect(conversation, changes);
    return;
  }
  row.kind = state.kind;
  if (state.peer !== '') row.peer = state.peer;
  row.members = state.members;
  if (!demandDirect(conversation, context.me, changes)) return;
  row.at = Math.max(row.at, state.at);
  if (state.from > 0) row.from = state.from;
  if (state.epoch >= row.epoch) {
    row.epoch = state.epoch;
    row.title = own(state.title);
    row.readable = state.readable.map((one) => ({ from: one.from, through: one.through }));
  }
  // Once it is replayed that far, nothing of who is in is the server's to say (D7.1).
  if (conversation.control.epoch > 0) draw(conversation, context.me);
  if (state.floor > 0) {
    row.floor = Math.max(row.floor, state.floor);
    takeExcluded(conversation, { from: 1, through: state.floor }, state.floorHead, context);
  }
  takeHead(conversation, state.headSeq, state.head, context);
  live.resumeHead = Math.max(live.resumeHead, state.headSeq);
  live.ackDue = true;
  if (state.read !== null) takeReadPosition(row, state.read);
  if (state.summary !== null) takeSummary(conversation, state.summary, { changes, at: 0 });
  if (last !== null) takeLast(conversation, last, context);
  settleBySearch(conversation, changes);
}

/** More was taken of this device than it knows of: nothing of it is sent under a number that was used. */
function noteSent(
  conversation: Conversation,
  { sent, at, headSeq }: WireState,
  changes: MergeContext['changes'],
): void {
  const { row, outbox, live } = conversation;
  live.sent = Math.max(live.sent, sent);
  live.untoldUntil = 0;
  const isTaken = [...outbox.values()].some((one) => one.number <= sent && isUntouched(one));
  if (sent <= usedThrough(row) && !isTaken) return;
  noteUsed(row, sent);
  changes.tell({ what: 'new-device', conversation, at, sentence: copiedStore });
  if (isTaken) leaveTaken(conversation, { sent, headSeq }, changes);
}

/** What the conversation is to the person: shown among the chats, apart as a request, or not at all (protocol 16). */
export function takeStanding(
  conversation: Conversation,
  { standing, asker }: { readonly standing: wire.Standing; readonly asker: string },
  changes: MergeContext['changes'],
): void {
  const { row } = conversation;
  if (row.standing === standing && row.asker === asker) return;
  row.standing = standing;
  row.asker = asker;
  changes.touch(conversation);
  changes.tell({ what: 'standing', conversation });
}

/** What was a chat with one person is told of as something else: what is stored of it stays, and it is halted. */
function isOtherThan(row: Conversation['row'], state: WireState): boolean {
  if (row.peer === '') return false;
  return state.kind === wire.ConversationKind.GROUP || (state.peer !== '' && state.peer !== row.peer);
}

/** Ticks merge by maximum: none ever falls (D6). `at`: the time, or 0 for what is told afterwards. */
export function takeSummary(
  conversation: Conversation,
  summary: WireSummary,
  { changes, at }: Pick<MergeContext, 'changes'> & { readonly at: number },
): void {
  if (summary.steps.length === 0) return;
  const before = conversation.row.steps;
  const steps = summary.steps.map(({ from, delivered, read, total }) => ({ from, delivered, read, total }));
  conversation.row.steps = mergeSteps(conversation.row.steps, { steps, through: summary.through });
  noteTicks(conversation.row, before, at);
  changes.touch(conversation);
  changes.tell({ what: 'ticks', conversation, from: steps[0]?.from ?? 0, through: summary.through });
}

/** The preview only: the entry itself joins the log when it is pulled, where the chain is checked. */
function takeLast(conversation: Conversation, last: EntryContent, context: MergeContext): void {
  const { row } = conversation;
  const { entry } = last;
  if (contradicts(row.runs, entry.seq, entry.head)) {
    fork(conversation, entry.seq, context.changes);
    return;
  }
  const { forkAt = null } = last;
  if (forkAt !== null && takeClaim(conversation, { user: entry.sender, seq: forkAt }, context.me, context.changes))
    return;
  if (entry.seq < (row.last?.seq ?? 0)) return;
  // That it is to go a deletion says, or its own time (E81, E83); without a cipher that verifies the server does.
  const isTold = entry.bodyState !== BodyState.PRESENT && context.verdicts.areTrusting;
  if (isTold) eraseOpened(conversation, entry.seq, entry.bodyState, context.changes);
  // What is stored was opened when it came, and perhaps erased since.
  if (row.last?.seq === entry.seq && contains(row.runs, entry.seq) && !isTold) return;
  const entryRow = asKnown(conversation, last, context.verdicts);
  noteUnread(conversation, last, entryRow, context.changes);
  notePreviewUnread(conversation, entryRow, context.changes);
  row.last = previewOf(entryRow);
  // One that was opened has a row that notes it.
  if (row.last.sealed !== undefined && entry.expiresAt > 0)
    noteExpiry({ at: entry.expiresAt, conversation: row.id, seq: entry.seq }, context.changes);
}
