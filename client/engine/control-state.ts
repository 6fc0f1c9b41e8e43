/** Who is in a conversation, as its control entries left it: the row of table `control`. What entries make of it is in control.ts. */
import type { Decoded } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ListedDevice } from '../cipher/cipher.ts';

export type WireList = Decoded<wire.DeviceList.$Properties>;

export interface ControlState {
  readonly epoch: number;
  readonly epochLeaf: Uint8Array;
  /** Unspecified before the creation. */
  readonly kind: wire.ConversationKind;
  readonly title: Uint8Array;
  /** Who gave it; empty while nobody did, or in a row of an older release. */
  readonly titleBy: string;
  readonly announcementsOnly: boolean;
  readonly disappearAfterS: number;
  readonly members: Readonly<Record<string, MemberState>>;
  /** The newest device list of everybody who was ever in, by version: kept for life. */
  readonly lists: Readonly<Record<string, ListState>>;
  /** The person's own intervals; a `through` of 0 is open. */
  readonly intervals: readonly { readonly from: number; readonly through: number }[];
  /** First seq at which this very device was listed, or 0. */
  readonly ownFrom: number;
  /** Only signed deletions count here; missing: its creation did not ask for that. */
  readonly signsDeletions?: boolean;
  /** Who was an admin when; missing: an older release has replayed all of it. */
  readonly admins?: AdminHistory;
}

export interface AdminHistory {
  /** What was before this seq is not known. */
  readonly since: number;
  /** By person; `through`: seq of the entry that ended it, 0 while it lasts. */
  readonly of: Readonly<Record<string, readonly { readonly from: number; readonly through: number }[]>>;
}

export interface MemberState {
  readonly role: wire.Role;
  /** Seq of the entry that added the person (the current time). */
  readonly since: number;
}

export interface ListState {
  readonly version: number;
  /** The newest version that the person's own object gave (a `Devices` entry); missing in older stores: 0. */
  readonly given?: number;
  readonly devices: readonly number[];
  /** The same devices with their keys, of a list that is signed; missing: it is not, or an older release stored it. */
  readonly keys?: readonly ListedDevice[];
  /** Identity key of the device that signed it; missing: nobody did. */
  readonly primary?: Uint8Array;
  /** The newest versions that each key has signed of it, for life; missing in older stores, and where nobody did. */
  readonly signers?: readonly SignedVersion[];
  /** Removed for good; missing in older stores: none. */
  readonly gone?: readonly number[];
  /** Keys that were listed, each until the control entry at `through`, the newest last; missing in older stores: not known. */
  readonly past?: readonly PastDevice[];
  /** Place among all whom the chain ever named: tells apart those added by one entry. */
  readonly place: number;
}

export interface PastDevice {
  readonly device: number;
  readonly identity: Uint8Array;
  /** Missing in older stores. */
  readonly registrationId?: number;
  readonly through: number;
}

export const noControl: ControlState = {
  epoch: 0,
  epochLeaf: new Uint8Array(0),
  kind: wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED,
  title: new Uint8Array(0),
  titleBy: '',
  announcementsOnly: false,
  disappearAfterS: 0,
  members: {},
  lists: {},
  intervals: [],
  ownFrom: 0,
  admins: { since: 0, of: {} },
};

/** The newest version of a list that a key has signed. */
export interface SignedVersion {
  readonly primary: Uint8Array;
  readonly version: number;
}

/** As kept in the row of the person. */
export interface KnownList extends SignedVersion {
  readonly devices: readonly number[];
  /** The app was told that this is another key than before. */
  readonly isTold?: boolean;
}
