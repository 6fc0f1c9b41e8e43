/**
 * The other devices of the same person. They are given every key, and what they give is believed, so none is one on the word
 * of somebody else: whoever makes a group names a list for each member, and may name one of their own making.
 *
 * The list has to name this device by its own key, and be signed by a key that vouches for the account: the one that this
 * device was linked by, or a sibling's that has succeeded it. Of an account that it began itself that is its own.
 */
import { sameBytes } from '../../lib/bytes.ts';
import type { GroupState, Here, MemberDevices } from './cipher.ts';
import { tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import { ownDevice, type Tools } from './own-device.ts';
import type { Device } from './sessions.ts';

/** The row under `siblings`. */
const key = ['siblings'];

/** The row under `own-primary`: who signed the list that they are from, and its version. */
interface PrimaryRow {
  readonly primary: Uint8Array;
  readonly version: number;
}

const primaryKey = ['own-primary'];

export async function siblings(draft: Draft): Promise<readonly Device[]> {
  return (await draft.get<readonly Device[]>(key)) ?? [];
}

/** Whether a list has said who they are. */
export async function knowsSiblings(draft: Draft): Promise<boolean> {
  return (await draft.get(key)) !== undefined;
}

export async function siblingBy(draft: Draft, device: number): Promise<Device | null> {
  return (await siblings(draft)).find((one) => one.device === device) ?? null;
}

/** Whether it is one as the newest list names them now, under that very key. */
export async function isSibling(draft: Draft, { device, identity }: Device): Promise<boolean> {
  const one = await siblingBy(draft, device);
  return one !== null && sameBytes(one.identity, identity);
}

/** Whether that key may sign a list of this account: this device's own, that of the primary, or a sibling's, which succeeds it. */
export async function mayList(tools: Tools, draft: Draft, signer: Uint8Array, here: Here): Promise<boolean> {
  const own = (await ownDevice(tools, draft)).identity.publicKey;
  const { primary } = await primaryOf(draft, here, own);
  const all = [own, primary, ...(await siblings(draft)).map(({ identity }) => identity)];
  return all.some((one) => sameBytes(one, signer));
}

/** Who signed the newest list that names this device, as far as chats and the server have brought one. */
export async function primaryOf(draft: Draft, { primary }: Here, own: Uint8Array): Promise<PrimaryRow> {
  return (await draft.get<PrimaryRow>(primaryKey)) ?? { primary: primary ?? own, version: 0 };
}

/** Takes over what the group lists, if it is newer and genuine. */
export async function noteSiblings(tools: Tools, draft: Draft, group: GroupState, here: Here): Promise<void> {
  const list = group.devices.find(({ user }) => user === here.user);
  if (list !== undefined) await takeSiblings(tools, draft, list, here);
}

/** The list is signed by its `primary`, as has been verified. A device that is gone once comes back by a newer list only. */
export async function takeSiblings(tools: Tools, draft: Draft, list: MemberDevices, here: Here): Promise<void> {
  const own = (await ownDevice(tools, draft)).identity.publicKey;
  const self = list.devices.find(({ device }) => device === here.device);
  if (self === undefined || !sameBytes(self.identity, own)) return;
  const before = await siblings(draft);
  const known = await primaryOf(draft, here, own);
  if (!isAfter(list, known, [own, ...before.map(({ identity }) => identity)])) return;
  const listed = list.devices.filter(({ device, identity }) => device !== here.device && identity.length > 0);
  const now = listed.map((one): Device => ({ user: here.user, ...one }));
  const { primary, version } = list;
  // Of the same list what the server said to be gone is gone, whichever group has heard of it.
  const isSame = known.version > 0 && version === known.version;
  const left = isSame ? before.filter((one) => now.some((other) => tagOf(other) === tagOf(one))) : now;
  const isNew = before.map(tagOf).join() !== left.map(tagOf).join();
  // That there are none is known only once it is written.
  if (isNew || !(await knowsSiblings(draft))) draft.put(key, left);
  if (known.version !== version || !sameBytes(known.primary, primary))
    draft.put(primaryKey, { primary, version } satisfies PrimaryRow);
}

function isAfter({ primary, version }: MemberDevices, known: PrimaryRow, successors: readonly Uint8Array[]): boolean {
  if (sameBytes(primary, known.primary)) return version >= known.version;
  return version > known.version && successors.some((one) => sameBytes(one, primary));
}
