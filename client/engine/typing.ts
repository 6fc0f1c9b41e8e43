/** Typing (D9): kept in memory only, and gone a few seconds after it was last heard of. */
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { World } from './world.ts';

const typingShownMs = 5_000;

export function noteTyping(world: World, conversation: Conversation, user: string, changes: Changes): void {
  if (user === world.me.user) return;
  conversation.live.typing.set(user, world.surroundings.elapsed() + typingShownMs);
  changes.seen.add(conversation);
  changes.tell({ what: 'typing', conversation, user });
}

export function expireTyping(world: World, changes: Changes): void {
  const now = world.surroundings.elapsed();
  for (const conversation of world.restless) {
    for (const [user, until] of conversation.live.typing) {
      if (until > now) continue;
      conversation.live.typing.delete(user);
      changes.seen.add(conversation);
    }
  }
}
