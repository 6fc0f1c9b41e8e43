import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { MessagePreview } from './messages.ts';
import type { Person, Presence } from './people.ts';

/** A chat as a list shows it. Never changed in place: what has changed is another object. */
export interface ConversationSummary {
  /** Names it in all calls; the same for everybody in it. */
  readonly id: ConversationId;
  /** `direct`: two people; a chat with one’s own notes is a `group`. */
  readonly kind: 'direct' | 'group';
  /** Direct: how the owner calls the peer, else the peer's profile name. Group: its title. */
  readonly title: string;
  /**
   * The person chose that title: the contact's name, or the title of a group that they gave. Otherwise others did, and
   * may have chosen it to be taken for somebody else.
   */
  readonly isOwnTitle: boolean;
  /** Direct: the other person. */
  readonly peer: UserId | null;
  /** Direct, while the chat is open or the peer is watched. */
  readonly presence: Presence | null;
  /** How many people are in it, oneself among them. */
  readonly members: number;
  /** False after one left or was removed: read-only. */
  readonly isMember: boolean;
  /** The newest message; null: there is none, or it is still to come. */
  readonly last: MessagePreview | null;
  /** How many messages of others were not read on any device of the person. */
  readonly unread: number;
  /** What of that is for this person among all. Nothing but in groups. */
  readonly addressed: AddressedMessages;
  /** Who is typing now. */
  readonly typing: readonly Person[];
  /** It wakes nobody on this device (`setMuted`). */
  readonly muted: boolean;
  /** With `muted`: but what is for this person among all is told. */
  readonly mutedExceptMentions: boolean;
  /** Above the others, on this device. */
  readonly pinned: boolean;
  /** Among `archived`, on this device. */
  readonly archived: boolean;
  /** What one writes to oneself: nobody else is in it, and all of one's devices have it. */
  readonly isNotes: boolean;
  /** Time of the newest entry or unsent message; the list is ordered by it, newest first, behind those that are pinned. */
  readonly at: number;
  /** Number of its newest entry that this device knows of; 0: it has not begun. */
  readonly headSeq: number;
  /** Set when this chat cannot go on: two histories were shown, an entry needs a newer client, or a direct chat is none. */
  readonly halted: Halt | null;
  /** Who has said in it that they were shown another history than this device: the server shows two, or they are wrong. */
  readonly disputedBy: readonly Person[];
  /** Those of them of whom the person has not said, by `sendAnyway`, that they know; null: none, or the chat is halted for it. */
  readonly dispute: Warning | null;
  /**
   * Messages wait, 10 s at most: this device knows newer devices of somebody in it than the chat names. `sendAnyway` ends
   * the wait, and `devices-behind` is told when it ends without news.
   */
  readonly isBehind: boolean;
  /** A message waits here until the person has looked at somebody's changed safety number, as they want it (`setStrict`). */
  readonly isHeldBack: boolean;
  /**
   * A first message to many devices waits until there is a key for each; null: all have theirs, or the first message is for
   * so few that waiting is too short to be seen. It goes on by itself.
   */
  readonly preparing: KeysProgress | null;
  /**
   * A device of theirs has published no keys for most of a minute, or wrong ones: messages go without it, and it asks for their keys when it
   * has. In a group that goes on for everybody else; an admin can take off whoever lists such devices. Null: there is none.
   */
  readonly leftOut: Warning | null;
  /** Whose newest devices those are: while messages wait, and after they went, until the chat is told. */
  readonly behind: Warning | null;
  /** Set while it is a request: who began it, or added this person. */
  readonly request: { readonly from: Person } | null;
}

/** Unread messages that mention the person, or answer what they wrote; as far as they are here. */
export interface AddressedMessages {
  /** How many mention them, of the newest 200 of these messages. */
  readonly mentions: number;
  /** Where the first of those stands; null: there is none. */
  readonly firstMention: number | null;
  /** How many there are, answers too. */
  readonly messages: number;
  /** The newest of all these; null: there is none, or a newer one of them has gone since. */
  readonly last: MessagePreview | null;
}

/** For how many of the devices that a message is for the keys are ready. */
export interface KeysProgress {
  /** Devices with a key. */
  readonly ready: number;
  /** Devices that it is for. */
  readonly total: number;
  /** English: “Preparing keys: 120 of 1,000”. */
  readonly sentence: string;
}

/** Something that the person should know of a chat, of whom, and in a sentence. */
export interface Warning {
  /** Of whom. */
  readonly people: readonly Person[];
  /** English, for the person, with their names. */
  readonly sentence: string;
}

/** Why a chat cannot go on. What was there before stays to be read. */
export interface Halt {
  /** `not-direct`: a chat with one person turned out to have others in it. */
  readonly reason: 'fork' | 'upgrade' | 'not-direct';
  /** English, for the person. */
  readonly sentence: string;
  /** Of the entry that it stopped at. */
  readonly seq: number;
  /** Set where it is this person who says that they were shown another history: `sendAnyway` goes on all the same. */
  readonly by: Person | null;
}
