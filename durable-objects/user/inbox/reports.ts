/**
 * Tells conversations how far the person is (D6.1): one call in flight a conversation, the newest position goes next,
 * and a position is told again until the conversation says that it is written and handed on. In a group it may go on the
 * answer to a delivery instead of a call (D6.5, report-waits.ts), which confirms nothing.
 *
 * Until then the connection whose ack moved it holds a flag in its attachment, at its end the row.
 */
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { ReadState, Report, ReportReply, ReportRequest } from '../../conversation/rpc.ts';
import { wholeReportReply } from '../../conversation/rpc-brief.ts';
import { failuresForgotten } from '../../kit/retry-times.ts';
import type { Connection } from '../connection/connection.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { nobody } from '../meter/meter.ts';
import { prices } from '../meter/prices.ts';
import { isSamePosition, type Position } from '../positions/position.ts';
import type { Chat, ReportLane } from './chat.ts';
import { type HandOverContext, handOverNews } from './hand-over.ts';
import { type ListVersionContext, noteListVersion } from './list-version.ts';
import { mayWait, restateMs, tellIn, tellNoMore, waitForDelivery, waits } from './report-waits.ts';

export type ReportsContext = Pick<
  Context,
  | 'account'
  | 'background'
  | 'connections'
  | 'event'
  | 'generation'
  | 'inbox'
  | 'lateReports'
  | 'limits'
  | 'live'
  | 'now'
  | 'options'
  | 'pay'
  | 'retries'
  | 'schedule'
  | 'self'
> &
  HandOverContext &
  ListVersionContext;

/**
 * After that many failed calls in a row, or answers that confirm nothing, the alarm goes on, with growing waits: between
 * two of them the object may sleep. Whoever does not have the position is told by the conversation, as soon as they can
 * be reached; what is told again here only ends the keeping of it.
 */
const maxQuickFailures = 3;
const maxQuickRestated = 8;
/** Of what is told with an alarm, whoever waits for none of it. */
const maxToldAtOnce = 64;

/** Until the person has accepted the conversation, only what is their own: how far they have read (16.2). */
export function reportOf(chat: Chat, position: Position): Report {
  if (chat.standing === wire.Standing.ACCEPTED) {
    return { ...position, exceptions: [...position.exceptions], showsReads: true };
  }
  return { ...position, delivered: 0, exceptions: [], showsReads: false, withheld: true };
}

/** After a cursor rose: reports the position if that moved it. */
export function reportIfMoved(context: ReportsContext, connection: Connection, chat: Chat): void {
  const now = context.inbox.position(chat);
  if (chat.reported !== null && isSamePosition(chat.reported, now)) {
    if (now.least > chat.reported.least) tellLeast(context, connection, chat);
    return;
  }
  connection.edit(chat.id).unconfirmed = true;
  // Paid, and told as it is when its delivery comes.
  if (waits(chat) && !lacksRead(context, chat, now.read)) {
    chat.reporting.version++;
    return;
  }
  const lack = context.pay(connection.device, prices.report);
  if (lack === null) {
    if (mayWait(context, chat) && !lacksRead(context, chat, now.read)) waitForDelivery(context, chat, tellAgain);
    else wantReport(context, chat, now);
    return;
  }
  // What moves again and again is told later, all of it at once.
  context.lateReports.add(chat);
  context.schedule('reports', context.now() + (lack.afterMs ?? 0));
}

/**
 * All devices have more than before, and no tick rises by it. That is news only where the conversation erases what all have
 * (D4.4), and none that anybody waits for: it goes with the next position, or after a while by itself.
 */
function tellLeast(context: ReportsContext, connection: Connection, chat: Chat): void {
  if (context.options.retention?.untilDelivered !== true || context.lateReports.has(chat)) return;
  connection.edit(chat.id).unconfirmed = true;
  context.lateReports.add(chat);
  context.schedule('reports', context.now() + context.limits.eraseDeliveredMs);
}

/**
 * The person's own send took the place after all that was reported, and may have moved their read position (L3). The
 * conversation knows both, so the ack that the device will give for it is no news.
 */
export function noteOwnSend(chat: Chat, seq: number, read: ReadState | null): void {
  const { reported } = chat;
  if (reported === null) return;
  const delivered = reported.delivered === seq - 1 ? seq : reported.delivered;
  chat.reported = { ...reported, delivered, read: Math.max(reported.read, read?.read ?? 0) };
}

/** Reports the position as it is, for a reason that is new; `now`, if it was computed already. */
export function wantReport(context: ReportsContext, chat: Chat, now: Position | null = null): void {
  chat.reporting.restated = 0;
  tellAgain(context, chat, now);
}

/**
 * What goes on the answer to a delivery: the position that waits for one, or null. An answer may be lost in silence, so
 * its position is restated like an unconfirmed one, unless a newer one goes first.
 */
export function reportOnAnswer(context: ReportsContext, chat: Chat): Report | null {
  if (!waits(chat) || context.account === null) return null;
  const lane = chat.reporting;
  const position = context.inbox.position(chat);
  lane.waitsUntil = Infinity;
  lane.toldAt = context.now();
  lane.restateAt = lane.toldAt + restateMs;
  chat.reported = position;
  tellIn(context, chat, tellAgain);
  return reportOf(chat, position);
}

function tellAgain(context: ReportsContext, chat: Chat, now: Position | null = null): void {
  chat.reporting.waitsUntil = Infinity;
  chat.reporting.version++;
  chat.reporting.isWanted = true;
  if (!chat.reporting.isBusy) context.background(drive(context, chat, now));
}

/** After a sleep: goes on with what attachments say is unconfirmed. */
export function resumeReports(context: ReportsContext): void {
  for (const connection of context.connections.values()) {
    for (const [id, item] of connection.unsettled) {
      if (!item.unconfirmed) continue;
      const chat = context.inbox.get(id);
      if (chat === null || chat.reporting.version > 0) continue;
      chat.reporting.restated = maxQuickRestated + failuresForgotten;
      chat.reporting.failures = maxQuickFailures + failuresForgotten;
      tellAgain(context, chat);
    }
  }
}

async function drive(context: ReportsContext, chat: Chat, now: Position | null): Promise<void> {
  const lane = chat.reporting;
  let computed = now;
  lane.isBusy = true;
  try {
    while (lane.isWanted) {
      lane.isWanted = false;
      lane.restateAt = lane.waitsUntil = lane.againAt = Infinity;
      if (context.account === null) return;
      const version = lane.version;
      const position = computed ?? context.inbox.position(chat);
      computed = null;
      chat.reported = position;
      lane.toldAt = context.now();
      if (!(await tell(context, chat, position, version))) return;
    }
  } finally {
    lane.isBusy = false;
  }
}

/**
 * A device is gone, and nothing waits for what it was owed any more (D6.2): that moves the position without an ack.
 * Throws when the call fails; the outbox row of the new device list is the promise to try again.
 */
export async function reportWithout(context: ReportsContext, chat: Chat): Promise<void> {
  await context.options.conversations(chat.id).report(requestOf(context, chat, context.inbox.position(chat)));
}

function requestOf(context: ReportsContext, chat: Chat, position: Position): ReportRequest {
  return {
    conversation: chat.id,
    user: context.self,
    have: chat.have ?? 0,
    generation: context.generation,
    listVersion: context.account?.listVersion ?? 0,
    report: reportOf(chat, position),
    brief: !lacksRead(context, chat, position.read),
  };
}

/** False: it failed, and will be told later. */
async function tell(context: ReportsContext, chat: Chat, position: Position, version: number): Promise<boolean> {
  const lane = chat.reporting;
  const request = requestOf(context, chat, position);
  let reply: ReportReply | Refusal;
  try {
    reply = wholeReportReply(request, await context.options.conversations(chat.id).report(request));
  } catch (fault) {
    lane.failures++;
    context.options.surroundings.log('warn', 'report failed', { fault: String(fault), failures: lane.failures });
    again(context, chat, lane.failures - maxQuickFailures);
    return false;
  }
  lane.failures = 0;
  context.event(() => takeReply(context, chat, lane, version, reply));
  return true;
}

function takeReply(
  context: ReportsContext,
  chat: Chat,
  lane: ReportLane,
  version: number,
  reply: ReportReply | Refusal,
): void {
  if (isRefusal(reply)) {
    // The person has nothing to tell as a member any more, or the position is beyond the conversation's log.
    context.options.surroundings.log('warn', 'report refused', { code: reply.refused });
    if (lane.version === version) confirm(context, chat);
  } else {
    noteListVersion(context, chat, reply.listVersion);
    if (reply.read !== null) tellRead(context, chat, reply.read);
    if (!reply.confirmed) again(context, chat, ++lane.restated - maxQuickRestated);
    else if (lane.version === version) confirm(context, chat);
  }
}

/** `tried`: how often beyond the quick ones. */
function again(context: ReportsContext, chat: Chat, tried: number): void {
  const lane = chat.reporting;
  if (tried <= 0) {
    lane.restateAt = context.now() + restateMs;
    tellIn(context, chat, tellAgain);
    return;
  }
  lane.againAt = context.retries.next(context.now(), tried);
  context.schedule('reports', lane.againAt);
}

function confirm(context: ReportsContext, chat: Chat): void {
  chat.reporting.restated = 0;
  tellNoMore(chat);
  for (const connection of context.connections.values()) {
    if (connection.unsettled.get(chat.id)?.unconfirmed === true) connection.edit(chat.id).unconfirmed = false;
  }
  if (!chat.rowUnconfirmed) return;
  chat.rowUnconfirmed = false;
  context.inbox.write(chat);
}

/** Says whether a device is connected that does not know yet how far the person has read. */
function lacksRead(context: ReportsContext, chat: Chat, read: number): boolean {
  for (const connection of context.live()) if (isNewsOfRead(context, chat, connection, read)) return true;
  return false;
}

/** A device that is owed only what comes behind it, if anything, may lack what was read: what is left is for the server to count (D8). */
function isNewsOfRead(context: ReportsContext, chat: Chat, { device }: Connection, read: number): boolean {
  const cursor = context.inbox.cursor(chat, device);
  if (cursor.read < read) return true;
  return cursor.read === read && read > chat.reporting.readTold && (cursor.from === 0 || cursor.from > read);
}

/** Tells the devices that do not know it yet how far the person has read (D8); `except` are told with a state. */
export function tellRead(
  context: ReportsContext,
  chat: Chat,
  read: ReadState,
  except: readonly Connection[] = [],
): void {
  if (read.read <= chat.reporting.readTold) return;
  let output: Uint8Array | null = null;
  for (const connection of context.live()) {
    if (except.includes(connection) || !isNewsOfRead(context, chat, connection, read.read)) continue;
    output ??= event({ readPositions: { positions: [{ conversation: chat.id, ...read }] } });
    handOverNews(context, connection, chat, output);
  }
  chat.reporting.readTold = read.read;
}

/** The job: what failed too often for a timer, and what could not be paid. */
export async function retryReports(context: ReportsContext): Promise<void> {
  for (const [index, chat] of [...context.lateReports].entries()) {
    if (index === maxToldAtOnce) {
      context.schedule('reports', context.now() + restateMs);
      break;
    }
    const lack = context.pay(nobody, prices.report);
    if (lack !== null) {
      context.schedule('reports', context.now() + (lack.afterMs ?? 0));
      break;
    }
    context.lateReports.delete(chat);
    wantReport(context, chat);
  }
  resumeReports(context);
  const now = context.now();
  let next = Infinity;
  for (const chat of context.inbox.loaded()) {
    const { againAt } = chat.reporting;
    if (againAt === Infinity) continue;
    if (context.retries.isDue(againAt, now)) tellAgain(context, chat);
    else next = Math.min(next, againAt);
  }
  if (next < Infinity) context.schedule('reports', next);
}
