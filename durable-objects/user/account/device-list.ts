/** The person's device list (D1.8): as the primary signed it, or, where none was ever published, as the server says. */
import { decodeMessage, own } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';

export type DeviceListContext = Pick<Context, 'account' | 'store'>;

/** An encoded roost.wire.DeviceList. */
export function deviceList(context: DeviceListContext): Uint8Array {
  return context.store.lists.signed()?.bytes ?? own(wire.DeviceList.encode(saidByServer(context)).finish());
}

export function deviceListMessage(context: DeviceListContext): wire.DeviceList.$Properties {
  const signed = context.store.lists.signed();
  return signed === null
    ? saidByServer(context)
    : (decodeMessage(wire.DeviceList, signed.bytes) as wire.DeviceList.$Properties);
}

/** The devices that a conversation should hold: those listed and signed in. */
export function listedDevices({ store }: Pick<Context, 'store'>): number[] {
  const named = store.lists.signed()?.devices.map(({ device }) => device) ?? [...store.devices.all().keys()];
  return named.filter((device) => store.devices.all().get(device)?.removedAt === 0);
}

function saidByServer(context: DeviceListContext): wire.DeviceList.$Properties {
  const listed = [...context.store.devices.all().values()].filter((row) => row.removedAt === 0);
  return {
    version: context.account?.listVersion ?? 0,
    devices: listed.map((row) => ({ device: row.device, addedAt: row.addedAt })),
  };
}
