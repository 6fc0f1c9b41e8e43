/** Takes in what the server sends: replies to commands, and events. Pure over the world; writes and deeds are collected. */

import { size } from '../../lib/ranges.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import { type Conversation, missing } from './conversation.ts';
import type { Awaited, LinkState, WireReply } from './link-state.ts';
import { fromWire, linkOf, type WireEntry, withLeaf } from './log-entry.ts';
import {
  giveCreationsUp,
  type MergeContext,
  type Opened,
  settleBySearch,
  takeControl,
  takeEntries,
  takeExcluded,
  takeHead,
} from './merge.ts';
import { answered, drop, type OutboxRow, refuse } from './outbox.ts';
import type { PullPlan } from './pulls.ts';
import { takeState, takeSummary } from './states.ts';
import { markRead, takeReadPosition } from './unread.ts';
import { conversationIn, type World } from './world.ts';

/** What a frame asks of the connection. */
export interface Wishes {
  welcome: boolean;
  caughtUp: boolean;
  reconnect: { readonly afterMs: number; readonly spreadMs: number } | null;
  signedOut: boolean;
  alive: boolean;
  /** A reply said to connect anew. */
  again: boolean;
}

export interface Inbound {
  readonly world: World;
  readonly link: LinkState;
  readonly changes: Changes;
  readonly wishes: Wishes;
  /** Bodies opened beforehand, by their wire entry. */
  readonly contents: ReadonlyMap<WireEntry, Uint8Array | null>;
}

type WireEvent = NonNullable<ServerFrame['outputs'][number]['event']>;

/** After an answer that brought nothing, wait before asking again. */
const pullPauseMs = 5_000;
const refusedPullPauseMs = 60_000;

export function takeFrame(frame: ServerFrame, inbound: Inbound): void {
  for (const output of frame.outputs) {
    if (output.reply !== null) takeReply(output.reply, inbound);
    else if (output.event !== null) takeEvent(output.event, inbound);
  }
  if (frame.ordinal > 0) inbound.link.ordinal = frame.ordinal;
}

/** Every entry in a frame, wherever it stands: for opening bodies ahead. */
export function* entriesIn(frame: ServerFrame): Generator<{ conversation: string; entry: WireEntry }> {
  for (const { reply, event } of frame.outputs) {
    const lists = [reply?.page, event?.entries];
    for (const list of lists)
      for (const entry of list?.entries ?? []) yield { conversation: list?.conversation ?? '', entry };
    for (const state of event?.states?.states ?? [])
      if (state.last !== null) yield { conversation: state.conversation, entry: state.last };
  }
}

function takeEvent(event: WireEvent, inbound: Inbound): void {
  const { world, changes, wishes } = inbound;
  const context = (live: boolean): MergeContext => contextOf(inbound, live);
  if (event.entries !== null) {
    const conversation = conversationIn(world, event.entries.conversation);
    // What was being typed is here.
    for (const { sender } of event.entries.entries) conversation.live.typing.delete(sender);
    takeEntries(conversation, openedOf(conversation, event.entries.entries, inbound), context(true));
    takeHead(conversation, event.entries.headSeq, event.entries.head, context(true));
    // On the screen already: read and delivered go in one ack.
    if (conversation.live.reading && missing(conversation.row).length === 0)
      markRead(conversation.row, conversation.row.headSeq);
    noteEpoch(conversation, inbound);
  }
  for (const state of event.states?.states ?? []) {
    const conversation = conversationIn(world, state.conversation);
    const last = state.last === null ? null : (openedOf(conversation, [state.last], inbound)[0] ?? null);
    takeState(conversation, state, last, context(false));
  }
  for (const summary of event.summaries?.summaries ?? []) {
    takeSummary(conversationIn(world, summary.conversation), summary, changes);
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
  if (event.caughtUp !== null) wishes.caughtUp = true;
  if (event.reconnect !== null)
    wishes.reconnect = { afterMs: event.reconnect.afterMs, spreadMs: event.reconnect.spreadMs };
  if (event.aliveWanted !== null) wishes.alive = true;
  if (event.typing !== null) takeTyping(event.typing, inbound);
  if (event.presences !== null) takePresences(event.presences.presences, inbound);
  if (event.accountChanged !== null) {
    const { contacts, devices, profile } = event.accountChanged;
    changes.tell({ what: 'account', contacts, devices, profile });
  }
}

function takeReply(reply: WireReply, inbound: Inbound): void {
  const awaited = inbound.link.answered(reply.id);
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
  if (awaited.for === 'resume' && reply.refusal !== null) inbound.wishes.again = true;
  if ((awaited.for === 'resume' || awaited.for === 'ack') && reply.refusal === null) {
    for (const { conversation, read } of awaited.reads) {
      conversation.live.readAnswered = Math.max(conversation.live.readAnswered, read);
    }
  }
}

function takeWelcome(reply: WireReply, { world, wishes }: Inbound): void {
  if (reply.welcome === null) {
    wishes.again = true;
    wishes.signedOut = reply.refusal?.code === 'signed-out' || reply.refusal?.code === 'unauthorized';
    return;
  }
  wishes.welcome = true;
  world.clockOffset = reply.welcome.at - world.surroundings.now();
  const told = reply.welcome.limits;
  if (told !== null) {
    const named = Object.entries(world.limits).map(([name, value]) => [name, (told as never)[name] || value]);
    world.limits = Object.fromEntries(named) as World['limits'];
  }
}

function takeAnswer(awaited: Extract<Awaited, { for: 'send' }>, reply: WireReply, inbound: Inbound): void {
  const { conversation, number } = awaited;
  const { changes } = inbound;
  const answer = reply.accepted ?? reply.settled ?? reply.refusal;
  if (answer === null) return;
  // A refusal made before the conversation was asked (a limit of the connection) names no body.
  const hash =
    answer.bodyHash.length > 0 ? answer.bodyHash : (conversation.outbox.get(number)?.sealed?.hash ?? answer.bodyHash);
  const row = answered(conversation, number, hash);
  if (row === null) {
    // Given up or made anew here, taken all the same: it is in the log, and will be found there.
    if (reply.accepted !== null)
      takeHead(conversation, reply.accepted.seq, reply.accepted.head, contextOf(inbound, false));
    return;
  }
  conversation.live.staleInARow = 0;
  if (reply.accepted !== null) takeAccepted(conversation, row, reply.accepted, inbound);
  else if (reply.settled !== null) {
    row.state = { is: 'settling', headSeq: reply.settled.headSeq };
    changes.putOutbox(conversation, row);
    takeHead(conversation, reply.settled.headSeq, reply.settled.head, contextOf(inbound, false));
    settleBySearch(conversation, changes);
  } else if (reply.refusal !== null) takeRefusal(conversation, row, reply.refusal, inbound);
  changes.touch(conversation);
}

/** The answer is the entry: it joins the log, and that settles the number. */
function takeAccepted(
  conversation: Conversation,
  row: OutboxRow,
  accepted: NonNullable<WireReply['accepted']>,
  inbound: Inbound,
): void {
  const { me, surroundings } = inbound.world;
  if (conversation.row.from === 0 && accepted.seq === 1) {
    conversation.row.from = 1;
    conversation.row.readable = [{ from: 1, through: 0 }];
  }
  const sealed = row.sealed as NonNullable<OutboxRow['sealed']>;
  const entry = withLeaf(
    conversation.row.id,
    {
      seq: accepted.seq,
      kind: row.kind,
      sender: me.user,
      device: me.device,
      number: row.number,
      at: accepted.at,
      countable: row.countable,
      expiresAt: row.expiresAt,
      targets: row.targets,
      controlBefore: linkOf(row.kind, accepted.controlBefore),
      count: accepted.count,
      bodyHash: sealed.hash,
      bodyState: 0,
      body: sealed.body,
      wraps: [],
      head: Uint8Array.from(accepted.head),
    },
    surroundings.sha256,
  );
  takeEntries(conversation, [{ entry, content: row.content }], contextOf(inbound, true));
  if (accepted.read !== null) takeReadPosition(conversation.row, accepted.read);
}

function takeRefusal(
  conversation: Conversation,
  row: OutboxRow,
  refusal: NonNullable<WireReply['refusal']>,
  inbound: Inbound,
): void {
  const { changes, world } = inbound;
  const context = contextOf(inbound, false);
  // Nothing is wrong with the message: it waits until the device is signed in again.
  if (refusal.code === 'signed-out' || refusal.code === 'unauthorized') {
    inbound.wishes.signedOut = true;
    return;
  }
  const aftermath = refuse(
    conversation,
    row,
    {
      code: refusal.code,
      advice: adviceOf(refusal.advice),
      afterMs: refusal.afterMs,
      sentence: refusal.sentence,
      number: refusal.number,
      bodyHash: refusal.bodyHash,
      last: refusal.last,
      first: refusal.first === null ? null : { seq: refusal.first.seq, bodyHash: refusal.first.bodyHash },
    },
    world.surroundings.now(),
  );
  changes.tell({ what: 'refused', conversation, row, code: refusal.code, sentence: refusal.sentence });
  if (refusal.code === 'already-exists') {
    giveCreationsUp(conversation, changes);
    conversation.row.epoch = Math.max(conversation.row.epoch, 1);
  } else changes.putOutbox(conversation, row);
  if (aftermath === 'resync') {
    const entries = openedOf(conversation, refusal.entries, inbound).map((one) => one.entry);
    takeControl(conversation, entries, context);
    conversation.row.epoch = Math.max(conversation.row.epoch, refusal.epoch);
    for (const other of conversation.outbox.values()) if (other.sealed === null) changes.putOutbox(conversation, other);
  }
  if (aftermath === 'failed' && row.kind === wire.EntryKind.CREATION) failBehind(conversation, row, changes);
  if (aftermath === 'new-device') changes.tell({ what: 'new-device', conversation, sentence: refusal.sentence });
  if (aftermath === 'reconnect') inbound.wishes.again = true;
}

/** Without its creation nothing of a conversation can be sent. */
function failBehind(conversation: Conversation, creation: OutboxRow, changes: Changes): void {
  for (const row of conversation.outbox.values()) {
    if (row.number <= creation.number || row.state.is !== 'waiting') continue;
    row.state = creation.state;
    drop(conversation.row, row.number);
    changes.putOutbox(conversation, row);
  }
}

function takePage(awaited: Extract<Awaited, { for: 'pull' }>, reply: WireReply, inbound: Inbound): void {
  const { plan } = awaited;
  const { conversation } = plan;
  inbound.link.pulls--;
  endPull(plan);
  const now = inbound.world.surroundings.now();
  if (reply.page === null) {
    const never = reply.refusal !== null && adviceOf(reply.refusal.advice) === 'never';
    conversation.live.pullAgainAt =
      now + Math.max(never ? refusedPullPauseMs : pullPauseMs, reply.refusal?.afterMs ?? 0);
    inbound.changes.seen.add(conversation);
    awaited.answered(reply);
    return;
  }
  const before = progressOf(plan);
  const context = contextOf(inbound, !plan.backwards);
  // First what will never be served: the entry after it is then checked against the head at its end.
  for (const one of reply.page.excluded) {
    if (one.range !== null) takeExcluded(conversation, one.range, one.head, context);
  }
  const opened = openedOf(conversation, reply.page.entries, inbound);
  if (plan.control)
    takeControl(
      conversation,
      opened.map((one) => one.entry),
      context,
    );
  else takeEntries(conversation, opened, context);
  if (reply.page.floor > conversation.row.floor) {
    conversation.row.floor = reply.page.floor;
    takeExcluded(conversation, { from: 1, through: reply.page.floor }, reply.page.floorHead, context);
  }
  takeHead(conversation, reply.page.headSeq, reply.page.head, context);
  // What is not served now will not be a moment later: no hot loop around a server that answers nothing.
  if (progressOf(plan) === before) conversation.live.pullAgainAt = now + pullPauseMs;
  settleBySearch(conversation, inbound.changes);
  inbound.changes.touch(conversation);
  awaited.answered(null);
}

/** The range is no longer being asked for. */
export function endPull(plan: PullPlan): void {
  const { live } = plan.conversation;
  if (plan.control) live.pullingControl = false;
  else live.pulling = live.pulling.filter((one) => one !== plan.range);
}

function progressOf({ conversation, control }: PullPlan): number {
  return control ? conversation.control.epoch : size(conversation.row.runs);
}

/** Control entries pushed out of order have to be pulled. */
function noteEpoch(conversation: Conversation, { changes }: Inbound): void {
  if (conversation.control.epoch === 0 && conversation.row.epoch === 0) {
    conversation.row.epoch = 1;
    changes.touch(conversation);
  }
}

function takeTyping(typing: NonNullable<WireEvent['typing']>, { world, changes }: Inbound): void {
  const conversation = world.conversations.get(typing.conversation as never);
  if (conversation === undefined || typing.user === world.me.user) return;
  conversation.live.typing.set(typing.user, world.surroundings.now() + typingShownMs);
  changes.seen.add(conversation);
  changes.tell({ what: 'typing', conversation, user: typing.user });
}

const typingShownMs = 5_000;

function takePresences(presences: NonNullable<WireEvent['presences']>['presences'], { world, changes }: Inbound): void {
  for (const { user, state, lastSeenAt } of presences) {
    world.presences.set(user, { state, lastSeenAt });
    changes.tell({ what: 'presence', user });
  }
}

function contextOf({ world, changes }: Inbound, live: boolean): MergeContext {
  return { me: world.me, sha256: world.surroundings.sha256, changes, live };
}

function openedOf(conversation: Conversation, entries: readonly WireEntry[], inbound: Inbound): Opened[] {
  const { sha256 } = inbound.world.surroundings;
  return entries.map((entry) => ({
    entry: fromWire(conversation.row.id, entry, sha256),
    content: inbound.contents.get(entry) ?? null,
  }));
}

function adviceOf(advice: number): 'never' | 'after-delay' | 'after-resync' | 'reconnect' {
  if (advice === wire.Advice.AFTER_DELAY) return 'after-delay';
  if (advice === wire.Advice.AFTER_RESYNC) return 'after-resync';
  return advice === wire.Advice.RECONNECT ? 'reconnect' : 'never';
}
