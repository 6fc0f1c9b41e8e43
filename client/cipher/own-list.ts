/**
 * The list of the account's devices, as its primary signs it.
 *
 * The first device of an account signs the first list; whenever the server says that a device of it is signed out, the first
 * of those that remain signs a new one. It signs only devices of a list that was signed before, and of an unsigned one only
 * itself: the word of the server adds nobody.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, own } from '../../protocol/codec.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { AskingDevice, Errand, GroupState } from './cipher.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import { maxAhead } from './max-ahead.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { type KeptRow, keptRow } from './prekeys.ts';
import { mayList, noteSiblings, takeSiblings } from './siblings.ts';
import { encodeSigned, signedVersion, signList } from './sign-list.ts';

type List = Decoded<wire.DeviceList.$Properties>;

/** The row under `own-list`. */
interface OwnListRow {
  /** The newest signed version that was seen. */
  readonly version: number;
  /** That list, encoded; missing: none was seen. */
  readonly list?: Uint8Array;
  /** Devices that were gone when it was last looked at, as a text. */
  readonly gone: string;
  /** An encoded list that this device has signed and the server has not taken yet. */
  readonly due: Uint8Array | null;
}

const key = ['own-list'];
const none: OwnListRow = { version: 0, gone: '', due: null };
/** Also of what linking has made of it. */
const asking = 'own-list';
/** As no text of devices is: it is looked at again. */
const unknown = '?';
/** In an hour. */
const maxLooks = 30;

export async function ownList(draft: Draft): Promise<Uint8Array | null> {
  return (await draft.get<OwnListRow>(key))?.list ?? null;
}

/** The list by which this device was linked. Who its siblings are is learnt from the server's answer, which is asked for. */
export async function keepOwnList(draft: Draft, list: Uint8Array): Promise<void> {
  const row = (await draft.get<OwnListRow>(key)) ?? none;
  const { version } = wire.DeviceList.decode(list);
  if (version >= row.version) draft.put(key, { ...row, version, list, gone: unknown } satisfies OwnListRow);
}

export async function listErrands(draft: Draft, { user }: AskingDevice): Promise<readonly Errand[]> {
  const kept = await keptRow(draft);
  // First the prekeys: nobody can write to a listed device before it has published some.
  if (kept === null) return [];
  const row = await draft.get<OwnListRow>(key);
  if (row?.due != null) {
    const list = wire.DeviceList.decode(row.due) as wire.DeviceList.$Properties;
    return [{ key: `list ${list.version}`, command: { publishKeys: { list } } }];
  }
  if (row !== undefined && row.gone === goneText(kept)) return [];
  return [{ key: asking, command: { getDeviceLists: { users: [user] } } }];
}

/** A device that this one does not know says that it is of the same person: the list may have it by now. */
export async function lookAgain(draft: Draft, { now }: AskingDevice): Promise<void> {
  if (!(await mayCount(draft, ['own-list-looks'], { now, most: maxLooks }))) return;
  const row = await draft.get<OwnListRow>(key);
  if (row?.due == null) draft.put(key, { ...(row ?? none), gone: unknown } satisfies OwnListRow);
}

export function isListErrand(errand: string): boolean {
  return errand === asking || errand.startsWith('list ');
}

/** Looks at the list that the server has, and signs a new one where that is this device's to do. Says whether it goes by it. */
export async function takeOwnList(tools: Tools, draft: Draft, list: List, here: AskingDevice): Promise<boolean> {
  const { user, device } = here;
  const row = (await draft.get<OwnListRow>(key)) ?? none;
  const kept = await keptRow(draft);
  const gone = kept === null ? '' : goneText(kept);
  const isSigned = list.signature.length > 0;
  const stated = { user, primary: own(signerOf(list)), version: list.version, devices: ownDevices(list.devices) };
  const isOurs = isSigned && (await isGenuine(tools, user, list)) && (await mayList(tools, draft, stated, here));
  const isNewer = isOurs && list.version >= row.version;
  const looked: OwnListRow = { ...row, gone, ...(isNewer ? { version: list.version, list: encodeSigned(list) } : {}) };
  draft.put(key, looked);
  const { identity, registrationId } = await ownDevice(tools, draft);
  // By somebody else, or one that was before: nothing is signed that follows it. And what was signed once stays signed.
  if (isSigned ? !isOurs || list.version < row.version : row.version > 0 || here.primary !== undefined) return false;
  const left = list.devices.filter((one) => !(kept?.removed.includes(one.device) ?? false));
  if (isOurs) {
    await takeSiblings(tools, draft, { ...stated, devices: ownDevices(left) }, here, { isServers: true });
  }
  const [first] = left;
  if (first?.device !== device || (isSigned && left.length === list.devices.length)) return isOurs;
  // Of a list that vouches for another key under this device's number nothing is signed.
  if (isSigned && !sameBytes(first.identity, identity.publicKey)) return isOurs;
  const [signed, newest] = [isSigned ? list.version : 0, Math.max(list.version, kept?.listVersion ?? 0)];
  if (newest > Math.max(signed, row.version, await signedVersion(draft)) + maxAhead) {
    draft.put(key, { ...looked, gone: unknown } satisfies OwnListRow);
    return isOurs;
  }
  // In an unsigned list it is the server's word, and others take only that.
  const isTime = Number.isSafeInteger(first.addedAt) && first.addedAt >= 0;
  const self = { device, identity: identity.publicKey, addedAt: isTime ? first.addedAt : here.now, registrationId };
  const devices = isSigned ? ownDevices(left) : [self];
  const due = await signList(tools, draft, { user, version: Math.max(newest, row.version) + 1, devices });
  draft.put(key, { ...looked, due } satisfies OwnListRow);
  return isOurs;
}

function ownDevices(devices: List['devices']): List['devices'] {
  return devices.map((one) => ({ ...one, identity: own(one.identity) }));
}

/** What a group lists of this account. That the primary has a successor the server's own list has to say: that is asked for. */
export async function noteOwnList(tools: Tools, draft: Draft, group: GroupState, here: AskingDevice): Promise<void> {
  if (await noteSiblings(tools, draft, group, here)) await lookAgain(draft, here);
}

/** The server has taken it, or will not: then it is looked at anew. */
export async function listAnswered(draft: Draft, isTaken: boolean): Promise<void> {
  const row = await draft.get<OwnListRow>(key);
  if (row?.due == null) return;
  const { version } = wire.DeviceList.decode(row.due);
  if (isTaken) draft.put(key, { ...row, due: null, version, list: row.due } satisfies OwnListRow);
  else draft.put(key, { ...row, due: null, gone: unknown } satisfies OwnListRow);
}

async function isGenuine({ suite }: Tools, user: string, list: List): Promise<boolean> {
  return list.devices.length > 0 && suite.verify(signerOf(list), deviceListStatement(user, list), list.signature);
}

function signerOf({ devices }: List): Uint8Array {
  return devices[0]?.identity ?? new Uint8Array(0);
}

function goneText({ removed }: KeptRow): string {
  return [...removed].sort((a, b) => a - b).join();
}
