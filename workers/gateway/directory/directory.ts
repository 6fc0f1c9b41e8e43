/** The directory: which user is found under which number or handle, and what others see of them. */
import type { UserId } from '../../../protocol/ids.ts';
import type { Refusal } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Subject } from '../names.ts';

export interface Directory {
  /**
   * Gives the number or handle to this user, in one transaction that also names for retirement the account that it ends.
   *
   * Repeating it for the same user changes nothing. Refused `account-exists` when somebody else than `ends` has the number
   * or, without a number of their own, the handle; `handle-taken` when the handle is that of anybody else: a handle is taken
   * over only from an account that has it alone, so a person with a number keeps their account.
   */
  claim(account: NewEntry): Promise<{ readonly retired: readonly Retirement[] } | Refusal>;
  /** Who has a number or handle now. */
  holder(subject: Subject): Promise<HolderProfile | null>;
  profile(user: UserId): Promise<OwnProfile | null>;
  /** What others see of them: handles of those alone who want to be found by them. */
  profiles(users: readonly UserId[]): Promise<readonly Profile[]>;
  /** Refused `unknown-user` when the user has no entry, `handle-taken`, and `bad-handle` for giving up one's only name. */
  change(user: UserId, change: ProfileChange, now: number): Promise<OwnProfile | Refusal>;
  /** Only people who allow to be found are. */
  lookup(asked: {
    readonly phones: readonly string[];
    readonly handles: readonly string[];
  }): Promise<readonly DirectoryEntry[]>;
  /** Takes a user out and names them for retirement, in one transaction. */
  remove(user: UserId, reason: wire.RemovalReason, now: number): Promise<void>;
  /** Accounts whose objects are still to be told that they ended, in any order: one that fails holds up no other. */
  retirements(limit: number): Promise<readonly Retirement[]>;
  /** The user's object knows. */
  retired(user: UserId): Promise<void>;
  /** Everybody, also those whose accounts ended, in the order of their ids, behind this one. */
  people(after: string, limit: number): Promise<readonly UserId[]>;
  /** Throws when the directory cannot be reached. */
  check(): Promise<void>;
}

export interface NewEntry {
  readonly user: UserId;
  /** The id carries the deployment's check; one that does not is remembered (protocol/given-ids.ts). */
  readonly isChecked: boolean;
  readonly subject: Subject;
  /** With a number: a handle besides. */
  readonly handle: string | null;
  readonly name: string;
  /** The account that the person was asked about and agreed to end, or null. */
  readonly ends: UserId | null;
  readonly now: number;
}

export interface HolderProfile extends Profile {
  readonly phone: string | null;
  readonly createdAt: number;
}

export interface Retirement {
  readonly user: UserId;
  readonly reason: wire.RemovalReason;
}

export interface Profile {
  readonly user: UserId;
  readonly name: string;
  readonly handle: string | null;
}

export interface OwnProfile extends Profile {
  readonly phone: string | null;
  readonly discoverable: boolean;
}

export interface ProfileChange {
  readonly name?: string | undefined;
  /** Null gives it up. */
  readonly handle?: string | null | undefined;
  readonly discoverable?: boolean | undefined;
}

export interface DirectoryEntry extends Profile {
  /** Set when the number was asked for: who asks by handle does not learn the number. */
  readonly phone: string | null;
}
