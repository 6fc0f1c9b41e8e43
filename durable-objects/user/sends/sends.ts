/**
 * The append lane (F-send 3 to 5): per conversation one call in flight, what arrives meanwhile goes together in the
 * next, in the order in which it came.
 */
import { Lane } from '../../../lib/lane.ts';
import { growing, retry } from '../../../lib/retry.ts';
import { type Decoded, own } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AppendReply, AppendSend, SendResult } from '../../conversation/rpc.ts';
import { wholeAppendReply } from '../../conversation/rpc-brief.ts';
import type { Context } from '../context.ts';
import type { Known } from '../inbox/known.ts';
import { type AskingContext, ask, chargeAsked, mayAdd } from '../requests/asking.ts';
import { accept, type RequestsContext } from '../requests/requests.ts';
import { type AppendAnswersContext, settleAnswers } from './append-answers.ts';
import { addsKnownPeople, type CreationsContext, isOwnCreation, isOwnLeave } from './creations.ts';
import { charge, giveBack, type SendAllowanceContext } from './send-allowance.ts';
import type { SendItem } from './send-item.ts';
import { refuseSend, type SendRefusalsContext } from './send-refusals.ts';

type SendsContext = Pick<
  Context,
  | 'account'
  | 'asking'
  | 'finish'
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
type AskedItem = SendItem & { readonly strangers?: number };

/** Calls for one batch before it is left to the client, which repeats (D3.1). */
const again = growing(200, 4, 3);

export class Sends {
  readonly #core: SendsContext;
  readonly #lanes = new Map<ConversationId, Lane<SendItem>>();
  /** Unanswered sends by conversation, and by device. */
  readonly #inFlight = new Map<ConversationId, Map<number, number>>();
  #turn = new Map<ConversationId, SendItem[]>();

  constructor(core: SendsContext) {
    this.#core = core;
  }

  /** Takes a send; it goes out with the others of its event. */
  put(conversation: ConversationId, item: SendItem): Refusal | null {
    const { device } = item.connection;
    let inFlight = this.#inFlight.get(conversation);
    const unanswered = inFlight?.get(device) ?? 0;
    // A repeat after a lost answer may overlap with what is still under way.
    if (unanswered >= 2 * this.#core.limits.maxInFlight) return refuse('rate-limited', { afterMs: 1_000 });
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
      maxBatch: this.#core.limits.maxConversationBurst,
      run: async (items) => {
        try {
          await run(this.#core, conversation, items);
        } finally {
          this.#answered(conversation, items);
        }
      },
      // No answer: the client repeats (D1.11, D3.1).
      failed: (_items, fault) => this.#core.options.surroundings.log('warn', 'append failed', { fault: String(fault) }),
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

/** What goes to the conversation. The bytes are copies: the frame they came in does not live on. */
export function appendSendOf(device: number, send: Decoded<wire.Send.$Properties>): AppendSend {
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
    wraps: send.wraps.map((wrap) => own(wire.Wrap.encode(wrap).finish())),
    objects: send.objects,
  };
}

async function run(core: SendsContext, conversation: ConversationId, items: readonly SendItem[]): Promise<void> {
  const known = core.inbox.get(conversation);
  const possible: SendItem[] = [];
  let mayBegin = known !== null;
  for (const item of items) {
    if (!isSignedIn(core, item)) continue;
    mayBegin ||= item.send.kind === wire.EntryKind.CREATION;
    if (mayBegin && core.account !== null) possible.push(item);
    else refuseSend(core, conversation, item, core.unknownConversation());
  }
  const taken: SendItem[] = [];
  let begins = known !== null;
  const charged = charge(core, conversation, known, possible);
  for (const [i, item] of charged.entries()) {
    let refusal: Refusal | null = null;
    try {
      // Each of them: the conversation may refuse the one before and take this.
      if (known === null && item.send.kind === wire.EntryKind.CREATION) {
        refusal = await isOwnCreation(core, conversation, item.send);
        begins ||= refusal === null;
      } else if (begins && mayAdd(item.send)) refusal = await addsKnownPeople(core, item.send);
    } catch (fault) {
      comeAgain(core, conversation, charged.slice(i), fault);
      break;
    }
    if (begins && refusal === null && core.account !== null) taken.push(item);
    else {
      giveBack(core, item);
      refuseSend(core, conversation, item, refusal ?? core.unknownConversation());
    }
  }
  // Whoever does something in a conversation has accepted it; that is written before anybody can see what they do (16.5).
  if (known !== null && taken.some(({ send }) => !isOwnLeave(core, send))) accept(core, known);
  // On the path of a message nobody is waited for.
  const asked: readonly AskedItem[] = taken.some(({ send }) => mayAdd(send))
    ? await askFor(core, conversation, taken)
    : taken;
  // The questions take their time, and what is signed out meanwhile says nothing any more.
  const going = core.account === null ? [] : asked.filter((item) => isSignedIn(core, item));
  try {
    if (going.length > 0) {
      const answer = await append(core, conversation, known, going);
      chargeAsked(core, total(going.filter((_, i) => isFresh(answer.results[i]))));
      settleAnswers(core, conversation, going, answer);
    }
  } finally {
    core.asking.underWay -= total(asked);
  }
  core.finish();
}

function isSignedIn(core: SendsContext, { send }: SendItem): boolean {
  return core.store.devices().get(send.device)?.removedAt === 0;
}

/** Those whom sends add are asked first (16.3). One whose people cannot be asked is to come again. */
async function askFor(
  core: SendsContext,
  conversation: ConversationId,
  items: readonly SendItem[],
): Promise<AskedItem[]> {
  const asked: AskedItem[] = [];
  for (const [i, item] of items.entries()) {
    try {
      const { send, people, strangers } = await ask(core, conversation, item.send);
      // To have been asked is not given back.
      const price = { ...item.price, deliveries: (item.price.deliveries ?? 0) - people };
      asked.push({ ...item, send, price, strangers });
    } catch (fault) {
      comeAgain(core, conversation, items.slice(i), fault);
      break;
    }
  }
  return asked;
}

/** What the first of these needs to know cannot be found out just now. None overtakes an earlier one of its device. */
function comeAgain(core: SendsContext, conversation: ConversationId, items: readonly SendItem[], fault: unknown): void {
  core.options.surroundings.log('warn', 'a send cannot be checked', { fault: String(fault) });
  for (const item of items) {
    giveBack(core, item);
    refuseSend(core, conversation, item, refuse('unavailable', { afterMs: 1_000 }));
  }
}

function isFresh(result: SendResult | undefined): boolean {
  return result !== undefined && 'accepted' in result && !result.repeated;
}

function total(items: readonly AskedItem[]): number {
  return items.reduce((so, { strangers }) => so + (strangers ?? 0), 0);
}

async function append(
  core: SendsContext,
  conversation: ConversationId,
  known: Known | null,
  items: readonly SendItem[],
): Promise<AppendReply> {
  const call = () =>
    core.options.conversations(conversation).append({
      conversation,
      user: core.self,
      have: known?.have ?? 0,
      generation: core.generation,
      listVersion: core.account?.listVersion ?? 0,
      showsReads: true,
      sends: items.map((item) => item.send),
      brief: true,
    });
  try {
    return wholeAppendReply(await retry(call, again, core.options.surroundings.timer));
  } catch (fault) {
    for (const item of items) giveBack(core, item);
    throw fault;
  }
}
