/** What memory holds of presence; all of it can be had again. */
import type { UserId } from '../../../protocol/ids.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Bond, WatchRequest } from '../rpc.ts';
import { Looks, PresenceOrder } from './order.ts';

/** Until when somebody watches, and what they have in common with the person, which is looked at again each time. */
export interface Watch {
  readonly until: number;
  readonly bond: Bond;
}

export class PresenceMemory {
  /** Who watches this person; null: not read from its row yet. */
  watchers: Map<UserId, Watch> | null = null;
  /** Who would, and has nothing in common with the person. */
  readonly hoping = new Map<UserId, WatchRequest>();
  /** The state that the watchers were told last; null: not known. */
  announced: wire.PresenceState | null = null;
  /** Something in the event that is under way may have changed it. */
  mayHaveMoved = false;
  readonly looks = new Looks();
  readonly heard = new PresenceOrder();
  /** When a device last had a typing event forwarded, by device and conversation. */
  readonly typedAt = new Map<string, number>();
}
