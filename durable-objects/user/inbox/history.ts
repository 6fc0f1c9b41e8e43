/** A page of a conversation for somebody without a socket: asked for, paid, and what it has less is given back. */
import type { ConversationId } from '../../../protocol/ids.ts';
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import type { PageReply } from '../../conversation/rpc.ts';
import type { Context } from '../context.ts';
import type { Price } from '../meter/meter.ts';
import { pageOverHttp, priceOfRoute, sum } from '../meter/prices.ts';

type HistoryContext = Pick<
  Context,
  'gate' | 'inbox' | 'limits' | 'meter' | 'options' | 'pay' | 'self' | 'unknownConversation'
>;

interface AskedPage {
  readonly device: number;
  /** As much as it may have; it is paid. */
  readonly most: Price;
  readonly answer: Promise<PageReply | Refusal>;
}

export function askPage(
  context: HistoryContext,
  device: number,
  request: {
    readonly conversation: ConversationId;
    readonly after: number;
    readonly before: number;
    readonly limit: number;
  },
): AskedPage | Refusal {
  if (context.inbox.get(request.conversation) === null) return context.unknownConversation();
  const most = pageOverHttp(context.limits);
  const lack = context.pay(device, sum([priceOfRoute('listEntries'), most]));
  if (lack !== null) return lack;
  const stub = context.options.conversations(request.conversation);
  const { maxPage } = context.limits;
  const wanted = {
    ...request,
    limit: request.limit === 0 ? maxPage : Math.min(request.limit, maxPage),
    user: context.self,
    device,
    through: 0,
    controlOnly: false,
  };
  return { device, most, answer: context.gate.pass(() => stub.page(wanted)) };
}

export function takePage(
  context: Pick<Context, 'meter'>,
  { device, most }: AskedPage,
  page: PageReply | Refusal,
): PageReply | Refusal {
  const bytes = isRefusal(page) ? 0 : page.entries.reduce((size, entry) => size + entry.length * 1.5, 0);
  context.meter.giveBack(device, { bytes: Math.max(0, (most.bytes ?? 0) - bytes) });
  return page;
}
