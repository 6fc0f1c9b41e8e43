/**
 * A store that is a copy of an earlier one (D2.3): this device has sent since then what it does not know of. That shows when a
 * connection has resumed, or in the log. What may have sealed that seals no more.
 */
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { Wishes } from './inbound-context.ts';
import { discardKeys } from './keys-entries.ts';
import type { LinkState } from './link-state.ts';
import type { OpeningContext } from './opening.ts';
import { remake } from './outbox.ts';
import { hereOf, mayBeCopy, type World } from './world.ts';

export const copiedStore =
  'This device has sent messages that it does not know: its store is a copy of an earlier one.';

/** Of a conversation that cannot be asked for longer nobody says it: whoever writes does not wait for that. */
const patienceMs = 10_000;

/** A connection has resumed, and says it soon; or it is lost, and the next one will. */
export function awaitWord(world: World, isThere: boolean): void {
  if (world.copy.is !== 'unknown') return;
  const until = isThere ? world.surroundings.elapsed() + patienceMs : Number.POSITIVE_INFINITY;
  world.copy = { is: 'unknown', until };
}

/**
 * Of every conversation in which anything has changed it was told, or nobody says it for too long. Says whether that is new: all
 * that was not sealed meanwhile is to be looked at.
 */
export function hearWord(world: World, link: LinkState, wishes: Pick<Wishes, 'caughtUp'>): boolean {
  if (world.copy.is !== 'unknown') return false;
  const isSaid = (link.saidCaughtUp || wishes.caughtUp) && link.waiting.size === 0;
  if (!isSaid && mayBeCopy(world)) return false;
  world.copy = { is: 'told' };
  return true;
}

export async function renewIfCopied({ cipher, state, changes, world }: OpeningContext): Promise<void> {
  const times = changes.events.flatMap((event) => (event.what === 'new-device' ? [event.at] : []));
  if (times.length === 0 || cipher.copied === undefined) return;
  const renewed = await cipher.copied(Math.max(...times), state, hereOf(world));
  if (renewed === null) return;
  world.surroundings.log('warn', 'this store is a copy of an earlier one: its keys are made anew');
  state.change(renewed);
  for (const conversation of [...world.sending]) sealAgain(conversation, changes);
}

/** Bodies that have not left, or were not answered, were perhaps sealed by what is not used any more. */
function sealAgain(conversation: Conversation, changes: Changes): void {
  for (const row of remake(conversation, 0)) {
    if (row.keysOf === undefined) changes.putOutbox(conversation, row);
    else discardKeys(conversation, row, changes);
  }
}
