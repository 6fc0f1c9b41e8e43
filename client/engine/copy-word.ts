/**
 * The word whether the store is a copy of an earlier one (E68): how long it is waited for, by everything and by what is
 * written in a conversation that cannot be asked. Until it has come nothing is sealed.
 */
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import type { Wishes } from './inbound-context.ts';
import { type CopyWord, conversationIn, hearsAllKey, mayBeCopy, type World, wordDueAt } from './world.ts';

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
export function hearWord(
  world: World,
  { exchange, wishes, changes }: { exchange: Exchange; wishes: Pick<Wishes, 'caughtUp'>; changes: Changes },
): boolean {
  const { copy } = world;
  if (wishes.caughtUp) {
    if (exchange.namesNothing && world.hearsAll) {
      world.hearsAll = false;
      changes.ops.push({ op: 'delete', table: 'meta', key: hearsAllKey });
    }
    // Conversations that are left out are as they were when it was there last.
    for (const [id, { live }] of world.conversations) if (!exchange.waiting.has(id)) live.untoldUntil = 0;
  }
  if (copy.is !== 'unknown') return false;
  const isSaid = exchange.saidCaughtUp || wishes.caughtUp;
  if (isSaid && copy.since !== null) {
    const now = world.surroundings.elapsed();
    world.copy = { is: 'unknown', leftMs: Math.min(wordDueAt(world) - now, lastPatienceMs), since: now };
  }
  if (mayBeCopy(world) && !(isSaid && exchange.waiting.size === 0)) return false;
  world.copy = { is: 'told' };
  for (const id of exchange.waiting)
    conversationIn(world, id).live.untoldUntil = world.surroundings.elapsed() + ownPatienceMs;
  return true;
}

export function isUntold({ surroundings }: World, { live }: Conversation): boolean {
  return live.untoldUntil > surroundings.elapsed();
}
