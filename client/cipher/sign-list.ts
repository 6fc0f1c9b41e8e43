/**
 * Signs lists of the account's devices, each version with one content: of two lists of one version either could be the newer,
 * and a server that pretends to refuse the first one could hide with it what the second takes away. What was signed is kept
 * before it leaves; the next one is above it, whatever has become of that.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { own } from '../../protocol/codec.ts';
import { deviceListStatement, type StatedDevice } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { UnsignedList } from './cipher.ts';
import type { Draft } from './draft.ts';
import { ownDevice, type Tools } from './own-device.ts';

const key = ['signed-list'];

/** The row under `signed-list`: the last list that this device has signed, encoded. */
interface SignedRow {
  readonly version: number;
  readonly list: Uint8Array;
}

/** Of the last list that this device has signed, whether the server has it or not; 0: none. */
export async function signedVersion(draft: Draft): Promise<number> {
  return (await draft.get<SignedRow>(key))?.version ?? 0;
}

/** The list, encoded: under its version, or the next one that is free. The very same again is the one that was signed. */
export async function signList(tools: Tools, draft: Draft, { user, version: least, devices }: UnsignedList) {
  const last = await draft.get<SignedRow>(key);
  if (last !== undefined && last.version >= least && isOf(last, user, devices)) return last.list;
  const version = Math.max(least, (last?.version ?? 0) + 1);
  const { identity } = await ownDevice(tools, draft);
  const signature = await tools.suite.sign(identity, deviceListStatement(user, { version, devices }), tools.random);
  const list = encodeSigned({ version, devices, signature });
  draft.put(key, { version, list } satisfies SignedRow);
  return list;
}

function isOf({ version, list }: SignedRow, user: string, devices: readonly StatedDevice[]): boolean {
  const signed = wire.DeviceList.decode(list).devices as readonly StatedDevice[];
  const statement = (of: readonly StatedDevice[]) => deviceListStatement(user, { version, devices: of });
  return sameBytes(statement(signed), statement(devices));
}

/** Only what is signed of it, and the signature. */
export function encodeSigned({ version, devices, signature }: SignedDevices): Uint8Array {
  const stated = devices.map(({ device, identity, addedAt, registrationId }) => ({
    ...{ device, identity, addedAt, registrationId },
  }));
  return own(wire.DeviceList.encode({ version, devices: stated, signature }).finish());
}

interface SignedDevices {
  readonly version: number;
  readonly devices: readonly StatedDevice[];
  readonly signature: Uint8Array;
}
