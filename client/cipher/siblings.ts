/**
 * The other devices of the same person. They are given every key, and what they give is believed, so none is one on the word
 * of somebody else: whoever makes a group names a list for each member, and may name one of their own making.
 *
 * The list has to name this device by its own key, and be signed by a key that vouches for the account: the one that this
 * device was linked by, or a sibling's that has succeeded it. Of an account that it began itself that is its own.
 */
import { sameBytes } from '../../lib/bytes.ts';
import type { AskingDevice, GroupState, MemberDevices } from './cipher.ts';
import type { Device } from './devices.ts';
import { tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import { maxAhead } from './max-ahead.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { forgetPostTo } from './post.ts';

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

/**
 * Whether the list, whose signature has been verified, may be one of this account: this device or the primary has signed it;
 * or a sibling that has succeeded the primary. A successor signs only once the primary has left the list, and only where this
 * device is another one: a list that another has signed is then one that somebody made who has that device, not whoever owns
 * it.
 */
export async function mayList(tools: Tools, draft: Draft, list: MemberDevices, here: AskingDevice): Promise<boolean> {
  const own = (await ownDevice(tools, draft)).identity.publicKey;
  const primary = await primaryOf(draft, here, own);
  if ([own, primary.primary].some((one) => sameBytes(one, list.primary))) return true;
  if (sameBytes(own, primary.primary) || list.devices.some(({ identity }) => sameBytes(identity, primary.primary)))
    return false;
  const isSibling = (await siblings(draft)).some(({ identity }) => sameBytes(identity, list.primary));
  return isSibling && list.version <= primary.version + maxAhead;
}

/** Who signed the newest list that names this device, as far as chats and the server have brought one. */
export async function primaryOf(draft: Draft, { primary }: AskingDevice, own: Uint8Array): Promise<PrimaryRow> {
  const held = await draft.get<PrimaryRow>(primaryKey);
  // Who began the account is its first device as long as it is in it: what says otherwise was kept of a list that somebody made.
  if (primary === undefined && held !== undefined && !sameBytes(held.primary, own)) return { primary: own, version: 0 };
  return held ?? { primary: primary ?? own, version: 0 };
}

/**
 * Takes over what the group lists, if it is newer and genuine. Of a successor of the primary only the server's own list counts: says
 * whether that is to be looked at.
 */
export async function noteSiblings(
  tools: Tools,
  draft: Draft,
  group: GroupState,
  here: AskingDevice,
): Promise<boolean> {
  const list = group.devices.find(({ user }) => user === here.user);
  return list !== undefined && (await takeSiblings(tools, draft, list, here, { isServers: false }));
}

/**
 * The list is signed by its `primary`, as has been verified. A device that is gone once comes back by a newer list only. Says whether
 * it is one that counts where it is the server's own, and this was another.
 */
export async function takeSiblings(
  tools: Tools,
  draft: Draft,
  list: MemberDevices,
  here: AskingDevice,
  { isServers }: { readonly isServers: boolean },
): Promise<boolean> {
  const own = (await ownDevice(tools, draft)).identity.publicKey;
  const self = list.devices.find(({ device }) => device === here.device);
  if (self === undefined || !sameBytes(self.identity, own)) return false;
  const { primary, version } = list;
  const first = await primaryOf(draft, here, own);
  const isKnown = sameBytes(primary, first.primary);
  if (isKnown ? version < first.version : version <= first.version) return false;
  if (!(await mayList(tools, draft, list, here))) return false;
  if (!isKnown && !isServers && !sameBytes(primary, own)) return true;
  const before = await siblings(draft);
  const listed = list.devices.filter(({ device, identity }) => device !== here.device && identity.length > 0);
  const now = listed.map((one): Device => ({ user: here.user, ...one }));
  // Of the same list what the server said to be gone is gone, whichever group has heard of it.
  const isSame = first.version > 0 && version === first.version;
  const left = isSame ? before.filter((one) => now.some((other) => tagOf(other) === tagOf(one))) : now;
  const isNew = before.map(tagOf).join() !== left.map(tagOf).join();
  // That there are none is known only once it is written.
  if (isNew || !(await knowsSiblings(draft))) draft.put(key, left);
  // A number is never given twice: what waits for one that is listed under another key is for nobody either.
  const gone = before.filter((one) => !left.some((other) => tagOf(other) === tagOf(one)));
  await forgetPostTo(draft, gone);
  if (first.version !== version || !isKnown) draft.put(primaryKey, { primary, version } satisfies PrimaryRow);
  return false;
}
