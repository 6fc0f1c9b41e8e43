/**
 * The device list that the primary signs (D7.1). The server compares numbers, keys and sizes, and no signature: whoever
 * encrypts for the devices checks that, and would see another's.
 */
import { sameBytes } from '../../../lib/bytes.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import { isCurveKey, isRegistrationId, isSignature } from '../../../protocol/key-shapes.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { type RemovalWhy, removalWhys } from './device-rows.ts';
import { readList, type SignedList } from './list-rows.ts';

export type SignedListContext = Pick<Context, 'limits' | 'store'>;

/** A device that is being linked with the list. */
export interface JoiningDevice {
  readonly device: number;
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

/** No list's version leaves less room than that for the changes that follow it. */
const maxVersion = 2 ** 31;

/**
 * The list that `by` may publish in place of the one that is held, or what is wrong with it: it names `by` first, then
 * only devices that are signed in, each with the key that it has had since a list first named it. `joining`: with that
 * one, and as the devices are now.
 */
export function checkList(
  context: SignedListContext,
  by: number,
  bytes: Uint8Array,
  joiner: JoiningDevice | null = null,
): SignedList | Refusal {
  if (bytes.length > context.limits.maxListBytes) return refuse('too-large');
  const list = readList(bytes);
  const message = decodeMessage(wire.DeviceList, bytes);
  if (list === null || message === null) return refuse('malformed');
  const counted = context.store.account.row?.listVersion ?? 0;
  if (list.version <= counted) return refuse('stale-list');
  const wrong = (detail: string) => refuse('bad-keys', { detail });
  if (list.version > maxVersion) return wrong('the version of the list is too high');
  if (!isSignature(message.signature)) return wrong('the list is not signed');
  if (list.devices[0]?.device !== by) return wrong('the list does not begin with the device that signs it');
  const numbers = new Set(list.devices.map(({ device }) => device));
  if (numbers.size < list.devices.length || numbers.size > context.limits.maxDevices) {
    return wrong('the list names a device twice, or too many');
  }
  if (joiner !== null && !isOfNow(context, numbers, joiner)) return refuse('stale-list');
  for (const { device, identity, registrationId } of message.devices) {
    if (!isCurveKey(identity)) return wrong(`device ${device} has no identity key`);
    if (!isRegistrationId(registrationId)) return wrong(`device ${device} has no registration id`);
    if (device === joiner?.device) {
      const isJoiner = sameBytes(identity, joiner.identity) && registrationId === joiner.registrationId;
      if (!isJoiner) return wrong('the list names other keys of the device that is linked than it has');
      continue;
    }
    const row = context.store.devices.all().get(device);
    if (row === undefined || row.removedAt !== 0) return wrong(`device ${device} is not signed in`);
    if (row.identity.length > 0 && !sameBytes(identity, row.identity)) {
      return wrong(`device ${device} has another identity key`);
    }
  }
  return list;
}

/**
 * Whether what is to link a device was made of the devices as they are: with the number that it gets, all that the held list names and
 * are signed in, and nobody who is signed out. Its version does not say so, for versions may be passed over.
 */
function isOfNow(context: SignedListContext, numbers: ReadonlySet<number>, { device }: JoiningDevice): boolean {
  const rows = context.store.devices.all();
  const isIn = (one: number) => rows.get(one)?.removedAt === 0;
  const isOut = (one: number) => one !== device && rows.has(one) && !isIn(one);
  const held = context.store.lists.signed()?.devices ?? [];
  return (
    numbers.has(device) &&
    ![...numbers].some(isOut) &&
    held.every((one) => numbers.has(one.device) || !isIn(one.device))
  );
}

/** Takes a list that was checked, within a transaction: its version is the one that counts from now on. */
export function holdList(context: SignedListContext, list: SignedList): void {
  context.store.lists.put(list);
  context.store.account.update({ listVersion: list.version });
  for (const { device, identity } of list.devices) {
    const row = context.store.devices.all().get(device);
    if (row?.identity.length === 0) context.store.devices.update(device, { identity });
  }
}

/** Devices that the signed list names and that are signed out: gone for good, though the list still names them. */
export function removedOf(
  context: Pick<Context, 'store'>,
): { readonly device: number; readonly reason: wire.RemovalReason }[] {
  const rows = context.store.devices.all();
  return (context.store.lists.signed()?.devices ?? []).flatMap(({ device }) => {
    const row = rows.get(device);
    if (row === undefined || row.removedAt === 0) return [];
    return [{ device, reason: reasonOf(row.removedWhy) }];
  });
}

/** A person signs out, the server lets expire. */
function reasonOf(why: RemovalWhy): wire.RemovalReason {
  return why === removalWhys.unseen ? wire.RemovalReason.DEVICE_EXPIRED : wire.RemovalReason.DEVICE_SIGNED_OUT;
}
