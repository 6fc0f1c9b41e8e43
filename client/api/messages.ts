import type { UserId } from '../../protocol/ids.ts';
import type { FileInfo, FileLabel } from './file-info.ts';
import type { Person } from './people.ts';

/** A message in one line, as a list or a notification shows it. */
export interface MessagePreview {
  /** Names it in all calls. */
  readonly id: MessageId;
  /** This person wrote it, on whichever device. */
  readonly own: boolean;
  /** Who wrote it, by the name that it has here. */
  readonly sender: Person;
  /** Of a file without words its name, or else its type. Empty unless `body` is `present`. */
  readonly text: string;
  /** Whom it means, in the order of the text. */
  readonly mentions: readonly Mention[];
  /** It means the person of this account. */
  readonly mentionsMe: boolean;
  /** What it has of a file. */
  readonly file?: FileLabel;
  /** Whether there is something to show, and if not why. */
  readonly body: BodyPresence;
  /** Own messages only. */
  readonly state: MessageState | null;
  /** When the server took it; of an unsent one when it was written. */
  readonly at: number;
}

/** Who is meant by a stretch of a text, in UTF-16 code units (as `text.slice` counts). */
export interface NewMention {
  /** Who is meant. */
  readonly user: UserId;
  /** Where the stretch begins in the text. */
  readonly start: number;
  /** How long it is. */
  readonly length: number;
}

/** Somebody whom a message means. Its `text` says `@` and `person.name` there. */
export interface Mention {
  /** By the name that this person has for them. */
  readonly person: Person;
  /** It is the person of this account. */
  readonly own: boolean;
  /** Where the stretch begins in the text, in UTF-16 code units. */
  readonly start: number;
  /** How long it is, in the same. */
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

/** A text that is to be sent. */
export interface NewMessage {
  /** As it was typed: line breaks and spaces stay. Rejected with `empty-message` where nothing of it could be seen, `too-large` where it is too long. */
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
  /** What `settled`, `retry` and `discard` take. */
  readonly id: MessageId;
}

/** A message as a timeline shows it. Never changed in place. */
export interface MessageItem {
  /** Tells it from the other items of a timeline. */
  readonly kind: 'message';
  /** Names it in all calls. */
  readonly id: MessageId;
  /** Null until the server took it. */
  readonly seq: number | null;
  /** This person wrote it, on whichever device. */
  readonly own: boolean;
  /** Own, and sent by this device: only these can be retried or discarded. */
  readonly fromThisDevice: boolean;
  /** Who wrote it, by the name that it has here. */
  readonly sender: Person;
  /** When the server took it; of an unsent one when it was written. */
  readonly at: number;
  /** Where people are meant this person's own names for them stand in it. */
  readonly text: string;
  /**
   * Who is meant in the text, in its order; empty but in groups. What means somebody who was never in the group stays plain
   * text.
   */
  readonly mentions: readonly Mention[];
  /** The person of this account is among those meant. */
  readonly mentionsMe: boolean;
  /** Of a text that means people the words that its sender wrote: what may be sent on, for this person's own names for others are not in it. */
  readonly written?: string;
  /** Whether there is something to show, and if not why. */
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
  /** What it answers; null: nothing. */
  readonly quote: Quotation | null;
  /** What people think of it, those who think the same together; the one that was given first stands first. Empty unless `body` is `present`. */
  readonly reactions: readonly Reaction[];
  /** 0: does not disappear. */
  readonly expiresAt: number;
  /** This person may take it away for everybody (`deleteForEveryone`): it is sent, not gone yet, and their own, or they are an admin of the group. */
  readonly canDelete: boolean;
}

/** An emoji, and who gave it to a message. Each person gives one at most, the newest in the order of the chat. */
export interface Reaction {
  /** One emoji. */
  readonly emoji: string;
  /** In the order in which they gave it. */
  readonly people: readonly Person[];
  /** The person of this account is among them. */
  readonly own: boolean;
}

/** How many people have a message. Each counts once, whatever devices they have. */
export interface ReceiptCounts {
  /** On whose devices it is, those who have read it among them. */
  readonly delivered: number;
  /** Who has read it. */
  readonly read: number;
  /** How many it was for. */
  readonly total: number;
}

/** Why something was not sent. */
export interface Failure {
  /** A code of `RoostError`. */
  readonly code: string;
  /** Which of several things it is that are said with this code; missing: what the code alone says. */
  readonly reason?: string;
  /** English, for the person. */
  readonly sentence: string;
}

/** The message that another one answers. */
export interface Quotation {
  /** Names it in all calls; it need not be here. */
  readonly id: MessageId;
  /** Who wrote it. */
  readonly sender: Person;
  /** Of a file without words its name, or else its type. Empty when it is not here or was deleted. */
  readonly text: string;
  /** What it has of a file. */
  readonly file?: FileLabel;
  /** Whether there is something to show of it, and if not why. */
  readonly body: BodyPresence;
  /** Where it stands: what `showAround` takes. Null: that is not known here. */
  readonly seq: number | null;
}

/** By name, who has a message: as the server tells it when it is asked. */
export interface MessageReceipts {
  /** Includes those who read. */
  readonly delivered: readonly Person[];
  /** Who has read it. */
  readonly read: readonly Person[];
  /** On no device of whom it is yet. */
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
  /** The same of when they had read it. */
  readonly readAt: number | null;
}
