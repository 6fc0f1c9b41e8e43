/** The row of what a stay is to the person. */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { UserStore } from '../store.ts';
import type { Chat } from './chat.ts';

export interface StayNeeds {
  readonly store: Pick<UserStore, 'requests'>;
  readonly acquaintances: { changed(): void };
  now(): number;
}

/** A stay began or ended; the caller writes the conversation's row in the same transaction. At most one row. */
export function writeStay(context: StayNeeds, chat: Chat, standing: wire.Standing, by: string): void {
  context.acquaintances.changed();
  const asker = standing === wire.Standing.ACCEPTED ? '' : by;
  if (standing === chat.standing && asker === chat.asker) return;
  if (standing === wire.Standing.ACCEPTED) context.store.requests.delete(chat.id);
  else {
    context.store.requests.put({ conversation: chat.id, standing, asker: asker as UserId, askedAt: context.now() });
  }
  chat.standing = standing;
  chat.asker = asker;
}
