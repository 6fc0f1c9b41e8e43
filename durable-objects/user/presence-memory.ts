/** What memory holds of presence; all of it can be had again. */
import type { UserId } from '../../protocol/ids.ts';
import type { PresenceNow } from './rpc.ts';

export class PresenceMemory {
  /** Who watches this person, until when; null: not read from its row yet. */
  watchers: Map<UserId, number> | null = null;
  /** What the watchers were told last; null: unknown since the object slept. */
  announced: PresenceNow | null = null;
  /** When a device last had a typing event forwarded, by device and conversation. */
  readonly typedAt = new Map<string, number>();
}
