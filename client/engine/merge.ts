/**
 * Takes entries of a conversation in, from whatever they came by: handed over, pulled, or answered to an own send.
 *
 * Every step is harmless when it is repeated: what is held already is dropped, so redelivery costs nothing.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { atMost, contains, normalize, type Ranges, union } from '../../lib/ranges.ts';
import { refusals } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { goesAt } from '../cipher/said-expiry.ts';
import { trustIn } from '../trust/key-trust.ts';
import type { Changes } from './changes.ts';
import type { EntryContent, MergeContext } from './context.ts';
import { type ControlEffects, replay } from './control.ts';
import type { ControlNote } from './control-note.ts';
import type { ListState } from './control-state.ts';
import type { Conversation, Me, PreviewRow } from './conversation.ts';
import { copiedStore, meetTaken } from './copied.ts';
import { isDeletion } from './deletions.ts';
import { takeClaim } from './disputes.ts';
import { type EntryRow, erased, rowOf } from './entry-row.ts';
import { goneHere, meetDeleted, notePreviewUnread, noteUnread } from './erasing.ts';
import { noteExpiry } from './expiry-row.ts';
import { failSend } from './failing.ts';
import { epochKey, noteKey } from './group.ts';
import { demandDirect, fork, halt } from './halting.ts';
import { discardKeys, noteKeysTaken } from './keys-entries.ts';
import { noteList, tellsOnce } from './known-lists.ts';
import { BodyState, EntryKind, isControl, type LogEntry } from './log-entry.ts';
import { nameWithin } from './message-names.ts';
import { drop, isUnsealed, noteUsed, settle, usedThrough } from './outbox.ts';
import { putUnderNext } from './outgoing.ts';
import { missing, toldThrough, unsearched } from './owed-ranges.ts';
import { unpark } from './parked.ts';
import { addEntry, addExcluded, contradicts } from './runs.ts';
import { takeDeletion } from './take-deletion.ts';
import { noteOther } from './unread.ts';
import type { Verdicts } from './verdicts.ts';

/** Many times what is told of them. */
const maxRangesKept = 1_024;
/** Numbers in a row that were given up, and whose keys are looked for. */
const maxForgotten = 255;

export function takeEntries(conversation: Conversation, entries: readonly EntryContent[], context: MergeContext): void {
  for (const one of entries) {
    if (conversation.row.halted !== null) return;
    takeEntry(conversation, one, context);
  }
}

/** The newest entry and its chain value, as the server tells them (D5). */
export function takeHead(conversation: Conversation, headSeq: number, head: Uint8Array, context: MergeContext): void {
  const { row } = conversation;
  if (contradicts(row.runs, headSeq, head)) {
    fork(conversation, headSeq, context.changes);
    return;
  }
  if (isBack(conversation, headSeq)) {
    row.epoch = Math.max(row.epoch, conversation.control.epoch + 1);
    context.changes.touch(conversation);
  }
  if (headSeq <= row.headSeq) return;
  row.headSeq = headSeq;
  row.head = Uint8Array.from(head);
  context.changes.touch(conversation);
}

/** News of a group that the person is not in any more, as far as is known: somebody added them again, so it is asked. */
function isBack({ row, live, control }: Conversation, headSeq: number): boolean {
  return row.readable.length > 0 && headSeq > Math.max(toldThrough(row), live.controlThrough, control.epoch);
}

/** A range that will never be served; not a hole. */
export function takeExcluded(
  conversation: Conversation,
  range: { from: number; through: number },
  head: Uint8Array,
  context: MergeContext,
): void {
  const { row } = conversation;
  if (contradicts(row.runs, range.through, head)) {
    fork(conversation, range.through, context.changes);
    return;
  }
  row.runs = addExcluded(row.runs, range, head.length === 0 ? null : Uint8Array.from(head));
  context.changes.touch(conversation);
}

/** Replays control entries that came outside the log's order (a refusal, or a pull of the control chain). */
export function takeControl(conversation: Conversation, entries: readonly LogEntry[], context: MergeContext): void {
  for (const entry of entries) takeControlEntry(conversation, entry, context);
}

/** Sends that wait to be found in the log, once everything up to the head they name is held (D2.1). */
export function settleBySearch(conversation: Conversation, changes: Changes): void {
  const { row } = conversation;
  for (const sent of [...conversation.outbox.values()]) {
    if (sent.state.is !== 'settling') continue;
    const { headSeq } = sent.state;
    if (row.headSeq < headSeq || missing(row).some((gap) => gap.from <= headSeq)) continue;
    if (unsearched(conversation).length > 0) continue;
    const lost = row.floor >= row.from;
    // Nobody sent it: whoever used its number passed it over.
    if (!lost && isUnsealed(sent)) {
      putUnderNext(conversation, sent, changes);
      continue;
    }
    sent.state = lost
      ? { is: 'unknown' }
      : { is: 'failed', code: 'unavailable', reason: 'not-there', sentence: 'The server does not have this message.' };
    changes.touch(conversation);
    if (sent.keysOf === undefined) changes.putOutbox(conversation, sent);
    // Whether it arrived cannot be told: who lacks it asks.
    else if (sent.state.is === 'unknown') discardKeys(conversation, sent, changes);
    else failSend(conversation, sent, sent.state, changes);
  }
}

function takeEntry(conversation: Conversation, opened: EntryContent, context: MergeContext): void {
  const { row } = conversation;
  const { entry } = opened;
  const { changes, me } = context;
  if (entry.seq < 1) return;
  if (contradicts(row.runs, entry.seq, entry.head)) {
    fork(conversation, entry.seq, changes);
    return;
  }
  const { forkAt = null } = opened;
  if (forkAt !== null && takeClaim(conversation, { user: entry.sender, seq: forkAt }, me, changes)) return;
  const added = addEntry(row.runs, entry, context.sha256);
  if (added.outcome === 'fork') {
    fork(conversation, entry.seq, changes);
    return;
  }
  if (added.outcome === 'known') return;
  row.runs = added.runs;
  if (entry.seq > row.headSeq) {
    row.headSeq = entry.seq;
    row.head = entry.head;
  } else if (entry.seq === row.headSeq && contradicts(row.runs, entry.seq, row.head)) {
    fork(conversation, entry.seq, changes);
    return;
  }
  row.at = Math.max(row.at, entry.at);
  conversation.live.ackDue = true;
  changes.touch(conversation);

  if (entry.sender === me.user && entry.device === me.device && entry.number > 0) found(conversation, opened, changes);
  const note = isControl(entry.kind) ? takeControlEntry(conversation, entry, context) : noteOfDeletion(opened, context);
  const stored = store(conversation, opened, { note, context });
  if (entry.countable && entry.sender !== me.user && entry.bodyState !== BodyState.WITHHELD) noteOther(row, entry.seq);
  // Of one and the same the entry is what is verified, and may have come without its body.
  notePreviewUnread(conversation, stored, changes);
  if (entry.countable && entry.seq >= (row.last?.seq ?? 0)) row.last = previewOf(stored);
  if (isDeletion(entry)) takeDeletion(conversation, entry, opened.deletion, changes);
  changes.tell({ what: 'entry', conversation, row: stored, live: context.live });
}

/** Writes the row; without its body, if that has gone before it came. */
function store(
  conversation: Conversation,
  opened: EntryContent,
  { note, context: { changes, verdicts } }: { readonly note: ControlNote | null; readonly context: MergeContext },
): EntryRow {
  const { row } = conversation;
  const entry = asKnown(conversation, opened, verdicts);
  const stored = note === null ? entry : { ...entry, note };
  noteUnread(conversation, opened, stored, changes);
  meetDeleted(conversation, stored, changes);
  if (stored.sealed !== null && (opened.waits || isDeletion(stored))) row.waiting = withRange(row.waiting, stored.seq);
  else if (stored.sealed !== null) row.failed = withRange(row.failed, stored.seq);
  changes.putEntry(conversation, stored);
  if (stored.expiresAt > 0 && stored.bodyState === BodyState.PRESENT) {
    noteExpiry({ at: stored.expiresAt, conversation: row.id, seq: stored.seq }, changes);
  }
  return stored;
}

/** The row of what is told of: without its body, if it is known here that this has gone. */
export function asKnown(conversation: Conversation, opened: EntryContent, verdicts: Verdicts): EntryRow {
  const { entry, content, waitsFor } = opened;
  if (isDeletion(entry)) return deletionRow(opened);
  const row = rowOf(entry, content, waitsFor);
  const gone = goneHere(conversation, entry);
  if (gone === BodyState.PRESENT) {
    const isTaken = row.bodyState === BodyState.PRESENT || verdicts.areTrusting;
    return isTaken ? row : asOpened(conversation, entry, row);
  }
  // It says itself how it went, unless a deletion is known of.
  return row.bodyState === BodyState.PRESENT || gone === BodyState.DELETED ? erased(row, gone) : row;
}

/** Of what was opened here the server does not say that it is gone: a deletion does, or its own time (E81, E83). */
function asOpened({ opened }: Conversation, entry: LogEntry, row: EntryRow): EntryRow {
  const kept = opened.get(nameWithin(entry));
  if (kept?.content == null || !sameBytes(kept.hash, entry.bodyHash)) return row;
  return {
    ...row,
    bodyState: BodyState.PRESENT,
    content: kept.content,
    expiresAt: goesAt(kept.content, row.expiresAt),
  };
}

/** One that cannot be looked at yet keeps its body for then. */
function deletionRow({ entry, deletion = { is: 'waits' } }: EntryContent): EntryRow {
  const row = rowOf(entry, nothing);
  return { ...row, content: null, sealed: deletion.is === 'waits' ? { body: entry.body, wraps: [] } : null };
}

function noteOfDeletion({ entry, deletion }: EntryContent, { world }: MergeContext): ControlNote | null {
  if (!isDeletion(entry) || deletion?.is !== 'invalid') return null;
  world.surroundings.log('warn', 'a deletion is passed over', { seq: entry.seq, why: deletion.why });
  return { invalid: deletion.why };
}

const nothing = new Uint8Array(0);

/** Thousands of bodies that cannot be opened are kept in few ranges; those between count as well. */
export function withRange(ranges: Ranges, seq: number): Ranges {
  return atMost(normalize(union(ranges, [{ from: seq, through: seq }])), maxRangesKept);
}

function found(conversation: Conversation, opened: EntryContent, changes: Changes): void {
  const { entry } = opened;
  notePassedOver(conversation, entry, changes);
  const { row } = conversation;
  const isUnknown = entry.number > usedThrough(row);
  noteUsed(row, entry.number);
  const written = conversation.outbox.get(entry.number);
  const isTaken =
    written !== undefined && isUnsealed(written) && ['waiting', 'settling', 'storing'].includes(written.state.is);
  if (isTaken) meetTaken(conversation, written, opened, changes);
  const { settled, collided } = settle(conversation, entry.number, entry.bodyHash);
  if (collided !== null) changes.putOutbox(conversation, collided);
  if (isUnknown || isTaken || collided !== null) {
    const sentence = collided === null ? copiedStore : refusals['id-reused'].sentence;
    changes.tell({ what: 'new-device', conversation, at: entry.at, sentence });
  }
  if (settled === null) return;
  changes.deleteOutbox(conversation, settled);
  noteKeysTaken(conversation, settled, changes);
  if (settled.kind === EntryKind.DELETION) unpark(conversation);
  const { seq, at, bodyHash } = entry;
  changes.tell({ what: 'settled', conversation, row: settled, seq, at, bodyHash });
}

/** What was given up below it would stand before it in the log (D2.1): the log is complete there, so it was never taken. */
function notePassedOver(conversation: Conversation, { seq, number }: LogEntry, changes: Changes): void {
  if (missing(conversation.row).some((gap) => gap.from < seq)) return;
  const before = changes.passedOver.get(conversation) ?? [];
  const numbers = conversation.row.numbers.dropped
    .filter(({ from }) => from < number)
    .flatMap(({ from, through }) => {
      const least = Math.max(from, Math.min(through, number - 1) - maxForgotten);
      return Array.from({ length: Math.min(through, number - 1) - least + 1 }, (_, i) => least + i);
    });
  if (numbers.length > 0) changes.passedOver.set(conversation, [...before, ...numbers]);
}

/** Gives what a person is to be told of it beside what it says itself. */
function takeControlEntry(conversation: Conversation, entry: LogEntry, context: MergeContext): ControlNote | null {
  const { row } = conversation;
  const { changes, me, verdicts } = context;
  row.epoch = Math.max(row.epoch, entry.seq);
  const replayed = replay(conversation.control, entry, me, verdicts.of(entry));
  if (replayed.outcome === 'known') return verdicts.noteOf(entry);
  if (replayed.outcome === 'fork') fork(conversation, entry.seq, changes);
  if (replayed.outcome === 'upgrade') halt(conversation, 'upgrade', entry.seq, changes);
  if (replayed.outcome !== 'applied' && replayed.outcome !== 'invalid') return null;
  const { control } = conversation;
  conversation.control = replayed.state;
  const note = noteControl(conversation, entry, replayed.made, context);
  changes.controls.add(conversation);
  changes.woken.add(conversation);
  changes.ops.push({ op: 'put', table: 'epochs', key: epochKey(row.id, entry.seq), value: entry.leaf });
  changes.touch(conversation);
  if (entry.kind === EntryKind.CREATION) giveCreationsUp(conversation, changes);
  const { CONVERSATION_KIND_UNSPECIFIED: unknown } = wire.ConversationKind;
  if (control.kind === unknown && replayed.state.kind !== unknown) changes.tell({ what: 'standing', conversation });
  if (demandDirect(conversation, me, changes)) draw(conversation, me);
  return note;
}

/** What is told of it is kept until its row is there: an entry may be replayed before its place in the log comes, or after it. */
function noteControl(
  conversation: Conversation,
  entry: LogEntry,
  { note, listed }: ControlEffects,
  { world, changes, verdicts }: MergeContext,
): ControlNote | null {
  const { id } = conversation.row;
  if (note?.invalid !== undefined)
    world.surroundings.log('warn', 'a control entry is passed over', { id, seq: entry.seq, why: note.invalid });
  const lists = verdicts.areTrusting ? [] : listed;
  const listOf = (user: string) => conversation.control.lists[user] as ListState;
  for (const user of lists) noteList(world, user, listOf(user), changes);
  // In a chat that has not had them before: by what the person, or the chat of the two, knows, and no group that a stranger made.
  const isOther = (user: string) => user !== world.me.user && trustIn(world, conversation, user).state === 'changed';
  const first = lists.filter((user) => listOf(user).signers?.length === 1 && isOther(user));
  const newNumbers = [...new Set([...(note?.newNumbers ?? []), ...first])];
  for (const user of verdicts.areTrusting ? [] : newNumbers)
    if (tellsOnce(world, user, listOf(user), changes)) changes.tell({ what: 'new-number', conversation, user });
  const noted = newNumbers.length === 0 ? note : { ...note, newNumbers };
  if (noted === null) return null;
  verdicts.putNote(entry, noted);
  changes.ops.push({ op: 'put', table: 'epochs', key: noteKey(id, entry.seq), value: noted });
  if (contains(conversation.row.runs, entry.seq)) {
    changes.note(conversation, entry.seq, noted);
  }
  return noted;
}

/** Somebody began the same direct chat first: ours is dropped, theirs replayed, the messages go on. */
export function giveCreationsUp(conversation: Conversation, changes: Changes): void {
  for (const row of conversation.outbox.values()) {
    if (row.kind !== EntryKind.CREATION || row.state.is !== 'waiting') continue;
    conversation.outbox.delete(row.number);
    conversation.live.inFlight.delete(row.number);
    drop(conversation.row, row.number);
    changes.deleteOutbox(conversation, row);
  }
}

/** What the list shows of the control state, once it is as new as what was told of. */
export function draw(conversation: Conversation, me: Me): void {
  const { row, control } = conversation;
  if (control.epoch < row.epoch) return;
  row.kind = control.kind;
  row.title = control.title;
  row.members = Object.keys(control.members).length;
  row.readable = control.intervals;
  // What it was told while nothing listed it was a guess, and lower.
  row.from = Math.max(row.from, control.ownFrom);
  if (row.peer === '' && control.kind === wire.ConversationKind.DIRECT)
    row.peer = Object.keys(control.members).find((user) => user !== me.user) ?? '';
}

export function previewOf(row: EntryRow): PreviewRow {
  return {
    seq: row.seq,
    sender: row.sender,
    device: row.device,
    number: row.number,
    at: row.at,
    content: row.content,
    bodyState: row.bodyState,
    expiresAt: row.expiresAt,
    ...(row.sealed === null ? {} : { sealed: row.sealed }),
  };
}
