/** The person's device list (D1.8). */
import { own } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';

export type DeviceListContext = Pick<Context, 'account' | 'store'>;

/** An encoded roost.wire.DeviceList of the devices that are signed in. */
export function deviceList(core: DeviceListContext): Uint8Array {
  return own(wire.DeviceList.encode(deviceListMessage(core)).finish());
}

export function deviceListMessage(core: DeviceListContext): wire.DeviceList.$Properties {
  const listed = [...core.store.devices().values()].filter((row) => row.removedAt === 0);
  return {
    version: core.account?.listVersion ?? 0,
    devices: listed.map((row) => ({ device: row.device, addedAt: row.addedAt })),
  };
}
