/** When a wake-up is owed to a device, and when it no longer is. */
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import type { Target } from './target-rows.ts';
import { type WakeUp, wakeSteps } from './wake-rows.ts';

/** What of a conversation matters here. */
interface Chat {
  readonly id: ConversationId;
  readonly standing: wire.Standing;
}

export type OweContext = Pick<
  Context,
  'connections' | 'inbox' | 'limits' | 'live' | 'now' | 'schedule' | 'store' | 'wake'
>;

/**
 * A conversation delivered a message that counts, through `seq`. Without a socket the wake-up is owed at once, in a row of
 * the same step as the mark; with one, it is looked at after a while, and what sockets were handed needs no row: their
 * attachments know it (push.md, W5). Only persons with a target cost something.
 */
export function oweWakeUps(context: OweContext, chat: Chat, seq: number, hasLive: boolean): void {
  if (context.store.targets.all().size === 0 || chat.standing === wire.Standing.DECLINED) return;
  const { wakeAfterMs } = context.limits;
  const dueAt = hasLive ? context.now() + wakeAfterMs : context.now();
  const live = new Set(context.live().map((connection) => connection.device));
  let next = Infinity;
  for (const target of context.store.targets.all().values()) {
    if (!mayWake(context, target, chat.id)) continue;
    const isThere = live.has(target.device);
    if (isThere) context.wake.hand(chat.id, seq, dueAt);
    next = Math.min(next, isThere ? dueAt : owe(context, chat.id, target.device, { seq, dueAt }));
  }
  lookAt(context, next);
}

/** Owes it, unless one is under way. Says when it is to be decided, Infinity: not at all. At most one row. */
export function owe(
  context: OweContext,
  conversation: ConversationId | '',
  device: number,
  { seq, dueAt }: { readonly seq: number; readonly dueAt: number },
): number {
  const before = context.store.wakes.get(conversation, device);
  const isUndecided = before?.step === wakeSteps.owed || before?.step === wakeSteps.queued;
  if (isUndecided) context.store.wakes.raise(before, seq);
  // Whoever went a moment ago has the time that is left to come by itself, whatever comes meanwhile.
  if (before?.step === wakeSteps.owed) {
    const now = context.now();
    // What is due already is under way: its job is set, runs, or waits until a queue that is away is asked again.
    return before.dueAt <= now ? Infinity : Math.min(before.dueAt, now + context.limits.wakeAfterMs);
  }
  if (before !== null && isOutstanding(context, before)) return Infinity;
  context.store.wakes.put({ conversation, device, seq, firstSeq: seq, step: wakeSteps.owed, dueAt, queuedAt: 0 });
  return dueAt;
}

/** So often, and not more, a conversation asks for the sake of a wake-up that is nearly over. */
const leastLeaseMs = 60_000;

/** After how long a message of the chat may wake somebody who is not connected (W3); 0: it wakes nobody. */
export function wakesAgainAfter(context: OweContext, { id, standing }: Chat): number {
  if (standing === wire.Standing.DECLINED) return 0;
  const { wakeAgainMs } = context.limits;
  let least = Infinity;
  for (const target of context.store.targets.all().values()) {
    if (!mayWakeSoon(context, target, id)) continue;
    const queuedAt = context.store.wakes.get(id, target.device)?.queuedAt ?? 0;
    const left = Math.min(queuedAt + wakeAgainMs - context.now(), wakeAgainMs);
    // What is not queued yet, or is over by now, is out for as long as any.
    least = Math.min(least, left <= 0 ? wakeAgainMs : Math.max(left, leastLeaseMs));
  }
  return least === Infinity ? 0 : least;
}

function lookAt(context: OweContext, time: number): void {
  if (time !== Infinity) context.schedule('wake', time);
}

/** A clock that was set back keeps nobody from being woken (T1). */
function isOutstanding(context: OweContext, { queuedAt }: WakeUp): boolean {
  const since = context.now() - queuedAt;
  return since >= 0 && since < context.limits.wakeAgainMs;
}

/** It can be woken, and has not muted the chat. */
export function mayWake(context: OweContext, target: Target, conversation: ConversationId | ''): boolean {
  return target.address !== '' && !context.store.targets.isMuted(target.device, conversation);
}

/** So long a device whose address is gone is waited for to register another. */
const renewalMs = 7 * 24 * 60 * 60_000;

/** It can be woken, or as soon as it has registered another address: which tells no conversation. */
function mayWakeSoon(context: OweContext, target: Target, conversation: ConversationId): boolean {
  if (target.address !== '') return mayWake(context, target, conversation);
  const isRecent = context.now() - target.failedAt < renewalMs;
  return isRecent && !context.store.targets.isMuted(target.device, conversation);
}

/** The device lacks the message, and nobody has read it on another one. */
export function isLacking(
  context: OweContext,
  { conversation, device, seq }: Pick<WakeUp, 'conversation' | 'device' | 'seq'>,
): boolean {
  if (conversation === '') return true;
  const chat = context.inbox.get(conversation);
  if (chat === null || chat.standing === wire.Standing.DECLINED) return false;
  if (context.inbox.cursor(chat, device).newest >= seq) return false;
  return !context.inbox.cursors(chat).some(({ read }) => read >= seq);
}

/**
 * Somebody still wants it. Where a sleep has forgotten what came while it was owed or queued, all that there is counts as
 * that: better woken in vain than left asleep.
 */
export function isWanted(context: OweContext, wake: WakeUp): boolean {
  const chat = wake.conversation === '' ? null : context.inbox.get(wake.conversation);
  const newest = chat !== null && context.store.wakes.isAsStored(wake) ? chat.headSeq : 0;
  return isLacking(context, { ...wake, seq: Math.max(wake.seq, newest) });
}

/**
 * A connection ends, and its attachment with it: what it was handed and has not acked is owed in rows. With the rows of
 * its end, so nothing lies between.
 */
export function oweUnacked(context: OweContext, connection: Connection): void {
  const target = context.store.targets.all().get(connection.device);
  if (target === undefined || target.address === '') return;
  const dueAt = context.now() + context.limits.wakeAfterMs;
  for (const [conversation, item] of connection.unsettled) {
    const seq = Math.max(context.wake.handed.get(conversation)?.newest ?? 0, context.wake.isFresh ? item.pushed : 0);
    if (seq === 0 || !connection.isOwed(item) || !mayWake(context, target, conversation)) continue;
    const { device } = connection;
    if (isLacking(context, { conversation, device, seq }))
      lookAt(context, owe(context, conversation, device, { seq, dueAt }));
  }
}

/** Connections were lost with what they alone knew: their devices are woken, if they do not come by themselves. */
export function oweLost(context: OweContext, devices: Iterable<number>): void {
  const dueAt = context.now() + context.limits.wakeAfterMs;
  for (const device of devices) {
    const target = context.store.targets.all().get(device);
    if (target === undefined || !mayWake(context, target, '')) continue;
    lookAt(context, owe(context, '', device, { seq: 0, dueAt }));
  }
}

/** Devices whose rows say that they have a connection that is not there. */
export function lostDevices(context: OweContext): number[] {
  const lost: number[] = [];
  for (const row of context.store.devices.all().values()) {
    if (row.isOpen && !context.connections.has(row.connection)) lost.push(row.device);
  }
  return lost;
}
