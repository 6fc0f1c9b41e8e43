/**
 * The next list of one's own devices: what the server names is measured against the newest that this device has seen in force,
 * which the cipher keeps (D7.1).
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
import { deviceListStatement, type StatedDevice } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import { maxAhead } from '../cipher/max-ahead.ts';
import type { KeyedCipher } from './link-keys.ts';

export type List = Decoded<wire.DeviceList.$Properties>;

export function readList(bytes: Uint8Array): List | null {
  return decodeMessage(wire.DeviceList, bytes);
}

/** Whether the list is signed by its first device, for that person. */
export async function isGenuine(cipher: KeyedCipher, user: string, list: List): Promise<boolean> {
  const [first] = list.devices;
  if (first === undefined || list.version === 0) return false;
  return cipher.verify(first.identity, deviceListStatement(user, list), list.signature);
}

export interface ListGround {
  readonly user: string;
  /** The device that signs, with the time since which it is one. */
  readonly own: StatedDevice;
  readonly joiner: StatedDevice;
  /** What the server says: the list that it has, its version, and who is signed in. */
  readonly statement: { readonly list: List; readonly version: number; readonly devices: readonly number[] };
  /** The newest one that is known here. */
  readonly held: List | null;
}

export interface NextList {
  /** Under the least version that it may have. */
  readonly next: Omit<List, 'signature'>;
  /** The one that it follows, if that is newer than what was known here. */
  readonly seen: List | null;
}

/**
 * The next list, with the device that joins: this device first, then those of the last genuine one that are signed in. Null when
 * the server names a list that is older than one known here, or by somebody else: it is not signed over.
 */
export async function nextList(
  cipher: KeyedCipher,
  { user, own, joiner, statement, held }: ListGround,
): Promise<NextList | null> {
  const base = await lastGenuine(cipher, user, own, statement.list, held);
  if (base === null || statement.version < base.version || statement.version > base.version + maxAhead) return null;
  const kept = base.devices.filter(({ device }) => device !== own.device && statement.devices.includes(device));
  if ([own, ...kept].some(({ device }) => device === joiner.device)) return null;
  const itself = base.devices.find(({ device }) => device === own.device) ?? own;
  const next = { version: statement.version + 1, devices: [itself, ...kept, joiner].map(stated) };
  return { next, seen: base === statement.list && base.version > (held?.version ?? 0) ? statement.list : null };
}

async function lastGenuine(
  cipher: KeyedCipher,
  user: string,
  own: StatedDevice,
  given: List,
  held: List | null,
): Promise<Pick<List, 'version' | 'devices'> | null> {
  // Nothing was ever signed: this device is the first one.
  if (given.signature.length === 0) return held ?? { version: 0, devices: [] };
  const first = given.devices[0]?.identity ?? new Uint8Array(0);
  const isKnown = sameBytes(first, own.identity) || (held !== null && sameBytes(first, firstOf(held)));
  const hasThis = given.devices.some(
    ({ device, identity }) => device === own.device && sameBytes(identity, own.identity),
  );
  if (!isKnown || !hasThis || given.version < (held?.version ?? 0)) return null;
  return (await isGenuine(cipher, user, given)) ? given : null;
}

function firstOf(list: List): Uint8Array {
  return list.devices[0]?.identity ?? new Uint8Array(0);
}

function stated({ device, identity, addedAt, registrationId }: StatedDevice): List['devices'][number] {
  return { device, identity, addedAt, registrationId, signature: new Uint8Array(0) };
}

export function encodeList(list: Omit<List, 'signature'>, signature: Uint8Array): Uint8Array {
  return own(wire.DeviceList.encode({ version: list.version, devices: [...list.devices], signature }).finish());
}
