/**
 * What a control entry does to a group, decided once for both sides (L4, D7.1).
 *
 * The server takes a control entry by these rules, and a client that replays the log skips by them what no server may
 * have taken. Each keeps what is known of a group in its own way: it answers the questions of `GroupNow`, and writes down
 * the `GroupChange`, in which everything that follows from the entry is said.
 */

import { wire } from '../schema/gen/wire.js';
import type { Decoded } from './codec.ts';
import { controlKindOf } from './entry-kinds.ts';
import { isUserId, type UserId } from './ids.ts';
import type { Limits } from './limits.ts';
import { type Refusal, refuse } from './refusals.ts';

/** Somebody whom the control entries ever named. */
export interface PersonNow {
  readonly user: string;
  readonly isIn: boolean;
  /** Of members alone. */
  readonly role: wire.Role;
  /** Seq of the entry that the current stay began with. */
  readonly since: number;
  /** Place among all whom the chain ever named: tells apart those who came with one entry. */
  readonly place: number;
  /** Of the device list that is held, whoever named it. */
  readonly listVersion: number;
  /** The newest version that the person's own object gave, or 0. */
  readonly givenVersion: number;
  /** Below this a list that somebody else names is an old one. */
  readonly leastVersion: number;
  readonly devices: readonly number[];
  /** Of the devices that a removal took away for good, the newest, ascending. */
  readonly gone: readonly number[];
}

/** A group as it is before the entry. */
export interface GroupNow {
  /** Unspecified before the creation. */
  readonly kind: wire.ConversationKind;
  /** Seq of the newest control entry; 0 before the creation. */
  readonly epoch: number;
  person(user: string): PersonNow | undefined;
  /** Those who are in. */
  present(): Iterable<PersonNow>;
}

/** In the order in which it is to be written down: who goes, who comes, their lists, roles. */
export interface GroupChange {
  /** Unspecified: as it was. */
  readonly kind: wire.ConversationKind;
  /** Null: as it was. */
  readonly title: Uint8Array | null;
  readonly announcementsOnly: boolean | null;
  readonly disappearAfterS: number | null;
  readonly leave: readonly UserId[];
  readonly join: readonly NewMember[];
  /** Whole lists, in place of those held. */
  readonly lists: readonly { readonly user: UserId; readonly list: DeviceListNow; readonly isGiven: boolean }[];
  /** All of a person's devices that are gone for good, in place of those held. */
  readonly gone: readonly { readonly user: UserId; readonly devices: readonly number[] }[];
  /** Of those who are in then. */
  readonly roles: readonly { readonly user: UserId; readonly role: wire.Role }[];
}

export interface NewMember {
  readonly user: UserId;
  readonly role: wire.Role;
}

export interface DeviceListNow {
  readonly version: number;
  readonly devices: readonly number[];
}

export type GroupLimits = Pick<Limits, 'maxDevices' | 'maxTitleBytes' | 'maxDisappearAfterS'>;

type Control = Decoded<wire.Control.$Properties>;
type Part<Name extends keyof Control> = NonNullable<Control[Name]>;
type ListedMember = Decoded<wire.Member.$Properties>;

const nothing: GroupChange = {
  ...{
    kind: wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED,
    title: null,
    announcementsOnly: null,
    disappearAfterS: null,
  },
  ...{ leave: [], join: [], lists: [], gone: [], roles: [] },
};

/** So many devices of a person stay gone for good: each costs them a change of their list, and all are kept for life. */
export const maxGone = 256;

/** What the entry changes, or what is wrong with it. `sender`: for entries that no device sends, the person concerned. */
export function readGroupChange(
  group: GroupNow,
  entry: { readonly kind: wire.EntryKind; readonly sender: string },
  body: Control,
  limits: GroupLimits,
): GroupChange | Refusal {
  const kind = controlKindOf(entry.kind);
  switch (kind) {
    case null:
      return bad();
    case wire.EntryKind.DEVICES:
      return body.devices === null ? bad() : devices(group, body.devices, limits);
    case wire.EntryKind.REMOVAL:
      return body.removal === null ? bad() : removal(group, body.removal);
  }
  if (body.epoch !== group.epoch) return bad();
  if (kind === wire.EntryKind.CREATION) {
    return body.creation === null ? bad() : creation(group, entry.sender, body.creation, limits);
  }
  const sender = group.person(entry.sender);
  if (sender?.isIn !== true) return refuse('not-a-member');
  const isGroup = group.kind === wire.ConversationKind.GROUP;
  switch (kind) {
    case wire.EntryKind.MEMBERSHIP:
      return isGroup && body.membership !== null ? membership(group, sender, body.membership, limits) : bad();
    case wire.EntryKind.ROLES:
      return isGroup && body.roles !== null ? roles(group, sender, body.roles) : bad();
    case wire.EntryKind.SETTINGS:
      return body.settings === null ? bad() : settings(sender, body.settings, isGroup, limits);
    case wire.EntryKind.LINK:
    case wire.EntryKind.JOIN:
      return bad();
    default:
      return kind satisfies never;
  }
}

function creation(
  group: GroupNow,
  creator: string,
  { kind, title, members }: Part<'creation'>,
  limits: GroupLimits,
): GroupChange | Refusal {
  const people = namedPeople(members, limits);
  if (group.epoch !== 0 || people === null || title.length > limits.maxTitleBytes) return bad();
  const self = people.find(({ user }) => user === creator);
  if (self === undefined) return bad();
  if (kind === wire.ConversationKind.DIRECT) {
    const isPlain = people.every(({ role }) => role !== wire.Role.ADMIN) && title.length === 0;
    if (people.length !== 2 || !isPlain) return bad();
  } else if (kind !== wire.ConversationKind.GROUP || self.role !== wire.Role.ADMIN) return bad();
  return { ...nothing, kind, title, join: people, lists: namedLists(group, people) };
}

function membership(
  group: GroupNow,
  sender: PersonNow,
  { add, remove }: Part<'membership'>,
  limits: GroupLimits,
): GroupChange | Refusal {
  const added = namedPeople(add, limits);
  const removed = new Set(remove);
  if (added === null || removed.size < remove.length || added.length + removed.size === 0) return bad();
  const isLeave = added.length === 0 && removed.size === 1 && removed.has(sender.user);
  if (!isLeave && sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  for (const { user, list } of added) {
    const held = group.person(user);
    if (held?.isIn === true || removed.has(user)) return bad();
    if (held !== undefined && list.version > 0 && list.version < held.leastVersion) return bad();
  }
  if (remove.some((user) => group.person(user)?.isIn !== true)) return bad();
  const lists = namedLists(group, added);
  return keepingAnAdmin(group, { ...nothing, leave: remove as UserId[], join: added, lists });
}

function roles(group: GroupNow, sender: PersonNow, { changes }: Part<'roles'>): GroupChange | Refusal {
  if (sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  const wanted = new Map<string, number>();
  for (const { user, role } of changes) {
    if (wanted.has(user) || group.person(user)?.isIn !== true) return bad();
    if (role !== wire.Role.MEMBER && role !== wire.Role.ADMIN) return bad();
    wanted.set(user, role);
  }
  if (wanted.size === 0 || !isAdminAmong(group.present(), wanted)) return bad();
  return { ...nothing, roles: [...wanted].map(([user, role]) => ({ user: user as UserId, role })) };
}

function settings(
  sender: PersonNow,
  body: Part<'settings'>,
  isGroup: boolean,
  limits: GroupLimits,
): GroupChange | Refusal {
  const title = given(body, 'title');
  const announcementsOnly = given(body, 'announcementsOnly');
  const disappearAfterS = given(body, 'disappearAfterS');
  if (title === null && announcementsOnly === null && disappearAfterS === null) return bad();
  if (!isGroup && (title !== null || announcementsOnly !== null)) return bad();
  if (isGroup && sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  if (title !== null && title.length > limits.maxTitleBytes) return bad();
  if ((disappearAfterS ?? 0) > limits.maxDisappearAfterS) return bad();
  return { ...nothing, title, announcementsOnly, disappearAfterS };
}

/** The word of the person's own object: it counts whatever version somebody else named, and never goes back (7.3a). */
function devices(group: GroupNow, { user, list }: Part<'devices'>, limits: GroupLimits): GroupChange | Refusal {
  const held = group.person(user);
  const read = readDeviceList(list, limits.maxDevices);
  if (held === undefined || read === null || read.version === 0 || read.version < held.givenVersion) return bad();
  return { ...nothing, lists: [{ user: user as UserId, list: without(read, held), isGiven: true }] };
}

/**
 * By the server: it can only take away, a person or one device.
 *
 * That of a device is final: no later list brings it back. It may come before the list that names the device, and again
 * where its version is above that of the list that is held.
 */
function removal(group: GroupNow, { user, device, listVersion }: Part<'removal'>): GroupChange | Refusal {
  const held = group.person(user);
  if (held === undefined) return bad();
  if (device === 0) return held.isIn ? keepingAnAdmin(group, { ...nothing, leave: [user as UserId] }) : bad();
  if (held.gone.includes(device) && listVersion <= held.listVersion) return bad();
  const gone = [...new Set([...held.gone, device])].sort((a, b) => a - b).slice(-maxGone);
  const version = Math.max(held.listVersion, listVersion);
  const list = { version, devices: held.devices.filter((one) => one !== device) };
  const about = { user: user as UserId };
  return { ...nothing, lists: [{ ...about, list, isGiven: false }], gone: [{ ...about, devices: gone }] };
}

/** A list as it counts: whatever is gone for good is not on it, whoever names it. */
function without(list: DeviceListNow, held: PersonNow | undefined): DeviceListNow {
  const gone = new Set(held?.gone);
  return gone.size === 0 ? list : { ...list, devices: list.devices.filter((device) => !gone.has(device)) };
}

interface NewMemberWithList extends NewMember {
  readonly list: DeviceListNow;
}

/** The people that an entry names, each once, or null. */
function namedPeople(listed: readonly ListedMember[], limits: GroupLimits): NewMemberWithList[] | null {
  const users = new Set<string>();
  const named: NewMemberWithList[] = [];
  for (const { user, role, devices: given } of listed) {
    if (!isUserId(user) || users.has(user) || role > wire.Role.ADMIN) return null;
    users.add(user);
    const list = readDeviceList(given, limits.maxDevices);
    if (list === null) return null;
    named.push({ user, role: role || wire.Role.MEMBER, list });
  }
  return named;
}

/** A list's version and device numbers, or null when it is no list. A missing one is the list of version 0. */
export function readDeviceList(
  list: Decoded<wire.DeviceList.$Properties> | null,
  maxDevices: number,
): DeviceListNow | null {
  if (list === null) return { version: 0, devices: [] };
  const numbers = list.devices.map(({ device }) => device);
  if (numbers.length > maxDevices || numbers.includes(0) || new Set(numbers).size < numbers.length) return null;
  return { version: list.version, devices: numbers };
}

/**
 * Lists as whoever adds the people named them: each is held unless it is older than what the person's own object gave, and an
 * empty one never takes the place of another (7.3a).
 */
function namedLists(group: GroupNow, added: readonly NewMemberWithList[]): GroupChange['lists'] {
  const isHeld = ({ user, list }: NewMemberWithList) => {
    const held = group.person(user);
    if (held === undefined) return true;
    return list.version === 0 ? held.listVersion === 0 : list.version >= held.leastVersion;
  };
  return added.filter(isHeld).map(({ user, list }) => {
    return { user, list: without(list, group.person(user)), isGiven: false };
  });
}

/**
 * A group always keeps an admin: after an entry that ended stays, if people are left and none of them is an admin, the one
 * whose current stay began with the lowest seq is an admin from that entry on; of several who came with the same entry, the
 * one whom the control chain named first (in the order of entries, and inside an entry in the order of its list). No entry of
 * its own says so.
 */
function keepingAnAdmin(group: GroupNow, change: GroupChange): GroupChange {
  if (group.kind !== wire.ConversationKind.GROUP || change.leave.length === 0) return change;
  const gone = new Set<string>(change.leave);
  let longest: PersonNow | null = null;
  for (const person of group.present()) {
    if (gone.has(person.user)) continue;
    if (person.role === wire.Role.ADMIN) return change;
    if (longest === null || standsBefore(person, longest)) longest = person;
  }
  if (change.join.some(({ role }) => role === wire.Role.ADMIN)) return change;
  const heir = longest?.user ?? firstNamed(group, change.join);
  return heir === undefined ? change : { ...change, roles: [{ user: heir as UserId, role: wire.Role.ADMIN }] };
}

function standsBefore(a: PersonNow, b: PersonNow): boolean {
  return a.since !== b.since ? a.since < b.since : a.place < b.place;
}

/** Of those who come with one entry. */
function firstNamed(group: GroupNow, join: readonly NewMember[]): UserId | undefined {
  const place = ({ user }: NewMember) => group.person(user)?.place ?? Infinity;
  let first = join[0];
  for (const one of join) if (first !== undefined && place(one) < place(first)) first = one;
  return first?.user;
}

function isAdminAmong(people: Iterable<PersonNow>, wanted: ReadonlyMap<string, number>): boolean {
  for (const { user, role } of people) if ((wanted.get(user) ?? role) === wire.Role.ADMIN) return true;
  return false;
}

/** The value of an optional field that was sent; the prototype answers for those that were not. */
function given<Body extends object, Name extends keyof Body>(body: Body, name: Name): NonNullable<Body[Name]> | null {
  return Object.hasOwn(body, name) ? ((body[name] ?? null) as NonNullable<Body[Name]> | null) : null;
}

function bad(): Refusal {
  return refuse('bad-control');
}
