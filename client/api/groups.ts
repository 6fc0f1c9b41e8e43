import type { ConversationId } from '../../protocol/ids.ts';
import type { Person } from './people.ts';

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
