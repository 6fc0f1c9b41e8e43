/**
 * The append lane (F-send 3 to 5): per conversation one call in flight, what arrives meanwhile goes together in the
 * next, in the order in which it came.
 */

import { atOnce } from '../../../lib/at-once.ts';
import { concatenated } from '../../../lib/bytes.ts';
import { Lane } from '../../../lib/lane.ts';
import { growing, retry } from '../../../lib/retry.ts';
import { type Decoded, own } from '../../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AppendReply, AppendSend, SendResult } from '../../conversation/rpc.ts';
import { wholeAppendReply } from '../../conversation/rpc-brief.ts';
import type { Context } from '../context.ts';
import type { Chat } from '../inbox/chat.ts';
import { type AskingContext, ask, type CheckedSend, chargeAsked, mayAdd, withdraw } from '../requests/asking.ts';
import { accept, type RequestsContext } from '../requests/requests.ts';
import { type AppendAnswersContext, settleAnswers } from './append-answers.ts';
import { addsKnownPeople, type CreationsContext, isOwnCreation, isOwnLeave } from './creations.ts';
import { holdObjects } from './media-holds.ts';
import { charge, giveBack, type SendAllowanceContext } from './send-allowance.ts';
import type { SendItem } from './send-item.ts';
import { refuseSend, type SendRefusalsContext } from './send-refusals.ts';

type SendsContext = Pick<
  Context,
  | 'account'
  | 'asking'
  | 'event'
  | 'generation'
  | 'inbox'
  | 'limits'
  | 'options'
  | 'self'
  | 'store'
  | 'unknownConversation'
> &
  AppendAnswersContext &
  AskingContext &
  CreationsContext &
  RequestsContext &
  SendAllowanceContext &
  SendRefusalsContext;

/** `strangers`: how many it adds, if it adds anybody. */
type AskedItem = SendItem & Partial<Pick<CheckedSend, 'strangers' | 'keepers'>>;

/** Calls for one batch before it is left to the client, which repeats (D3.1). */
const again = growing(200, 4, 3);

export class Sends {
  readonly #context: SendsContext;
  readonly #lanes = new Map<ConversationId, Lane<SendItem>>();
  /** Unanswered sends by conversation, and by device. */
  readonly #inFlight = new Map<ConversationId, Map<number, number>>();
  #turn = new Map<ConversationId, SendItem[]>();

  constructor(context: SendsContext) {
    this.#context = context;
  }

  /** Takes a send; it goes out with the others of its event. */
  put(conversation: ConversationId, item: SendItem): Refusal | null {
    const { device } = item.connection;
    let inFlight = this.#inFlight.get(conversation);
    const unanswered = inFlight?.get(device) ?? 0;
    // A repeat after a lost answer may overlap with what is still under way.
    if (unanswered >= 2 * this.#context.limits.maxInFlight) return refuse('rate-limited', { afterMs: 1_000 });
    if (inFlight === undefined) {
      inFlight = new Map();
      this.#inFlight.set(conversation, inFlight);
    }
    inFlight.set(device, unanswered + 1);
    const items = this.#turn.get(conversation);
    if (items === undefined) this.#turn.set(conversation, [item]);
    else items.push(item);
    return null;
  }

  /** The end of an event: what it brought goes into the lanes. */
  go(): void {
    if (this.#turn.size === 0) return;
    const turn = this.#turn;
    this.#turn = new Map();
    for (const [conversation, items] of turn) this.#lane(conversation).putAll(items);
  }

  #lane(conversation: ConversationId): Lane<SendItem> {
    let lane = this.#lanes.get(conversation);
    if (lane !== undefined) return lane;
    lane = new Lane<SendItem>({
      maxBatch: this.#context.limits.maxConversationBurst,
      run: async (items) => {
        try {
          await run(this.#context, conversation, items);
        } finally {
          this.#answered(conversation, items);
        }
      },
      // No answer: the client repeats (D1.11, D3.1).
      failed: (_items, fault) =>
        this.#context.options.surroundings.log('warn', 'append failed', { fault: String(fault) }),
    });
    this.#lanes.set(conversation, lane);
    return lane;
  }

  #answered(conversation: ConversationId, items: readonly SendItem[]): void {
    const inFlight = this.#inFlight.get(conversation);
    for (const { connection } of items) {
      const left = (inFlight?.get(connection.device) ?? 1) - 1;
      if (left === 0) inFlight?.delete(connection.device);
      else inFlight?.set(connection.device, left);
    }
    if (inFlight?.size === 0) this.#inFlight.delete(conversation);
    if (this.#lanes.get(conversation)?.waiting === 0) this.#lanes.delete(conversation);
  }
}

/**
 * What goes to the conversation. The bytes are copies: the frame they came in does not live on. `peer`: the other person of
 * a direct conversation, whose devices need not be named in full (6.15).
 */
export function appendSendOf(device: number, send: Decoded<wire.Send.$Properties>, peer: string): AppendSend {
  return {
    device,
    number: send.number,
    after: send.after,
    epoch: send.epoch,
    kind: send.kind as unknown as number,
    countable: send.countable,
    expiresAt: send.expiresAt,
    targets: send.targets,
    readThrough: send.readThrough,
    body: own(send.body),
    wraps: send.wraps.map((wrap) => addressed(wrap, peer)),
    objects: send.objects,
  };
}

/** Encoded, with fields that this release does not know: a copy would not have them, so the name is put before it. */
function addressed(wrap: Decoded<wire.Wrap.$Properties>, peer: string): Uint8Array {
  const bytes = wire.Wrap.encode(wrap).finish();
  const isNamed = wrap.user !== '' || wrap.device === 0;
  return isNamed ? own(bytes) : concatenated([wire.Wrap.encode({ user: peer }).finish(), bytes]);
}

async function run(context: SendsContext, conversation: ConversationId, items: readonly SendItem[]): Promise<void> {
  const chat = context.inbox.get(conversation);
  const possible: SendItem[] = [];
  let mayBegin = chat !== null;
  for (const item of items) {
    if (!isSignedIn(context, item)) continue;
    mayBegin ||= item.send.kind === wire.EntryKind.CREATION;
    if (mayBegin && context.account !== null) possible.push(item);
    else refuseSend(context, conversation, item, context.unknownConversation());
  }
  const taken: SendItem[] = [];
  let begins = chat !== null;
  const charged = charge(context, conversation, chat, possible);
  for (const [i, item] of charged.entries()) {
    let refusal: Refusal | null = null;
    try {
      // Each of them: the conversation may refuse the one before and take this.
      if (chat === null && item.send.kind === wire.EntryKind.CREATION) {
        refusal = await isOwnCreation(context, conversation, item.send);
        begins ||= refusal === null;
      } else if (begins && mayAdd(item.send)) refusal = await addsKnownPeople(context, item.send);
    } catch (fault) {
      comeAgain(context, conversation, charged.slice(i), fault);
      break;
    }
    if (begins && refusal === null && context.account !== null) taken.push(item);
    else {
      giveBack(context, item);
      refuseSend(context, conversation, item, refusal ?? context.unknownConversation());
    }
  }
  // Whoever does something in a conversation has accepted it; that is written before anybody can see what they do (16.5).
  if (chat !== null && taken.some(({ send }) => !isOwnLeave(context, send))) accept(context, chat);
  // On the path of a message nobody is waited for.
  const asked: readonly AskedItem[] = taken.some(({ send }) => mayAdd(send))
    ? await askFor(context, conversation, taken)
    : taken;
  const held = taken.some(({ send }) => send.objects.length > 0) ? await holdAll(context, conversation, asked) : asked;
  // The questions take their time, and what is signed out meanwhile says nothing any more.
  const own = context.account === null ? [] : held.filter((item) => isSignedIn(context, item));
  try {
    const answer = own.length > 0 ? await append(context, conversation, chat, own) : null;
    context.event(() => {
      // What was asked for in vain is refused already, and leaves now.
      if (answer === null) return;
      settleAsked(context, conversation, own, answer.results);
      settleAnswers(context, conversation, own, answer);
    });
  } finally {
    context.asking.underWay -= total(asked);
  }
}

function isSignedIn(context: SendsContext, { send }: SendItem): boolean {
  return context.store.devices.all().get(send.device)?.removedAt === 0;
}

/** Those whom sends add are asked first (16.3). One whose people cannot be asked is to come again. */
async function askFor(
  context: SendsContext,
  conversation: ConversationId,
  items: readonly SendItem[],
): Promise<AskedItem[]> {
  const asked: AskedItem[] = [];
  for (const [i, item] of items.entries()) {
    try {
      const { send, people, strangers, keepers } = await ask(context, conversation, item.send);
      // The price of asking and of the refusal is kept.
      const price = { ...item.price, deliveries: Math.max(0, (item.price.deliveries ?? 0) - people - keepers.length) };
      asked.push({ ...item, send, price, strangers, keepers });
    } catch (fault) {
      comeAgain(context, conversation, items.slice(i), fault);
      break;
    }
  }
  return asked;
}

/** Messages whose objects are held at the same time. */
const heldAtOnce = 8;

/** Objects that they name are held first (B7). What is held and not appended after all is let go after a day (B10). */
async function holdAll(
  context: SendsContext,
  conversation: ConversationId,
  items: readonly AskedItem[],
): Promise<AskedItem[]> {
  const held: AskedItem[] = [];
  let end = items.length;
  let cause: unknown = null;
  await atOnce(items.entries(), heldAtOnce, async ([i, item]) => {
    // What stands behind one that is to come again comes again too.
    if (i > end) return;
    try {
      held[i] = await holdObjects(context, item);
    } catch (fault) {
      if (i < end) cause = fault;
      end = Math.min(end, i);
    }
  });
  if (end < items.length) comeAgain(context, conversation, items.slice(end), cause);
  return held.slice(0, end);
}

/** What the first of these needs to know cannot be found out just now. None overtakes an earlier one of its device. */
function comeAgain(
  context: SendsContext,
  conversation: ConversationId,
  items: readonly SendItem[],
  fault: unknown,
): void {
  context.options.surroundings.log('warn', 'a send cannot be checked', { fault: String(fault) });
  for (const item of items) {
    giveBack(context, item);
    refuseSend(context, conversation, item, refuse('unavailable', { afterMs: 1_000 }));
  }
}

/** Strangers who were asked count for the day, whether what they were asked for was taken or refused for good. */
function settleAsked(
  context: SendsContext,
  conversation: ConversationId,
  items: readonly AskedItem[],
  results: readonly SendResult[],
): void {
  let count = 0;
  const released: UserId[] = [];
  for (const [i, { strangers = 0, keepers = [] }] of items.entries()) {
    const result = results[i];
    if (isFresh(result)) count += strangers;
    else if (result !== undefined && 'refused' in result && result.afterMs === undefined) released.push(...keepers);
  }
  chargeAsked(context, count + released.length);
  if (released.length > 0) withdraw(context, conversation, released);
}

function isFresh(result: SendResult | undefined): boolean {
  return result !== undefined && 'accepted' in result && !result.repeated;
}

function total(items: readonly AskedItem[]): number {
  return items.reduce((so, { strangers }) => so + (strangers ?? 0), 0);
}

async function append(
  context: SendsContext,
  conversation: ConversationId,
  chat: Chat | null,
  items: readonly SendItem[],
): Promise<AppendReply> {
  const call = () =>
    context.options.conversations(conversation).append({
      conversation,
      user: context.self,
      have: chat?.have ?? 0,
      generation: context.generation,
      listVersion: context.account?.listVersion ?? 0,
      showsReads: true,
      sends: items.map((item) => item.send),
      brief: true,
    });
  try {
    return wholeAppendReply(await retry(call, again, context.options.surroundings.timer));
  } catch (fault) {
    for (const item of items) giveBack(context, item);
    throw fault;
  }
}
