/**
 * Who is in a conversation, by its control entries alone (L4, D7.1).
 *
 * The replay starts at nothing and takes the entries of the control chain one by one. Each names the control entry
 * before it with its leaf, so none can be left out unseen. An entry that breaks a rule is skipped, still moves the
 * epoch, and is shown; an entry of a kind unknown here halts the chat.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
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
  readonly devices: readonly number[];
  /** Place among all whom the chain ever named: tells apart those added by one entry. */
  readonly place: number;
}

export const noControl: ControlState = {
  epoch: 0,
  epochLeaf: new Uint8Array(0),
  kind: 0,
  title: new Uint8Array(0),
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

/** The state after a valid change, or null where the change breaks a rule. */
function change(state: ControlState, entry: LogEntry, body: ControlBody, me: Me): ControlState | null {
  if (body.change === 'devices' && entry.kind === EntryKind.DEVICES) return devices(state, entry, body.devices);
  if (body.change === 'removal' && entry.kind === EntryKind.REMOVAL) return removal(state, entry, body.removal, me);
  if (body.epoch !== state.epoch) return null;
  if (body.change === 'creation' && entry.kind === EntryKind.CREATION) return creation(state, entry, body.creation, me);
  if (!isMember(state, entry.sender)) return null;
  if (body.change === 'membership' && entry.kind === EntryKind.MEMBERSHIP)
    return membership(state, entry, body.membership, me);
  if (body.change === 'roles' && entry.kind === EntryKind.ROLES) return roles(state, entry, body.roles);
  if (body.change === 'settings' && entry.kind === EntryKind.SETTINGS) return settings(state, entry, body.settings);
  return null;
}

function creation(state: ControlState, entry: LogEntry, body: ControlBody['creation'], me: Me): ControlState | null {
  if (body === null || state.epoch !== 0) return null;
  if (!body.members.some((member) => member.user === entry.sender)) return null;
  return add({ ...state, kind: body.kind, title: own(body.title) }, entry.seq, body.members, me);
}

function membership(
  state: ControlState,
  entry: LogEntry,
  body: ControlBody['membership'],
  me: Me,
): ControlState | null {
  if (body === null) return null;
  const leaves = body.remove.length === 1 && body.remove[0] === entry.sender && body.add.length === 0;
  if (!leaves && !isAdmin(state, entry.sender)) return null;
  if (body.remove.some((user) => !isMember(state, user)) || body.add.some((member) => isMember(state, member.user)))
    return null;
  let next = state;
  for (const user of body.remove) next = remove(next, entry.seq, user, me);
  return keepAnAdmin(add(next, entry.seq, body.add, me));
}

function roles(state: ControlState, entry: LogEntry, body: ControlBody['roles']): ControlState | null {
  if (body === null || !isAdmin(state, entry.sender)) return null;
  if (body.changes.some((one) => !isMember(state, one.user))) return null;
  const members = { ...state.members };
  for (const one of body.changes) members[one.user] = { ...(members[one.user] as MemberState), role: one.role };
  return Object.values(members).some((member) => member.role === wire.Role.ADMIN) ? { ...state, members } : null;
}

function settings(state: ControlState, entry: LogEntry, body: ControlBody['settings']): ControlState | null {
  if (body === null) return null;
  if (state.kind === wire.ConversationKind.GROUP && !isAdmin(state, entry.sender)) return null;
  return {
    ...state,
    title: Object.hasOwn(body, 'title') && body.title !== null ? own(body.title) : state.title,
    announcementsOnly: given(body, 'announcementsOnly') ?? state.announcementsOnly,
    disappearAfterS: given(body, 'disappearAfterS') ?? state.disappearAfterS,
  };
}

/** The value of an optional field that was sent; the prototype answers for those that were not. */
function given<Body extends object, Name extends keyof Body>(body: Body, name: Name): NonNullable<Body[Name]> | null {
  return Object.hasOwn(body, name) ? ((body[name] ?? null) as NonNullable<Body[Name]> | null) : null;
}

/** Valid by the list's own version, whoever is meant. */
function devices(state: ControlState, _entry: LogEntry, body: ControlBody['devices']): ControlState | null {
  if (body === null || body.list === null) return null;
  const held = state.lists[body.user];
  if (held !== undefined && body.list.version <= held.version) return null;
  return withList(state, body.user, body.list);
}

/** By the server: it can only take away. */
function removal(state: ControlState, entry: LogEntry, body: ControlBody['removal'], me: Me): ControlState | null {
  if (body === null) return null;
  if (body.device === 0)
    return isMember(state, body.user) ? keepAnAdmin(remove(state, entry.seq, body.user, me)) : null;
  const held = state.lists[body.user];
  if (held === undefined) return null;
  const lists = {
    ...state.lists,
    [body.user]: { ...held, devices: held.devices.filter((device) => device !== body.device) },
  };
  return { ...state, lists };
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

/** Holds a device list unless a newer one is held; a missing one is the list of version 0. */
function withList(state: ControlState, user: string, list: Decoded<wire.DeviceList.$Properties> | null): ControlState {
  const held = state.lists[user] ?? { version: 0, devices: [], place: Object.keys(state.lists).length };
  if (list === null || list.version < held.version) return { ...state, lists: { ...state.lists, [user]: held } };
  const devices = list.devices.map((one) => one.device);
  return { ...state, lists: { ...state.lists, [user]: { ...held, version: list.version, devices } } };
}

function withOwnDevice(state: ControlState, seq: number, me: Me): ControlState {
  if (state.ownFrom !== 0 || !isMember(state, me.user)) return state;
  const listed = state.lists[me.user]?.devices.includes(me.device) ?? false;
  return listed ? { ...state, ownFrom: seq } : state;
}
