/** Takes in the server's answers to sends (D2.1). */
import { wire } from '../../schema/gen/wire.js';
import type { Conversation } from './conversation.ts';
import { isDeletion, ownDeletion } from './deletions.ts';
import type { Expectation, WireReply } from './exchange.ts';
import { failBehind, failSend } from './failing.ts';
import { adviceOf, contextOf, type Inbound, openedOf } from './inbound-context.ts';
import { discardKeys, dropKeys } from './keys-entries.ts';
import { BodyState, type LogEntry, linkOf, withLeaf } from './log-entry.ts';
import { giveCreationsUp, settleBySearch, takeControl, takeEntries, takeHead } from './merge.ts';
import { answered, haltSending, isParked, refuse, type SendRefusal, sealedContent } from './outbox.ts';
import type { OutboxRow, SealedSend } from './outbox-row.ts';
import { park, waitsForHistory } from './parked.ts';
import { takeReadPosition } from './unread.ts';
import { serverTime, type World } from './world.ts';

/** Between the refusals of messages that were sent with each other. */
const togetherMs = 10_000;

export function takeAnswer(awaited: Extract<Expectation, { for: 'send' }>, reply: WireReply, inbound: Inbound): void {
  const { conversation, number } = awaited;
  const { changes } = inbound;
  const answer = reply.accepted ?? reply.settled ?? reply.refusal;
  if (answer === null) return;
  // What names no body is the answer to the one that this command had.
  const row = answered(conversation, number, answer.bodyHash.length > 0 ? answer.bodyHash : awaited.hash);
  // The person's position, whatever became of the row: the entry itself may have been here first (D8).
  const read = reply.accepted?.read ?? null;
  if (read !== null && takeReadPosition(conversation.row, read)) changes.touch(conversation);
  if (row === null) {
    // Given up or made anew here, taken all the same: it is in the log, and will be found there.
    if (reply.accepted !== null)
      takeHead(conversation, reply.accepted.seq, reply.accepted.head, contextOf(inbound, false));
    if (reply.refusal !== null) waitAsTold(conversation, number, reply.refusal, inbound.world);
    return;
  }
  if (reply.accepted !== null) takeAccepted(conversation, row, reply.accepted, inbound);
  else if (reply.settled !== null) {
    row.state = { is: 'settling', headSeq: reply.settled.headSeq };
    changes.putOutbox(conversation, row);
    takeHead(conversation, reply.settled.headSeq, reply.settled.head, contextOf(inbound, false));
    settleBySearch(conversation, changes);
  } else if (reply.refusal !== null) takeRefusal(conversation, row, reply.refusal, inbound);
  changes.touch(conversation);
}

/** What is to wait is the conversation (D2.4), whatever body the answer was to; what has left it binds nobody. */
function waitAsTold(
  conversation: Conversation,
  number: number,
  { code, advice, afterMs }: NonNullable<WireReply['refusal']>,
  { surroundings }: World,
): void {
  const row = conversation.outbox.get(number);
  const isSent = row !== undefined && row.state.is === 'waiting' && !isParked(row);
  if (isSent && code === 'rate-limited' && adviceOf(advice) === 'after-delay')
    haltSending(conversation, afterMs, surroundings.elapsed());
}

/** The answer is the entry: it joins the log, and that settles the number. */
function takeAccepted(
  conversation: Conversation,
  row: OutboxRow,
  accepted: NonNullable<WireReply['accepted']>,
  inbound: Inbound,
): void {
  if (conversation.row.from === 0 && accepted.seq === 1) {
    conversation.row.from = 1;
    conversation.row.readable = [{ from: 1, through: 0 }];
  }
  const entry = acceptedEntry(row, row.sealed as SealedSend, accepted, inbound.world);
  const deletion = isDeletion(entry) ? { deletion: ownDeletion(entry) } : {};
  takeEntries(
    conversation,
    [{ entry, content: sealedContent(row), waits: false, ...deletion }],
    contextOf(inbound, true),
  );
}

/** The entry that an own send became. */
export function acceptedEntry(
  row: OutboxRow,
  sealed: SealedSend,
  accepted: NonNullable<WireReply['accepted']>,
  { me, surroundings }: World,
): LogEntry {
  return withLeaf(
    row.conversation,
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
      bodyState: BodyState.PRESENT,
      body: sealed.body,
      wraps: [],
      head: Uint8Array.from(accepted.head),
    },
    surroundings.sha256,
  );
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
  // Its body is empty whatever is in it: this is the answer to what stood under the number at an older epoch.
  const isOld = row.keysOf !== undefined && refusal.code === 'stale-epoch' && row.sealed?.epoch === refusal.epoch;
  if (isOld) return;
  const refused = refusalOf(refusal);
  const now = world.surroundings.elapsed();
  if (waitsForHistory(row, refused)) {
    park(conversation, row, refused.afterMs, now);
    const { code, sentence } = refused;
    changes.tell({ what: 'refused', conversation, row, code, sentence });
    changes.putOutbox(conversation, row);
    return;
  }
  const aftermath = refuse(conversation, row, refused, now);
  const about = conversation.outbox.get(row.keysOf ?? row.number) ?? row;
  changes.tell({ what: 'refused', conversation, row: about, code: refusal.code, sentence: refusal.sentence });
  if (refusal.code === 'already-exists') {
    giveCreationsUp(conversation, changes);
    conversation.row.epoch = Math.max(conversation.row.epoch, 1);
  } else changes.putOutbox(conversation, row);
  if (aftermath === 'resync') {
    const entries = openedOf(conversation, refusal.entries, inbound).map((one) => one.entry);
    takeControl(conversation, entries, context);
    conversation.row.epoch = Math.max(conversation.row.epoch, refusal.epoch);
    for (const other of [...conversation.outbox.values()]) {
      if (other.sealed !== null) continue;
      if (other.keysOf === undefined) changes.putOutbox(conversation, other);
      else discardKeys(conversation, other, changes);
    }
  }
  if (row.state.is === 'failed') {
    if (row.keysOf === undefined) dropKeys(conversation, row.number, changes);
    else failSend(conversation, row, row.state, changes);
  }
  if (aftermath === 'failed' && row.kind === wire.EntryKind.CREATION) failBehind(conversation, row, changes);
  if (aftermath === 'failed' && row.kind === wire.EntryKind.DELETION) {
    // A deletion that failed is invisible to the person, who would have to try it again.
    conversation.outbox.delete(row.number);
    changes.deleteOutbox(conversation, row);
  }
  // When that other message was sent the refusal does not say: the log will. Of those that are refused together the first counts.
  if (aftermath === 'new-device') {
    const at = serverTime(world) - togetherMs;
    changes.tell({ what: 'new-device', conversation, at, sentence: refusal.sentence });
  }
  if (aftermath === 'reconnect') inbound.wishes.again = true;
}

function refusalOf(refusal: NonNullable<WireReply['refusal']>): SendRefusal {
  const { code, afterMs, sentence, last, first } = refusal;
  return {
    ...{ code, afterMs, sentence, last },
    advice: adviceOf(refusal.advice),
    first: first === null ? null : { seq: first.seq, bodyHash: first.bodyHash },
  };
}
