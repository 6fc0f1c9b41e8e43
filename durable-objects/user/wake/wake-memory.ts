import type { ConversationId } from '../../../protocol/ids.ts';

/** What a User object remembers of wake-ups beside their rows. All of it may be lost. */
export class WakeMemory {
  /** By conversation: the newest message that was handed to sockets and is not decided about yet. */
  readonly handed = new Map<ConversationId, number>();
  /** No look has been taken since the memory began: what was handed over before is known by attachments alone. */
  isFresh = true;
  /** Until when the wake-ups of a device are with a consumer that was given them. */
  readonly lent = new Map<number, number>();
}
