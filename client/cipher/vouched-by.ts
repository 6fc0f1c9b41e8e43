/**
 * Who vouches for the devices of this account, as this device knows by itself: one half of its safety numbers. What a chat names
 * for it counts for nothing, for whoever makes a group may name another one.
 */
import { wire } from '../../schema/gen/wire.js';
import type { AskingDevice } from './cipher.ts';
import type { Draft } from './draft.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { ownList } from './own-list.ts';
import { primaryOf } from './siblings.ts';

/** The key that has signed the newest list in force; before there is one, the key that would. */
export async function vouchedBy(tools: Tools, draft: Draft, here: AskingDevice): Promise<Uint8Array> {
  const own = (await ownDevice(tools, draft)).identity.publicKey;
  const { primary, version } = await primaryOf(draft, here, own);
  const encoded = await ownList(draft);
  // A list that this device has signed itself may be in force before a chat has brought it.
  const { devices = [], version: listed = 0 } = encoded === null ? {} : wire.DeviceList.decode(encoded);
  const signer = devices[0]?.identity;
  return signer === undefined || signer === null || listed < version ? primary : Uint8Array.from(signer);
}
