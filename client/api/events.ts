import type { ConversationId } from '../../protocol/ids.ts';
import type { MessageId, MessageItem, MessageState, ReceiptCounts } from './messages.ts';
import type { Person, Presence } from './people.ts';
import type { SystemItem } from './timeline.ts';

/** What one can listen to with `on`. An event is told after the change is in the store, and before the next one. */
export interface RoostEvents {
  /** A message of somebody else (or of another own device) was stored. Not told for older history. */
  message: { readonly conversation: ConversationId; readonly message: MessageItem };
  /**
   * Somebody (or another own device, `own`) reacted to a message, otherwise than before, or took that back: `emoji` is null.
   * Not told for older history. A reaction leaves the unread count as it is, and wakes nobody.
   */
  reaction: {
    readonly conversation: ConversationId;
    /** What they reacted to, and where it stands; it may not be here yet. */
    readonly message: MessageId;
    readonly seq: number;
    readonly who: Person;
    readonly own: boolean;
    readonly emoji: string | null;
  };
  /** An own message's tick rose, or it failed. */
  tick: {
    readonly conversation: ConversationId;
    readonly message: MessageId;
    readonly seq: number | null;
    readonly state: MessageState;
    readonly receipts: ReceiptCounts | null;
  };
  /** A stranger has begun something with this person, or added them to it. */
  request: { readonly conversation: ConversationId; readonly from: Person };
  /**
   * How much of a file that is being sent is stored, in bytes of ciphertext. `sent` has more than `stored` while a part is on its way, where
   * the platform tells what the line has taken: Node does, a browser does not. It falls when that part has to be sent anew.
   */
  'upload-progress': {
    readonly conversation: ConversationId;
    readonly message: MessageId;
    readonly stored: number;
    readonly sent: number;
    readonly total: number;
  };
  /** Somebody writes, in a chat of which this device is told; told again every few seconds while they do. */
  typing: { readonly conversation: ConversationId; readonly who: Person };
  /** Somebody who is watched came, went, or is away. */
  presence: { readonly who: Person; readonly presence: Presence };
  /** Everything that the server had when the connection began is stored here. */
  'caught-up': { readonly conversations: number };
  /** The server refused a send or a request; sends are told here also when they will be tried again. */
  refused: {
    readonly conversation: ConversationId | null;
    readonly message: MessageId | null;
    readonly code: string;
    readonly sentence: string;
  };
  /** The server showed a history that does not fit the one held here (D5.2). Nothing more is merged into that chat. */
  fork: { readonly conversation: ConversationId; readonly seq: number; readonly sentence: string };
  /** Somebody's device was shown another history of a group than this one, or says so; told once of each. The chat goes on. */
  'history-disputed': {
    readonly conversation: ConversationId;
    readonly who: Person;
    readonly seq: number;
    readonly sentence: string;
  };
  /** Another key than the one known vouches for somebody's devices: either they began anew, or somebody is in between. */
  'safety-number-changed': { readonly conversation: ConversationId; readonly who: Person };
  /**
   * A message that was written waits: somebody in the chat has another safety number, and the person wants that looked at first
   * (`setStrict`). It goes once they have (`setVerified`), or do not want it any more; what was written behind it waits with it.
   */
  'held-back': { readonly conversation: ConversationId; readonly sentence: string };
  /**
   * Messages went after a wait, though this device knows newer lists of these people's devices than the chat names: the
   * server is late with them, or hides them. No device that was taken off is written to.
   */
  'devices-behind': {
    readonly conversation: ConversationId;
    readonly people: readonly Person[];
    readonly sentence: string;
  };
  /** The same device is connected from elsewhere, with a copy of this store; this client has stopped. `connect()` takes it back. */
  displaced: Record<string, never>;
  /** This device was removed, or its account ended; the sentence says which. What it holds stays until the store is erased. */
  'signed-out': { readonly sentence: string };
  /**
   * This store is a copy of an earlier one: the device has sent since what it does not know of (D2.3). It goes on with keys of its own
   * anew; what was sealed under a number that was used has failed, and is to be sent again, and what was not goes under another.
   */
  'new-device-needed': { readonly conversation: ConversationId; readonly sentence: string };
  /** A new device or member in one's conversations, by the control entries. */
  changed: { readonly conversation: ConversationId; readonly line: SystemItem };
}
