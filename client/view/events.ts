/** What the engine did, told outside with names. */
import type { RoostEvents } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import { type Conversation, isHidden } from '../engine/conversation.ts';
import { EntryKind, isControl } from '../engine/log-entry.ts';
import { isShown } from '../engine/outbox.ts';
import { sentences } from '../errors.ts';
import { itemOfEntry, receiptsOf, stateOf, systemItem, unsentState } from './items.ts';
import { messageId } from './message-id.ts';
import { haltOf, isRequest, type ViewContext } from './summary.ts';
import { behindSentence, disputedSentence } from './system-lines.ts';

export interface Teller extends ViewContext {
  hears(name: keyof RoostEvents): boolean;
  emit<Name extends keyof RoostEvents>(name: Name, event: RoostEvents[Name]): void;
}

/** Whose names the events will carry. */
export function peopleIn(events: readonly EngineEvent[], hears: Teller['hears']): Set<string> {
  const people = new Set<string>();
  for (const event of events) {
    if (event.what === 'entry' && event.live && (hears('message') || hears('changed'))) people.add(event.row.sender);
    else if (event.what === 'reaction' && event.live && hears('reaction')) people.add(event.row.user);
    else if (event.what === 'typing' && hears('typing')) people.add(event.user);
    else if (event.what === 'new-number' && hears('safety-number-changed')) people.add(event.user);
    else if (event.what === 'lags' && hears('devices-behind')) for (const user of event.users) people.add(user);
    else if (event.what === 'disputed' && hears('history-disputed')) people.add(event.user);
    else if (event.what === 'halted' && hears('fork')) {
      const { by } = event.conversation.row.halted ?? {};
      if (by !== undefined) people.add(by);
    } else if (event.what === 'standing' && hears('request')) people.add(event.conversation.row.asker);
  }
  return people;
}

const maxTicking = 500;
const noRows = { get: () => undefined };

/** What needs no names: told at once, as it stands at this moment. */
export function tellAtOnce(events: readonly EngineEvent[], teller: Teller): void {
  const { world } = teller;
  for (const event of events) {
    if (event.what === 'entry') noteOwn(event, teller);
    else if (event.what === 'settled') tellSettled(event, teller);
    else if (event.what === 'ticks') tellTicks(event.conversation, event.from, event.through, teller);
    else if (event.what === 'outbox') tellFailed(event, teller);
    else if (event.what === 'refused') {
      const { conversation, row, code, sentence } = event;
      const message = conversation && row ? ownId(conversation, row.number, world) : null;
      teller.emit('refused', { conversation: conversation?.row.id ?? null, message, code, sentence });
    } else if (event.what === 'held') {
      const { sentence } = sentences['number-changed'];
      teller.emit('held-back', { conversation: event.conversation.row.id, sentence });
    } else if (event.what === 'new-device') {
      teller.emit('new-device-needed', { conversation: event.conversation.row.id, sentence: event.sentence });
    }
  }
}

/** What is told with the names of people. */
export function tellWithNames(events: readonly EngineEvent[], teller: Teller): void {
  const { names, world } = teller;
  for (const event of events) {
    if (event.what === 'entry') tellEntry(event, teller);
    else if (event.what === 'reaction') tellReaction(event, teller);
    else if (event.what === 'typing') {
      teller.emit('typing', {
        conversation: event.conversation.row.id,
        who: names.among(event.user, event.conversation),
      });
    } else if (event.what === 'lags') {
      const people = event.users.map((user) => names.among(user, event.conversation));
      const sentence = behindSentence(people, world.me.user);
      teller.emit('devices-behind', { conversation: event.conversation.row.id, people, sentence });
    } else if (event.what === 'halted') tellHalt(event.conversation, teller);
    else if (event.what === 'disputed') {
      const who = names.among(event.user, event.conversation);
      const sentence = disputedSentence(who, world.me.user);
      teller.emit('history-disputed', { conversation: event.conversation.row.id, who, seq: event.seq, sentence });
    } else if (event.what === 'new-number') {
      const who = names.among(event.user, event.conversation);
      teller.emit('safety-number-changed', { conversation: event.conversation.row.id, who });
    } else if (event.what === 'standing') {
      const { row, live } = event.conversation;
      const isAsked = isRequest(event.conversation, world);
      if (isAsked && !live.isAsked)
        teller.emit('request', { conversation: row.id, from: names.among(row.asker, event.conversation) });
      live.isAsked = isAsked;
    } else if (event.what === 'presence') {
      const presence = teller.presence(event.user);
      if (presence !== null) teller.emit('presence', { who: names.person(event.user), presence });
    }
  }
}

function noteOwn({ row, conversation, live }: Extract<EngineEvent, { what: 'entry' }>, { world }: Teller): void {
  if (live && row.kind === EntryKind.MESSAGE && row.countable && row.sender === world.me.user)
    watchTicks(conversation, row);
}

function tellSettled({ conversation, seq, row }: Extract<EngineEvent, { what: 'settled' }>, teller: Teller): void {
  if (!isShown(row)) return;
  watchTicks(conversation, { seq, device: teller.world.me.device, number: row.number });
  tellTick(conversation, seq, teller);
}

function tellFailed({ conversation, row, gone }: Extract<EngineEvent, { what: 'outbox' }>, teller: Teller): void {
  if (gone || !isShown(row) || (row.state.is !== 'failed' && row.state.is !== 'unknown')) return;
  const message = ownId(conversation, row.number, teller.world);
  teller.emit('tick', {
    conversation: conversation.row.id,
    message,
    seq: null,
    state: unsentState(row),
    receipts: null,
  });
}

function tellHalt(conversation: Conversation, teller: Teller): void {
  const halt = haltOf(conversation, teller);
  if (halt?.reason !== 'fork') return;
  teller.emit('fork', { conversation: conversation.row.id, seq: halt.seq, sentence: halt.sentence });
}

function tellEntry(event: Extract<EngineEvent, { what: 'entry' }>, teller: Teller): void {
  const { conversation, row, live } = event;
  const { world, names } = teller;
  if (!live || isHidden(conversation.row, row.seq)) return;
  const context = { world, names, conversation, rows: noRows };
  if (isControl(row.kind)) {
    if (!teller.hears('changed')) return;
    teller.emit('changed', { conversation: conversation.row.id, line: systemItem(row, context) });
  } else if (row.kind === EntryKind.MESSAGE && !(row.sender === world.me.user && row.device === world.me.device)) {
    if (!teller.hears('message')) return;
    const item = itemOfEntry(row, context);
    if (item?.kind === 'message') teller.emit('message', { conversation: conversation.row.id, message: item });
  }
}

/** Told of what is new and by others, or by another device of this person. */
function tellReaction(event: Extract<EngineEvent, { what: 'reaction' }>, teller: Teller): void {
  const { conversation, target, row, live } = event;
  const { me } = teller.world;
  if (!live || isHidden(conversation.row, target) || (row.user === me.user && row.device === me.device)) return;
  teller.emit('reaction', {
    conversation: conversation.row.id,
    message: messageId({ conversation: conversation.row.id, ...row.target }),
    seq: target,
    who: teller.names.among(row.user, conversation),
    own: row.user === me.user,
    emoji: row.emoji === '' ? null : row.emoji,
  });
}

function tellTicks(conversation: Conversation, from: number, through: number, teller: Teller): void {
  for (const seq of conversation.live.ticking.keys()) {
    if (seq >= from && seq <= through) tellTick(conversation, seq, teller);
  }
}

function watchTicks({ live }: Conversation, sent: { seq: number; device: number; number: number }): void {
  if (live.ticking.has(sent.seq)) return;
  live.ticking.set(sent.seq, { device: sent.device, number: sent.number, lastLine: '' });
  // The oldest ones are dropped, which nobody reads any more; timelines show their ticks all the same.
  const [oldest] = live.ticking.keys();
  if (live.ticking.size > maxTicking && oldest !== undefined) live.ticking.delete(oldest);
}

/** Told once for each step that an own message takes; in groups also when the counts rise. */
function tellTick(conversation: Conversation, seq: number, teller: Teller): void {
  const send = conversation.live.ticking.get(seq);
  const state = stateOf(conversation, seq);
  const receipts = receiptsOf(conversation, seq);
  const line = `${state} ${receipts?.delivered ?? 0} ${receipts?.read ?? 0}`;
  if (send === undefined || send.lastLine === line) return;
  if (state === 'read') conversation.live.ticking.delete(seq);
  else conversation.live.ticking.set(seq, { ...send, lastLine: line });
  const { user, device } = { user: teller.world.me.user, device: send.device };
  teller.emit('tick', {
    conversation: conversation.row.id,
    message: messageId({ conversation: conversation.row.id, user, device, number: send.number }),
    seq,
    state,
    receipts,
  });
}

function ownId(conversation: Conversation, number: number, { me }: ViewContext['world']) {
  return messageId({ conversation: conversation.row.id, user: me.user, device: me.device, number });
}
