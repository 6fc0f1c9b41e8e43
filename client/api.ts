/**
 * The whole public surface of the client SDK, types only. `index.ts` (everywhere), `index.browser.ts` (adds IndexedDB
 * and tabs) and `index.node.ts` (adds SQLite) export the values.
 *
 * The local store is the only source for a user interface: every query reads it, works offline, and tells its
 * listeners after the store has taken a change. Calls that change something return when the store has it; the network
 * follows by itself. Times are epoch milliseconds by the server's clock. What can go wrong is a `RoostError` with a
 * code, an advice and a sentence for a person.
 */
import type { ConversationId, UserId } from '../protocol/ids.ts';
import type { ExistingAccount, RefusalAdvice } from '../protocol/refusals.ts';
import type { Fetch, Store, Surroundings, Transport } from './ports.ts';

export type { ConversationId, UserId } from '../protocol/ids.ts';
export type { ExistingAccount } from '../protocol/refusals.ts';
export type { Store } from './ports.ts';

// ----------------------------------------------------------------------------------------------------- observables

/** A value that changes. */
export interface Observable<Value> {
  /** The newest value; a new object after each change, never changed in place. */
  readonly current: Value;
  /** Calls `listener` at once with the current value, then after each change. Returns how to stop. */
  subscribe(listener: (value: Value) => void): Unsubscribe;
}

export type Unsubscribe = () => void;

// ----------------------------------------------------------------------------------------------------------- errors

/** What every rejected promise of this SDK carries. */
export interface RoostErrorLike extends Error {
  /** A code of protocol/refusals.ts, or one of the SDK's own. */
  readonly code: string;
  readonly advice: RefusalAdvice;
  /** With advice `after-delay`: how long to wait. */
  readonly afterMs: number;
  /** For a person. */
  readonly sentence: string;
  /** With `account-exists`: the account that has the address now. */
  readonly existing: ExistingAccount | null;
}

/**
 * Codes that no server sends: `offline` (could not reach the server), `closed` (the client was closed), `signed-in`
 * (the store holds an account already), `no-account` (it holds none), `no-code` (no code was asked for with this store),
 * `not-joined` (the person did not want to join that account), `not-loopback` (the only cipher of this release
 * is `unsafe-plaintext`), `store-refused` (the store was made by another release or cipher), `store-newer` (a
 * newer release has used it; a store is opened with that), `unknown-message`, `store-failed`, `superseded` (another client has opened the same store since), `halted` (the chat cannot go on, see
 * `Halt`), `not-direct` (a message that was not sent because of that), `given-up`.
 */
export type ClientCode =
  | 'offline'
  | 'closed'
  | 'signed-in'
  | 'no-account'
  | 'no-code'
  | 'not-joined'
  | 'not-loopback'
  | 'store-refused'
  | 'store-newer'
  | 'unknown-message'
  | 'store-failed'
  | 'superseded'
  | 'halted'
  | 'not-direct'
  | 'given-up'
  | 'bad-answer';

// ---------------------------------------------------------------------------------------------------------- sign-up

/** A phone number with country code (`+4917…`) or a handle: one of the two. */
export type Address = { readonly phone: string } | { readonly handle: string };

export interface Account {
  readonly user: UserId;
  readonly device: number;
  readonly name: string;
  /** Origin, such as `http://127.0.0.1:8787`. */
  readonly server: string;
}

/** What is known of a code that was asked for. The code itself goes to the phone number or handle. */
export interface AskedCode {
  readonly address: Address;
  /** How many digits the code has. */
  readonly digits: number;
  /** When it was sent: before now when many ask for codes of this address, for they all get the same one. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** The code, from a development server on loopback only. */
  readonly shownCode: string | null;
}

/** Asks the server to send a one-time code. It works only with this store, which keeps what belongs to it until the sign-up. */
export type RequestCode = (options: {
  server: string;
  store: Store;
  address: Address;
  fetch?: Fetch;
}) => Promise<AskedCode>;

/** The code that was asked for with this store and is still good, or null: after a reload, or in the next run of a program. */
export type PendingCode = (store: Store) => Promise<AskedCode | null>;

/**
 * Registers a new account and keeps it in the store. Rejects with `signed-in` if one is there, with `no-code` if none was
 * asked for, and with `account-exists` if the address has an account: its `existing` says what would end. To end it, repeat
 * the call with `takeOver: existing.takeOver`; to keep it, link this device instead.
 */
export type SignUp = (options: {
  server: string;
  store: Store;
  address: Address;
  code: string;
  name: string;
  deviceName: string;
  takeOver?: string;
  fetch?: Fetch;
}) => Promise<Account>;

/** Whose account a device is about to join. */
export interface JoinedAccount {
  readonly name: string;
  readonly phone: string | null;
  readonly handle: string | null;
}

/**
 * Makes this store a linked device of the account whose `createLink` gave the code.
 *
 * The person is asked on the other device (`waiting` is called meanwhile), then here: `confirm` is told whose account it is,
 * and nothing happens unless it says true. Rejects with `link-denied`, `code-expired`, or `not-joined`. Called again with the
 * same code it goes on where it was.
 */
export type JoinAccount = (options: {
  server: string;
  store: Store;
  code: string;
  deviceName: string;
  confirm: (account: JoinedAccount) => Promise<boolean>;
  waiting?: (expiresAt: number) => void;
  /** Ends the waiting. */
  signal?: AbortSignal;
  fetch?: Fetch;
}) => Promise<Account>;

/** The account that the store holds, or null. */
export type StoredAccount = (store: Store) => Promise<Account | null>;

// ---------------------------------------------------------------------------------------------------------- opening

export interface OpenOptions {
  store: Store;
  /** Default: the server the account signed up with. Given, it must be that origin or a new address of it. */
  server?: string;
  /** Name and version of the app, for an operator's eye. */
  app?: string;
  /** True: the app starts in the background. */
  away?: boolean;
  /** False: do not connect until `connect()`. Default true. */
  connect?: boolean;
  /** For tests and simulations; each has a default. */
  fetch?: Fetch;
  transport?: Transport;
  surroundings?: Partial<Surroundings>;
}

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused` or `not-loopback`. */
export type OpenRoost = (options: OpenOptions) => Promise<Roost>;

// --------------------------------------------------------------------------------------------------------- the client

/** `expiresAt` by the server's clock; `lastsMs` from the answer on, whatever the clock here says. */
export interface LinkCode {
  readonly code: string;
  readonly ticket: string;
  readonly expiresAt: number;
  readonly lastsMs: number;
}

export interface Roost {
  readonly account: Account;
  readonly status: Observable<Status>;
  /** Those that the person began or has accepted, newest first. */
  readonly conversations: Observable<readonly ConversationSummary[]>;
  /**
   * What strangers began, or added the person to, and the person has not answered; newest first. Their senders see no
   * tick, presence or typing until it is accepted: by `accept`, by a `send` to it, or by `putContact` of who asked.
   */
  readonly requests: Observable<readonly ConversationSummary[]>;
  readonly contacts: Observable<readonly Contact[]>;
  readonly profile: Observable<Profile>;
  readonly people: People;

  // events
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
  addMembers(id: ConversationId, users: readonly UserId[]): Promise<Sent>;
  removeMember(id: ConversationId, user: UserId): Promise<Sent>;
  leave(id: ConversationId): Promise<Sent>;
  setRole(id: ConversationId, user: UserId, role: MemberRole): Promise<Sent>;
  rename(id: ConversationId, title: string): Promise<Sent>;
  /** Muted chats are shown as such; kept on this device. */
  setMuted(id: ConversationId, muted: boolean): Promise<void>;

  // messages
  /** The newest messages of a chat, growing backwards by `loadOlder`. Close it when the view goes. */
  timeline(id: ConversationId, options?: { pageSize?: number }): Timeline;
  /** Returns when the message is safe in the local store; it is shown as `sending` until the server has it. */
  send(id: ConversationId, message: NewMessage): Promise<Sent>;
  /** Tries a failed message again, under a new id at the end of the chat. */
  retry(message: MessageId): Promise<Sent>;
  /** Drops a failed message, or gives up one that is still being sent: it may have arrived all the same, and is then shown. */
  discard(message: MessageId): Promise<void>;
  deleteForEveryone(id: ConversationId, message: MessageId): Promise<Sent>;
  /** Resolves when the message is ✓, or rejects with the reason of its failure. */
  settled(message: MessageId): Promise<{ readonly seq: number; readonly at: number }>;
  /** Everything up to `seq` was seen by the person. Only rises. */
  markRead(id: ConversationId, seq: number): Promise<void>;
  /** Who has one's message, by name. Needs the network. */
  receipts(id: ConversationId, message: MessageId): Promise<MessageReceipts>;

  // the open chat
  /** The person looks at this chat: attaches a large group, watches the presence of a direct peer. */
  openChat(id: ConversationId): void;
  closeChat(id: ConversationId): void;
  /** True while the newest messages of the chat are on the screen: what arrives then is read at once, in the same ack. */
  setReading(id: ConversationId, reading: boolean): void;
  /** Call at each keystroke; it is sent at most once in 3 s. */
  typing(id: ConversationId): void;
  /** Watches these people besides the peers of open chats, until `unwatch`. */
  watch(users: readonly UserId[]): Unsubscribe;
  presence(user: UserId): Observable<Presence>;

  // people and devices; these need the network
  lookUp(addresses: readonly Address[]): Promise<readonly Found[]>;
  /** What the server says of people whose ids one has; who has no account is left out. */
  profiles(users: readonly UserId[]): Promise<readonly PublicPerson[]>;
  putContact(user: UserId, name: string): Promise<void>;
  removeContact(user: UserId): Promise<void>;
  setProfile(changes: { name?: string }): Promise<void>;
  devices(): Promise<readonly DeviceInfo[]>;
  /** Devices that were linked since `seenDevices` was called last on this one: to be shown, not passed over. */
  readonly newDevices: Observable<readonly DeviceInfo[]>;
  /** The person has seen them. */
  seenDevices(): Promise<void>;
  /** A short-lived code with which a new device asks to join (`joinAccount`). Only the primary device may. */
  createLink(): Promise<LinkCode>;
  /** How it stands with a code of this device: whether a device asks, and which. Rejects with `not-found` when it has run out. */
  link(ticket: string): Promise<LinkProgress>;
  /** What the person says to the device that asks. */
  decideLink(ticket: string, agree: boolean): Promise<LinkProgress>;
  /** The code is no good any more. Rejects with `link-taken` when a device was linked with it. */
  closeLink(ticket: string): Promise<void>;
  /** Any device may sign any other out. */
  removeDevice(device: number): Promise<void>;
  /** Signs this device out at the server if it can be reached, and erases the store in any case. */
  signOut(): Promise<void>;
  /** Deletes the account, then erases the store. Only the primary device may. */
  deleteAccount(): Promise<void>;
}

// ----------------------------------------------------------------------------------------------------------- status

export interface Status {
  /**
   * `offline`: waiting to try again (`retryAt`), or told not to connect · `connecting` · `catching-up`: connected, the
   * list is being brought up to date · `online` · `displaced`: another tab or copy of this device took over ·
   * `signed-out`: this device was removed · `upgrade`: this client is too old for the server · `failed`: the store
   * does not take writes any more · `superseded`: another tab or program has opened the store since, and this client
   * has stopped for good · `closed`.
   */
  readonly state:
    | 'offline'
    | 'connecting'
    | 'catching-up'
    | 'online'
    | 'displaced'
    | 'signed-out'
    | 'upgrade'
    | 'failed'
    | 'superseded'
    | 'closed';
  /** When the next try begins, or null. */
  readonly retryAt: number | null;
  /** Messages not yet taken by the server. */
  readonly unsent: number;
  /** For a person; empty while all is well. */
  readonly sentence: string;
  /** Why the server does not let this device in, in its own words, while it refuses it; else null. */
  readonly problem: string | null;
}

// ---------------------------------------------------------------------------------------------------- conversations

export interface ConversationSummary {
  readonly id: ConversationId;
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
  readonly members: number;
  /** False after one left or was removed: read-only. */
  readonly isMember: boolean;
  readonly last: MessagePreview | null;
  readonly unread: number;
  /** Who is typing now. */
  readonly typing: readonly Person[];
  readonly muted: boolean;
  /** Time of the newest entry or unsent message; the list is ordered by it, newest first. */
  readonly at: number;
  readonly headSeq: number;
  /** Set when this chat cannot go on: two histories were shown, an entry needs a newer client, or a direct chat is none. */
  readonly halted: Halt | null;
  /** Set while it is a request: who began it, or added this person. */
  readonly request: { readonly from: Person } | null;
}

export interface Halt {
  /** `not-direct`: a chat with one person turned out to have others in it. */
  readonly reason: 'fork' | 'upgrade' | 'not-direct';
  readonly sentence: string;
  readonly seq: number;
}

export interface MessagePreview {
  readonly id: MessageId;
  readonly own: boolean;
  readonly sender: Person;
  /** Empty unless `body` is `present`. */
  readonly text: string;
  readonly body: BodyPresence;
  /** Own messages only. */
  readonly state: MessageState | null;
  readonly at: number;
}

export interface Person {
  readonly user: UserId;
  /** Contact name, else profile name, else a short form of the id until the name is known. */
  readonly name: string;
}

export type MemberRole = 'member' | 'admin';

export interface GroupDetails {
  readonly id: ConversationId;
  readonly title: string;
  readonly members: readonly GroupMember[];
  readonly ownRole: MemberRole | null;
  readonly announcementsOnly: boolean;
  /** Seconds, 0: messages do not disappear. */
  readonly disappearAfterS: number;
}

export interface GroupMember extends Person {
  readonly role: MemberRole;
  readonly own: boolean;
  /** Devices that the control entries list for this person. */
  readonly devices: readonly number[];
}

// --------------------------------------------------------------------------------------------------------- messages

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
  readonly replyTo?: MessageId;
  /** Milliseconds until the message disappears for everybody; default: what the group's settings say. */
  readonly disappearAfterMs?: number;
}

export interface Sent {
  readonly id: MessageId;
}

export interface Timeline extends Observable<TimelineView> {
  /**
   * Shows one more page of older items, from the store or, if it lacks them, from the server. Rejects with `offline`, and for a
   * second after it did, or until there is a connection, at once: it may be called whenever `hasOlder`.
   */
  loadOlder(): Promise<void>;
  close(): void;
}

export interface TimelineView {
  /** Oldest first; unsent ones last. */
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  /** False until the store was read for the first time. */
  readonly ready: boolean;
  /** Seq of the first message that was unread when the timeline was opened, or null. */
  readonly firstUnread: number | null;
}

export type TimelineItem = MessageItem | SystemItem | GapItem;

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
  readonly text: string;
  readonly body: BodyPresence;
  /** Own messages only. */
  readonly state: MessageState | null;
  /** Own messages that are sent; in groups the counts to show beside the ticks. */
  readonly receipts: ReceiptCounts | null;
  /** With state `failed`. */
  readonly failure: Failure | null;
  readonly quote: Quoted | null;
  /** 0: does not disappear. */
  readonly expiresAt: number;
  readonly canDelete: boolean;
}

export interface ReceiptCounts {
  readonly delivered: number;
  readonly read: number;
  readonly total: number;
}

export interface Failure {
  readonly code: string;
  readonly sentence: string;
}

export interface Quoted {
  readonly id: MessageId;
  readonly sender: Person;
  /** Empty when it is not here or was deleted. */
  readonly text: string;
  readonly body: BodyPresence;
  readonly seq: number | null;
}

/** A change of the conversation, as a line between the messages. */
export interface SystemItem {
  readonly kind: 'system';
  readonly id: string;
  readonly seq: number | null;
  readonly at: number;
  /** English, with names: "Bob added Carol". */
  readonly text: string;
  readonly change: SystemChange;
  /** `sending` or `failed` while an own change is on its way. */
  readonly state: 'sending' | 'failed' | null;
  readonly failure: Failure | null;
  /** Present on own changes of this device that are unsent or failed: what `retry` and `discard` take. */
  readonly message: MessageId | null;
}

export type SystemChange =
  | { readonly what: 'created'; readonly by: Person; readonly title: string }
  | { readonly what: 'added'; readonly by: Person; readonly people: readonly Person[] }
  | { readonly what: 'removed'; readonly by: Person; readonly people: readonly Person[] }
  | { readonly what: 'left'; readonly who: Person }
  | { readonly what: 'role'; readonly by: Person; readonly who: Person; readonly role: MemberRole }
  | { readonly what: 'renamed'; readonly by: Person; readonly title: string }
  | { readonly what: 'settings'; readonly by: Person }
  | { readonly what: 'devices'; readonly who: Person }
  | { readonly what: 'removed-by-server'; readonly who: Person; readonly device: number }
  /** An entry that breaks the rules: skipped, and shown. */
  | { readonly what: 'invalid'; readonly who: Person };

/** Entries that this device lacks and is asking for. */
export interface GapItem {
  readonly kind: 'gap';
  readonly id: string;
  readonly from: number;
  readonly through: number;
}

export interface MessageReceipts {
  /** Includes those who read. */
  readonly delivered: readonly Person[];
  readonly read: readonly Person[];
  readonly waiting: readonly Person[];
}

// ----------------------------------------------------------------------------------------------- people and devices

export interface People {
  /** The name to show, as an observable: it is fetched when unknown. */
  name(user: UserId): Observable<string>;
}

export interface Presence {
  readonly state: 'unknown' | 'online' | 'away' | 'offline';
  /** 0: not known, or not shown. */
  readonly lastSeenAt: number;
}

export interface Contact extends Person {
  readonly user: UserId;
  readonly name: string;
}

export interface Profile {
  readonly name: string;
  readonly phone: string | null;
  readonly handle: string | null;
}

export interface Found extends Person {
  readonly address: Address;
}

/** `name` is how they call themselves, whatever one calls them. */
export interface PublicPerson extends Person {
  readonly handle: string | null;
  readonly phone: string | null;
}

export interface LinkProgress {
  /** `open`: nobody has used the code · `asked`: a device asks to join · `agreed`, `denied` · `taken`: it is a device now. */
  readonly state: 'open' | 'asked' | 'agreed' | 'denied' | 'taken';
  readonly expiresAt: number;
  /** As the device calls itself, which nothing proves, and where its request came from, if the server knows. */
  readonly joiner: { readonly name: string; readonly address: string | null } | null;
}

export interface DeviceInfo {
  readonly device: number;
  readonly name: string;
  /** It alone links devices and deletes the account. When it goes, the oldest of the others is the primary. */
  readonly primary: boolean;
  readonly own: boolean;
  readonly addedAt: number;
  readonly lastSeenAt: number;
  readonly online: boolean;
}

// ----------------------------------------------------------------------------------------------------------- events

export interface RoostEvents {
  /** A message of somebody else (or of another own device) was stored. Not told for older history. */
  message: { readonly conversation: ConversationId; readonly message: MessageItem };
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
  typing: { readonly conversation: ConversationId; readonly who: Person };
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
  displaced: Record<string, never>;
  'signed-out': { readonly sentence: string };
  /** This device has to be registered anew: its number was used with a body it does not know (D2.3). */
  'new-device-needed': { readonly conversation: ConversationId; readonly sentence: string };
  /** A new device or member in one's conversations, by the control entries. */
  changed: { readonly conversation: ConversationId; readonly line: SystemItem };
}
