/** What the engine did, told outside with names. */
import type { RoostEvents } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Conversation } from '../engine/conversation.ts';
import { EntryKind, isControl } from '../engine/log-entry.ts';
import { messageItem, receiptsOf, stateOf, systemItem, unsentState } from './items.ts';
import { messageId } from './message-id.ts';
import { haltOf, type ViewContext } from './summary.ts';

export interface Teller extends ViewContext {
  emit<Name extends keyof RoostEvents>(name: Name, event: RoostEvents[Name]): void;
}

/** Whose names the events will carry. */
export function peopleIn(events: readonly EngineEvent[]): Set<string> {
  const people = new Set<string>();
  for (const event of events) {
    if (event.what === 'entry' && event.live) people.add(event.row.sender);
    if (event.what === 'typing') people.add(event.user);
  }
  return people;
}

const noRows = { get: () => undefined };

export function tellEvents(events: readonly EngineEvent[], teller: Teller): void {
  for (const event of events) tell(event, teller);
}

function tell(event: EngineEvent, teller: Teller): void {
  const { names } = teller;
  switch (event.what) {
    case 'entry':
      tellEntry(event, teller);
      return;
    case 'settled':
      if (event.row.kind === EntryKind.MESSAGE) tellTick(event.conversation, event.seq, event.row.number, teller);
      return;
    case 'outbox':
      if (event.gone || event.row.kind !== EntryKind.MESSAGE) return;
      if (event.row.state.is !== 'failed' && event.row.state.is !== 'unknown') return;
      teller.emit('tick', {
        conversation: event.conversation.row.id,
        message: ownId(event.conversation, event.row.number, teller),
        seq: null,
        state: unsentState(event.row),
        receipts: null,
      });
      return;
    case 'ticks':
      tellTicks(event.conversation, event.from, event.through, teller);
      return;
    case 'refused':
      teller.emit('refused', {
        conversation: event.conversation?.row.id ?? null,
        message: event.conversation && event.row ? ownId(event.conversation, event.row.number, teller) : null,
        code: event.code,
        sentence: event.sentence,
      });
      return;
    case 'halted': {
      const halt = haltOf(event.conversation);
      if (halt?.reason === 'fork') {
        teller.emit('fork', { conversation: event.conversation.row.id, seq: halt.seq, sentence: halt.sentence });
      }
      return;
    }
    case 'new-device':
      teller.emit('new-device-needed', { conversation: event.conversation.row.id, sentence: event.sentence });
      return;
    case 'typing':
      teller.emit('typing', { conversation: event.conversation.row.id, who: names.person(event.user) });
      return;
    case 'presence': {
      const presence = teller.presence(event.user);
      if (presence !== null) teller.emit('presence', { who: names.person(event.user), presence });
      return;
    }
    case 'erased':
    case 'account':
      return;
  }
}

function tellEntry(event: Extract<EngineEvent, { what: 'entry' }>, teller: Teller): void {
  const { conversation, row } = event;
  if (!event.live) return;
  const context = { world: teller.world, names: teller.names, conversation, rows: noRows };
  if (isControl(row.kind)) {
    teller.emit('changed', { conversation: conversation.row.id, line: systemItem(row, context) });
    return;
  }
  if (row.kind !== EntryKind.MESSAGE) return;
  if (row.sender === teller.world.me.user) {
    conversation.live.ticking.set(row.seq, { device: row.device, number: row.number, told: '' });
    if (row.device === teller.world.me.device) return;
  }
  teller.emit('message', { conversation: conversation.row.id, message: messageItem(row, context) });
}

function tellTicks(conversation: Conversation, from: number, through: number, teller: Teller): void {
  for (const seq of conversation.live.ticking.keys()) {
    if (seq >= from && seq <= through) tellTick(conversation, seq, null, teller);
  }
}

/** Told once for each step that an own message takes; in groups also when the counts rise. */
function tellTick(conversation: Conversation, seq: number, number: number | null, teller: Teller): void {
  const known = conversation.live.ticking.get(seq);
  const state = stateOf(conversation, seq);
  const receipts = receiptsOf(conversation, seq);
  const told = `${state} ${receipts?.delivered ?? 0} ${receipts?.read ?? 0}`;
  if (known === undefined || known.told === told) return;
  if (state === 'read') conversation.live.ticking.delete(seq);
  else conversation.live.ticking.set(seq, { ...known, told });
  const { user, device } = { user: teller.world.me.user, device: known.device };
  teller.emit('tick', {
    conversation: conversation.row.id,
    message: messageId({ conversation: conversation.row.id, user, device, number: number ?? known.number }),
    seq,
    state,
    receipts,
  });
}

function ownId(conversation: Conversation, number: number, { world }: Teller) {
  return messageId({ conversation: conversation.row.id, user: world.me.user, device: world.me.device, number });
}
