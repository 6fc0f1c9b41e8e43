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
  nameDevices(member, named, seq);
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

/**
 * Holds a person's device list as whoever added them named it: unless it is older than what the person's own object
 * gave, and never in place of one when it is none at all (7.3a).
 */
function nameDevices(member: Member, list: NamedList, seq: number): void {
  if (list.listVersion === 0 ? member.listVersion === 0 : list.listVersion >= leastVersion(member)) {
    holdDevices(member, list, seq);
  }
}

/** Below this a list that somebody else names is an old one. */
export function leastVersion(member: Member): number {
  return member.givenVersion ?? member.listVersion;
}

/** Says whether a list of the person's own object is news: its word counts, whatever version somebody else named. */
export function isGivenNews(member: Member, list: NamedList): boolean {
  if (list.listVersion === 0 || list.listVersion < (member.givenVersion ?? 0)) return false;
  return list.listVersion !== member.listVersion || !listsSame(member, list.devices);
}

/** Holds the device list that the person's own object gave. */
export function giveDevices(member: Member, list: NamedList, seq: number): void {
  holdDevices(member, list, seq);
  member.givenVersion = list.listVersion;
}

export function listsSame(member: Member, devices: readonly number[]): boolean {
  const listed = new Set(devices);
  return listed.size === member.devices.length && member.devices.every(({ device }) => listed.has(device));
}

type NamedList = Pick<Named, 'listVersion' | 'devices'>;

/** A device keeps the seq that listed it first. */
function holdDevices(member: Member, list: NamedList, seq: number): void {
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
