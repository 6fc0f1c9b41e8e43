/**
 * How much a person may send (D2.4, D10.7): counted is what conversations took, over all of the person's conversations,
 * by number, by the people it goes to, and by what is stored.
 */
import { utf8 } from '../../../lib/bytes.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AppendSend } from '../../conversation/rpc.ts';
import type { Context } from '../context.ts';
import type { Chat } from '../inbox/chat.ts';
import type { Price } from '../meter/meter.ts';
import { prices, sum } from '../meter/prices.ts';
import type { SendItem } from './send-item.ts';
import { refuseSend, type SendRefusalsContext } from './send-refusals.ts';

export type SendAllowanceContext = Pick<Context, 'lackFor' | 'limits' | 'meter' | 'now' | 'pay'> & SendRefusalsContext;

/** Field 1, which our encoder writes first. */
const userTag = (1 << 3) | 2;

/** A wrap that names nobody goes to everybody. */
function isAddressed(wrap: Uint8Array): boolean {
  return wrap[0] === userTag;
}

function bytesIn(wraps: readonly Uint8Array[]): number {
  return wraps.reduce((so, { length }) => so + length, 0);
}

/** What one send costs, before anybody is asked. */
function priceOfSend(send: AppendSend, chat: Chat | null): Price {
  const forAll = send.wraps.filter((wrap) => !isAddressed(wrap));
  const names = send.objects.reduce((so, id) => so + utf8(id).length, 0);
  const body = send.body.length + bytesIn(forAll) + names;
  const wraps = bytesIn(send.wraps) - bytesIn(forAll);
  const members = chat?.members ?? 0;
  if (isKeys(send)) return prices.keys({ people: Math.max(1, members), body, wraps });
  const change = changes.has(send.kind) ? decodeMessage(wire.Control, send.body) : null;
  const created = change?.creation?.members.length ?? 0;
  const added = created + (change?.membership?.add.length ?? 0);
  const asksPeer = change?.creation?.kind === wire.ConversationKind.DIRECT;
  const begins = chat === null && send.kind === wire.EntryKind.CREATION;
  const people = Math.max(1, members + added);
  const { targets, objects } = send;
  return prices.send({
    ...{ people, added, body, wraps, begins, asksPeer },
    ...{ targets: targets.length, objects: objects.length },
  });
}

/** It calls nobody by itself (F6). */
function isKeys({ kind, countable, targets, objects }: AppendSend): boolean {
  return kind === wire.EntryKind.KEYS && !countable && targets.length + objects.length === 0;
}

/**
 * The round in which KEYS entries are told, if they have to wait for the alarm: once in the time that it takes at most, and
 * kept, whatever becomes of them. Null: there is none to pay.
 */
function roundDue(context: SendAllowanceContext, chat: Chat | null, send: AppendSend): Price | null {
  if (!isKeys(send)) return null;
  const since = context.now() - (chat?.keysPaidAt ?? Number.NEGATIVE_INFINITY);
  const isPaid = since >= 0 && since < context.limits.fanOutAlarmMs;
  return isPaid ? null : prices.keysRound(Math.max(1, chat?.members ?? 0));
}

/**
 * Takes what the batch needs from the person's allowance (D2.4). From the first send that has to wait, all later ones
 * wait too: none overtakes.
 */
export function charge(
  context: SendAllowanceContext,
  conversation: ConversationId,
  chat: Chat | null,
  items: readonly SendItem[],
): SendItem[] {
  const allowed: SendItem[] = [];
  const rest: SendItem[] = [];
  for (const item of items) {
    item.price = priceOfSend(item.send, chat);
    const round = roundDue(context, chat, item.send);
    const price = round === null ? item.price : sum([item.price, round]);
    if (rest.length > 0 || context.pay(item.send.device, price) !== null) {
      rest.push(item);
      continue;
    }
    if (round !== null && chat !== null) chat.keysPaidAt = context.now();
    allowed.push(item);
  }
  if (rest.length > 0) {
    const next = rest.slice(0, context.limits.maxInFlight);
    const { device } = (next[0] as SendItem).send;
    // One round is for all of them.
    const round = next.map(({ send }) => roundDue(context, chat, send)).find((due) => due !== null) ?? {};
    const price = sum([...next.map((item) => item.price), round]);
    const lack = context.lackFor(device, price) ?? refuse('rate-limited', { afterMs: 1 });
    for (const item of rest) refuseSend(context, conversation, item, lack);
  }
  return allowed;
}

/**
 * Gives back what was paid for a send that was not taken. The call that found that out has a price of its own; for whoever
 * cannot pay that, the price of the send is kept, so refused sends end with the allowance too.
 */
export function giveBack(context: SendAllowanceContext, item: SendItem): void {
  const { device } = item.send;
  if (context.pay(device, prices.refusedSend) !== null) return;
  const { calls: _asked, ...unused } = item.price;
  context.meter.giveBack(device, unused);
}

/** The kinds that name people. */
const changes: ReadonlySet<number> = new Set([wire.EntryKind.CREATION, wire.EntryKind.MEMBERSHIP]);
