/**
 * A store that is a copy of an earlier one (D2.3): this device has sent since then what it does not know of. That shows when a
 * connection has resumed (copy-word.ts), or in the log. What may have sealed that seals no more.
 */
import { isAsWritten } from '../cipher/said-expiry.ts';
import type { Changes } from './changes.ts';
import type { EntryContent, OpeningContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { discardKeys } from './keys-entries.ts';
import { EntryKind } from './log-entry.ts';
import { isUntouched, remake } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { putUnderNext } from './outgoing.ts';
import { hearsAllKey, hereOf } from './world.ts';

export const copiedStore =
  'This device has sent messages that it does not know: its store is a copy of an earlier one.';

/** Says whether it was one, and that is new: then it is told all anew (ticks, what was accepted), by another connection. */
export async function renewIfCopied(
  { cipher, state, changes, world }: OpeningContext,
  { waiting }: Exchange,
): Promise<boolean> {
  const times = changes.events.flatMap((event) => (event.what === 'new-device' ? [event.at] : []));
  if (times.length === 0 || cipher.copied === undefined || world.isRenewed) return false;
  const renewed = await cipher.copied(Math.max(...times), state, hereOf(world));
  if (renewed === null) return false;
  world.isRenewed = true;
  world.hearsAll = true;
  // In the step that makes it no copy any more: a start after this one would not know.
  changes.ops.push({ op: 'put', table: 'meta', key: hearsAllKey, value: true });
  world.surroundings.log('warn', 'this store is a copy of an earlier one: its keys are made anew');
  state.change(renewed);
  for (const conversation of [...world.sending]) {
    // Of one that is still to be told of what has left may be in the log.
    const isLacking = world.copy.is === 'unknown' || waiting.has(conversation.row.id);
    if (!isLacking || conversation.live.sent > 0) sealAgain(conversation, changes);
  }
  return true;
}

/**
 * Bodies that are still here were perhaps sealed by what was put aside. What was taken, or may be in this moment, is repeated
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
  const same = entry.kind === row.kind ? isSame(row, entry, content) : false;
  if (same === true) row.replaced = [entry.bodyHash];
  else if (same === false || isOfNow(conversation, row)) putUnderNext(conversation, row, changes);
}

/** Whether it is what was written; null: of a change of a group, which is made anew for each epoch, that does not show. */
function isSame(
  { kind, content: written, targets }: OutboxRow,
  entry: EntryContent['entry'],
  content: EntryContent['content'],
): boolean | null {
  if (kind === EntryKind.DELETION) return targets.length === entry.targets.length && isEach(targets, entry.targets);
  return content !== null && written.length > 0 ? isAsWritten(content, written) : null;
}

function isEach(some: readonly number[], others: readonly number[]): boolean {
  const all = new Set(others);
  return some.every((one) => all.has(one));
}

function isOfNow({ live }: Conversation, { number }: OutboxRow): boolean {
  return number > live.writtenAbove;
}
