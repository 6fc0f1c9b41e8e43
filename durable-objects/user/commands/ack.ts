import { atOnce } from '../../../lib/at-once.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type AttachContext, askHead } from '../inbox/attach.ts';
import type { Chat } from '../inbox/chat.ts';
import { caughtUpWithTold, type HandOverContext } from '../inbox/hand-over.ts';
import { type StaleContext, tellStale } from '../inbox/stale.ts';
import { prices } from '../meter/prices.ts';
import { type Cursor, highestOf, noCursor, statedCursor } from '../positions/cursor.ts';
import { type LettersContext, lettersAcknowledged } from '../to-device/lane.ts';
import { answer, answerLater, type Call, pay, refuseCall } from './command.ts';

type AckCommandContext = Pick<
  Context,
  'background' | 'gate' | 'inbox' | 'isSlow' | 'limits' | 'put' | 'reports' | 'resumes' | 'unknownConversation'
> &
  AttachContext &
  HandOverContext &
  LettersContext &
  StaleContext;

const maxAskedAtOnce = 8;

/** What the device has stored and read (F-ack). Costs no row, unless it clears a mark. */
export function ack(call: Call<AckCommandContext>, command: Decoded<wire.Ack.$Properties>) {
  const { context, connection } = call;
  let refusal: Refusal | null = connection.acknowledge(command.frames)
    ? null
    : refuse('ack-ahead', { detail: 'frames' });
  const ahead: { chat: Chat; cursor: Cursor }[] = [];
  for (const given of command.conversations) {
    const chat = context.inbox.named(given.conversation);
    if (chat === null) {
      refusal ??= context.unknownConversation();
      continue;
    }
    const cursor = statedCursor(given, connection.device, context.limits.maxFailedRanges);
    if (mustAsk(call, chat, cursor)) ahead.push({ chat, cursor });
    else take(call, chat, cursor);
  }
  settleAcknowledged(call);
  context.resumes.get(connection)?.acknowledged?.();
  lettersAcknowledged(context, connection);
  if (connection.isStale && !context.isSlow(connection)) context.background(tellStale(context, connection));
  if (ahead.length > 0 && !pay(call, prices.ack(ahead.length))) return comeAgain(call);
  if (ahead.length > 0) return answerLater(call, () => takeAhead(call, ahead, refusal));
  if (refusal === null) answer(call, { done: {} });
  else refuseCall(call, refusal);
}

/** What failed here is repeated by the device alone: the device comes again and restates it (D6.1). */
function comeAgain({ context, connection }: Call<AckCommandContext>): void {
  context.put(connection, event({ reconnect: { afterMs: 1_000, spreadMs: 4_000 } }));
}

function take(call: Call<AckCommandContext>, chat: Chat, cursor: Cursor): void {
  const { context, connection } = call;
  if (!context.inbox.raise(connection, chat, cursor)) return;
  context.reports.ifMoved(connection, chat);
}

/** After a sleep nobody here may know how long the conversation is by now, or from where the device owes acks (D1.7). */
function mustAsk({ context, connection }: Call<AckCommandContext>, chat: Chat, cursor: Cursor): boolean {
  return highestOf(cursor) > chat.headSeq || context.inbox.cursor(chat, connection.device).from === 0;
}

/** The conversation is asked before the device is believed. */
async function takeAhead(
  call: Call<AckCommandContext>,
  ahead: readonly { readonly chat: Chat; readonly cursor: Cursor }[],
  before: Refusal | null,
): Promise<{ done: wire.Done.$Properties } | Refusal> {
  let refusal = before;
  // A silent one delays itself alone.
  await atOnce(ahead, maxAskedAtOnce, async ({ chat, cursor }) => {
    const head = mustAsk(call, chat, cursor)
      ? await call.context.gate.pass(() => askHead(call.context, chat))
      : chat.headSeq;
    if (!call.connection.isOpen) return;
    if (head === null) {
      if (refusal === null) comeAgain(call);
      refusal ??= refuse('unavailable', { afterMs: 1_000 });
    } else if (highestOf(cursor) > chat.headSeq) refusal ??= refuse('ack-ahead');
    else take(call, chat, cursor);
  });
  settleAcknowledged(call);
  return refusal ?? { done: {} };
}

/** A frame that is stored settles what it held: the device has at least that, and marks may be cleared (D1.6). */
function settleAcknowledged(call: Call<AckCommandContext>): void {
  const { context, connection } = call;
  const { acknowledged } = connection;
  for (const [id, item] of connection.unsettled) {
    if (item.pushedIn > acknowledged && item.stateIn > acknowledged) continue;
    const chat = context.inbox.get(id);
    if (chat === null) continue;
    if (item.pushedIn <= acknowledged && item.pushed > context.inbox.cursor(chat, connection.device).newest) {
      context.inbox.raise(connection, chat, { ...noCursor(connection.device), newest: item.pushed });
    }
    context.inbox.clearIfAcked(connection, chat, item);
    caughtUpWithTold(context, connection, chat);
  }
}
