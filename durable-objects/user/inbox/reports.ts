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
import { type HandOverContext, pushOf } from './hand-over.ts';
import type { Known } from './known.ts';
import { type ListVersionContext, noteListVersion } from './list-version.ts';
import { mayWait, restateMs, tellIn, tellNoMore, waitForDelivery, waits } from './report-waits.ts';

export type ReportsContext = Pick<
  Context,
  | 'account'
  | 'background'
  | 'connections'
  | 'finish'
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

/** Until the person has accepted the conversation, only what is their own: how far they have read (16.2). */
export function reportOf(known: Known, position: Position): Report {
  if (known.standing === wire.Standing.ACCEPTED) {
    return { ...position, exceptions: [...position.exceptions], showsReads: true };
  }
  return { ...position, delivered: 0, exceptions: [], showsReads: false, withheld: true };
}

/** After a cursor rose: reports the position if that moved it. */
export function reportIfMoved(core: ReportsContext, connection: Connection, known: Known): void {
  const now = core.inbox.position(known);
  if (known.reported !== null && isSamePosition(known.reported, now)) return;
  connection.edit(known.id).unconfirmed = true;
  // Paid, and told as it is when its delivery comes.
  if (waits(known) && !lacksRead(core, known, now.read)) {
    known.reporting.version++;
    return;
  }
  const lack = core.pay(connection.device, prices.report);
  if (lack === null) {
    if (mayWait(core, known) && !lacksRead(core, known, now.read)) waitForDelivery(core, known, tellAgain);
    else wantReport(core, known, now);
    return;
  }
  // What moves again and again is told later, all of it at once.
  core.lateReports.add(known);
  core.schedule('reports', core.now() + (lack.afterMs ?? 0));
}

/**
 * The person's own send took the place after all that was reported, and may have moved their read position (L3). The
 * conversation knows both, so the ack that the device will give for it is no news.
 */
export function noteOwnSend(known: Known, seq: number, read: ReadState | null): void {
  const { reported } = known;
  if (reported === null) return;
  const delivered = reported.delivered === seq - 1 ? seq : reported.delivered;
  known.reported = { ...reported, delivered, read: Math.max(reported.read, read?.read ?? 0) };
}

/** Reports the position as it is, for a reason that is new; `now`, if it was computed already. */
export function wantReport(core: ReportsContext, known: Known, now: Position | null = null): void {
  known.reporting.restated = 0;
  tellAgain(core, known, now);
}

/**
 * What goes on the answer to a delivery: the position that waits for one, or null. Whether the answer arrives nobody
 * says, so it is restated like one that was not confirmed, unless the position has moved by then.
 */
export function reportOnAnswer(core: ReportsContext, known: Known): Report | null {
  if (!waits(known) || core.account === null) return null;
  const lane = known.reporting;
  const told = core.inbox.position(known);
  lane.waitsUntil = Infinity;
  lane.toldAt = core.now();
  lane.restateAt = lane.toldAt + restateMs;
  known.reported = told;
  tellIn(core, known, tellAgain);
  return reportOf(known, told);
}

function tellAgain(core: ReportsContext, known: Known, now: Position | null = null): void {
  known.reporting.waitsUntil = Infinity;
  known.reporting.version++;
  known.reporting.isWanted = true;
  if (!known.reporting.isBusy) core.background(drive(core, known, now));
}

/** After a sleep: goes on with what attachments say is unconfirmed. */
export function resumeReports(core: ReportsContext): void {
  for (const connection of core.connections.values()) {
    for (const [id, item] of connection.unsettled) {
      if (!item.unconfirmed) continue;
      const known = core.inbox.get(id);
      if (known === null || known.reporting.version > 0) continue;
      known.reporting.restated = maxQuickRestated + failuresForgotten;
      known.reporting.failures = maxQuickFailures + failuresForgotten;
      tellAgain(core, known);
    }
  }
}

async function drive(core: ReportsContext, known: Known, now: Position | null): Promise<void> {
  const lane = known.reporting;
  let computed = now;
  lane.isBusy = true;
  try {
    while (lane.isWanted) {
      lane.isWanted = false;
      lane.restateAt = lane.waitsUntil = lane.againAt = Infinity;
      if (core.account === null) return;
      const version = lane.version;
      const told = computed ?? core.inbox.position(known);
      computed = null;
      known.reported = told;
      lane.toldAt = core.now();
      if (!(await tell(core, known, told, version))) return;
    }
  } finally {
    lane.isBusy = false;
  }
}

/**
 * A device is gone, and nothing waits for what it was owed any more (D6.2): that moves the position without an ack.
 * Throws when the call fails; the outbox row of the new device list is the promise to try again.
 */
export async function reportWithout(core: ReportsContext, known: Known): Promise<void> {
  await core.options.conversations(known.id).report(requestOf(core, known, core.inbox.position(known)));
}

function requestOf(core: ReportsContext, known: Known, told: Position): ReportRequest {
  return {
    conversation: known.id,
    user: core.self,
    have: known.have ?? 0,
    generation: core.generation,
    listVersion: core.account?.listVersion ?? 0,
    report: reportOf(known, told),
    brief: !lacksRead(core, known, told.read),
  };
}

/** False: it failed, and will be told later. */
async function tell(core: ReportsContext, known: Known, told: Position, version: number): Promise<boolean> {
  const lane = known.reporting;
  const request = requestOf(core, known, told);
  let reply: ReportReply | Refusal;
  try {
    reply = wholeReportReply(request, await core.options.conversations(known.id).report(request));
  } catch (fault) {
    lane.failures++;
    core.options.surroundings.log('warn', 'report failed', { fault: String(fault), failures: lane.failures });
    again(core, known, lane.failures - maxQuickFailures);
    return false;
  }
  lane.failures = 0;
  if (isRefusal(reply)) {
    // No longer a member with anything to tell, or a position that the conversation does not know.
    core.options.surroundings.log('warn', 'report refused', { code: reply.refused });
    if (lane.version === version) confirm(core, known);
  } else {
    noteListVersion(core, known, reply.listVersion);
    if (reply.read !== null) tellRead(core, known, reply.read);
    if (!reply.confirmed) again(core, known, ++lane.restated - maxQuickRestated);
    else if (lane.version === version) confirm(core, known);
  }
  core.finish();
  return true;
}

/** `tried`: how often beyond the quick ones. */
function again(core: ReportsContext, known: Known, tried: number): void {
  const lane = known.reporting;
  if (tried <= 0) {
    lane.restateAt = core.now() + restateMs;
    tellIn(core, known, tellAgain);
    return;
  }
  lane.againAt = core.retries.next(core.now(), tried);
  core.schedule('reports', lane.againAt);
}

function confirm(core: ReportsContext, known: Known): void {
  known.reporting.restated = 0;
  tellNoMore(known);
  for (const connection of core.connections.values()) {
    if (connection.unsettled.get(known.id)?.unconfirmed === true) connection.edit(known.id).unconfirmed = false;
  }
  if (!known.rowUnconfirmed) return;
  known.rowUnconfirmed = false;
  core.inbox.write(known);
}

/** Says whether a device is connected that does not know yet how far the person has read. */
function lacksRead(core: ReportsContext, known: Known, read: number): boolean {
  for (const connection of core.live()) if (core.inbox.cursor(known, connection.device).read < read) return true;
  return false;
}

/** Tells the devices that do not know it yet how far the person has read (D8); `except` are told with a state. */
export function tellRead(
  core: ReportsContext,
  known: Known,
  read: ReadState,
  except: readonly Connection[] = [],
): void {
  if (read.read <= known.reporting.readTold) return;
  known.reporting.readTold = read.read;
  let output: Uint8Array | null = null;
  for (const connection of core.live()) {
    if (except.includes(connection) || core.inbox.cursor(known, connection.device).read >= read.read) continue;
    output ??= event({ readPositions: { positions: [{ conversation: known.id, ...read }] } });
    pushOf(core, connection, known, output);
  }
}

/** The job: what failed too often for a timer, and what could not be paid. */
export async function retryReports(core: ReportsContext): Promise<void> {
  for (const known of [...core.lateReports]) {
    const lack = core.pay(nobody, prices.report);
    if (lack !== null) {
      core.schedule('reports', core.now() + (lack.afterMs ?? 0));
      break;
    }
    core.lateReports.delete(known);
    wantReport(core, known);
  }
  resumeReports(core);
  const now = core.now();
  let next = Infinity;
  for (const known of core.inbox.loaded()) {
    const { againAt } = known.reporting;
    if (againAt === Infinity) continue;
    if (core.retries.isDue(againAt, now)) tellAgain(core, known);
    else next = Math.min(next, againAt);
  }
  if (next < Infinity) core.schedule('reports', next);
}
