/** Takes in what the server sends: replies to commands, and events. Pure over the world; writes and deeds are collected. */

import { subtract } from '../../lib/ranges.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import { isConversationId } from '../../protocol/ids.ts';
import { noteFrame } from './ack-times.ts';
import { takeAnswer } from './answers.ts';
import { isCaughtUp } from './caught-up.ts';
import type { MergeContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { Exchange, WireReply } from './exchange.ts';
import { adviceOf, contextOf, type Inbound, openedOf } from './inbound-context.ts';
import type { WireEntry } from './log-entry.ts';
import { takeEntries, takeHead } from './merge.ts';
import { missing } from './owed-ranges.ts';
import { takePage } from './pages.ts';
import { takeStanding, takeState, takeSummary } from './states.ts';
import { noteTyping } from './typing.ts';
import { markRead, takeReadPosition } from './unread.ts';
import { compareClock, conversationIn, serverTime, serverTimeKey, type World } from './world.ts';

type WireEvent = NonNullable<ServerFrame['outputs'][number]['event']>;

export function takeFrame(frame: ServerFrame, inbound: Inbound): void {
  noteFrame(frame, inbound.world, inbound.exchange);
  for (const output of frame.outputs) {
    if (output.reply !== null) takeReply(output.reply, inbound);
    else if (output.event !== null) takeEvent(output.event, inbound);
  }
  if (frame.ordinal > 0) inbound.exchange.ordinal = frame.ordinal;
}

/** Every entry in a frame that will be taken in, wherever it stands and as whose it is: for opening bodies ahead. */
export function* entriesIn(
  frame: ServerFrame,
  exchange: Exchange,
): Generator<{ conversation: string; entry: WireEntry }> {
  for (const { reply, event } of frame.outputs) {
    const awaited = exchange.awaited.get(reply?.id ?? 0);
    // A page is of the conversation that was asked about, whatever it says.
    if (awaited?.for === 'pull')
      for (const entry of reply?.page?.entries ?? []) yield { conversation: awaited.plan.conversation.row.id, entry };
    if (event === null || !conversationsIn(event).every(isConversationId)) continue;
    for (const entry of event.entries?.entries ?? []) yield { conversation: event.entries?.conversation ?? '', entry };
    for (const state of event.states?.states ?? [])
      if (state.last !== null) yield { conversation: state.conversation, entry: state.last };
  }
}

function takeEvent(event: WireEvent, inbound: Inbound): void {
  const { world, changes, wishes } = inbound;
  if (!conversationsIn(event).every(isConversationId)) {
    world.surroundings.log('warn', 'an event names something that is no conversation');
    return;
  }
  const context = (live: boolean): MergeContext => contextOf(inbound, live);
  if (event.entries !== null) {
    const conversation = conversationIn(world, event.entries.conversation);
    // What was being typed is here.
    for (const { sender } of event.entries.entries) conversation.live.typing.delete(sender);
    takeEntries(conversation, openedOf(conversation, event.entries.entries, inbound), context(true));
    const newest = event.entries.headSeq > 0 ? event.entries : event.entries.entries.at(-1);
    if (newest !== undefined) takeHead(conversation, seqOf(newest), newest.head, context(true));
    // On the screen already: read and delivered go in one ack.
    if (conversation.live.reading && missing(conversation.row).length === 0)
      markRead(conversation.row, conversation.row.headSeq);
    noteEpoch(conversation, inbound);
  }
  for (const state of event.states?.states ?? []) {
    const conversation = conversationIn(world, state.conversation);
    const last = state.last === null ? null : (openedOf(conversation, [state.last], inbound)[0] ?? null);
    takeState(conversation, state, last, context(false));
    inbound.exchange.waiting.delete(state.conversation);
  }
  if (event.standingChanged !== null)
    takeStanding(conversationIn(world, event.standingChanged.conversation), event.standingChanged, changes);
  for (const summary of event.summaries?.summaries ?? []) {
    const at = isCaughtUp(world, inbound.exchange) ? serverTime(world) : 0;
    takeSummary(conversationIn(world, summary.conversation), summary, { changes, at });
  }
  for (const position of event.readPositions?.positions ?? []) {
    const conversation = conversationIn(world, position.conversation);
    if (takeReadPosition(conversation.row, position)) changes.touch(conversation);
  }
  if (event.behind !== null) {
    const conversation = conversationIn(world, event.behind.conversation);
    takeHead(conversation, event.behind.headSeq, event.behind.head, context(true));
    // It may be all that is ever said of a large group one was just added to: the rest is pulled.
    noteEpoch(conversation, inbound);
  }
  if (event.caughtUp !== null) {
    wishes.caughtUp = true;
    for (const id of event.caughtUp.waiting) if (isConversationId(id)) inbound.exchange.waiting.add(id);
  }
  if (event.reconnect !== null)
    wishes.reconnect = { afterMs: event.reconnect.afterMs, spreadMs: event.reconnect.spreadMs };
  if (event.aliveWanted !== null) wishes.alive = true;
  if (event.typing !== null) {
    const conversation = world.conversations.get(event.typing.conversation as never);
    if (conversation !== undefined) noteTyping(world, conversation, event.typing.user, changes);
  }
  if (event.presences !== null) takePresences(event.presences.presences, inbound);
  if (event.accountChanged !== null) {
    const { contacts, devices, profile } = event.accountChanged;
    changes.tell({ what: 'account', contacts, devices, profile });
  }
}

/** The last entry is the newest where nothing else is said (8.2). */
function seqOf(newest: { readonly headSeq: number } | { readonly seq: number }): number {
  return 'headSeq' in newest ? newest.headSeq : newest.seq;
}

function conversationsIn({ entries, behind, standingChanged, states, summaries, readPositions }: WireEvent): string[] {
  const named: readonly ({ readonly conversation: string } | null)[] = [
    entries,
    behind,
    standingChanged,
    ...(states?.states ?? []),
    ...(summaries?.summaries ?? []),
    ...(readPositions?.positions ?? []),
  ];
  return named.flatMap((one) => (one === null ? [] : [one.conversation]));
}

function takeReply(reply: WireReply, inbound: Inbound): void {
  const awaited = inbound.exchange.answered(reply.id);
  if (awaited === null) return;
  if (awaited.for === 'hello') {
    takeWelcome(reply, inbound);
    return;
  }
  if (awaited.for === 'send') {
    takeAnswer(awaited, reply, inbound);
    return;
  }
  if (awaited.for === 'pull') {
    takePage(awaited, reply, inbound);
    return;
  }
  if (awaited.for === 'ask') {
    if (reply.presences !== null) takePresences(reply.presences.presences, inbound);
    awaited.answered(reply);
  }
  if (awaited.for === 'resume' && reply.refusal !== null) takeRefused(reply.refusal, inbound);
  if ((awaited.for === 'resume' || awaited.for === 'ack') && reply.refusal === null) {
    for (const { conversation, read } of awaited.reads) {
      conversation.live.readAnswered = Math.max(conversation.live.readAnswered, read);
    }
  }
}

/** A connection begins with a greeting and a resume: the person is told why, and it is tried again later. */
function takeRefused(refusal: WireReply['refusal'], { wishes, world }: Inbound): void {
  wishes.again = true;
  if (refusal === null) return;
  const { code, sentence, afterMs } = refusal;
  wishes.signedOut ||= code === 'signed-out' || code === 'unauthorized';
  world.surroundings.log('warn', 'the server does not let this device in', { code });
  // What only wants another connection is no news for anybody.
  if (adviceOf(refusal.advice) !== 'reconnect') wishes.problem = { code, sentence, afterMs };
}

function takeWelcome(reply: WireReply, inbound: Inbound): void {
  const { world, wishes, changes } = inbound;
  if (reply.welcome === null) {
    takeRefused(reply.refusal, inbound);
    return;
  }
  wishes.welcome = true;
  compareClock(world, reply.welcome.at);
  changes.ops.push({ op: 'put', table: 'meta', key: serverTimeKey, value: reply.welcome.at });
  const limits = reply.welcome.limits;
  if (limits !== null) {
    const named = Object.entries(world.limits).map(([name, value]) => [name, (limits as never)[name] || value]);
    world.limits = Object.fromEntries(named) as World['limits'];
  }
}

/**
 * Has control entries pulled: those that came out of order; and, for a device that waits for the entry that lists it,
 * those in the holes where that entry may be. Until it is listed such a device is owed nothing, and this is its only pull.
 */
function noteEpoch(conversation: Conversation, { changes }: Inbound): void {
  const { row, control, live } = conversation;
  const unseenFrom = Math.max(control.epoch, live.controlThrough) + 1;
  const mayBeListed = row.from === 0 && subtract([{ from: unseenFrom, through: row.headSeq }], row.runs).length > 0;
  if (row.epoch > control.epoch || (control.epoch > 0 && !mayBeListed)) return;
  row.epoch = control.epoch + 1;
  changes.touch(conversation);
}

function takePresences(presences: NonNullable<WireEvent['presences']>['presences'], { world, changes }: Inbound): void {
  for (const { user, state, lastSeenAt } of presences) {
    world.presences.set(user, { state, lastSeenAt });
    changes.tell({ what: 'presence', user });
  }
}
