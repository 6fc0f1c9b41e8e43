/** The devices of a group as its control chain lists them, and what is kept of those that were seen there. */

import { hex, sameBytes } from '../../lib/bytes.ts';
import type { GroupState, ListedDevice, MessageName } from './cipher.ts';
import type { Draft } from './draft.ts';

/** A device as a verified list names it. */
export interface Device extends ListedDevice {
  readonly user: string;
}

export interface ListedDevices {
  /** Everybody's, this very one not included. */
  readonly others: readonly Device[];
  /** This very one; null: it is not listed. */
  readonly self: Device | null;
  readonly isIn: boolean;
}

export function listedIn(group: GroupState, me: { readonly user: string; readonly device: number }): ListedDevices {
  const all = group.devices.flatMap(({ user, devices }) => devices.map((one): Device => ({ user, ...one })));
  const isMe = (one: Device) => one.user === me.user && one.device === me.device;
  return {
    others: all.filter((one) => !isMe(one)),
    self: all.find(isMe) ?? null,
    isIn: group.devices.some(({ user }) => user === me.user),
  };
}

/** Nobody vouches for its key: its list is not signed. */
export function isUnsigned({ identity }: Device): boolean {
  return identity.length === 0;
}

/** The key that a device is known by, as part of a row's key: under another one it is another device. */
export function keyTag(identity: Uint8Array): string {
  return hex(identity.subarray(1, 17));
}

/** A device under its key. */
export function tagOf({ user, device, identity }: Device): string {
  return `${user}/${device}/${hex(identity.subarray(1, 9))}`;
}

type KnownRow = Pick<Device, 'identity' | 'registrationId'>;

/**
 * Whose device a message says it is from, with the key that a signed list vouches for. What the group was as of the entry
 * decides where that is known; of an older entry a device counts that was seen to be listed there. What another
 * conversation lists says nothing: whoever makes a group may name any key for anybody.
 */
export async function senderOf(
  draft: Draft,
  { conversation, sender: user, device }: MessageName,
  group: GroupState,
  seq: number,
): Promise<Device | null> {
  const list = group.devices.find((one) => one.user === user)?.devices;
  const listed = list?.find((one) => one.device === device);
  const key = ['device', conversation, user, device];
  const row = await draft.get<KnownRow>(key);
  if (listed === undefined) return group.epoch < seq || row === undefined ? null : { user, device, ...row };
  const { identity, registrationId } = listed;
  if (identity.length === 0) return null;
  if (row === undefined || !sameBytes(row.identity, identity) || row.registrationId !== registrationId)
    draft.put(key, { identity, registrationId } satisfies KnownRow);
  return { user, device, identity, registrationId };
}

/** A device of somebody else as that conversation was seen to list it. */
export async function knownDevice(
  draft: Draft,
  conversation: string,
  user: string,
  device: number,
): Promise<Device | null> {
  const row = await draft.get<KnownRow>(['device', conversation, user, device]);
  return row === undefined ? null : { user, device, ...row };
}
