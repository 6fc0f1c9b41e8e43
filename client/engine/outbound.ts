/** What to tell the server now: acknowledgements first, then sends, then what is asked for. Nothing here is written. */
import { intersect } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import { type Conversation, newest, storedThrough } from './conversation.ts';
import type { LinkState, StatedRead } from './link-state.ts';
import { afterOf, dueAt, type OutboxRow, toSend } from './outbox.ts';
import { nextPulls, type PullPlan } from './pulls.ts';
import type { World } from './world.ts';

export type WireCommand = wire.Command.$Properties;

/** A send is repeated after so long without an answer. */
const repeatMs = 10_000;
/** An unconfirmed read position is restated after so long. */
const restateMs = 10_000;

/** Cursors in one Resume; the rest goes in further ones. */
const maxCursors = 1_000;

/** Everything that is due on this connection. */
export function dueCommands(world: World, link: LinkState, touched: Iterable<Conversation>): WireCommand[] {
  const now = world.surroundings.now();
  return [
    ...acks(link, touched, now),
    ...sends(world, link, now),
    ...pulls(world, link, now).map((plan) => pullCommand(link, plan, () => {}, world.limits.maxPage)),
  ];
}

/** When `dueCommands` may have something again though nothing arrives; Infinity: never. */
export function nextDueAt(world: World): number {
  let due = Number.POSITIVE_INFINITY;
  const now = world.surroundings.now();
  for (const one of world.sending) {
    // A chat that cannot go on sends nothing: without this the clock would be asked for it again and again.
    if (one.row.halted === null) due = Math.min(due, dueAt(one, world.limits.maxInFlight, repeatMs));
  }
  for (const { live, row } of world.restless) {
    if (live.pullAgainAt > now) due = Math.min(due, live.pullAgainAt);
    if (isReadUnanswered({ row, live }) && live.readSentAt > 0) due = Math.min(due, live.readSentAt + restateMs);
    for (const until of live.typing.values()) due = Math.min(due, until);
  }
  return due;
}

export function helloCommand(
  link: LinkState,
  app: string,
  away: boolean,
  versions: { min: number; max: number },
): WireCommand {
  const hello = { minVersion: versions.min, maxVersion: versions.max, client: app, away };
  return { id: link.await({ for: 'hello' }), hello };
}

/** What this device has, conversation by conversation; its unconfirmed reads with it. */
export function resumeCommands(world: World, link: LinkState): WireCommand[] {
  const cursors: wire.Cursor.$Properties[] = [];
  const reads: StatedRead[] = [];
  for (const conversation of world.conversations.values()) {
    if (conversation.row.from === 0) continue;
    cursors.push(cursorOf(conversation));
    reads.push(noteReadSent(conversation, world.surroundings.now()));
  }
  const commands: WireCommand[] = [];
  for (let at = 0; at === 0 || at < cursors.length; at += maxCursors) {
    const more = at + maxCursors < cursors.length;
    const [part, stated] = [cursors.slice(at, at + maxCursors), reads.slice(at, at + maxCursors)];
    commands.push({ id: link.await({ for: 'resume', reads: stated }), resume: { cursors: part, more } });
  }
  return commands;
}

export function pullCommand(
  link: LinkState,
  plan: PullPlan,
  answered: Extract<ReturnType<LinkState['answered']>, { for: 'pull' }>['answered'],
  maxPage: number,
): WireCommand {
  const { conversation, range, control, backwards } = plan;
  link.pulls++;
  conversation.live.pullAgainAt = 0;
  if (control) conversation.live.pullingControl = true;
  else conversation.live.pulling.push(range);
  const bounds = backwards
    ? { before: range.through + 1 }
    : { after: range.from - 1, through: control ? 0 : range.through };
  return {
    id: link.await({ for: 'pull', plan, answered }),
    pull: { conversation: conversation.row.id, ...bounds, limit: maxPage, controlOnly: control },
  };
}

function acks(link: LinkState, touched: Iterable<Conversation>, now: number): WireCommand[] {
  const cursors: wire.Cursor.$Properties[] = [];
  const reads: StatedRead[] = [];
  for (const conversation of touched) {
    const { row, live } = conversation;
    if (row.from === 0) continue;
    const unanswered = isReadUnanswered(conversation);
    const readDue = unanswered && (live.readSent < row.read.local || live.readSentAt + restateMs <= now);
    if (!live.ackDue && !readDue) continue;
    live.ackDue = false;
    cursors.push(cursorOf(conversation));
    const stated = noteReadSent(conversation, now);
    if (unanswered) reads.push(stated);
  }
  if (link.ordinal === link.acknowledged && cursors.length === 0) return [];
  link.acknowledged = link.ordinal;
  const id = reads.length === 0 ? 0 : link.await({ for: 'ack', reads });
  return [{ id, ack: { frames: link.ordinal, conversations: cursors } }];
}

function cursorOf({ row }: Conversation): wire.Cursor.$Properties {
  return {
    conversation: row.id,
    through: storedThrough(row),
    // What came before `from` is not owed, so it is not news either: a linked device is not told of every old chat anew.
    newest: Math.max(newest(row), row.from - 1),
    read: Math.max(row.read.local, row.read.read),
    failed: intersect(row.failed, [{ from: row.from, through: storedThrough(row) }]),
  };
}

function noteReadSent(conversation: Conversation, now: number): StatedRead {
  const { row, live } = conversation;
  live.readSent = row.read.local;
  live.readSentAt = now;
  return { conversation, read: row.read.local };
}

/** The person has read more here than the server is known to have. */
function isReadUnanswered({ row, live }: Pick<Conversation, 'row' | 'live'>): boolean {
  return row.read.local > Math.max(row.read.read, live.readAnswered);
}

function sends(world: World, link: LinkState, now: number): WireCommand[] {
  const commands: WireCommand[] = [];
  for (const conversation of world.sending) {
    if (conversation.row.halted !== null) continue;
    for (const row of toSend(conversation, { now, maxInFlight: world.limits.maxInFlight, repeatMs })) {
      conversation.live.inFlight.set(row.number, now);
      commands.push(sendCommand(link, conversation, row));
    }
  }
  return commands;
}

function sendCommand(link: LinkState, conversation: Conversation, row: OutboxRow): WireCommand {
  const sealed = row.sealed as NonNullable<OutboxRow['sealed']>;
  return {
    id: link.await({ for: 'send', conversation, number: row.number }),
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
      wraps: sealed.wraps.map((wrap) => ({ ...wrap })),
    },
  };
}

function pulls(world: World, link: LinkState, now: number): PullPlan[] {
  return nextPulls(world.restless, { now, inFlight: link.pulls });
}
