/**
 * What others may ask of a User object. Sockets come in by `fetch` (the upgrade), everything else by these calls.
 *
 * Arguments and results are plain data readable by the previous and the next release, as in conversation/rpc.ts.
 */
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { PageReply, Report } from '../conversation/rpc.ts';
import type { PushState, PushTarget, UserFromPush } from './wake/rpc.ts';

/** Called by Conversation objects. None of these calls a Conversation back. */
export interface UserFromConversation {
  deliver(request: BriefDelivery): Promise<DeliverReply | number>;
  typing(request: {
    readonly conversation: ConversationId;
    readonly user: UserId;
    readonly device: number;
  }): Promise<void>;
}

/** All of them, for whoever keeps stubs. */
export const userFromConversationMethods: Readonly<Record<keyof UserFromConversation, true>> = {
  deliver: true,
  typing: true,
};

/** Called by other User objects. */
export interface UserFromUser {
  /** The id that a direct conversation with `peer` has, if this person's user id is the smaller (D10: writes nothing). */
  directId(request: { readonly peer: UserId }): Promise<DirectIdReply | Refusal>;
  /** Encoded roost.wire.DeviceList. */
  deviceList(): Promise<{ readonly list: Uint8Array } | Refusal>;
  /** Starts or renews a watch until `until`; `until` 0 ends it. Answers the presence now; unknown to whoever may not see it. */
  watch(request: WatchRequest): Promise<PresenceNow>;
  presence(request: PresenceNotice): Promise<void>;
  /** Whether the person would take it from `asker` that they begin a conversation, or add the person to one. Writes nothing. */
  ask(request: AskRequest): Promise<{ readonly known: boolean } | Refusal>;
  /** Letters for devices of this person, of a device whose object says that its person is in the conversations named. */
  toDevices(request: ToDevicesRequest): Promise<ToDevicesReply>;
  /** Prekeys of the person's devices; a one-time prekey is in no other answer. */
  claimKeys(request: ClaimRequest): Promise<ClaimedKeys>;
}

export interface ToDevicesRequest {
  readonly from: UserId;
  readonly letters: readonly ToDeviceLetter[];
}

export interface ToDeviceLetter {
  readonly device: number;
  readonly conversation: ConversationId;
  /** An encoded roost.wire.ToDeviceMessage, which names the sending device. */
  readonly letter: Uint8Array;
}

/** What became of each, in order. */
export interface ToDevicesReply {
  readonly states: readonly wire.ToDeviceState[];
}

/** What two people have in common, as the object of the one says it to that of the other. */
export interface Bond {
  /** The other is a contact of the one who speaks. */
  readonly isContact: boolean;
  /** Conversations that the one who speaks is in and has accepted. */
  readonly shares: readonly ConversationId[];
}

/** Without a bond (an older caller) nothing is told. */
export interface WatchRequest extends Partial<Bond> {
  readonly watcher: UserId;
  readonly until: number;
}

/** With what the two have in common: the watcher's object looks whether it still holds. */
export interface PresenceNotice extends Partial<Bond> {
  readonly user: UserId;
  readonly presence: PresenceNow;
}

export interface AskRequest extends Bond {
  readonly asker: UserId;
  readonly conversation: ConversationId;
  readonly isDirect: boolean;
  /** What was asked for was refused elsewhere: no place is kept for it. */
  readonly isWithdrawn?: boolean;
}

export interface ClaimRequest extends Bond {
  readonly asker: UserId;
  /** Of the asker's devices the one that asks. */
  readonly device: number;
  /** Of the person's devices those whose keys it asks for. */
  readonly devices: readonly number[];
}

export interface ClaimedKeys {
  /** Encoded roost.wire.KeyBundle each; devices that are gone or have published nothing are missing. */
  readonly bundles: readonly Uint8Array[];
}

/** All of them, for whoever keeps stubs. */
export const userFromUserMethods: Readonly<Record<keyof UserFromUser, true>> = {
  directId: true,
  deviceList: true,
  watch: true,
  presence: true,
  ask: true,
  toDevices: true,
  claimKeys: true,
};

/** Called by the gateway worker. `credential` proves the device on every call. */
export interface UserFromGateway {
  create(request: {
    readonly user: UserId;
    readonly deviceName: string;
    readonly tokenHash: string;
  }): Promise<{ readonly device: number } | Refusal>;
  /**
   * Adds a linked device. `by` is the device that agreed to it; it must be the primary. Where the account signs its list,
   * `signed` is needed (`list-needed`) and must be of the list as it is now (`stale-list`).
   */
  link(request: {
    readonly by: number;
    readonly deviceName: string;
    readonly tokenHash: string;
    readonly signed?: SignedLink;
  }): Promise<{ readonly device: number } | Refusal>;
  /**
   * Proves the device for a route (its id) and takes what that costs; what the route needs of other calls is in it.
   * `primary`: it must be the primary, else `not-primary`.
   */
  authorize(credential: Credential, route?: string, primary?: boolean): Promise<{ readonly device: number } | Refusal>;
  devices(credential: Credential): Promise<DevicesReply | Refusal>;
  removeDevice(credential: Credential, device: number): Promise<{ readonly removed: true } | Refusal>;
  contacts(credential: Credential): Promise<{ readonly contacts: readonly Contact[] } | Refusal>;
  putContact(credential: Credential, contact: Contact): Promise<{ readonly put: true } | Refusal>;
  removeContact(credential: Credential, user: UserId): Promise<{ readonly removed: true } | Refusal>;
  putPushTarget(credential: Credential, target: PushTarget): Promise<{ readonly put: true } | Refusal>;
  removePushTarget(credential: Credential): Promise<{ readonly removed: true } | Refusal>;
  pushState(credential: Credential): Promise<{ readonly state: PushState | null } | Refusal>;
  mutePush(
    credential: Credential,
    what: { readonly conversation: ConversationId; readonly muted: boolean },
  ): Promise<{ readonly muted: boolean } | Refusal>;
  /** Takes `count` new look-ups from the person's allowance (D10.4). */
  meterLookups(credential: Credential, count: number): Promise<{ readonly allowed: true } | Refusal>;
  page(
    credential: Credential,
    request: { conversation: ConversationId; after: number; before: number; limit: number },
  ): Promise<PageReply | Refusal>;
  /** Proves the device and takes what its request for a media object costs; says who it is of, and that it may ask so. */
  media(credential: Credential, request: MediaRequest): Promise<MediaReply | Refusal>;
  /** What would end with the account. For whoever has proved that the number or handle is theirs. */
  summary(): Promise<AccountSummary>;
  /** The number was taken over or the account deleted: signs all devices out and ends all memberships, durably. */
  retire(request: { readonly reason: wire.RemovalReason }): Promise<{ readonly retired: true }>;
  /** Tells the person's devices that something outside the logs changed. */
  changed(
    credential: Credential,
    what: { contacts?: boolean; devices?: boolean; profile?: boolean },
  ): Promise<{ readonly told: true } | Refusal>;
}

export interface MediaRequest {
  readonly route: string;
  readonly object: string;
  /** One that is said to name it. */
  readonly entry?: { readonly conversation: ConversationId; readonly seq: number };
  /** Bytes that are to be stored. */
  readonly stores?: number;
}

export interface MediaReply {
  readonly user: UserId;
  /** The person may read that entry, and it names the object. */
  readonly byEntry: boolean;
}

/** What the primary has signed for the device that joins, and by which keys that one will be known. */
export interface SignedLink {
  /** Encoded roost.wire.DeviceList with the new device in it. */
  readonly list: Uint8Array;
  readonly identity: Uint8Array;
  readonly registrationId: number;
  /**
   * Encoded roost.wire.PublishKeys without a list: what others are given of it from the moment it is listed. Missing: nothing
   * until it publishes by itself, and what is written to its person waits for that.
   */
  readonly prekeys?: Uint8Array;
}

export interface DevicesReply {
  readonly devices: readonly DeviceRow[];
  readonly version: number;
  /** The number that the next linked device gets. Missing: an object of the release before this one; so with `list`. */
  readonly next?: number;
  /** Encoded roost.wire.DeviceList, as conversations are given it. */
  readonly list?: Uint8Array;
}

/** What the deployment's operator asks, by way of the gateway. */
export interface UserFromOperator extends Pick<UserFromPush, 'queueRejected'> {
  /** The conversations that the person is or was in, in the order of their ids, at most `limit`; nothing is written. */
  conversationIds(request: { readonly after: string; readonly limit: number }): Promise<readonly ConversationId[]>;
}

export type UserRpc = UserFromConversation & UserFromUser & UserFromGateway & UserFromOperator & UserFromPush;

/** The token's secret part, hashed with SHA-256 by the gateway (hex), and the device it names. */
export interface Credential {
  readonly device: number;
  readonly tokenHash: string;
}

export interface AccountSummary {
  readonly devices: readonly DeviceRow[];
  /** Conversations that the person is in. */
  readonly chats: number;
}

/** Entries and summaries for one person in one conversation; also a first notice that the person is in it. */
export interface DeliverRequest {
  readonly conversation: ConversationId;
  readonly kind: wire.ConversationKind;
  /** Direct: the other person; else empty. */
  readonly peer: string;
  readonly members: number;
  /** The generation of the connection that is attached; echoed in the answer. */
  readonly generation: number;
  /** Encoded roost.wire.Entry, ascending and without gaps; may be empty. */
  readonly entries: readonly Uint8Array[];
  /** Seq of the first of `entries`, or 0. */
  readonly firstSeq: number;
  readonly headSeq: number;
  readonly head: Uint8Array;
  /** A message of somebody else is among `entries`, or among what a hint is about. */
  readonly countable: boolean;
  /** Encoded roost.wire.Summary, or empty. */
  readonly summary: Uint8Array;
  /** Too many members to hand it over to each: say `behind`, the clients pull (F2). */
  readonly hint: boolean;
  /** After a restart: answer with the person's report. */
  readonly restate: boolean;
  /** The version of the person's device list that the conversation holds. */
  readonly listVersion: number;
  /** The seq from which the person is a member (the current interval). */
  readonly memberFrom: number;
  /** Seq of the entry that ended the membership, or 0: nothing follows it. */
  readonly memberThrough: number;
  /** With the first that the person hears of a stay: who added them, and whether this object said that it knows them. */
  readonly addedBy: string;
  readonly isKnown: boolean;
}

/** As it travels (rpc-brief.ts): fields that are missing are zero. */
export type BriefDelivery = Partial<DeliverRequest> & {
  readonly conversation: ConversationId;
  /** The caller can read a brief answer. */
  readonly brief?: boolean;
};

export interface DeliverReply {
  /** `pushed`: handed over, and in a socket's pending list. `no-socket`: the conversation is durably dirty. `gone`: no such account. */
  readonly status: 'pushed' | 'no-socket' | 'gone';
  readonly generation: number;
  /** Everything of this conversation through this seq was handed over or marked, without a gap. */
  readonly have: number;
  readonly listVersion: number;
  /** Always 0: callers of the first release find it there (tests/compat). Whom a muted chat wakes is decided here (W2). */
  readonly mutedUntil: number;
  readonly report: Report | null;
  /**
   * With `no-socket`: a device may be woken again then (W3), so whoever is detached is called again after that time, and
   * not only when the lease of others would be over. Absent: nobody can be woken, or it is of the release before.
   */
  readonly leaseMs?: number;
}

export interface DirectIdReply {
  readonly conversation: ConversationId;
  readonly list: Uint8Array;
}

export interface PresenceNow {
  readonly state: wire.PresenceState;
  readonly lastSeenAt: number;
  /** Rises with each look that the person's own object takes at itself (`order.ts`); absent from the release before. */
  readonly asOf?: number;
}

/** Roughly where somebody is: a country by its two letters (ISO 3166), and a city where one is known, else ''. */
export interface Place {
  readonly country: string;
  readonly city: string;
}

export interface DeviceRow {
  readonly device: number;
  readonly name: string;
  readonly primary: boolean;
  readonly addedAt: number;
  readonly lastSeenAt: number;
  readonly online: boolean;
  /** Where its newest connection came from; absent from the release before. */
  readonly place?: Place | null;
}

export interface Contact {
  readonly user: UserId;
  /** As the owner calls them. */
  readonly name: string;
}
