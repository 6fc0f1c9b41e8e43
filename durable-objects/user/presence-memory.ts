/** What memory holds of presence; all of it can be had again. */
import type { UserId } from '../../protocol/ids.ts';

export class PresenceMemory {
  /** Who watches this person, until when; null: not read from its row yet. */
  watchers: Map<UserId, number> | null = null;
  /** The state that the watchers were told last; null: not known. */
  announced: number | null = null;
  /** Something in the event that is under way may have changed it. */
  mayHaveMoved = false;
  /** When a device last had a typing event forwarded, by device and conversation. */
  readonly typedAt = new Map<string, number>();
}
