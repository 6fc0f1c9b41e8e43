/** What to tell the server now: acknowledgements first, then sends, then what is asked for. Nothing here is written. */
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import type { SealedWrap } from '../cipher/cipher.ts';
import { acksWait, noteAcksLeave } from './ack-times.ts';
import type { Conversation } from './conversation.ts';
import { cursorOf, inParts, type Statement } from './cursors.ts';
import type { Exchange, PageRequest, ReadStatement } from './exchange.ts';
import { goesOnAt } from './lagging.ts';
import { afterOf, dueAt, noteSent, toSend } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { giveBackOverdue, pullDueAt } from './overdue.ts';
import { parkedDueAt } from './parked.ts';
import { nextPulls, type PullPlan } from './pulls.ts';
import { isReadDue, isReadUnanswered, restateAt } from './read-times.ts';
import { type World, wordDueAt } from './world.ts';

export type WireCommand = wire.Command.$Properties;

const declined = wire.Standing.DECLINED;

/**
 * Everything that is due on this connection. While acknowledgements wait to go together, which the exchange says, what has
 * moved is to be named again.
 */
export function dueCommands(world: World, exchange: Exchange, touched: Iterable<Conversation>): WireCommand[] {
  const now = world.surroundings.elapsed();
  giveBackOverdue(exchange, now);
  const others = [
    ...sends(world, exchange, now),
    ...pulls(world, exchange, now).map((plan) => pullCommand(exchange, { plan, now }, () => {}, world.limits.maxPage)),
  ];
  if (others.length === 0 && acksWait(world, exchange, touched)) return [];
  noteAcksLeave(exchange);
  return [...acks(world, exchange, touched), ...others];
}

/** When `dueCommands` may have something again though nothing arrives; Infinity: never. */
export function nextDueAt(world: World, exchange: Exchange): number {
  let due = Math.min(pullDueAt(exchange), exchange.acksDueAt, wordDueAt(world));
  const now = world.surroundings.elapsed();
  for (const one of world.sending) {
    // A halted chat keeps what it has to send: without this the clock would be asked for it again and again.
    if (one.live.untoldUntil > now) due = Math.min(due, one.live.untoldUntil);
    if (one.row.halted === null)
      due = Math.min(due, dueAt(one, world.limits.maxInFlight), goesOnAt(one), parkedDueAt(one));
  }
  for (const { live, row } of world.restless) {
    if (live.pullAgainAt > now) due = Math.min(due, live.pullAgainAt);
    if (live.readSentAt !== null && isReadUnanswered({ row, live })) due = Math.min(due, restateAt(live));
    for (const until of live.typing.values()) due = Math.min(due, until);
  }
  return due;
}

export function helloCommand(exchange: Exchange, app: string, away: boolean): WireCommand {
  const hello = { ...versions, client: app.toWellFormed(), away };
  return { id: exchange.await({ for: 'hello' }), hello };
}

/** What this device has, conversation by conversation; its unconfirmed reads with it. */
export function resumeCommands(world: World, exchange: Exchange): WireCommand[] {
  // The server tells nothing of what was declined, so it is left out (16.7).
  exchange.namesNothing = world.hearsAll;
  const all = exchange.namesNothing ? [] : [...world.conversations.values()];
  const chats = all.filter(({ row }) => row.from > 0 && row.standing !== declined);
  const parts = inParts(
    chats.map((conversation) => state(conversation, world, true)),
    world.limits,
  );
  // Nothing to state is stated too: it begins the resume.
  const stated = parts.length === 0 ? [[]] : parts;
  return stated.map((part, i) => ({
    id: exchange.await({ for: 'resume', reads: part.map((one) => one.read) }),
    resume: { cursors: part.map((one) => one.cursor), more: i < stated.length - 1 },
  }));
}

export function pullCommand(
  exchange: Exchange,
  { plan, now }: { plan: PullPlan; now: number },
  answered: PageRequest['answered'],
  maxPage: number,
): WireCommand {
  const { conversation, range, control, backwards } = plan;
  exchange.pulls++;
  conversation.live.pullAgainAt = 0;
  if (control) conversation.live.pullingControl = true;
  else conversation.live.pulling.push(range);
  const bounds = backwards
    ? { before: range.through + 1 }
    : { after: range.from - 1, through: control ? 0 : range.through };
  return {
    id: exchange.await({ for: 'pull', plan, answered, at: now, isOverdue: false }),
    pull: { conversation: conversation.row.id, ...bounds, limit: maxPage, controlOnly: control },
  };
}

function acks(world: World, exchange: Exchange, touched: Iterable<Conversation>): WireCommand[] {
  const now = world.surroundings.elapsed();
  const stated: (Statement & { readonly isReadOpen: boolean })[] = [];
  for (const conversation of touched) {
    const { row, live } = conversation;
    if (row.from === 0) continue;
    const isReadOpen = isReadUnanswered(conversation);
    if (!live.ackDue && !isReadDue(conversation, now)) continue;
    live.ackDue = false;
    live.ackedAt = now;
    stated.push({ ...state(conversation, world, live.repairDue), isReadOpen });
  }
  if (exchange.ordinal === exchange.acknowledged && stated.length === 0) return [];
  exchange.acknowledged = exchange.ordinal;
  const open = new Set(stated.filter((one) => one.isReadOpen).map((one) => one.read));
  const parts = inParts(stated, world.limits);
  return (parts.length === 0 ? [[]] : parts).map((part, i, all) => {
    const reads = part.map((one) => one.read).filter((read) => open.has(read));
    const id = reads.length === 0 ? 0 : exchange.await({ for: 'ack', reads });
    // The frames are acknowledged with the last part: until then all that moved has not been named.
    const frames = i < all.length - 1 ? 0 : exchange.ordinal;
    return { id, ack: { frames, conversations: part.map((one) => one.cursor) } };
  });
}

function state(conversation: Conversation, world: World, saysRepaired: boolean): Statement {
  conversation.live.repairDue = false;
  return {
    cursor: cursorOf(conversation, world.limits, saysRepaired),
    read: noteReadSent(conversation, world.surroundings.elapsed()),
  };
}

function noteReadSent(conversation: Conversation, now: number): ReadStatement {
  const { row, live } = conversation;
  live.readRepeats = live.readSentAt === null || live.readSent < row.read.local ? 0 : live.readRepeats + 1;
  live.readSent = row.read.local;
  live.readSentAt = now;
  return { conversation, read: row.read.local };
}

function sends(world: World, exchange: Exchange, now: number): WireCommand[] {
  const commands: WireCommand[] = [];
  for (const conversation of world.sending) {
    if (conversation.row.halted !== null) continue;
    for (const row of toSend(conversation, { now, maxInFlight: world.limits.maxInFlight })) {
      noteSent(conversation, row, now);
      commands.push(sendCommand(exchange, conversation, row));
    }
  }
  return commands;
}

function sendCommand(exchange: Exchange, conversation: Conversation, row: OutboxRow): WireCommand {
  const sealed = row.sealed as NonNullable<OutboxRow['sealed']>;
  return {
    id: exchange.await({ for: 'send', conversation, number: row.number, hash: sealed.hash }),
    send: {
      conversation: conversation.row.id,
      number: row.number,
      after: afterOf(conversation.row.numbers.dropped, row.number),
      epoch: sealed.epoch,
      kind: row.kind,
      countable: row.countable,
      expiresAt: row.expiresAt,
      targets: [...row.targets],
      readThrough: row.readThrough,
      body: sealed.body,
      wraps: sealed.wraps.map((wrap) => briefly(wrap, conversation.row.peer)),
      ...(row.file === undefined ? {} : { objects: [row.file.object] }),
      brief: true,
    },
  };
}

/** Whom a direct chat is with the server knows. */
function briefly({ user, device, type, data }: SealedWrap, peer: string): wire.Wrap.$Properties {
  return user === peer ? { device, type, data } : { user, device, type, data };
}

function pulls(world: World, exchange: Exchange, now: number): PullPlan[] {
  return nextPulls(world.restless, { now, inFlight: exchange.pulls });
}
