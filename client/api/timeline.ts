import type { MemberRole } from './groups.ts';
import type { Failure, MessageId, MessageItem } from './messages.ts';
import type { Observable } from './observable.ts';
import type { Person } from './people.ts';

/** A stretch of a chat that grows at both ends. Close it when its view goes. */
export interface Timeline extends Observable<TimelineView> {
  /**
   * Shows one more page of older items, from the store or, if it lacks them, from the server. Rejects with `offline`, and for a
   * second after it did, or until there is a connection, at once: it may be called whenever `hasOlder`.
   */
  loadOlder(): Promise<void>;
  /** The same at the other end, after `showAround` or `trim`; nothing to do unless `hasNewer`. */
  loadNewer(): Promise<void>;
  /** Shows a page before this entry and a page from it on, in the place of what is shown now. Rejects like `loadOlder`. */
  showAround(seq: number): Promise<void>;
  /** Shows the newest page again, and follows what arrives. */
  showEnd(): Promise<void>;
  /**
   * Lets go of what is beyond `keep` items at one end, so that a view of a long chat stays small. Cut at the newer end, the
   * timeline no longer shows what arrives, until `loadNewer` has reached the end or `showEnd` is called.
   */
  trim(end: 'older' | 'newer', keep: number): void;
  /**
   * Makes `firstUnread` the first message that is unread now, as after a time in which nobody looked, or once this device has caught
   * up with what came while it was away. Where nothing is unread, or entries before it are still on their way, it stays as it was.
   */
  renewUnread(): void;
  /** Lets go of what it holds; it tells nothing any more. */
  close(): void;
}

/** What a timeline shows. Never changed in place: what has changed is another object. */
export interface TimelineView {
  /** Oldest first; unsent ones last. A stretch of the chat without a hole, up to its end unless `hasNewer`. */
  readonly items: readonly TimelineItem[];
  /** There is more above: `loadOlder`. */
  readonly hasOlder: boolean;
  /** What is newer than these is left out, unsent messages included: see `trim`. */
  readonly hasNewer: boolean;
  /** It is on its way. */
  readonly loadingOlder: boolean;
  /** False until the store was read for the first time. */
  readonly ready: boolean;
  /** Seq of the first message that was unread when the timeline was opened, or by `renewUnread` since; or null. */
  readonly firstUnread: number | null;
  /**
   * This account has written since that was known, below it: who has read as far needs no line there. What was unsent by then was written
   * before, and counts as no answer when it goes.
   */
  readonly hasAnswered: boolean;
}

/** What `kind` tells apart: a message, a change of the chat, or entries that are not here. */
export type TimelineItem = MessageItem | SystemItem | GapItem;

/** A change of the conversation, as a line between the messages. */
export interface SystemItem {
  /** Tells it from the other items of a timeline. */
  readonly kind: 'system';
  /** Stays the same; a key for lists. */
  readonly id: string;
  /** Where it stands; null until the server took it. */
  readonly seq: number | null;
  /** When the server took it; of an unsent one when it was made. */
  readonly at: number;
  /** English, with names: "Bob added Carol". */
  readonly text: string;
  /** What `text` is made of, for whoever says it in another language. */
  readonly change: SystemChange;
  /** `sending` or `failed` while an own change is on its way. */
  readonly state: 'sending' | 'failed' | null;
  /** With state `failed`: why. */
  readonly failure: Failure | null;
  /** Present on own changes of this device that are unsent or failed: what `retry` and `discard` take. */
  readonly message: MessageId | null;
}

/** What has changed in a chat, and by whom. */
export type SystemChange =
  | { readonly what: 'created'; readonly by: Person; readonly title: string; readonly newNumbers: readonly Person[] }
  /** `newNumbers`: those of them whose safety number is another than this device knew. */
  | {
      readonly what: 'added';
      readonly by: Person;
      readonly people: readonly Person[];
      readonly newNumbers: readonly Person[];
    }
  | { readonly what: 'removed'; readonly by: Person; readonly people: readonly Person[] }
  | { readonly what: 'left'; readonly who: Person }
  | { readonly what: 'role'; readonly by: Person; readonly who: Person; readonly role: MemberRole }
  | { readonly what: 'renamed'; readonly by: Person; readonly title: string }
  | { readonly what: 'settings'; readonly by: Person }
  /** `linked`, `unlinked`: how many came and went. `newNumber`: another key than before vouches for them. */
  | {
      readonly what: 'devices';
      readonly who: Person;
      readonly linked: number;
      readonly unlinked: number;
      readonly newNumber: boolean;
    }
  | { readonly what: 'removed-by-server'; readonly who: Person; readonly device: number }
  /** An entry that breaks the rules, or that nobody entitled has signed: skipped, and shown. */
  | { readonly what: 'invalid'; readonly who: Person; readonly why: InvalidReason }
  /**
   * A deletion for everyone in the name of this person that lacks their signature, or that they had no right to: the message
   * stayed.
   */
  | { readonly what: 'deletion-ignored'; readonly who: Person; readonly why: InvalidReason };

/**
 * `rules`: its sender had no right to it, or it contradicts the log · `unsigned`: nobody signed it · `not-genuine`: the
 * device that is said to have signed it did not · `not-listed`: that device was not one of the person's · `list-unsigned`: it
 * names devices of somebody that the person has not vouched for · `list-old`: it names an old list of somebody's devices.
 */
export type InvalidReason = 'rules' | 'unsigned' | 'not-genuine' | 'not-listed' | 'list-unsigned' | 'list-old';

/** Entries that this device lacks and is asking for; `hasExpired`: that nobody gives any more. */
export interface GapItem {
  /** Tells it from the other items of a timeline. */
  readonly kind: 'gap';
  /** Nobody gives them any more: nothing comes of waiting. */
  readonly hasExpired?: boolean;
  /** Stays the same while it begins at the same entry; a key for lists. */
  readonly id: string;
  /** Number of its first entry. */
  readonly from: number;
  /** Number of its last entry. */
  readonly through: number;
}
