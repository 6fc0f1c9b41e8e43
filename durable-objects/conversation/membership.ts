import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { type Conversing, currentStay, type ListedDevice, type Member, newMember } from './state.ts';

/** A person as a control entry names them, checked. */
export interface Named {
  readonly user: UserId;
  readonly role: number;
  readonly listVersion: number;
  readonly devices: readonly number[];
  /** Their own object knows who adds them. */
  readonly isKnown: boolean;
}

/** Takes in a person with entry `seq`, who may have been in before; the end of that stay may still be owed to them. */
export function join(conversing: Conversing, named: Named, seq: number, countBefore: number): Member {
  let member = conversing.byUser.get(named.user);
  if (member === undefined) {
    member = newMember(conversing.members.length, named.user);
    conversing.members.push(member);
    conversing.byUser.set(member.user, member);
  }
  member.intervals.push({
    from: seq,
    through: 0,
    countBefore,
    countThrough: 0,
    had: 0,
    hadExceptions: [],
    titleSeq: 0,
    known: named.isKnown,
  });
  member.role = named.role;
  member.detached = false;
  member.noSockets = 0;
  listDevices(member, named, seq);
  conversing.present++;
  return member;
}

/** Ends a person's stay with the entry at the tip, which is the last they may read (D4.1). */
export function leave(conversing: Conversing, member: Member): void {
  const stay = currentStay(member);
  if (stay === undefined) return;
  stay.through = conversing.tip.seq;
  stay.countThrough = conversing.tip.count;
  stay.had = member.delivered;
  stay.hadExceptions = member.exceptions;
  stay.titleSeq = conversing.group.titleSeq;
  member.role = wire.Role.ROLE_UNSPECIFIED;
  conversing.present--;
}

/** Holds a person's device list; a device keeps the seq that listed it first. */
export function listDevices(
  member: Member,
  list: { listVersion: number; devices: readonly number[] },
  seq: number,
): void {
  if (list.listVersion < member.listVersion) return;
  const known = new Map(member.devices.map(({ device, from }) => [device, from]));
  member.listVersion = list.listVersion;
  member.devices = list.devices.map((device): ListedDevice => ({ device, from: known.get(device) ?? seq }));
}

/**
 * A group is never left without an admin: when the last one goes, the person who has been in it longest becomes one.
 *
 * Rule for whoever replays the log: after an entry that ended stays, if people are left and none of them is an admin,
 * the one whose current stay began with the lowest seq is an admin from that entry on; of several who came with the
 * same entry, the one whom the control chain named first (in the order of entries, and inside an entry in the order of
 * its list). No entry of its own says so.
 */
export function appointAdmin(conversing: Conversing): Member | null {
  let longest: Member | null = null;
  for (const member of conversing.members) {
    const stay = currentStay(member);
    if (stay === undefined) continue;
    if (member.role === wire.Role.ADMIN) return null;
    if (longest === null || stay.from < (currentStay(longest)?.from ?? 0)) longest = member;
  }
  if (longest !== null) longest.role = wire.Role.ADMIN;
  return longest;
}
