/**
 * Who is in a conversation, by its control entries alone (L4, D7.1).
 *
 * The replay starts at nothing and takes the entries of the control chain one by one. Each names the control entry
 * before it with its leaf, so none can be left out unseen. An entry that breaks a rule is skipped, still moves the
 * epoch, and is shown; an entry of a kind unknown here halts the chat.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
import { isUserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Me } from './conversation.ts';
import { EntryKind, type LogEntry } from './log-entry.ts';

export type ControlBody = Decoded<wire.Control.$Properties>;

export interface ControlState {
  readonly epoch: number;
  readonly epochLeaf: Uint8Array;
  /** roost.wire.ConversationKind; 0 before the creation. */
  readonly kind: number;
  readonly title: Uint8Array;
  /** Who gave it; empty while nobody did, or in a row of an older release. */
  readonly titleBy: string;
  readonly announcementsOnly: boolean;
  readonly disappearAfterS: number;
  readonly members: Readonly<Record<string, MemberState>>;
  /** The newest device list of everybody who was ever in, by version: kept for life. */
  readonly lists: Readonly<Record<string, ListState>>;
  /** The person's own intervals; a `through` of 0 is open. */
  readonly intervals: readonly { readonly from: number; readonly through: number }[];
  /** First seq at which this very device was listed, or 0. */
  readonly ownFrom: number;
}

export interface MemberState {
  readonly role: number;
  /** Seq of the entry that added the person (the current time). */
  readonly since: number;
}

export interface ListState {
  readonly version: number;
  /** The newest version that the person's own object gave (a `Devices` entry); missing in older stores: 0. */
  readonly given?: number;
  readonly devices: readonly number[];
  /** Place among all whom the chain ever named: tells apart those added by one entry. */
  readonly place: number;
}

export const noControl: ControlState = {
  epoch: 0,
  epochLeaf: new Uint8Array(0),
  kind: 0,
  title: new Uint8Array(0),
  titleBy: '',
  announcementsOnly: false,
  disappearAfterS: 0,
  members: {},
  lists: {},
  intervals: [],
  ownFrom: 0,
};

export type Replayed =
  | { readonly outcome: 'applied' | 'invalid'; readonly state: ControlState }
  /** Not the next one of the chain: the ones between have to be pulled first. */
  | { readonly outcome: 'gap' }
  | { readonly outcome: 'known' }
  | { readonly outcome: 'fork' }
  | { readonly outcome: 'upgrade' };

/** Applies the next control entry. */
export function replay(state: ControlState, entry: LogEntry, me: Me): Replayed {
  if (entry.seq <= state.epoch) return { outcome: 'known' };
  if (entry.controlBefore === null || entry.controlBefore.seq !== state.epoch) return { outcome: 'gap' };
  if (!sameBytes(entry.controlBefore.leaf, state.epochLeaf)) return { outcome: 'fork' };
  if (entry.kind < EntryKind.CREATION || entry.kind > EntryKind.REMOVAL) return { outcome: 'upgrade' };
  const body = decodeControl(entry.body);
  const changed = body === null ? null : change(state, entry, body, me);
  const moved = { epoch: entry.seq, epochLeaf: entry.leaf };
  if (changed === null) return { outcome: 'invalid', state: { ...state, ...moved } };
  return { outcome: 'applied', state: { ...withOwnDevice(changed, entry.seq, me), ...moved } };
}

/** The decoded body of a control entry, or null if it cannot be read. */
export function decodeControl(body: Uint8Array): ControlBody | null {
  return decodeMessage<wire.Control.$Properties>(wire.Control, body);
}

function isMember(state: ControlState, user: string): boolean {
  return Object.hasOwn(state.members, user);
}

export function isAdmin(state: ControlState, user: string): boolean {
  return state.members[user]?.role === wire.Role.ADMIN;
}

/** The state after a valid change, or null where the change breaks a rule. The same rules as the server's. */
function change(state: ControlState, entry: LogEntry, body: ControlBody, me: Me): ControlState | null {
  switch (entry.kind) {
    case EntryKind.DEVICES:
      return body.devices === null ? null : devices(state, body.devices);
    case EntryKind.REMOVAL:
      return body.removal === null ? null : removal(state, entry, body.removal, me);
  }
  if (body.epoch !== state.epoch) return null;
  if (entry.kind === EntryKind.CREATION)
    return body.creation === null ? null : creation(state, entry, body.creation, me);
  if (!isMember(state, entry.sender)) return null;
  const group = state.kind === wire.ConversationKind.GROUP;
  switch (entry.kind) {
    case EntryKind.MEMBERSHIP:
      return group && body.membership !== null ? membership(state, entry, body.membership, me) : null;
    case EntryKind.ROLES:
      return group && body.roles !== null ? roles(state, entry, body.roles) : null;
    case EntryKind.SETTINGS:
      return body.settings === null ? null : settings(state, entry, body.settings, group);
    default:
      return null;
  }
}

function creation(
  state: ControlState,
  entry: LogEntry,
  body: Some<ControlBody['creation']>,
  me: Me,
): ControlState | null {
  if (state.epoch !== 0 || !areNamedOnce(body.members)) return null;
  const creator = body.members.find((member) => member.user === entry.sender);
  if (creator === undefined) return null;
  if (body.kind === wire.ConversationKind.DIRECT) {
    const plain = body.members.every((member) => member.role !== wire.Role.ADMIN) && body.title.length === 0;
    if (body.members.length !== 2 || !plain) return null;
  } else if (body.kind !== wire.ConversationKind.GROUP || creator.role !== wire.Role.ADMIN) return null;
  const named = { ...state, kind: body.kind, title: own(body.title), titleBy: entry.sender };
  return add(named, entry.seq, body.members, me);
}

function membership(
  state: ControlState,
  entry: LogEntry,
  body: Some<ControlBody['membership']>,
  me: Me,
): ControlState | null {
  const removed = new Set(body.remove);
  if (!areNamedOnce(body.add) || removed.size < body.remove.length || body.add.length + removed.size === 0) return null;
  const leaves = body.add.length === 0 && removed.size === 1 && removed.has(entry.sender);
  if (!leaves && !isAdmin(state, entry.sender)) return null;
  if (body.remove.some((user) => !isMember(state, user))) return null;
  for (const { user, devices: list } of body.add) {
    if (isMember(state, user) || removed.has(user)) return null;
    const version = list?.version ?? 0;
    if (version > 0 && version < (state.lists[user]?.given ?? 0)) return null;
  }
  let next = state;
  for (const user of body.remove) next = remove(next, entry.seq, user, me);
  return keepAnAdmin(add(next, entry.seq, body.add, me));
}

function roles(state: ControlState, entry: LogEntry, body: Some<ControlBody['roles']>): ControlState | null {
  if (!isAdmin(state, entry.sender) || body.changes.length === 0 || !areNamedOnce(body.changes)) return null;
  if (body.changes.some((one) => !isMember(state, one.user) || !isRole(one.role))) return null;
  const members = { ...state.members };
  for (const one of body.changes) members[one.user] = { ...(members[one.user] as MemberState), role: one.role };
  return Object.values(members).some((member) => member.role === wire.Role.ADMIN) ? { ...state, members } : null;
}

function settings(
  state: ControlState,
  entry: LogEntry,
  body: Some<ControlBody['settings']>,
  group: boolean,
): ControlState | null {
  if (group && !isAdmin(state, entry.sender)) return null;
  const title = given(body, 'title');
  const announcementsOnly = given(body, 'announcementsOnly');
  const disappearAfterS = given(body, 'disappearAfterS');
  if (!group && (title !== null || announcementsOnly !== null)) return null;
  if (title === null && announcementsOnly === null && disappearAfterS === null) return null;
  return {
    ...state,
    title: title === null ? state.title : own(title),
    titleBy: title === null ? state.titleBy : entry.sender,
    announcementsOnly: announcementsOnly ?? state.announcementsOnly,
    disappearAfterS: disappearAfterS ?? state.disappearAfterS,
  };
}

/** The value of an optional field that was sent; the prototype answers for those that were not. */
function given<Body extends object, Name extends keyof Body>(body: Body, name: Name): NonNullable<Body[Name]> | null {
  return Object.hasOwn(body, name) ? ((body[name] ?? null) as NonNullable<Body[Name]> | null) : null;
}

/** The word of the person's own object: it counts whatever version somebody else named, and never goes back (7.3a). */
function devices(state: ControlState, body: Some<ControlBody['devices']>): ControlState | null {
  const { user, list } = body;
  if (list === null || list.version === 0 || list.version < (state.lists[user]?.given ?? 0)) return null;
  const held = { ...heldList(state, user), version: list.version, given: list.version };
  return { ...state, lists: { ...state.lists, [user]: { ...held, devices: list.devices.map((one) => one.device) } } };
}

/** By the server: it can only take away. */
function removal(
  state: ControlState,
  entry: LogEntry,
  body: Some<ControlBody['removal']>,
  me: Me,
): ControlState | null {
  if (body.device === 0) {
    return isMember(state, body.user) ? keepAnAdmin(remove(state, entry.seq, body.user, me)) : null;
  }
  const held = state.lists[body.user];
  if (held === undefined) return null;
  const left = { ...held, devices: held.devices.filter((device) => device !== body.device) };
  return { ...state, lists: { ...state.lists, [body.user]: left } };
}

type Some<Body> = NonNullable<Body>;

function areNamedOnce(people: readonly { readonly user: string; readonly role: number }[]): boolean {
  const users = new Set(people.map((one) => one.user));
  return users.size === people.length && people.every((one) => isUserId(one.user) && one.role <= wire.Role.ADMIN);
}

function isRole(role: number): boolean {
  return role === wire.Role.MEMBER || role === wire.Role.ADMIN;
}

function add(
  state: ControlState,
  seq: number,
  added: readonly Decoded<wire.Member.$Properties>[],
  me: Me,
): ControlState {
  const members = { ...state.members };
  let next: ControlState = state;
  for (const member of added) {
    members[member.user] = { role: member.role || wire.Role.MEMBER, since: seq };
    next = withList(next, member.user, member.devices);
  }
  const joins = Object.hasOwn(members, me.user) && !isMember(state, me.user);
  const intervals = joins ? [...state.intervals, { from: seq, through: 0 }] : state.intervals;
  return { ...next, members, intervals };
}

function remove(state: ControlState, seq: number, user: string, me: Me): ControlState {
  const { [user]: _gone, ...members } = state.members;
  const intervals =
    user === me.user
      ? state.intervals.map((one) => (one.through === 0 ? { ...one, through: seq } : one))
      : state.intervals;
  return { ...state, members, intervals };
}

/** A group that an entry leaves without an admin makes the longest-standing member one, as the server does. */
function keepAnAdmin(state: ControlState): ControlState {
  if (state.kind !== wire.ConversationKind.GROUP) return state;
  const members = Object.entries(state.members);
  if (members.length === 0 || members.some(([, member]) => member.role === wire.Role.ADMIN)) return state;
  const [user, member] = members.reduce((oldest, one) => (standsBefore(state, one, oldest) ? one : oldest));
  return { ...state, members: { ...state.members, [user]: { ...member, role: wire.Role.ADMIN } } };
}

function standsBefore(
  state: ControlState,
  a: readonly [string, MemberState],
  b: readonly [string, MemberState],
): boolean {
  if (a[1].since !== b[1].since) return a[1].since < b[1].since;
  return (state.lists[a[0]]?.place ?? 0) < (state.lists[b[0]]?.place ?? 0);
}

/**
 * Holds a device list as whoever adds the person names it: unless it is older than what the person's own object gave; a
 * missing one is the list of version 0, and takes the place of none.
 */
function withList(state: ControlState, user: string, list: Decoded<wire.DeviceList.$Properties> | null): ControlState {
  const held = heldList(state, user);
  const version = list?.version ?? 0;
  const counts = version === 0 ? held.version === 0 : version >= (held.given ?? 0);
  const devices = (list?.devices ?? []).map((one) => one.device);
  return { ...state, lists: { ...state.lists, [user]: counts ? { ...held, version, devices } : held } };
}

function heldList(state: ControlState, user: string): ListState {
  return state.lists[user] ?? { version: 0, given: 0, devices: [], place: Object.keys(state.lists).length };
}

function withOwnDevice(state: ControlState, seq: number, me: Me): ControlState {
  if (state.ownFrom !== 0 || !isMember(state, me.user)) return state;
  const listed = state.lists[me.user]?.devices.includes(me.device) ?? false;
  return listed ? { ...state, ownFrom: seq } : state;
}
