import type { ConversationId } from '../../protocol/ids.ts';
import type { Person } from './people.ts';

/** Admins change who is in a group, what it is called, and who is admin. */
export type MemberRole = 'member' | 'admin';

/** A group and who is in it, as this device has verified it. */
export interface GroupDetails {
  /** Of its chat. */
  readonly id: ConversationId;
  /** What it is called; empty: it has no name. */
  readonly title: string;
  /** All who are in it now, oneself among them. */
  readonly members: readonly GroupMember[];
  /** Of this person; null: they are not in it any more. */
  readonly ownRole: MemberRole | null;
  /** Admins alone write in it. */
  readonly announcementsOnly: boolean;
  /** Seconds, 0: messages do not disappear. */
  readonly disappearAfterS: number;
}

/** Somebody who is in a group now. */
export interface GroupMember extends Person {
  /** What they may do there. */
  readonly role: MemberRole;
  /** It is the person of this account. */
  readonly own: boolean;
  /** Devices that the control entries list for this person. */
  readonly devices: readonly number[];
}
