/** Entries that no device sends: device 0, number 0, idempotent by what they say (L1). */
import { decodeMessage, own } from '../../protocol/codec.ts';
import { type DeviceListNow, readDeviceList, readGroupChange } from '../../protocol/group-fold.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { applyControl } from './append.ts';
import type { Context } from './context.ts';
import { type Insertion, insert, writeMembers } from './insert.ts';
import { changing, groupNow, listsSame } from './membership.ts';
import type { PutDevicesRequest, RemovedDevice, RemoveUserRequest } from './rpc.ts';
import { currentStay, type Member } from './state.ts';

/**
 * A person's device list as their own object gives it, and which of the devices that it names are gone for good: the
 * entries that the conversation lacks of that, none when it holds all of it, or was given a newer list (D1.8). What
 * somebody else named is outvoted, whatever its version.
 */
export function putDevices(context: Context, request: PutDevicesRequest, now: number): readonly Insertion[] | Refusal {
  const member = context.state.byUser.get(request.user);
  if (member === undefined) return refuse('unknown-conversation');
  if (currentStay(member) === undefined) return refuse('not-a-member');
  const list = decodeMessage(wire.DeviceList, request.list);
  const read = list === null ? null : readDeviceList(list, context.limits.maxDevices);
  if (read === null) return refuse('malformed');
  const removed = (request.removed ?? []).filter(({ device }) => device > 0);
  const version = Math.max(read.version, request.version ?? 0);
  const inserted: (Insertion | null)[] = [];
  if (!holds(member, read, version)) {
    // The list as it was read, with what this release does not know of it.
    const devices = { user: member.user, list: list as wire.DeviceList.$Properties };
    inserted.push(insertByServer(context, member, wire.EntryKind.DEVICES, { devices }, now));
  }
  for (const { device, reason } of lackingRemovals(member, removed, version)) {
    const removal = { user: member.user, device, reason, listVersion: version };
    inserted.push(insertByServer(context, member, wire.EntryKind.REMOVAL, { removal }, now));
  }
  return inserted.filter((one) => one !== null);
}

/** The list is held: less what is gone of it, and with a version that the person's object counted since. */
function holds(member: Member, { version, devices }: DeviceListNow, counted: number): boolean {
  if (member.listVersion < version || member.listVersion > counted) return false;
  return listsSame(
    member,
    devices.filter((device) => !member.gone.includes(device)),
  );
}

/** Those that are not gone yet; where all are, one of them says the version that counts. */
function lackingRemovals(member: Member, removed: readonly RemovedDevice[], version: number): RemovedDevice[] {
  const devices = removed.filter(({ device }) => !member.gone.includes(device));
  return devices.length > 0 || member.listVersion >= version ? devices : removed.slice(0, 1);
}

/**
 * Ends a person's membership for good, or null when they are not in. An account that has ended has no devices any more: nothing
 * is kept that they would fetch, of earlier stays either (D4.4).
 */
export function removeUser(context: Context, request: RemoveUserRequest, now: number): Insertion | null | Refusal {
  const member = context.state.byUser.get(request.user);
  if (member === undefined) return refuse('unknown-conversation');
  // Who declined a request has an account still.
  const letsGo = request.reason !== wire.RemovalReason.REQUEST_DECLINED && member.devices.length > 0;
  if (letsGo) member.devices = [];
  const removal = { user: member.user, device: 0, reason: request.reason };
  const isIn = currentStay(member) !== undefined;
  const inserted = isIn ? insertByServer(context, member, wire.EntryKind.REMOVAL, { removal }, now) : null;
  // The entry has written it.
  if (inserted === null && letsGo) writeMembers(context, [member]);
  return inserted;
}

/** Null: by the rules it is none. */
function insertByServer(
  context: Context,
  about: Member,
  kind: wire.EntryKind,
  control: wire.Control.$Properties,
  now: number,
): Insertion | null {
  const body = own(wire.Control.encode(control).finish());
  const read = decodeMessage(wire.Control, body);
  const entry = { kind, sender: about.user };
  const change = read === null ? null : readGroupChange(groupNow(context.state), entry, read, context.limits);
  if (change === null || isRefusal(change)) return null;
  const nothing = { countable: false, expiresAt: 0, targets: [], readThrough: 0, wraps: [], objects: [] };
  return applyControl(context, changing(change), () => {
    const draft = { ...nothing, kind, sender: about, device: 0, number: 0, showsReads: false, body };
    return insert(context, { ...draft, bodyHash: context.sha256(body) }, now);
  });
}
