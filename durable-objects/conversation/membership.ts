/** Who is in, as the rules of control entries see it, and what such an entry changes of it. */
import { atMost, intersect } from '../../lib/ranges.ts';
import type { DeviceListNow, GroupChange, GroupNow, NewMember, PersonNow } from '../../protocol/group-fold.ts';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import {
  type ConversationState,
  currentStay,
  type ListedDevice,
  type Member,
  maxHadExceptions,
  newMember,
} from './state.ts';

/** What a control entry does, once it has its seq. Answers everybody whose membership row changed. */
export type Change = (state: ConversationState, seq: number) => Member[];

/** The conversation as the fold of control entries asks for it. */
export function groupNow({ group, members, byUser }: ConversationState): GroupNow {
  return {
    kind: group.kind,
    epoch: group.epoch,
    person: (user) => {
      const member = byUser.get(user);
      return member === undefined ? undefined : personNow(member);
    },
    present: () => members.filter((member) => currentStay(member) !== undefined).map(personNow),
  };
}

function personNow(member: Member): PersonNow {
  const { user, role, ordinal: place, listVersion, givenVersion, devices, gone } = member;
  const stay = currentStay(member);
  return {
    ...{ user, isIn: stay !== undefined, role, since: stay?.from ?? 0, place, listVersion },
    givenVersion: givenVersion ?? 0,
    // An older release did not note what was given: it may be what is held.
    leastVersion: givenVersion ?? listVersion,
    devices: devices.map(({ device }) => device),
    gone,
  };
}

/** `known`: whose own objects know who adds them. */
export function changing(change: GroupChange, users: readonly UserId[] = []): Change {
  return (state, seq) => {
    const changed = new Set<Member>();
    const member = (user: UserId) => {
      const found = state.byUser.get(user);
      if (found === undefined) throw new Error('a change of somebody who was never named');
      changed.add(found);
      return found;
    };
    for (const user of change.leave) leave(state, member(user));
    const acquaintances = new Set(users);
    for (const named of change.join) changed.add(join(state, named, seq, acquaintances.has(named.user)));
    for (const { user, list, isGiven } of change.lists) {
      holdDevices(member(user), list, seq);
      if (isGiven) member(user).givenVersion = list.version;
    }
    for (const { user, devices } of change.gone) member(user).gone = devices;
    for (const { user, role } of change.roles) member(user).role = role;
    const { group } = state;
    state.group = {
      ...group,
      kind: change.kind || group.kind,
      title: change.title === null ? group.title : new Uint8Array(change.title),
      titleSeq: change.title === null ? group.titleSeq : seq,
      announcementsOnly: change.announcementsOnly ?? group.announcementsOnly,
      disappearAfterS: change.disappearAfterS ?? group.disappearAfterS,
    };
    return [...changed];
  };
}

/** Takes in a person with entry `seq`, who may have been in before; the end of that stay may still be owed to them. */
function join(state: ConversationState, named: NewMember, seq: number, isKnown: boolean): Member {
  let member = state.byUser.get(named.user);
  if (member === undefined) {
    member = newMember(state.members.length, named.user);
    state.members.push(member);
    state.byUser.set(member.user, member);
  }
  member.intervals.push({
    from: seq,
    through: 0,
    // Control entries do not count.
    countBefore: state.tip.count,
    countThrough: 0,
    had: 0,
    hadExceptions: [],
    titleSeq: 0,
    isKnown,
  });
  member.role = named.role;
  member.detached = false;
  member.noSockets = 0;
  state.present++;
  return member;
}

/** Ends a person's stay with the entry at the tip, which is the last they may read (D4.1). */
function leave(state: ConversationState, member: Member): void {
  const stay = currentStay(member);
  if (stay === undefined) return;
  stay.through = state.tip.seq;
  stay.countThrough = state.tip.count;
  stay.had = member.delivered;
  const own = intersect(member.exceptions, [{ from: stay.from, through: Math.max(stay.from, stay.through) }]);
  stay.hadExceptions = atMost(own, maxHadExceptions);
  stay.titleSeq = state.group.titleSeq;
  member.role = wire.Role.ROLE_UNSPECIFIED;
  state.present--;
}

export function listsSame(member: Member, devices: readonly number[]): boolean {
  const listed = new Set(devices);
  return listed.size === member.devices.length && member.devices.every(({ device }) => listed.has(device));
}

/** A device keeps the seq that listed it first. */
function holdDevices(member: Member, list: DeviceListNow, seq: number): void {
  const before = new Map(member.devices.map(({ device, from }) => [device, from]));
  member.listVersion = list.version;
  member.devices = list.devices.map((device): ListedDevice => ({ device, from: before.get(device) ?? seq }));
}
