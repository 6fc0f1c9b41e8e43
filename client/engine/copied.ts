/**
 * A store that is a copy of an earlier one (D2.3): this device has sent since then what it does not know of. That shows when a
 * connection has resumed, or in the log. What may have sealed that seals no more.
 */
import { sameBytes } from '../../lib/bytes.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { Wishes } from './inbound-context.ts';
import { discardKeys } from './keys-entries.ts';
import type { LinkState } from './link-state.ts';
import { EntryKind } from './log-entry.ts';
import type { EntryContent } from './merge.ts';
import type { OpeningContext } from './opening.ts';
import { isUntouched, type OutboxRow, remake } from './outbox.ts';
import { putUnderNext } from './outgoing.ts';
import { type CopyWord, conversationIn, hereOf, mayBeCopy, type World, wordDueAt } from './world.ts';

export const copiedStore =
  'This device has sent messages that it does not know: its store is a copy of an earlier one.';

/** While connected, over all connections: however short each is, whoever writes does not wait for ever. */
const patienceMs = 10_000;
/** When all is said but of what cannot be asked: mostly something else has to do with it than this store. */
const lastPatienceMs = 2_000;
/** What is written in the very conversation that cannot be asked: while that is so it would hardly be taken either. */
const ownPatienceMs = 60_000;

/** It was opened just now. */
export const unheard: CopyWord = { is: 'unknown', leftMs: patienceMs, since: null };

/** A connection has resumed, and says it soon; or it is lost, and the next one will. */
export function awaitWord(world: World, isThere: boolean): void {
  const { copy } = world;
  if (copy.is !== 'unknown') return;
  const now = world.surroundings.elapsed();
  const leftMs = copy.since === null ? copy.leftMs : Math.max(0, wordDueAt(world) - now);
  world.copy = { is: 'unknown', leftMs, since: isThere ? now : null };
}

/**
 * Of every conversation in which anything has changed it was told, or nobody says it for too long. Says whether that is new: all
 * that was not sealed meanwhile is to be looked at.
 */
export function hearWord(world: World, link: LinkState, wishes: Pick<Wishes, 'caughtUp'>): boolean {
  const { copy } = world;
  if (wishes.caughtUp) {
    // In what is not named nothing has changed since it was there last.
    for (const [id, { live }] of world.conversations) if (!link.waiting.has(id)) live.untoldUntil = 0;
  }
  if (copy.is !== 'unknown') return false;
  const isSaid = link.saidCaughtUp || wishes.caughtUp;
  if (isSaid && copy.since !== null) {
    const now = world.surroundings.elapsed();
    world.copy = { is: 'unknown', leftMs: Math.min(wordDueAt(world) - now, lastPatienceMs), since: now };
  }
  if (mayBeCopy(world) && !(isSaid && link.waiting.size === 0)) return false;
  world.copy = { is: 'told' };
  for (const id of link.waiting)
    conversationIn(world, id).live.untoldUntil = world.surroundings.elapsed() + ownPatienceMs;
  return true;
}

export function isUntold({ surroundings }: World, { live }: Conversation): boolean {
  return live.untoldUntil > surroundings.elapsed();
}

export async function renewIfCopied(
  { cipher, state, changes, world }: OpeningContext,
  { waiting }: LinkState,
): Promise<void> {
  const times = changes.events.flatMap((event) => (event.what === 'new-device' ? [event.at] : []));
  if (times.length === 0 || cipher.copied === undefined || world.isRenewed) return;
  const renewed = await cipher.copied(Math.max(...times), state, hereOf(world));
  if (renewed === null) return;
  world.isRenewed = true;
  world.surroundings.log('warn', 'this store is a copy of an earlier one: its keys are made anew');
  state.change(renewed);
  for (const conversation of [...world.sending]) {
    // Of one that is still to be told of what has left may be in the log.
    const isLacking = world.copy.is === 'unknown' || waiting.has(conversation.row.id);
    if (!isLacking || conversation.live.sent > 0) sealAgain(conversation, changes);
  }
}

/**
 * Bodies that have not left were perhaps sealed by what is not used any more. What was taken, or may be in this moment, is repeated
 * as it is: made anew it would lose the key of what is in the log.
 */
function sealAgain(conversation: Conversation, changes: Changes): void {
  const { sent, inFlight } = conversation.live;
  for (const row of remake(conversation, Math.max(sent, ...inFlight.keys()) + 1)) {
    if (row.keysOf === undefined) changes.putOutbox(conversation, row);
    else discardKeys(conversation, row, changes);
  }
}

/**
 * Numbers up to `sent` were used elsewhere. What was written since this store was opened is another message: it goes under the next
 * ones. What was there before is perhaps the very one that was taken: the log tells.
 */
export function leaveTaken(
  conversation: Conversation,
  { sent, headSeq }: { readonly sent: number; readonly headSeq: number },
  changes: Changes,
): void {
  let moves = false;
  for (const one of [...conversation.outbox.values()].filter(isUntouched)) {
    // What was written behind one that moves stays behind it.
    if ((one.number > sent && !moves) || one.kind === EntryKind.CREATION) continue;
    moves ||= isOfNow(conversation, one);
    if (moves) putUnderNext(conversation, one, changes);
    else {
      one.state = { is: 'settling', headSeq };
      changes.putOutbox(conversation, one);
    }
  }
}

/** An entry of this device has the number of something that was never sealed here: is it that, or another? */
export function meetTaken(
  conversation: Conversation,
  row: OutboxRow,
  { entry, content }: Pick<EntryContent, 'entry' | 'content'>,
  changes: Changes,
): void {
  if (row.kind === EntryKind.CREATION) return;
  if (row.state.is === 'storing') {
    // Under this number it would not have been sent in any case.
    putUnderNext(conversation, row, changes);
    return;
  }
  const isKnown = entry.kind === row.kind && content !== null && row.content.length > 0;
  if (isKnown && sameBytes(content, row.content)) row.replaced = [entry.bodyHash];
  else if (isKnown || entry.kind !== row.kind || isOfNow(conversation, row)) putUnderNext(conversation, row, changes);
}

function isOfNow({ live }: Conversation, { number }: OutboxRow): boolean {
  return number > live.writtenAbove;
}
