/**
 * When a report goes: in a group the next delivery is never far while people write, and its answer takes the person's
 * position along (D6.5). A position waits for that as long as a large conversation gathers reports anyway (D6.3), but for
 * no second, and then goes as a call of its own. After a quiet second it waits for nothing.
 *
 * What waits is in memory; the attachment calls it unconfirmed all the while (D1.4), and the timer keeps the object awake.
 */
import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';

/** How long an unconfirmed report waits before it is told again. A timer of an object with sockets is never longer. */
export const restateMs = 1_000;

type Teller<Waits> = (context: Waits, chat: Chat) => void;
type WaitsContext = Pick<Context, 'limits' | 'now' | 'options'>;

/** A position waits for a delivery. */
export function waits(chat: Chat): boolean {
  return chat.reporting.waitsUntil < Infinity;
}

/** Says whether a delivery may be expected soon: in a group, and something was told a moment ago. */
export function mayWait(context: WaitsContext, chat: Chat): boolean {
  if (chat.members <= context.limits.maxMembersSingly) return false;
  return context.now() - chat.reporting.toldAt < restateMs;
}

/** Lets the newest position wait for the next delivery; `tell` when none comes. */
export function waitForDelivery<Waits extends WaitsContext>(context: Waits, chat: Chat, tell: Teller<Waits>): void {
  const lane = chat.reporting;
  lane.version++;
  lane.restated = 0;
  lane.waitsUntil = context.now() + windowOf(chat);
  tellIn(context, chat, tell);
}

/** One timer stands for as long as reports follow each other: to set it anew with each would cost as much as a call. */
export function tellIn<Waits extends WaitsContext>(context: Waits, chat: Chat, tell: Teller<Waits>): void {
  const lane = chat.reporting;
  const at = dueAt(chat);
  if (at === Infinity || (lane.timer !== null && lane.timer.at <= at)) return;
  lane.timer?.cancel();
  const timer = context.options.surroundings.timer(Math.max(0, at - context.now()), () => {
    lane.timer = null;
    const left = dueAt(chat) - context.now();
    if (left === Infinity) return;
    // More than it ever was: the clock was set back meanwhile.
    if (left <= 0 || left > restateMs) tell(context, chat);
    else tellIn(context, chat, tell);
  });
  lane.timer = { at, cancel: () => timer.cancel() };
}

/** Nothing is left to be told: the object may sleep. */
export function tellNoMore(chat: Chat): void {
  const lane = chat.reporting;
  if (dueAt(chat) < Infinity) return;
  lane.timer?.cancel();
  lane.timer = null;
}

function dueAt({ reporting }: Chat): number {
  return Math.min(reporting.restateAt, reporting.waitsUntil);
}

/** The window of D6.3, as far as an object with sockets has timers. */
function windowOf(chat: Chat): number {
  return Math.min(restateMs, chat.members * 10);
}
