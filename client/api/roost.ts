import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Account, Address } from './account.ts';
import type { ConversationSummary } from './conversations.ts';
import type { DeviceInfo, LinkCode, LinkProgress } from './devices.ts';
import type { RoostEvents } from './events.ts';
import type { DownloadedFile, DownloadOptions, FileStorage, NewFile } from './files.ts';
import type { GroupDetails, MemberRole } from './groups.ts';
import type { MessageId, MessageReceipts, NewMessage, Submission } from './messages.ts';
import type { Observable, Unsubscribe } from './observable.ts';
import type { Contact, LookupMatch, People, Presence, Profile, PublicPerson } from './people.ts';
import type { Push } from './push.ts';
import type { Status } from './status.ts';
import type { Timeline } from './timeline.ts';
import type { Transfer } from './transfer.ts';
import type { SafetyNumber, ShownKey, Trust } from './trust.ts';

/**
 * The client of one account on one device: what a person does and sees. Queries and `send` work offline; what needs the network says so.
 * Every call that fails rejects with a `RoostError`.
 */
export interface Roost {
  /** Whose it is; never changes. */
  readonly account: Account;
  /**
   * The server's time as far as it is known, to be compared with the times that others' messages and receipts have: the clock of a machine may
   * be wrong. Before the server has ever been heard, that of the machine.
   */
  now(): number;
  /** How it stands with the connection, in words for the person. */
  readonly status: Observable<Status>;
  /** How far this device is with what was written before it was linked. */
  readonly transfer: Observable<Transfer>;
  /** Those that the person began or has accepted, newest first. */
  readonly conversations: Observable<readonly ConversationSummary[]>;
  /** The chats that were put away, newest first. */
  readonly archived: Observable<readonly ConversationSummary[]>;
  /**
   * What strangers began, or added the person to, and the person has not answered; newest first. Their senders see no
   * tick, presence or typing until it is accepted: by `accept`, by a `send` to it, or by `putContact` of who asked.
   */
  readonly requests: Observable<readonly ConversationSummary[]>;
  /** Sorted by name; the same on all devices of the person. */
  readonly contacts: Observable<readonly Contact[]>;
  /** What others see of this person; number and handle come with the first connection. */
  readonly profile: Observable<Profile>;
  /** What people are called here: the name of the contact, else what they call themselves. */
  readonly people: People;
  /** Where this device is woken while its app is closed. */
  readonly push: Push;

  // events
  /** Calls with each event of that name, in the order in which things happened; what it throws is logged, and stops nothing. */
  on<Name extends keyof RoostEvents>(name: Name, listener: (event: RoostEvents[Name]) => void): Unsubscribe;

  // connection
  /** Connects now instead of after the wait: the person acted. Also after `displaced` or `disconnect()`. */
  connect(): void;
  /** Ends the connection until `connect()`. Everything goes on working offline. */
  disconnect(): void;
  /** The app went to the background, or came back: others see "away". */
  setAway(away: boolean): void;
  /** Resolves once this device holds everything that the server had when the connection began. */
  caughtUp(): Promise<void>;
  /** Ends the connection and the queries. What is unsent is sent when the store is opened again. Does not close the store. */
  close(): Promise<void>;

  // conversations
  /** The direct chat with a person; nothing is written at the server before the first message. Needs the network once a person. */
  direct(with_: UserId): Promise<ConversationId>;
  /** Looks the phone number or handle up, then as `direct`. Rejects with `unknown-user`. */
  startDirect(address: Address): Promise<ConversationId>;
  /** A new group with oneself as admin. Works offline for people whose devices are known. */
  createGroup(options: { title: string; members: readonly UserId[] }): Promise<ConversationId>;
  /** Takes a request: it is among the conversations from then on, on all devices. Rejects with `offline`, `not-a-request`. */
  accept(id: ConversationId): Promise<void>;
  /** Declines a request: a group is left; a direct chat is gone from here, and its sender is not told. Rejects like `accept`. */
  decline(id: ConversationId): Promise<void>;
  /** One conversation as in the lists, or null while it is unknown. */
  conversation(id: ConversationId): Observable<ConversationSummary | null>;
  /** Members and roles; null until the control entries are here (asked for when first subscribed). */
  group(id: ConversationId): Observable<GroupDetails | null>;
  /** Adds people to a group of which one is an admin. Like all changes it is kept, and sent when there is a connection; `settled` tells the outcome. */
  addMembers(id: ConversationId, users: readonly UserId[]): Promise<Submission>;
  /** Takes somebody out of a group of which one is an admin. What they have stays theirs, and nothing further reaches them. */
  removeMember(id: ConversationId, user: UserId): Promise<Submission>;
  /** Goes out of a group; its messages stay here. */
  leave(id: ConversationId): Promise<Submission>;
  /** Makes a member an admin, or an admin a member. Admins alone may. */
  setRole(id: ConversationId, user: UserId, role: MemberRole): Promise<Submission>;
  /** Gives a group another title. Rejects with `bad-name`. */
  rename(id: ConversationId, title: string): Promise<Submission>;
  /**
   * Muted chats are shown as such, and do not wake this device; kept on it, and told to the server as soon as may be. A group may be muted but
   * for what is for this person among all (`exceptMentions`: what mentions them or answers them). Which messages those are the server cannot know:
   * it is told nothing then, and wakes this device for all of that group, which shows those alone.
   */
  setMuted(id: ConversationId, muted: boolean, options?: { readonly exceptMentions?: boolean }): Promise<void>;

  /**
   * Pinned chats stand above the others, the one that was pinned last first; five at most (`too-many-pinned`). Kept on this device, like
   * all of archiving and deleting: other devices of the account show theirs.
   */
  setPinned(id: ConversationId, pinned: boolean): Promise<void>;
  /** Archived chats are in `archived`. They come back with the next message in them, unless they are muted. */
  setArchived(id: ConversationId, archived: boolean): Promise<void>;
  /**
   * Takes a chat and all its messages off this device, with what is still to be sent in it; it counts as read. Others keep what they have, and
   * so do other devices of the account. It comes back with the next message, which is then all that it has here. A group
   * is not left. Rejects with `is-request`.
   */
  deleteChat(id: ConversationId): Promise<void>;
  /** Takes one message off this device, for good: nothing brings it back. One that is still being sent is given up. Rejects with `unknown-message`. */
  deleteForMe(id: ConversationId, message: MessageId): Promise<void>;
  /** The chat in which one writes to oneself, on all of one's devices; made at the first call. Needs no network once one could be written to. */
  notes(): Promise<ConversationId>;

  // messages
  /** The newest messages of a chat, growing backwards by `loadOlder`. Close it when the view goes. */
  timeline(id: ConversationId, options?: { pageSize?: number }): Timeline;
  /**
   * Returns when the message is safe in the local store; it is shown as `sending` until the server has it. Rejects with
   * `bad-mention` where a mention reaches beyond the text, or means somebody outside that group.
   */
  send(id: ConversationId, message: NewMessage): Promise<Submission>;
  /**
   * Gives a message an emoji in place of the one that it had of this person, or takes that back (null). Everything up to that
   * message counts as read. Shown at once; one that the server refuses is shown no more, and `settled` says why. Rejects with
   * `not-emoji`, `unknown-message` (unknown here, still to be sent, or gone).
   */
  react(id: ConversationId, message: MessageId, emoji: string | null): Promise<Submission>;
  /**
   * The person knows, and goes on: what waits because the chat is behind (`isBehind`) is sent now, a chat that stopped on
   * somebody's word (`halted.by`) goes on, and `dispute` is over.
   */
  sendAnyway(id: ConversationId): Promise<void>;
  /** Tries a failed message again, under a new id at the end of the chat. */
  retry(message: MessageId): Promise<Submission>;
  /** Drops a failed message, or gives up one that is still being sent: it may have arrived all the same, and is then shown. */
  discard(message: MessageId): Promise<void>;
  /** Takes the content of an own message away on every device that has not shown it yet, and on those that have, as far as they obey. */
  deleteForEveryone(id: ConversationId, message: MessageId): Promise<Submission>;
  /** Resolves when the message is ✓, or rejects with the reason of its failure. `id`: what it is known by from now on. */
  settled(message: MessageId): Promise<{ readonly id: MessageId; readonly seq: number; readonly at: number }>;
  /** Everything up to `seq` was seen by the person. Only rises. */
  markRead(id: ConversationId, seq: number): Promise<void>;
  /** Who has one's message, by name. Needs the network. */
  receipts(id: ConversationId, message: MessageId): Promise<MessageReceipts>;

  // files
  /**
   * Sends a photo, a video or a document. Returns when it is encrypted on this device and safe in the local store; it is then
   * stored at the server and sent, over restarts, and nothing that is written meanwhile waits for it. `retry` and `discard`
   * (which gives it up) take its message; `upload-progress` tells how far it is. While it is stored its message may get a new id.
   */
  sendFile(id: ConversationId, file: NewFile): Promise<Submission>;
  /** Sends the file of a message on: no bytes move. Rejects with `unknown-message`, `no-file`. */
  forward(message: MessageId, to: ConversationId): Promise<Submission>;
  /**
   * Fetches the file of a message, or goes on where it was left, and verifies it. A file that is here already needs no network. Rejects with
   * `unknown-message`, `no-file`, `offline` (what came is kept), `unknown-media` (it is gone), `file-damaged`, `no-room`, `given-up`.
   */
  download(message: MessageId, options?: DownloadOptions): Promise<DownloadedFile>;

  /** What lies of files on this device, and of which chats. It is bounded (`maxCacheBytes`). */
  storage(): Promise<FileStorage>;
  /**
   * Takes the files of a chat off this device, and gives how many bytes that were; its messages stay, and each file can be fetched again as long as the
   * server has it. What is still to be sent stays, what is being fetched or read, and what is of another chat as well.
   */
  freeFiles(id: ConversationId): Promise<number>;

  // the open chat
  /** The person looks at this chat: attaches a large group, watches the presence of a direct peer. */
  openChat(id: ConversationId): void;
  /** The person looks elsewhere. As often as `openChat`. */
  closeChat(id: ConversationId): void;
  /** True while the newest messages of the chat are on the screen: what arrives then is read at once, in the same ack. */
  setReading(id: ConversationId, reading: boolean): void;
  /** Call at each keystroke; it is sent at most once in 3 s. */
  typing(id: ConversationId): void;
  /** Watches these people besides the peers of open chats, until `unwatch`. */
  watch(users: readonly UserId[]): Unsubscribe;
  /** How somebody is; known for those who are watched, and who tell this person. */
  presence(user: UserId): Observable<Presence>;

  // people and devices; these need the network
  /**
   * Who has these numbers and handles; whoever wants to stay hidden is left out. Rejects with `rate-limited` when the day's
   * allowance is used up.
   */
  lookUp(addresses: readonly Address[]): Promise<readonly LookupMatch[]>;
  /** What the server says of people whose ids one has; who has no account is left out. */
  profiles(users: readonly UserId[]): Promise<readonly PublicPerson[]>;
  /** Makes somebody a contact, or gives the contact another name. Rejects with `bad-name`. */
  putContact(user: UserId, name: string): Promise<void>;
  /** They are a stranger again; their chat stays. */
  removeContact(user: UserId): Promise<void>;
  /** Changes what others see. They see it with this person's next message, or their next connection. Rejects with `bad-name`. */
  setProfile(changes: { name?: string }): Promise<void>;
  /** The devices of this person, this one among them, in the order in which they were added. */
  devices(): Promise<readonly DeviceInfo[]>;
  /** Devices that were linked since `seenDevices` was called last on this one: to be shown, not passed over. */
  readonly newDevices: Observable<readonly DeviceInfo[]>;
  /** The person has seen them. */
  seenDevices(): Promise<void>;
  /** A short-lived code with which a new device asks to join (`joinAccount`). Only the primary device may. */
  createLink(): Promise<LinkCode>;
  /**
   * How it stands with a code that this client made: whether a device asks, and which. Asked every second or two it also does
   * what the person need not be asked about again. Rejects with `not-found` when the code has run out, with
   * `link-not-genuine` when the server did what nobody agreed to.
   */
  link(ticket: string): Promise<LinkProgress>;
  /** What the person says to the device that `link` showed last. */
  decideLink(ticket: string, agree: boolean): Promise<LinkProgress>;
  /** The code is no good any more. Rejects with `link-taken` when a device was linked with it. */
  closeLink(ticket: string): Promise<void>;
  /** Any device may sign any other out. */
  removeDevice(device: number): Promise<void>;
  // who it is really; nothing here needs the network
  /** Whether what is sent can be read by those alone whom it is for, and not by the server. */
  readonly isEncrypted: boolean;
  /**
   * Resolves when others can write to this account: its keys are at the server. They are brought there a moment after a
   * sign-up, by the first connection. Rejects with `keys-unpublished` after 10 s, or `offline`.
   */
  reachable(): Promise<void>;
  /** Whether the key of the person that the chat's messages go to is known to be theirs. Without an id: the chat of just the two. */
  trust(user: UserId, id?: ConversationId): Observable<Trust>;
  /** What both people compare, for that chat or the one of just the two; null while the key of one of them is not known there. */
  safetyNumber(user: UserId, id?: ConversationId): Promise<SafetyNumber | null>;
  /** What was scanned from the person's screen: whether it is the same; null: it is no safety number. */
  matchesScanned(user: UserId, scanned: string, id?: ConversationId): Promise<boolean | null>;
  /**
   * The person has compared the number that was shown, or says that it does not count any more. Also ends `changed`: in every chat
   * with that key where it was compared, or was said in the chat of just the two; else in that group. Kept on this device.
   * Rejects with `number-moved` when the chat has another key by now, `no-number` when it has none.
   */
  setVerified(user: UserId, shown: ShownKey, isVerified: boolean, id?: ConversationId): Promise<void>;
  /** Who of a chat has another number than before, and nobody has looked at that yet. */
  changedNumbers(id: ConversationId): Observable<readonly UserId[]>;
  /**
   * While somebody in a chat has a changed number nothing is encrypted for it: `send`, `sendFile`, `forward` and `retry` reject with
   * `number-changed`, and what was written before waits (`held-back`). Kept on this device; false at first.
   */
  readonly isStrict: Observable<boolean>;
  /** Resolves when it is kept. */
  setStrict(isStrict: boolean): Promise<void>;

  /** Signs this device out at the server if it can be reached, and erases the store in any case. */
  signOut(): Promise<void>;
  /** Deletes the account, then erases the store. Only the primary device may. */
  deleteAccount(): Promise<void>;
}
