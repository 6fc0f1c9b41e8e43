import type { UserId } from '../../protocol/ids.ts';
import type { FileInfo, FileLabel } from './files.ts';
import type { Person } from './people.ts';

export interface MessagePreview {
  readonly id: MessageId;
  readonly own: boolean;
  readonly sender: Person;
  /** Of a file without words its name, or else its type. Empty unless `body` is `present`. */
  readonly text: string;
  /** Whom it means, in the order of the text. */
  readonly mentions: readonly Mention[];
  /** It means the person of this account. */
  readonly mentionsMe: boolean;
  /** What it has of a file. */
  readonly file?: FileLabel;
  readonly body: BodyPresence;
  /** Own messages only. */
  readonly state: MessageState | null;
  readonly at: number;
}

/** Who is meant by a stretch of a text, in UTF-16 code units (as `text.slice` counts). */
export interface NewMention {
  readonly user: UserId;
  readonly start: number;
  readonly length: number;
}

/** Somebody whom a message means. Its `text` says `@` and `person.name` there. */
export interface Mention {
  readonly person: Person;
  /** It is the person of this account. */
  readonly own: boolean;
  readonly start: number;
  readonly length: number;
}

/** Stable from `sending` on, the same on every device. */
export type MessageId = string & { readonly brand: 'MessageId' };

/**
 * `sending` ◔ · `sent` ✓ · `delivered` ✓✓ · `read` blue · `failed`: will not be sent unless retried ·
 * `unknown`: sent long ago by a restored copy; whether it arrived cannot be told any more.
 */
export type MessageState = 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';

/** Why a text is not shown: deleted for everyone, disappeared, withheld by one's own block, or not to be opened. */
export type BodyPresence = 'present' | 'deleted' | 'expired' | 'withheld' | 'unreadable';

export interface NewMessage {
  readonly text: string;
  /**
   * Members of the group whom the text means, in its order, 32 at most. What others see where they cannot show a mention is the
   * name that the person gives themself, whatever stands there: how one calls somebody is told to nobody.
   */
  readonly mentions?: readonly NewMention[];
  /** The message that is answered, of the same chat. Everything up to it counts as read. */
  readonly replyTo?: MessageId;
  /** Milliseconds until the message disappears for everybody; default: what the group's settings say. */
  readonly disappearAfterMs?: number;
}

/** What was put into the outbox: a message, or a change of the chat. */
export interface Submission {
  readonly id: MessageId;
}

export interface MessageItem {
  readonly kind: 'message';
  readonly id: MessageId;
  /** Null until the server took it. */
  readonly seq: number | null;
  readonly own: boolean;
  /** Own, and sent by this device: only these can be retried or discarded. */
  readonly fromThisDevice: boolean;
  readonly sender: Person;
  readonly at: number;
  /** Where people are meant this person's own names for them stand in it. */
  readonly text: string;
  /**
   * Who is meant in the text, in its order; empty but in groups. What means somebody who was never in the group stays plain
   * text.
   */
  readonly mentions: readonly Mention[];
  readonly mentionsMe: boolean;
  /** Of a text that means people the words that its sender wrote: what may be sent on, for this person's own names for others are not in it. */
  readonly written?: string;
  readonly body: BodyPresence;
  /** A photo, a video or a document; `text` is its caption. `download` fetches it. */
  readonly file?: FileInfo;
  /**
   * With body `unreadable`: it cannot be read yet, and will be when a device of one of them (`own`: another one of one's own)
   * comes online, as far as is known. Missing: nothing is expected.
   */
  readonly waitsFor?: readonly (Person & { readonly own: boolean })[];
  /** Own messages only. */
  readonly state: MessageState | null;
  /** Own messages that are sent; in groups the counts to show beside the ticks. */
  readonly receipts: ReceiptCounts | null;
  /** With state `failed`. */
  readonly failure: Failure | null;
  readonly quote: Quotation | null;
  /** What people think of it, those who think the same together; the one that was given first stands first. Empty unless `body` is `present`. */
  readonly reactions: readonly Reaction[];
  /** 0: does not disappear. */
  readonly expiresAt: number;
  readonly canDelete: boolean;
}

/** An emoji, and who gave it to a message. Each person gives one at most, the newest in the order of the chat. */
export interface Reaction {
  readonly emoji: string;
  /** In the order in which they gave it. */
  readonly people: readonly Person[];
  /** The person of this account is among them. */
  readonly own: boolean;
}

export interface ReceiptCounts {
  readonly delivered: number;
  readonly read: number;
  readonly total: number;
}

/** Why something was not sent. */
export interface Failure {
  readonly code: string;
  /** Which of several things it is that are said with this code; missing: what the code alone says. */
  readonly reason?: string;
  readonly sentence: string;
}

export interface Quotation {
  readonly id: MessageId;
  readonly sender: Person;
  /** Of a file without words its name, or else its type. Empty when it is not here or was deleted. */
  readonly text: string;
  /** What it has of a file. */
  readonly file?: FileLabel;
  readonly body: BodyPresence;
  readonly seq: number | null;
}

export interface MessageReceipts {
  /** Includes those who read. */
  readonly delivered: readonly Person[];
  readonly read: readonly Person[];
  readonly waiting: readonly Person[];
  /**
   * Of those who wait: a device of theirs could not open it and asked this device for its key, which was sent again. Of messages that
   * another device of this person sent that one alone knows.
   */
  readonly keySentAgain: readonly Person[];
  /**
   * When this device learned, in a chat of two, that the other person had it and had read it. Null in groups, and where it was told
   * so afterwards only: without a connection then, or signed in since.
   */
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
}
