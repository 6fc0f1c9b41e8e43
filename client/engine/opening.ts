/** Opens the bodies in frames ahead of the step that takes them in, which is synchronous. */
import { sameBytes } from '../../lib/bytes.ts';
import { contains, type Range, union } from '../../lib/ranges.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import { isConversationId, isUserId } from '../../protocol/ids.ts';
import type { MessageName, OpenOutcome, SealedMessage, ServedWrap } from '../cipher/cipher.ts';
import { goesAt } from '../cipher/said-expiry.ts';
import type { Changes } from './changes.ts';
import { contradictedAt } from './claims.ts';
import type { OpenedBody, OpeningContext, Openings } from './context.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { Deletions, isDeletion } from './deletions.ts';
import type { EntryRow } from './entry-row.ts';
import { goneHere, isGone, nameOf } from './erasing.ts';
import type { Exchange } from './exchange.ts';
import { Group } from './group.ts';
import { entriesIn } from './inbound.ts';
import { BodyState, EntryKind, fromWire, isControl, type WireEntry } from './log-entry.ts';
import { type NameInConversation, nameIn, nameWithin } from './message-names.ts';
import { dropOpened, keepOpened } from './opened.ts';
import { sealedContent } from './outbox.ts';
import { isNext } from './owed-ranges.ts';
import type { Verdicts } from './verdicts.ts';
import { conversationIn, hereOf, type World } from './world.ts';

/** In the order of each log, so that a sender's messages are opened as they were sealed (D1.10). */
export async function openBodies(
  frames: readonly ServerFrame[],
  exchange: Exchange,
  { verdicts, ...context }: OpeningContext & { readonly verdicts: Verdicts },
): Promise<Openings> {
  const { world, store, changes } = context;
  const openings = new Map<WireEntry, OpenedBody>();
  const found = frames.flatMap((frame) => [...entriesIn(frame, exchange)]);
  for (const [id, list] of Map.groupBy(found, (one) => one.conversation)) {
    if (!isConversationId(id)) continue;
    const conversation = world.conversations.get(id) ?? newConversation(id, 0);
    if (conversation.row.halted !== null) continue;
    const group = new Group(conversation, { store, me: world.me, written: changes.ops, verdicts });
    const deletions = new Deletions(
      conversation,
      group,
      { ...context, sha256: world.surroundings.sha256 },
      namesIn(list),
    );
    const openedNow = new Map<string, { readonly body: Uint8Array; readonly opening: OpenedBody }>();
    const heads = new Map<number, Uint8Array>();
    let ranges: Range[] = [];
    for (const { entry } of list.sort((a, b) => a.entry.seq - b.entry.seq)) {
      const mayBeNext = isNext(conversation, entry.seq, { entries: ranges, epoch: () => group.now().epoch });
      heads.set(entry.seq, entry.head);
      ranges = union(ranges, [{ from: entry.seq, through: entry.seq }]);
      if (isControl(entry.kind)) group.follow(() => fromWire(id, entry, world.surroundings.sha256));
      if (contains(conversation.row.runs, entry.seq)) {
        if (hasBody(entry)) await notePassedBy(conversation, entry, context);
        continue;
      }
      if (isDeletion(entry)) openings.set(entry, await lookAt(deletions, conversation, entry, world));
      if (!hasBody(entry)) continue;
      const before = openedNow.get(nameWithin(entry));
      // Told twice in one step: as a preview, and in the log.
      const isSame = before !== undefined && sameBytes(before.body, entry.body);
      const opened = isSame
        ? before.opening
        : await openOne(conversation, { entry, isNext: mayBeNext }, group, context);
      const { content } = opened;
      const forkAt = content === null ? null : await contradictedAt(content, { conversation, store, coming: heads });
      const openedBody = { ...opened, forkAt };
      openedNow.set(nameWithin(entry), { body: entry.body, opening: openedBody });
      openings.set(entry, openedBody);
    }
  }
  return openings;
}

/** It is told of with its body once more, and is here without it. */
async function notePassedBy(
  { row }: Conversation,
  entry: WireEntry,
  { store, changes }: OpeningContext,
): Promise<void> {
  const { seq, kind, body } = entry;
  if (kind !== EntryKind.MESSAGE || entry.wraps.length === 0) return;
  const stored = (await store.read((reader) => reader.get('entries', [row.id, seq]))) as EntryRow | undefined;
  if (stored === undefined || !isGone(stored.bodyState)) return;
  changes.unread.push({ name: nameOf(row.id, entry), seq, body, wraps: wrapsOf(entry) });
}

/** What was opened and has no row of its own yet gets one; what has got that of its entry needs none any more. */
export function settleOpenings(openings: Openings, { world, changes }: OpeningContext): void {
  const stored = new Map<Conversation, Set<string>>();
  for (const event of changes.events) {
    if (event.what !== 'entry') continue;
    const { conversation, row } = event;
    const names = stored.get(conversation) ?? new Set();
    stored.set(conversation, names.add(nameWithin(row)));
    dropOpened(conversation, nameOf(conversation.row.id, row), changes);
  }
  for (const [entry, { name, content, moved }] of openings) {
    if (!moved) continue;
    const conversation = conversationIn(world, name.conversation);
    if (stored.get(conversation)?.has(nameWithin(name)) === true) continue;
    const hash = world.surroundings.sha256(entry.body);
    const { seq } = entry;
    const expiresAt = goesAt(content, entry.expiresAt);
    const bodyState = goneHere(conversation, entry);
    keepOpened(conversation, { name, seq, hash, content, bodyState, expiresAt }, changes);
  }
}

/** Asks the cipher, and takes over what it has become. One message that it stumbles over stops no client. */
export async function openSealed(
  message: SealedMessage,
  { cipher, state, changes, world }: OpeningContext,
): Promise<{ readonly outcome: OpenOutcome; readonly moved: boolean }> {
  let outcome: OpenOutcome = { is: 'failed' };
  try {
    outcome = await cipher.open(message, state);
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot cope with a message', { problem: String(problem) });
  }
  if (outcome.is !== 'opened') {
    state.change(outcome.changes);
    return { outcome, moved: false };
  }
  wake(outcome.wakes, world, changes);
  return { outcome, moved: state.change(outcome.changes) };
}

/** Whose devices have to come online before it is opened, as far as the cipher knows. */
export async function whoIsAwaited(
  message: MessageName & { readonly seq: number },
  { cipher, state, world }: OpeningContext,
): Promise<readonly string[]> {
  try {
    return (await cipher.why?.(message, state, hereOf(world))) ?? [];
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot say what it lacks', { problem: String(problem) });
    return [];
  }
}

/** What waits in these conversations, or has failed there, may be opened now. */
export function wake(ids: readonly string[] = [], world: World, changes: Changes): void {
  for (const id of ids) {
    const woken = world.conversations.get(id as never);
    if (woken !== undefined) changes.repairable.add(woken);
  }
}

/** It was shown to the cipher with nothing lacking before it, and so was all that waits below it. */
export function noteTried({ live }: Conversation, seq: number): void {
  live.triedAsNext = Math.max(live.triedAsNext, seq);
}

async function openOne(
  conversation: Conversation,
  { entry, isNext }: { readonly entry: WireEntry; readonly isNext: boolean },
  group: Group,
  context: OpeningContext,
): Promise<OpenedBody> {
  const { sender, device, number, body, seq } = entry;
  const { sha256 } = context.world.surroundings;
  const name: MessageName = { conversation: conversation.row.id, sender, device, number };
  const openedBody = { name, content: null, waits: false, waitsFor: [], moved: false, forkAt: null };
  const kept = conversation.opened.get(nameWithin(name));
  if (kept !== undefined && sameBytes(kept.hash, sha256(body))) return { ...openedBody, content: kept.content };
  // Nothing of it is for this device.
  if (entry.kind === EntryKind.KEYS && entry.wraps.length === 0) return { ...openedBody, content: new Uint8Array(0) };
  const own = ownContent(conversation, entry, context.world);
  if (own !== null) return { ...openedBody, content: own };
  if (!isUserId(sender)) return openedBody;
  const wraps = wrapsOf(entry);
  if (isNext) noteTried(conversation, seq);
  const { outcome, moved } = await openSealed(
    { name, seq, expiresAt: entry.expiresAt, body, wraps, group: group.now(), isNext, here: hereOf(context.world) },
    context,
  );
  if (outcome.is !== 'opened') {
    const waitsFor = await whoIsAwaited({ ...name, seq }, context);
    return { ...openedBody, waits: outcome.is === 'waits', waitsFor };
  }
  return { ...openedBody, content: outcome.content, moved };
}

/** What this very device has sealed it knows, and need not be able to open. */
function ownContent({ outbox }: Conversation, entry: WireEntry, { me, surroundings }: World): Uint8Array | null {
  if (entry.sender !== me.user || entry.device !== me.device) return null;
  const row = outbox.get(entry.number);
  if (row === undefined || row.kind !== entry.kind) return null;
  const hash = surroundings.sha256(entry.body);
  const hashes = [...row.replaced, ...(row.sealed === null ? [] : [row.sealed.hash])];
  return hashes.some((one) => sameBytes(one, hash)) ? sealedContent(row) : null;
}

async function lookAt(
  deletions: Deletions,
  { row }: Conversation,
  entry: WireEntry,
  world: World,
): Promise<OpenedBody> {
  const deletion = await deletions.judge(fromWire(row.id, entry, world.surroundings.sha256));
  const { sender, device, number } = entry;
  const name = { conversation: row.id, sender, device, number };
  return { name, content: null, waits: false, waitsFor: [], moved: false, forkAt: null, deletion };
}

function namesIn(list: readonly { readonly entry: WireEntry }[]): ReadonlyMap<number, readonly NameInConversation[]> {
  const bySeq = Map.groupBy(list, ({ entry }) => entry.seq);
  return new Map([...bySeq].map(([seq, same]) => [seq, same.map(({ entry }) => nameIn(entry))]));
}

function wrapsOf({ wraps }: WireEntry): readonly ServedWrap[] {
  return wraps.map(({ user, device, type, data }) => ({ user, device, type, data }));
}

function hasBody({ kind, bodyState }: WireEntry): boolean {
  return (kind === EntryKind.MESSAGE || kind === EntryKind.KEYS) && bodyState === BodyState.PRESENT;
}
