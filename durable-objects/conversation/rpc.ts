/**
 * What User objects may ask of a Conversation object.
 *
 * Arguments and results are plain data that the previous and the next release can read: fields are only added, and a
 * reader treats a missing one as its zero. The caller has authenticated its person; a Conversation trusts that
 * `user` is who calls, and decides everything else itself. A refusal is a value; a thrown error is a fault.
 *
 * `have` and `listVersion` ride on every call: `have` is the seq up to which the caller's User object has, without a
 * gap, handed this conversation's entries to sockets or marked the conversation dirty (it moves the fan-out position,
 * D1.12); `listVersion` is the person's device-list version.
 */

import type { Range } from '../../lib/ranges.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import type { wire } from '../../schema/gen/wire.js';

export interface ConversationRpc {
  /** A text is a brief answer (rpc-brief.ts). */
  append(request: AppendRequest): Promise<AppendReply | string>;
  attach(request: AttachRequest): Promise<AttachReply | Refusal>;
  /** A boolean is a brief answer (rpc-brief.ts). */
  report(request: ReportRequest): Promise<ReportReply | Refusal | boolean>;
  page(request: PageRequest): Promise<PageReply | Refusal>;
  receipts(request: ReceiptsRequest): Promise<ReceiptsReply | Refusal>;
  typing(request: TypingRequest): Promise<void>;
  putDevices(request: PutDevicesRequest): Promise<PutDevicesReply | Refusal>;
  removeUser(request: RemoveUserRequest): Promise<{ seq: number } | Refusal>;
  /** Whether the person may fetch a media object by an entry that names it (D10.3). */
  names(request: NamesRequest): Promise<boolean>;
}

/** All of them, for whoever keeps stubs. */
export const conversationMethods: Readonly<Record<keyof ConversationRpc, true>> = {
  append: true,
  attach: true,
  report: true,
  page: true,
  receipts: true,
  typing: true,
  putDevices: true,
  removeUser: true,
  names: true,
};

/** One person's sends in this conversation, in the order each device made them; one call in flight per person. */
export interface AppendRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly have: number;
  readonly generation: number;
  readonly listVersion: number;
  /** False while the person has read receipts switched off (D6.4). */
  readonly showsReads: boolean;
  readonly sends: readonly AppendSend[];
  /** The caller can read a brief answer. */
  readonly brief?: boolean;
}

export interface AppendSend {
  readonly device: number;
  readonly number: number;
  readonly after: number;
  readonly epoch: number;
  readonly kind: wire.EntryKind;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly readThrough: number;
  readonly body: Uint8Array;
  /** Encoded roost.wire.Wrap each. */
  readonly wraps: readonly Uint8Array[];
  readonly objects: readonly string[];
  /** Of the people whom it adds, those who know the sender: for all others what they are added to is a request (16.1). */
  readonly known?: readonly UserId[];
  /** What stands against it as far as the sender's User object knows; the answer, unless the send is a repeat (16.3, B7). */
  readonly barred?: Refusal;
}

export interface AppendReply {
  /** One for each send, in order. */
  readonly results: readonly SendResult[];
  readonly listVersion: number;
}

export type SendResult = (AcceptedSend | SettledSend | SendRefusal) & {
  /** A repeat for which much of the log was read: it is not given back to the person's allowance. */
  readonly dear?: boolean;
};

export interface AcceptedSend {
  readonly accepted: true;
  readonly number: number;
  readonly seq: number;
  readonly at: number;
  readonly count: number;
  readonly bodyHash: Uint8Array;
  readonly head: Uint8Array;
  readonly controlBefore: { readonly seq: number; readonly leaf: Uint8Array } | null;
  /** Set when the send moved the person's own read position. */
  readonly read: ReadState | null;
  /** The answer repeats an earlier one: the sender's other devices have had the entry. */
  readonly repeated: boolean;
}

export interface SettledSend {
  readonly settled: true;
  readonly number: number;
  readonly headSeq: number;
  readonly head: Uint8Array;
  readonly bodyHash: Uint8Array;
}

export interface SendRefusal extends Refusal {
  readonly number: number;
  readonly bodyHash: Uint8Array;
  /** behind-earlier: the last number taken. */
  readonly last?: number;
  /** id-reused: what the number got first. */
  readonly first?: AcceptedSend;
  /** stale-epoch: the epoch now, and encoded roost.wire.Entry of the control entries since the one named. */
  readonly epoch?: number;
  readonly entries?: readonly Uint8Array[];
  readonly more?: boolean;
}

/** unread at head `asOf` when everything through `read` is read. */
export interface ReadState {
  readonly read: number;
  readonly asOf: number;
  readonly unread: number;
}

/**
 * Asks for a conversation's state, and with `attach` also for its messages from now on.
 *
 * `generation` only rises: a `no-socket` answer with a lower one is ignored from then on (D1.1). That a member is
 * detached no more is written before this is answered.
 */
export interface AttachRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly generation: number;
  readonly listVersion: number;
  readonly attach: boolean;
  /** The devices whose `from` the caller wants to know. */
  readonly devices: readonly number[];
  /** Nothing is told with it; a release that reads this field needs it to be there. */
  readonly report: null;
}

export interface AttachReply {
  readonly kind: wire.ConversationKind;
  readonly headSeq: number;
  readonly head: Uint8Array;
  readonly at: number;
  readonly count: number;
  readonly epoch: number;
  readonly floor: number;
  readonly floorHead: Uint8Array;
  readonly members: number;
  /** Intervals of membership; `through` 0 is open. */
  readonly readable: readonly Range[];
  /** For each device asked for: the first seq it owes an ack for; head + 1 when the conversation does not list it yet. */
  readonly from: Readonly<Record<number, number>>;
  /** For each device asked for: the last send number that was taken of it; missing: not said. */
  readonly sent?: Readonly<Record<number, number>>;
  readonly read: ReadState;
  /** Encoded roost.wire.Summary. */
  readonly summary: Uint8Array;
  /** Encoded roost.wire.Entry of the newest countable entry that the person may read, or empty. */
  readonly last: Uint8Array;
  /** Direct: the other person; else empty. */
  readonly peer: string;
  readonly title: Uint8Array;
  readonly attached: boolean;
  readonly listVersion: number;
  /** The list that is held has the caller's version, and other devices than those asked for: the caller gives its own. */
  readonly listDiffers?: boolean;
  /** The person's position as the conversation holds it: how far it goes, and what it passed; none when left out. */
  readonly delivered: number;
  readonly exceptions?: readonly Range[];
  /** Who added the person for the current stay, and whether the person's object knew them. */
  readonly addedBy: string;
  readonly isKnown: boolean;
}

/** A person's delivered and read position, computed by their User object from its device cursors (D6.2). */
export interface Report {
  /** Every entry up to here was acked by one of the devices, or can be owed to none any more. */
  readonly delivered: number;
  /** What `delivered` passed without an ack. At most maxExceptions. */
  readonly exceptions: readonly Range[];
  readonly read: number;
  readonly showsReads: boolean;
  /** The least cursor of all active devices (D4.4). */
  readonly least: number;
  /** The person has not accepted the conversation: only their own read position is told, and to nobody else (16.2). */
  readonly withheld?: boolean;
}

export interface ReportRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly have: number;
  readonly generation: number;
  readonly listVersion: number;
  readonly report: Report;
  /** The caller can read a brief answer, and needs no read state that says what the report says. */
  readonly brief?: boolean;
}

/**
 * `confirmed`: written, and handed to the senders' User objects (D6.1). After a quiet second the answer waits for both, for a
 * second at most; during a busy one it comes at once, unconfirmed, and the caller restates its newest report after a second,
 * until confirmed: so a report is independent of flushes, and its lane keeps moving. Above maxMembersPrompt members it waits
 * for the window that gathers reports, ten seconds at most, and for the flush.
 */
export interface ReportReply {
  readonly confirmed: boolean;
  /** Null where it says what the report said, and a brief answer would do. */
  readonly read: ReadState | null;
  readonly listVersion: number;
}

export interface PageRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly device: number;
  readonly after: number;
  readonly before: number;
  readonly through: number;
  readonly limit: number;
  readonly controlOnly: boolean;
}

export interface PageReply {
  /** Encoded roost.wire.Entry, ascending. */
  readonly entries: readonly Uint8Array[];
  readonly excluded: readonly {
    readonly range: Range;
    readonly reason: wire.ExcludedReason;
    readonly head: Uint8Array;
  }[];
  readonly hasMore: boolean;
  readonly next: number;
  readonly headSeq: number;
  readonly head: Uint8Array;
  readonly floor: number;
  readonly floorHead: Uint8Array;
}

export interface ReceiptsRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly seq: number;
}

export interface ReceiptsReply {
  readonly delivered: readonly UserId[];
  readonly read: readonly UserId[];
  readonly waiting: readonly UserId[];
}

export interface TypingRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly device: number;
}

/**
 * A person's device list, as an entry. What the person's own object gives counts, whatever version somebody else named;
 * one that is held, or older than what it gave before, is answered with `listVersion` and changes nothing.
 */
export interface PutDevicesRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  /** Encoded roost.wire.DeviceList. */
  readonly list: Uint8Array;
  /** Devices that the list names, since it is signed, and that are signed out. */
  readonly removed?: readonly RemovedDevice[];
  /** What the person's own object counts its list as without those. */
  readonly version?: number;
}

export interface RemovedDevice {
  readonly device: number;
  readonly reason: wire.RemovalReason;
}

/** `listVersion`: of what is held then. */
export interface PutDevicesReply {
  readonly listVersion: number;
}

export interface NamesRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly seq: number;
  readonly object: string;
}

/** Ends a person's membership for good: the account was deleted, or its number taken over. Idempotent. */
export interface RemoveUserRequest {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly reason: wire.RemovalReason;
}
