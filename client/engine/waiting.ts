/**
 * Messages that are stored sealed: those that wait because something that belongs before them was not here, and those that were told as
 * failed. They are tried again in seq order, these when the cipher says that it has got something for them.
 */
import { contains, intersect, normalize, type Ranges, size, subtract, union } from '../../lib/ranges.ts';
import { goesAt } from '../cipher/said-expiry.ts';
import type { Changes } from './changes.ts';
import { contradictedAt } from './claims.ts';
import type { OpeningContext } from './context.ts';
import type { Conversation, PreviewRow } from './conversation.ts';
import { Deletions, isDeletion } from './deletions.ts';
import { takeClaim } from './disputes.ts';
import type { EntryRow } from './entry-row.ts';
import { nameOf, waitNoMore } from './erasing.ts';
import { noteExpiry } from './expiry-row.ts';
import { Group } from './group.ts';
import { BodyState } from './log-entry.ts';
import { previewOf, withRange } from './merge.ts';
import { keepOpened } from './opened.ts';
import { noteTried, openSealed, whoIsAwaited } from './opening.ts';
import { isNext } from './owed-ranges.ts';
import { takeDeletion } from './take-deletion.ts';
import { hereOf, type World } from './world.ts';

type SealedEntry = NonNullable<EntryRow['sealed']>;

/** In one step; the rest follows in the next. */
const maxTried = 64;
/** Ranges; those before them were told often enough. */
const maxRepairedStated = 64;

/** All where something is sealed, when the client is opened: whatever woke it may have been before a crash. */
export function allSealed(world: World): Conversation[] {
  return [...world.conversations.values()].filter(
    (one) => one.row.waiting.length + one.row.failed.length > 0 || sealedPreview(one) !== null,
  );
}

/** Conversations that were woken. */
export type RetryPlan = Map<Conversation, RetryRange>;

interface RetryRange {
  /** Up to where they have been tried since. */
  readonly through: number;
  /** What was failed is tried with what waits. */
  readonly repairs: boolean;
  /** Whose keys came: they are tried ahead of all others, the newest first. */
  readonly keyed: Ranges;
}

const all = Number.POSITIVE_INFINITY;

interface WakeCauses {
  readonly repairable?: Iterable<Conversation>;
  readonly keyed?: Iterable<readonly [Conversation, Ranges]>;
}

/** What is to be tried again: what waits, in some what was failed as well, and in some no more than what a key came for. */
export function wakeAll(
  woken: RetryPlan,
  conversations: Iterable<Conversation>,
  { repairable = [], keyed = [] }: WakeCauses = {},
): void {
  const before = (one: Conversation): RetryRange => woken.get(one) ?? { through: all, repairs: false, keyed: [] };
  for (const one of repairable) woken.set(one, { ...before(one), through: 0, repairs: true });
  for (const one of conversations) woken.set(one, { ...before(one), through: 0 });
  for (const [one, seqs] of keyed) woken.set(one, { ...before(one), keyed: union(before(one).keyed, seqs) });
  for (const [one, { repairs, keyed }] of woken)
    if (sealedIn(one, repairs || keyed.length > 0).length === 0 && sealedPreview(one) === null) woken.delete(one);
}

function sealedIn(conversation: Conversation, repairs: boolean): Ranges {
  return repairs ? union(conversation.row.waiting, conversation.row.failed) : waitingIn(conversation);
}

function waitingIn({ row, live }: Conversation): Ranges {
  return union(row.waiting, live.failedWaits);
}

/** What waits, and has nothing lacking before it any more, is tried again: what it waits for comes in no entry now. */
export function wakeNext({ changes }: Pick<OpeningContext, 'changes'>): void {
  for (const conversation of changes.touched) {
    const [first] = subtract(waitingIn(conversation), [{ from: 0, through: conversation.live.triedAsNext }]);
    if (first !== undefined && isNext(conversation, first.from)) changes.woken.add(conversation);
  }
}

/** Tries what is sealed in them. Gives those where some are still to be tried. */
export async function openWaiting(woken: RetryPlan, context: OpeningContext): Promise<RetryPlan> {
  let left = maxTried;
  const unfinished: RetryPlan = new Map();
  for (const [conversation, { through, repairs, keyed }] of woken) {
    const opens = intersect(keyed, sealedIn(conversation, true));
    const newest = lastOf(opens, left);
    left -= newest.length;
    const tried = normalize(newest.map((seq) => ({ from: seq, through: seq })));
    const others = through === all ? [] : subtract(sealedIn(conversation, repairs), [{ from: 0, through }]);
    const sealed = subtract(others, tried);
    const seqs = firstOf(sealed, left);
    left -= seqs.length;
    const rest = { through: seqs.at(-1) ?? through, repairs, keyed: subtract(opens, tried) };
    if (seqs.length < size(sealed)) unfinished.set(conversation, rest);
    else if (rest.keyed.length > 0) unfinished.set(conversation, { ...rest, through: all });
    for (const seq of [...newest, ...seqs]) await tryAgain(conversation, seq, context);
    if (through === 0 || keyed.length > 0) await tryPreview(conversation, context);
  }
  return unfinished;
}

/** What the list of chats shows of a message that is not stored: told by a resume before its key, or its control chain, came. */
function sealedPreview({ row: { last, runs } }: Conversation): (PreviewRow & { sealed: SealedEntry }) | null {
  if (last?.sealed === undefined || last.bodyState !== BodyState.PRESENT || contains(runs, last.seq)) return null;
  return { ...last, sealed: last.sealed };
}

async function tryPreview(conversation: Conversation, context: OpeningContext): Promise<void> {
  const last = sealedPreview(conversation);
  if (last === null) return;
  const { changes, store, world } = context;
  const group = new Group(conversation, { store, me: world.me, written: changes.ops });
  const { sender, device, number, seq, sealed, bodyState, expiresAt } = last;
  const name = { conversation: conversation.row.id, sender, device, number };
  const asked = { ...sealed, expiresAt, group: group.now(), isNext: isNext(conversation, seq), here: hereOf(world) };
  const { outcome } = await openSealed({ name, seq, ...asked }, context);
  if (outcome.is !== 'opened') return;
  const { content } = outcome;
  const { sealed: _open, ...opened } = last;
  const said = goesAt(content, expiresAt);
  conversation.row.last = { ...opened, content, expiresAt: said };
  const hash = world.surroundings.sha256(sealed.body);
  keepOpened(conversation, { name, seq, hash, content, bodyState, expiresAt: said }, changes);
  changes.touch(conversation);
}

function firstOf(ranges: Ranges, most: number): number[] {
  const seqs: number[] = [];
  for (const { from, through } of ranges)
    for (let seq = from; seq <= through && seqs.length < most; seq++) seqs.push(seq);
  return seqs;
}

function lastOf(ranges: Ranges, most: number): number[] {
  const seqs: number[] = [];
  for (const { from, through } of ranges.toReversed())
    for (let seq = through; seq >= from && seqs.length < most; seq--) seqs.push(seq);
  return seqs;
}

async function tryAgain(conversation: Conversation, seq: number, context: OpeningContext): Promise<void> {
  const { changes, store, world } = context;
  const stored = await store.read((reader) => reader.get('entries', [conversation.row.id, seq]));
  const row = stored as EntryRow | undefined;
  const waits = contains(conversation.row.waiting, seq);
  const { live } = conversation;
  live.failedWaits = subtract(live.failedWaits, [{ from: seq, through: seq }]);
  if (row?.sealed == null) {
    // Among the failed there are those that lie between two, and were opened, and those that have gone.
    if (!waits) return;
    waitNoMore(conversation, seq);
    changes.touch(conversation);
    return;
  }
  const group = new Group(conversation, { store, me: world.me, written: changes.ops });
  if (isDeletion(row)) {
    await lookAgain(conversation, { ...row, body: row.sealed.body }, group, context);
    return;
  }
  const name = nameOf(conversation.row.id, row);
  const mayBeNext = isNext(conversation, seq);
  if (mayBeNext) noteTried(conversation, seq);
  const { expiresAt } = row;
  const asked = { ...row.sealed, expiresAt, group: group.now(), isNext: mayBeNext, here: hereOf(world) };
  const { outcome } = await openSealed({ name, seq, ...asked }, context);
  if (outcome.is !== 'opened') noteAwaited(conversation, row, await whoIsAwaited({ ...name, seq }, context), changes);
  if (outcome.is === 'waits' && !waits) live.failedWaits = withRange(live.failedWaits, seq);
  // What was failed, and acknowledged, is neither of these anew.
  if (outcome.is !== 'opened' && (outcome.is === 'waits' || !waits)) return;
  waitNoMore(conversation, seq);
  if (outcome.is === 'failed') conversation.row.failed = withRange(conversation.row.failed, seq);
  else {
    if (!waits) noteRepaired(conversation, seq);
    const { waitsFor: _nobody, ...kept } = row;
    const { content } = outcome;
    const opened: EntryRow = { ...kept, content, sealed: null, expiresAt: goesAt(content, expiresAt) };
    changes.putEntry(conversation, opened);
    if (opened.expiresAt > 0) noteExpiry({ at: opened.expiresAt, conversation: conversation.row.id, seq }, changes);
    const { last } = conversation.row;
    if (last?.seq === seq && last.bodyState === BodyState.PRESENT) conversation.row.last = previewOf(opened);
    changes.tell({ what: 'entry', conversation, row: opened, live: true });
    const shown = { conversation, store, coming: new Map() };
    const forkAt = await contradictedAt(outcome.content, shown);
    if (forkAt !== null) takeClaim(conversation, { user: name.sender, seq: forkAt }, world.me, changes);
  }
  changes.touch(conversation);
}

/** A deletion that came before the control chain was replayed so far. */
async function lookAgain(
  conversation: Conversation,
  entry: EntryRow & { readonly body: Uint8Array },
  group: Group,
  { changes, store, world, verifier }: OpeningContext,
): Promise<void> {
  const { sha256 } = world.surroundings;
  const verdict = await new Deletions(conversation, group, { store, verifier, sha256 }).judge(entry);
  if (verdict.is === 'waits') return;
  waitNoMore(conversation, entry.seq);
  const { body: _, ...row } = entry;
  const note = verdict.is === 'invalid' ? { note: { invalid: verdict.why } } : {};
  const looked: EntryRow = { ...row, sealed: null, ...note };
  changes.putEntry(conversation, looked);
  changes.tell({ what: 'entry', conversation, row: looked, live: true });
  takeDeletion(conversation, entry, verdict, changes);
  changes.touch(conversation);
}

/** Of others than before: it is shown. */
function noteAwaited(conversation: Conversation, row: EntryRow, users: readonly string[], changes: Changes): void {
  if ((row.waitsFor ?? []).join() === users.join()) return;
  const { waitsFor: _others, ...kept } = row;
  const noted: EntryRow = users.length === 0 ? kept : { ...kept, waitsFor: users };
  changes.putEntry(conversation, noted);
  changes.tell({ what: 'entry', conversation, row: noted, live: false });
}

/** The server is told at once, and with each resume from then on: nobody knows which of its words it still has. */
function noteRepaired({ row, live }: Conversation, seq: number): void {
  const one = [{ from: seq, through: seq }];
  row.failed = subtract(row.failed, one);
  row.repaired = union(row.repaired, one).slice(-maxRepairedStated);
  live.repairDue = true;
  live.ackDue = true;
}
