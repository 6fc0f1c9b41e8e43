/** Asks a conversation for its state, and mostly for its messages from now on, and tells connections. */
import { intersect, type Range, subtract } from '../../../lib/ranges.ts';
import { growing, retry } from '../../../lib/retry.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { hasWraps, Splice } from '../../../protocol/splice.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AttachReply } from '../../conversation/rpc.ts';
import { listedDevices } from '../account/device-list.ts';
import type { Connection } from '../connection/connection.ts';
import { stateMessage, statesEvent } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { type Cursor, highestOf } from '../positions/cursor.ts';
import type { Position } from '../positions/position.ts';
import { type Chat, isStayNews } from './chat.ts';
import { type ListVersionContext, noteListVersion } from './list-version.ts';
import { type StandingContext, takeStay } from './standing.ts';

export type AttachContext = Pick<
  Context,
  | 'account'
  | 'event'
  | 'generation'
  | 'inbox'
  | 'isGivenUp'
  | 'limits'
  | 'live'
  | 'meter'
  | 'now'
  | 'options'
  | 'put'
  | 'reports'
  | 'self'
> &
  ListVersionContext &
  StandingContext;

export type AttachOutcome = 'attached' | 'unattached' | 'refused' | 'failed';

export interface AttachOrder {
  readonly attach: boolean;
  readonly connections: readonly Connection[];
  /** What the device of the (only) connection says it has; applied once the head is known (D1.7). */
  readonly stated: Cursor | null;
  /** Takes the encoded State for a connection; whoever takes it puts it soon, and says so with `stateSent`. */
  readonly take: (connection: Connection, state: Uint8Array) => void;
}

/** The state is still to be put into a frame, so no ack can be to it. */
const notSent = 0xffff_ffff;

/** The state of the conversation is in the frame that the connection sends next. */
export function stateSent(connection: Connection, chat: Chat): void {
  const item = connection.edit(chat.id);
  item.stateIn = connection.nextOrdinal;
  item.pushedIn = connection.nextOrdinal;
}

const quickly = growing(300, 3, 3);

/** One call, a few when it fails. */
export async function attachAndTell(context: AttachContext, chat: Chat, what: AttachOrder): Promise<AttachOutcome> {
  const answer = await askForAll(context, chat, what);
  return typeof answer === 'string' ? answer : tried(context, chat, () => tellAnswer(context, chat, what, answer));
}

interface Answer {
  readonly reply: AttachReply;
  readonly isAttached: boolean;
  /** What each connection had of the conversation when it was asked. */
  readonly held: ReadonlyMap<Connection, number>;
}

async function askForAll(
  context: AttachContext,
  chat: Chat,
  { attach: isWanted, connections }: AttachOrder,
): Promise<Answer | 'refused' | 'failed'> {
  const held = new Map(connections.map((one) => [one, one.unsettled.get(chat.id)?.held ?? 0]));
  for (const one of connections) one.asking.add(chat.id);
  const asked = await ask(context, chat, isWanted);
  for (const one of connections) one.asking.delete(chat.id);
  return typeof asked === 'string' ? asked : { ...asked, held };
}

/**
 * What a conversation answers may be of no use: that keeps nobody from the others, and it is asked again. A statement that
 * failed ends them all (T2).
 */
function tried(context: AttachContext, chat: Chat, tell: () => AttachOutcome): AttachOutcome {
  try {
    return tell();
  } catch (fault) {
    if (context.isGivenUp) throw fault;
    context.options.surroundings.log('error', 'state not told', { conversation: chat.id, fault: String(fault) });
    return 'failed';
  }
}

function tellAnswer(
  context: AttachContext,
  chat: Chat,
  what: AttachOrder,
  { reply, isAttached, held }: Answer,
): AttachOutcome {
  takeIn(context, chat, reply);
  for (const [connection, heldBefore] of held) {
    if (!connection.isOpen) continue;
    const item = connection.edit(chat.id);
    const stated = what.stated ?? item.stated;
    if (stated !== null) applyStated(context, connection, chat, stated);
    const state = stateOf(context, connection, chat, reply, isAttached);
    // Its newest message may be in it: what that is larger by could not be known before, and counts (D10.7).
    const bytes = Math.max(0, state.length - prices.state.bytes);
    context.meter.add(connection.device, { bytes }, context.now());
    what.take(connection, state);
    item.stated = null;
    if (item.held === heldBefore) item.stale = false;
    restate(context, connection, chat, reply);
  }
  if (isAttached) tellWaiting(context, chat, reply, what.connections);
  // A conversation that crashed may know less than the cursors here; whoever was told that is told the rest with the
  // report that restores it.
  if (what.connections.length > 0) chat.reporting.readTold = Math.min(chat.reporting.readTold, reply.read.read);
  context.reports.tellRead(chat, reply.read, what.connections);
  return isAttached ? 'attached' : 'unattached';
}

async function ask(
  context: AttachContext,
  chat: Chat,
  isWanted: boolean,
): Promise<{ readonly reply: AttachReply; readonly isAttached: boolean } | 'refused' | 'failed'> {
  const reply = await attach(context, chat, isWanted);
  if (typeof reply === 'string') return reply;
  // People left since this object last heard of it: it is no longer one of those that wait.
  if (!isWanted && reply.members <= context.limits.maxMembersAttached) return ask(context, chat, true);
  return { reply, isAttached: isWanted && reply.attached };
}

/** Encodes the state for a connection, and notes what acking it will mean. */
function stateOf(
  context: Pick<Context, 'self'>,
  connection: Connection,
  chat: Chat,
  reply: AttachReply,
  isAttached: boolean,
): Uint8Array {
  const item = connection.edit(chat.id);
  item.stateHead = reply.headSeq;
  item.stateIn = notSent;
  item.pushedIn = notSent;
  item.unattached = !isAttached;
  item.behindHead = 0;
  item.behindTold = 0;
  const { device } = connection;
  // The answer is for all of the person's devices, and what is made for one of them is served to no other (D1.8).
  const last = hasWraps(reply.last) ? new Splice(reply.last).for({ user: context.self, device }) : reply.last;
  return stateMessage(chat, { ...reply, last }, device);
}

/** Those that were told while nothing was attached: what came since then reached nobody. */
function tellWaiting(context: AttachContext, chat: Chat, reply: AttachReply, except: readonly Connection[]): void {
  for (const connection of context.live()) {
    if (except.includes(connection) || connection.unsettled.get(chat.id)?.unattached !== true) continue;
    context.put(connection, statesEvent([stateOf(context, connection, chat, reply, true)]), true);
    stateSent(connection, chat);
  }
}

/** The state of one conversation to the given connections, in a frame of their own. */
export async function attachAndTellNow(
  context: AttachContext,
  chat: Chat,
  connections: readonly Connection[],
): Promise<AttachOutcome> {
  const take = (connection: Connection, state: Uint8Array): void => {
    context.put(connection, statesEvent([state]), true);
    stateSent(connection, chat);
  };
  const what = { attach: true, connections, stated: null, take };
  const answer = await askForAll(context, chat, what);
  if (typeof answer === 'string') return answer;
  return context.event(() => tried(context, chat, () => tellAnswer(context, chat, what, answer)));
}

/** The head and the froms as the conversation holds them, without a word to anybody; null: it could not be asked. */
export async function askHead(context: AttachContext, chat: Chat): Promise<number | null> {
  const reply = await attach(context, chat, false);
  if (typeof reply === 'string') return null;
  takeIn(context, chat, reply);
  return reply.headSeq;
}

async function attach(
  context: AttachContext,
  chat: Chat,
  attach: boolean,
): Promise<AttachReply | 'refused' | 'failed'> {
  const call = () =>
    context.options.conversations(chat.id).attach({
      conversation: chat.id,
      user: context.self,
      generation: context.generation,
      listVersion: context.account?.listVersion ?? 0,
      attach,
      devices: listedDevices(context),
      report: null,
    });
  // One that failed a while ago has its times at which it is asked again: none of them is worth several calls.
  const again = chat.asking.failures === 0 ? quickly : growing(0, 1, 1);
  const { surroundings } = context.options;
  const afterMs = (fault: unknown, tries: number) => {
    surroundings.log('warn', 'attach failed', { fault: String(fault), tries });
    return again(fault, tries);
  };
  const reply = await retry(call, afterMs, surroundings.timer).catch(() => null);
  if (reply === null) return 'failed';
  return isRefusal(reply) ? 'refused' : reply;
}

/** What the answer says about the conversation. A row only where it changes what the row is for. */
function takeIn(context: AttachContext, chat: Chat, reply: AttachReply): void {
  chat.headSeq = Math.max(chat.headSeq, reply.headSeq);
  chat.kind = reply.kind;
  chat.newestAt = Math.max(chat.newestAt, reply.at);
  const stay = reply.readable.at(-1);
  const wasLarge = chat.members > context.limits.maxMembersAttached;
  const isLarge = reply.members > context.limits.maxMembersAttached;
  chat.members = reply.members;
  context.inbox.learnFroms(chat, reply.from, reply.headSeq);
  if (stay !== undefined && isStayNews(chat, stay.from, stay.through)) {
    takeStay(context, chat, { memberFrom: stay.from, memberThrough: stay.through, by: reply });
  } else if (wasLarge !== isLarge) context.inbox.write(chat);
  noteListVersion(context, chat, reply.listVersion, reply.listDiffers);
}

/** What the device says at resume counts like an ack, as far as it can be true. */
function applyStated(context: AttachContext, connection: Connection, chat: Chat, stated: Cursor): void {
  if (highestOf(stated) > chat.headSeq)
    context.options.surroundings.log('warn', 'resume beyond the head', { device: connection.device });
  else context.inbox.raise(connection, chat, stated);
}

/** Says whether a device has by now what was passed over. */
function repairs({ delivered, exceptions }: Position, passed: readonly Range[]): boolean {
  return subtract(intersect(passed, [{ from: 1, through: delivered }]), exceptions).length > 0;
}

/** Reports the position when the conversation holds a lower one, or one that was never confirmed (D6.1). */
function restate(context: AttachContext, connection: Connection, chat: Chat, reply: AttachReply): void {
  const now = context.inbox.position(chat);
  const isUnconfirmed = chat.rowUnconfirmed || connection.unsettled.get(chat.id)?.unconfirmed === true;
  // What is withheld is not told, however far it is (16.2).
  const isShown = chat.standing === wire.Standing.ACCEPTED;
  const isHigher = isShown && (now.delivered > reply.delivered || repairs(now, reply.exceptions ?? []));
  if (isUnconfirmed || isHigher || now.read > reply.read.read) {
    connection.edit(chat.id).unconfirmed = true;
    context.reports.want(chat);
  } else chat.reported ??= now;
}
