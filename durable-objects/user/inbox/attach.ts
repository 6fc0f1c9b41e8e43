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
import { type ReportsContext, tellRead, wantReport } from './reports.ts';
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
  | 'self'
  | 'store'
> &
  ListVersionContext &
  ReportsContext &
  StandingContext;

export type AttachOutcome = 'attached' | 'unattached' | 'refused' | 'failed';

export interface AttachAndTell {
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
export function stateSent(connection: Connection, known: Chat): void {
  const item = connection.edit(known.id);
  item.stateIn = connection.nextOrdinal;
  item.pushedIn = connection.nextOrdinal;
}

const quickly = growing(300, 3, 3);

/** One call, a few when it fails. */
export async function attachAndTell(context: AttachContext, known: Chat, what: AttachAndTell): Promise<AttachOutcome> {
  const answer = await askForAll(context, known, what);
  return typeof answer === 'string' ? answer : tried(context, known, () => tellAnswer(context, known, what, answer));
}

interface Answer {
  readonly reply: AttachReply;
  readonly isAttached: boolean;
  /** What each connection had of the conversation when it was asked. */
  readonly held: ReadonlyMap<Connection, number>;
}

async function askForAll(
  context: AttachContext,
  known: Chat,
  { attach: isWanted, connections }: AttachAndTell,
): Promise<Answer | 'refused' | 'failed'> {
  const held = new Map(connections.map((one) => [one, one.unsettled.get(known.id)?.held ?? 0]));
  for (const one of connections) one.asking.add(known.id);
  const asked = await ask(context, known, isWanted);
  for (const one of connections) one.asking.delete(known.id);
  return typeof asked === 'string' ? asked : { ...asked, held };
}

/**
 * What a conversation answers may be of no use: that keeps nobody from the others, and it is asked again. A statement that
 * failed ends them all (T2).
 */
function tried(context: AttachContext, known: Chat, tell: () => AttachOutcome): AttachOutcome {
  try {
    return tell();
  } catch (fault) {
    if (context.isGivenUp) throw fault;
    context.options.surroundings.log('error', 'state not told', { conversation: known.id, fault: String(fault) });
    return 'failed';
  }
}

function tellAnswer(
  context: AttachContext,
  known: Chat,
  what: AttachAndTell,
  { reply, isAttached, held }: Answer,
): AttachOutcome {
  takeIn(context, known, reply);
  for (const [connection, heldBefore] of held) {
    if (!connection.isOpen) continue;
    const item = connection.edit(known.id);
    const stated = what.stated ?? item.stated;
    if (stated !== null) applyStated(context, connection, known, stated);
    const state = stateOf(context, connection, known, reply, isAttached);
    // Its newest message may be in it: what that is larger by could not be known before, and counts (D10.7).
    const bytes = Math.max(0, state.length - prices.state.bytes);
    context.meter.add(connection.device, { bytes }, context.now());
    what.take(connection, state);
    item.stated = null;
    if (item.held === heldBefore) item.stale = false;
    restate(context, connection, known, reply);
  }
  if (isAttached) tellWaiting(context, known, reply, what.connections);
  // A conversation that crashed may know less than the cursors here; whoever was told that is told the rest with the
  // report that restores it.
  if (what.connections.length > 0) known.reporting.readTold = Math.min(known.reporting.readTold, reply.read.read);
  tellRead(context, known, reply.read, what.connections);
  return isAttached ? 'attached' : 'unattached';
}

async function ask(
  context: AttachContext,
  known: Chat,
  isWanted: boolean,
): Promise<{ readonly reply: AttachReply; readonly isAttached: boolean } | 'refused' | 'failed'> {
  const reply = await attach(context, known, isWanted);
  if (typeof reply === 'string') return reply;
  // People left since this object last heard of it: it is no longer one of those that wait.
  if (!isWanted && reply.members <= context.limits.maxMembersAttached) return ask(context, known, true);
  return { reply, isAttached: isWanted && reply.attached };
}

/** Encodes the state for a connection, and notes what acking it will mean. */
function stateOf(
  context: Pick<Context, 'self'>,
  connection: Connection,
  known: Chat,
  reply: AttachReply,
  isAttached: boolean,
): Uint8Array {
  const item = connection.edit(known.id);
  item.stateHead = reply.headSeq;
  item.stateIn = notSent;
  item.pushedIn = notSent;
  item.unattached = !isAttached;
  item.behindHead = 0;
  item.behindTold = 0;
  const { device } = connection;
  // The answer is for all of the person's devices, and what is made for one of them is served to no other (D1.8).
  const last = hasWraps(reply.last) ? new Splice(reply.last).for({ user: context.self, device }) : reply.last;
  return stateMessage(known, { ...reply, last }, device);
}

/** Those that were told while nothing was attached: what came since then reached nobody. */
function tellWaiting(context: AttachContext, known: Chat, reply: AttachReply, except: readonly Connection[]): void {
  for (const connection of context.live()) {
    if (except.includes(connection) || connection.unsettled.get(known.id)?.unattached !== true) continue;
    context.put(connection, statesEvent([stateOf(context, connection, known, reply, true)]), true);
    stateSent(connection, known);
  }
}

/** The state of one conversation to the given connections, in a frame of their own. */
export async function attachAndTellNow(
  context: AttachContext,
  known: Chat,
  connections: readonly Connection[],
): Promise<AttachOutcome> {
  const take = (connection: Connection, state: Uint8Array): void => {
    context.put(connection, statesEvent([state]), true);
    stateSent(connection, known);
  };
  const what = { attach: true, connections, stated: null, take };
  const answer = await askForAll(context, known, what);
  if (typeof answer === 'string') return answer;
  return context.event(() => tried(context, known, () => tellAnswer(context, known, what, answer)));
}

/** The head and the froms as the conversation holds them, without a word to anybody; null: it could not be asked. */
export async function askHead(context: AttachContext, known: Chat): Promise<number | null> {
  const reply = await attach(context, known, false);
  if (typeof reply === 'string') return null;
  takeIn(context, known, reply);
  return reply.headSeq;
}

async function attach(
  context: AttachContext,
  known: Chat,
  attach: boolean,
): Promise<AttachReply | 'refused' | 'failed'> {
  const call = () =>
    context.options.conversations(known.id).attach({
      conversation: known.id,
      user: context.self,
      generation: context.generation,
      listVersion: context.account?.listVersion ?? 0,
      attach,
      devices: listedDevices(context),
      report: null,
    });
  // One that failed a while ago has its times at which it is asked again: none of them is worth several calls.
  const again = known.asking.failures === 0 ? quickly : growing(0, 1, 1);
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
function takeIn(context: AttachContext, known: Chat, reply: AttachReply): void {
  known.headSeq = Math.max(known.headSeq, reply.headSeq);
  known.kind = reply.kind;
  known.newestAt = Math.max(known.newestAt, reply.at);
  const stay = reply.readable.at(-1);
  const wasLarge = known.members > context.limits.maxMembersAttached;
  const isLarge = reply.members > context.limits.maxMembersAttached;
  known.members = reply.members;
  context.inbox.learnFroms(known, reply.from, reply.headSeq);
  if (stay !== undefined && isStayNews(known, stay.from, stay.through)) {
    takeStay(context, known, { memberFrom: stay.from, memberThrough: stay.through, by: reply });
  } else if (wasLarge !== isLarge) context.inbox.write(known);
  noteListVersion(context, known, reply.listVersion, reply.listDiffers);
}

/** What the device says at resume counts like an ack, as far as it can be true. */
function applyStated(context: AttachContext, connection: Connection, known: Chat, stated: Cursor): void {
  if (highestOf(stated) > known.headSeq)
    context.options.surroundings.log('warn', 'resume beyond the head', { device: connection.device });
  else context.inbox.raise(connection, known, stated);
}

/** Says whether a device has by now what was passed over. */
function repairs({ delivered, exceptions }: Position, passed: readonly Range[]): boolean {
  return subtract(intersect(passed, [{ from: 1, through: delivered }]), exceptions).length > 0;
}

/** Reports the position when the conversation holds a lower one, or one that was never confirmed (D6.1). */
function restate(context: AttachContext, connection: Connection, known: Chat, reply: AttachReply): void {
  const now = context.inbox.position(known);
  const isUnconfirmed = known.rowUnconfirmed || connection.unsettled.get(known.id)?.unconfirmed === true;
  // What is withheld is not told, however far it is (16.2).
  const isShown = known.standing === wire.Standing.ACCEPTED;
  const isHigher = isShown && (now.delivered > reply.delivered || repairs(now, reply.exceptions ?? []));
  if (isUnconfirmed || isHigher || now.read > reply.read.read) {
    connection.edit(known.id).unconfirmed = true;
    wantReport(context, known);
  } else known.reported ??= now;
}
