import { atOnce } from '../../../lib/at-once.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type AttachContext, askHead } from '../inbox/attach.ts';
import type { Chat } from '../inbox/chat.ts';
import { caughtUpWithTold, type HandOverContext } from '../inbox/hand-over.ts';
import { type ReportsContext, reportIfMoved } from '../inbox/reports.ts';
import { type StaleContext, tellStale } from '../inbox/stale.ts';
import { prices } from '../meter/prices.ts';
import { type Cursor, highestOf, noCursor, statedCursor } from '../positions/cursor.ts';
import { type LettersContext, lettersAcknowledged } from '../to-device/lane.ts';
import { answer, answerLater, type Call, pay, refuseCall } from './command.ts';

export type AckCommandContext = Pick<
  Context,
  'background' | 'inbox' | 'isSlow' | 'limits' | 'put' | 'resumes' | 'unknownConversation'
> &
  AttachContext &
  HandOverContext &
  LettersContext &
  ReportsContext &
  StaleContext;

const maxAskedAtOnce = 8;

/** What the device has stored and read (F-ack). Costs no row, unless it clears a mark. */
export function ack(call: Call<AckCommandContext>, command: Decoded<wire.Ack.$Properties>) {
  const { context: core, connection } = call;
  let refusal: Refusal | null = connection.acknowledge(command.frames)
    ? null
    : refuse('ack-ahead', { detail: 'frames' });
  const ahead: { chat: Chat; cursor: Cursor }[] = [];
  for (const given of command.conversations) {
    const chat = core.inbox.named(given.conversation);
    if (chat === null) {
      refusal ??= core.unknownConversation();
      continue;
    }
    const cursor = statedCursor(given, connection.device, core.limits.maxFailedRanges);
    if (mustAsk(call, chat, cursor)) ahead.push({ chat: chat, cursor });
    else take(call, chat, cursor);
  }
  settleAcknowledged(call);
  core.resumes.get(connection)?.acknowledged?.();
  lettersAcknowledged(core, connection);
  if (connection.isStale && !core.isSlow(connection)) core.background(tellStale(core, connection));
  if (ahead.length > 0 && !pay(call, prices.ack(ahead.length))) return comeAgain(call);
  if (ahead.length > 0) return answerLater(call, () => takeAhead(call, ahead, refusal));
  if (refusal === null) answer(call, { done: {} });
  else refuseCall(call, refusal);
}

/** What was not taken is not repeated by itself: the device comes again and restates it (D6.1). */
function comeAgain({ context: core, connection }: Call<AckCommandContext>): void {
  core.put(connection, event({ reconnect: { afterMs: 1_000, spreadMs: 4_000 } }));
}

function take(call: Call<AckCommandContext>, chat: Chat, cursor: Cursor): void {
  const { context: core, connection } = call;
  if (!core.inbox.raise(connection, chat, cursor)) return;
  reportIfMoved(core, connection, chat);
}

/** After a sleep nobody here may know how long the conversation is by now, or from where the device owes acks (D1.7). */
function mustAsk({ context: core, connection }: Call<AckCommandContext>, chat: Chat, cursor: Cursor): boolean {
  return highestOf(cursor) > chat.headSeq || core.inbox.cursor(chat, connection.device).from === 0;
}

/** The conversation is asked before the device is believed. */
async function takeAhead(
  call: Call<AckCommandContext>,
  ahead: readonly { readonly chat: Chat; readonly cursor: Cursor }[],
  before: Refusal | null,
): Promise<{ done: wire.Done.$Properties } | Refusal> {
  let refusal = before;
  // One that does not answer delays none of the others.
  await atOnce(ahead, maxAskedAtOnce, async ({ chat: known, cursor }) => {
    const head = mustAsk(call, known, cursor) ? await askHead(call.context, known) : known.headSeq;
    if (!call.connection.isOpen) return;
    if (head === null) {
      if (refusal === null) comeAgain(call);
      refusal ??= refuse('unavailable', { afterMs: 1_000 });
    } else if (highestOf(cursor) > known.headSeq) refusal ??= refuse('ack-ahead');
    else take(call, known, cursor);
  });
  settleAcknowledged(call);
  return refusal ?? { done: {} };
}

/** A frame that is stored settles what it held: the device has at least that, and marks may be cleared (D1.6). */
function settleAcknowledged(call: Call<AckCommandContext>): void {
  const { context: core, connection } = call;
  const { acknowledged } = connection;
  for (const [id, item] of connection.unsettled) {
    if (item.pushedIn > acknowledged && item.stateIn > acknowledged) continue;
    const chat = core.inbox.get(id);
    if (chat === null) continue;
    if (item.pushedIn <= acknowledged && item.pushed > core.inbox.cursor(chat, connection.device).newest) {
      core.inbox.raise(connection, chat, { ...noCursor(connection.device), newest: item.pushed });
    }
    core.inbox.clearIfAcked(connection, chat, item);
    caughtUpWithTold(core, connection, chat);
  }
}
