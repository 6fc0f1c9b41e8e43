/** What a connection has of one conversation that no row holds; a part of the socket's attachment (D1.4). */
import { own } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import { type Cursor, cursorFrom } from '../positions/cursor.ts';

export interface UnsettledItem {
  /** The newest entry handed over on this connection. */
  pushed: number;
  /** The last frame with an ordinal that held something of the conversation. */
  pushedIn: number;
  /** The newest entry that was held back, until the device has pulled; 0: none. */
  behindHead: number;
  /** The head that it was told it is behind of. */
  behindTold: number;
  /** A summary or a read position was held back: it is owed a state when it has caught up. */
  stale: boolean;
  /** The head in the state that was told, until the device has acked it (D1.6); 0: none. */
  stateHead: number;
  stateIn: number;
  /** The state was told without being attached: acking it clears nothing. */
  unattached: boolean;
  /** The person's position was reported and is not confirmed (D6.1). */
  unconfirmed: boolean;
  touchedAt: number;
  /** This device's cursor, when no row holds it. */
  cursor: Cursor | null;
  /** What the device said at its resume of a conversation that could not be asked yet whether that can be. */
  stated: Cursor | null;
  /** How often something was held back, so that a state made before the last time does not settle it. In memory only. */
  held: number;
}

export const nothingUnsettled: UnsettledItem = {
  ...{ pushed: 0, pushedIn: 0, behindHead: 0, behindTold: 0, stale: false, stateHead: 0, stateIn: 0 },
  ...{ unattached: false, unconfirmed: false, touchedAt: 0, cursor: null, stated: null, held: 0 },
};

/** A Connection message with this one item: joined to others, byte after byte, they are one message. */
export function encodeUnsettled(conversation: ConversationId, item: UnsettledItem): Uint8Array {
  const { held: _, ...kept } = item;
  const cursor = item.cursor as stored.DeviceCursor.$Properties | null;
  const stated = item.stated as stored.DeviceCursor.$Properties | null;
  const message = { conversation, ...kept, behind: item.behindHead > 0, cursor, stated };
  return own(stored.Connection.encode({ unsettled: [message] }).finish());
}

export function decodeUnsettled(item: stored.Unsettled.$Properties): UnsettledItem {
  return {
    pushed: item.pushed ?? 0,
    pushedIn: item.pushedIn ?? 0,
    behindHead: Math.max(item.behindHead ?? 0, item.behind ? 1 : 0),
    behindTold: item.behindTold ?? 0,
    stale: item.stale ?? false,
    stateHead: item.stateHead ?? 0,
    stateIn: item.stateIn ?? 0,
    unattached: item.unattached ?? false,
    unconfirmed: item.unconfirmed ?? false,
    touchedAt: item.touchedAt ?? 0,
    cursor: item.cursor ? cursorFrom(item.cursor) : null,
    stated: item.stated ? cursorFrom(item.stated) : null,
    held: 0,
  };
}
