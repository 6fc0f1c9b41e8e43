/** Packed rows to bytes and back (schema/stored.proto). */
import { atMost, union } from '../../lib/ranges.ts';
import { own } from '../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { stored } from '../../schema/gen/stored.js';
import { type Group, type Member, maxHadExceptions, newMember } from './state.ts';

export function packGroup(group: Group): Uint8Array {
  return own(stored.ConversationState.encode(group).finish());
}

export function unpackGroup(bytes: Uint8Array): Group {
  const row = stored.ConversationState.decode(bytes);
  return {
    conversation: row.conversation as ConversationId,
    kind: row.kind,
    title: own(row.title),
    titleSeq: row.titleSeq,
    announcementsOnly: row.announcementsOnly,
    disappearAfterS: row.disappearAfterS,
    epoch: row.epoch,
    epochLeaf: own(row.epochLeaf),
    floor: row.floor,
    floorHead: own(row.floorHead),
    floorSeenAt: row.floorSeenAt,
    floorCount: row.floorCount,
    floorNextAt: row.floorNextAt,
    idleAlarmAt: row.idleAlarmAt,
    expirySeenAt: row.expirySeenAt,
  };
}

export function packMembers(members: readonly Member[]): Uint8Array {
  const rows = members.map(({ user, role, listVersion, givenVersion, devices, gone, intervals }) => ({
    user,
    role,
    listVersion,
    givenVersion: givenVersion === null ? 0 : givenVersion + 1,
    devices: [...devices],
    gone: [...gone],
    intervals: intervals.map(({ isKnown, ...interval }) => ({
      ...{ ...interval, known: isKnown },
      hadExceptions: [...interval.hadExceptions],
    })),
  }));
  return own(stored.MemberBlock.encode({ members: rows }).finish());
}

export function unpackMembers(bytes: Uint8Array, firstOrdinal: number): Member[] {
  return stored.MemberBlock.decode(bytes).members.map((row, index) => {
    const member = newMember(firstOrdinal + index, (row.user ?? '') as UserId);
    member.role = row.role ?? 0;
    member.listVersion = row.listVersion ?? 0;
    member.givenVersion = row.givenVersion ? row.givenVersion - 1 : null;
    member.devices = (row.devices ?? []).map(({ device, from }) => ({ device: device ?? 0, from: from ?? 0 }));
    member.gone = row.gone ?? [];
    for (const interval of row.intervals ?? []) {
      member.intervals.push({
        from: interval.from ?? 0,
        through: interval.through ?? 0,
        countBefore: interval.countBefore ?? 0,
        countThrough: interval.countThrough ?? 0,
        had: interval.had ?? 0,
        // An older release kept more.
        hadExceptions: atMost(ranges(interval.hadExceptions), maxHadExceptions),
        titleSeq: interval.titleSeq ?? 0,
        isKnown: interval.known ?? false,
      });
    }
    return member;
  });
}

export function packPositions(members: readonly Member[]): Uint8Array {
  const positions = members.map((member) => ({
    ...positionOf(member),
    exceptions: [...member.exceptions],
    hidden: [...member.hidden],
  }));
  return own(stored.PositionBlock.encode({ positions }).finish());
}

/** Puts a packed row's positions into the members that it is about. */
export function unpackPositions(bytes: Uint8Array, members: readonly Member[]): void {
  stored.PositionBlock.decode(bytes).positions.forEach((row, index) => {
    const member = members[index];
    if (member === undefined) return;
    member.delivered = row.delivered ?? 0;
    member.exceptions = ranges(row.exceptions);
    member.read = row.read ?? 0;
    member.readShown = row.readShown ?? 0;
    member.hidden = ranges(row.hidden);
    member.readCount = row.readCount ?? 0;
    member.ownAtRead = row.ownAtRead ?? 0;
    member.toldDelivered = row.toldDelivered ?? 0;
    member.toldRead = row.toldRead ?? 0;
    member.least = row.least ?? 0;
    member.leastVersion = row.leastVersion ?? 0;
    member.have = row.have ?? 0;
    member.detached = row.detached ?? false;
    member.generation = row.generation ?? 0;
    member.noSockets = row.noSockets ?? 0;
    member.detachedAt = row.detachedAt ?? 0;
    member.leaseMs = row.leaseMs ?? 0;
  });
}

/** What the log alone gives (L5). */
export function packDerived(members: readonly Member[]): Uint8Array {
  const rows = members.map((member) => ({
    numbers: [...member.numbers].map(([device, number]) => ({ device, number })),
    own: member.own,
    newest: member.newest,
    read: member.read,
    readCount: member.readCount,
    ownAtRead: member.ownAtRead,
    readShown: member.readShown,
    hidden: [...member.hidden],
  }));
  return own(stored.Derived.encode({ members: rows }).finish());
}

export function unpackDerived(bytes: Uint8Array, members: readonly Member[]): void {
  stored.Derived.decode(bytes).members.forEach((row, index) => {
    const member = members[index];
    if (member === undefined) return;
    for (const { device, number } of row.numbers ?? []) member.numbers.set(device ?? 0, number ?? 0);
    member.own = row.own ?? 0;
    member.newest = row.newest ?? 0;
    member.readShown = Math.max(member.readShown, row.readShown ?? 0);
    member.hidden = union(member.hidden, ranges(row.hidden));
    if ((row.read ?? 0) <= member.read) return;
    member.read = row.read ?? 0;
    member.readCount = row.readCount ?? 0;
    member.ownAtRead = row.ownAtRead ?? 0;
  });
}

function positionOf(member: Member) {
  const { delivered, read, readShown, readCount, ownAtRead, toldDelivered, toldRead, least, leastVersion } = member;
  const { have, detached, generation, noSockets, detachedAt, leaseMs } = member;
  return {
    ...{ delivered, read, readShown, readCount, ownAtRead, toldDelivered, toldRead, least, leastVersion },
    ...{ have, detached, generation, noSockets, detachedAt, leaseMs },
  };
}

function ranges(rows: readonly { from?: number | null; through?: number | null }[] | null | undefined) {
  return (rows ?? []).map(({ from, through }) => ({ from: from ?? 0, through: through ?? 0 }));
}
