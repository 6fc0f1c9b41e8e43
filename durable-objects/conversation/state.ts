/**
 * A conversation in memory: what its rows add up to. A cache of SQL, thrown away when a write fails.
 */
import type { Ranges } from '../../lib/ranges.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';

/** What a person does not lose by leaving: one stay. */
export interface Interval {
  readonly from: number;
  /** 0: still there. */
  through: number;
  /** Countable entries before `from`, and up to `through`. */
  readonly countBefore: number;
  countThrough: number;
  /** What they had when they left (D6.2); of exceptions at most `maxHadExceptions`. */
  had: number;
  hadExceptions: Ranges;
  /** Seq of the entry that gave the title they saw last; 0: not known, or they are still in. */
  titleSeq: number;
  /** The person's own object knew who added them, so it is no request to them. */
  readonly isKnown: boolean;
}

/**
 * Kept of a stay that has ended; of more the nearest join. 64 people with 64 stays each are one row, and no row of the platform
 * is longer than 2 MB.
 */
export const maxHadExceptions = 16;

export interface ListedDevice {
  readonly device: number;
  /** Seq of the entry that listed it first. */
  readonly from: number;
}

/** Where a person is: what they have and have read, and what was handed to their User object. */
export interface Position {
  delivered: number;
  exceptions: Ranges;
  read: number;
  readShown: number;
  /** Read while receipts were off: never shown (D6.4). */
  hidden: Ranges;
  /** Countable entries up to `read`, and the person's own among them. */
  readCount: number;
  ownAtRead: number;
  /** What the senders' User objects have taken. */
  toldDelivered: number;
  toldRead: number;
  least: number;
  leastVersion: number;
  /** Fan-out: their User object handed over or marked everything up to here. */
  have: number;
  detached: boolean;
  generation: number;
  noSockets: number;
  detachedAt: number;
  /** How long that holds, where the person's object said so; 0: as long as any. */
  leaseMs: number;
}

export interface Member extends Position {
  /** Counts people by the order in which they first came; never changes. */
  readonly ordinal: number;
  readonly user: UserId;
  role: wire.Role;
  /** Of the device list that is held, whoever named it. */
  listVersion: number;
  /** The newest version that the person's own object gave, or 0; null: an older release did not note it. */
  givenVersion: number | null;
  devices: readonly ListedDevice[];
  /** Devices that no list brings back, ascending. */
  gone: readonly number[];
  /** Ascending; the last one may be open. */
  readonly intervals: Interval[];
  /** By device: the last send number taken (derived from the log). */
  readonly numbers: Map<number, number>;
  /** The person's own countable entries (derived from the log). */
  own: number;
  /** The newest of them, or 0. */
  newest: number;
}

/** What the control entries add up to. */
export interface Group {
  readonly conversation: ConversationId;
  readonly kind: wire.ConversationKind;
  readonly title: Uint8Array;
  /** Seq of the entry that gave it; 0: not known. */
  readonly titleSeq: number;
  readonly announcementsOnly: boolean;
  readonly disappearAfterS: number;
  readonly epoch: number;
  readonly epochLeaf: Uint8Array;
  readonly floor: number;
  readonly floorHead: Uint8Array;
  /** When the floor was found to be due, or 0: one look at a clock erases nothing (T1). */
  readonly floorSeenAt: number;
  /** Countable entries up to the floor. */
  readonly floorCount: number;
  /** Time of the entry after the floor, if that has left and is known; else 0. */
  readonly floorNextAt: number;
  /** An alarm at just this time is for expiry alone. */
  readonly idleAlarmAt: number;
  /** When bodies were found to have expired that are not erased yet, or 0. */
  readonly expirySeenAt: number;
}

/** The newest entry. */
export interface Tip {
  readonly seq: number;
  readonly head: Uint8Array;
  readonly at: number;
  readonly count: number;
}

/** The newest countable entry, and the newest one by somebody else than its sender: enough for L3 without a row. */
export interface NewestCountable {
  readonly seq: number;
  /** Ordinal of its sender, -1: there is none. */
  readonly sender: number;
  readonly otherSeq: number;
}

export const nothingCountable: NewestCountable = { seq: 0, sender: -1, otherSeq: 0 };

export interface ConversationState {
  group: Group;
  tip: Tip;
  newest: NewestCountable;
  /** By ordinal. */
  readonly members: Member[];
  readonly byUser: Map<string, Member>;
  /** How many are in now. */
  present: number;
  /** The seq that the packed derived row is as of (L5). */
  derivedAsOf: number;
  /** Blocks of the derived rows that are out of date as of then. */
  readonly derivedStale: Set<number>;
  /** How many runs of the log have a digest. */
  digested: number;
}

/** The stay that has not ended, or undefined. */
export function currentStay(member: Member): Interval | undefined {
  const last = member.intervals.at(-1);
  return last !== undefined && last.through === 0 ? last : undefined;
}

/** The newest seq the person may see (D4.1): the log's, or that of the entry of their leaving. */
export function lastVisible(state: ConversationState, member: Member): number {
  return member.intervals.at(-1)?.through || state.tip.seq;
}

/** How many were in when the entry at `seq` had been applied: somebody who left is told of nobody who came since (D10). */
export function presentAt({ members }: ConversationState, seq: number): number {
  const isIn = ({ from, through }: Interval) => from <= seq && (through === 0 || through > seq);
  return members.filter(({ intervals }) => intervals.some(isIn)).length;
}

/** The stay whose entries follow those up to `sent`, or the last one. */
export function stayAfter(member: Member, sent: number): Interval | undefined {
  return member.intervals.find(({ through }) => through === 0 || through > sent) ?? member.intervals.at(-1);
}

/** Someone who has just come for the first time. */
export function newMember(ordinal: number, user: UserId): Member {
  return {
    ordinal,
    user,
    role: wire.Role.ROLE_UNSPECIFIED,
    listVersion: 0,
    givenVersion: 0,
    devices: [],
    gone: [],
    intervals: [],
    numbers: new Map(),
    own: 0,
    newest: 0,
    ...noPosition(),
  };
}

function noPosition(): Position {
  return {
    delivered: 0,
    exceptions: [],
    read: 0,
    readShown: 0,
    hidden: [],
    readCount: 0,
    ownAtRead: 0,
    toldDelivered: 0,
    toldRead: 0,
    least: 0,
    leastVersion: 0,
    have: 0,
    detached: false,
    generation: 0,
    noSockets: 0,
    detachedAt: 0,
    leaseMs: 0,
  };
}
