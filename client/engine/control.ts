/**
 * Who is in a conversation, by its control entries alone (L4, D7.1).
 *
 * The replay starts at nothing and takes the entries of the control chain one by one. Each names the control entry
 * before it with its leaf, so none can be left out unseen. An entry that breaks a rule is skipped, still moves the
 * epoch, and is shown; an entry of a kind unknown here halts the chat.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage, own } from '../../protocol/codec.ts';
import { controlKindOf } from '../../protocol/entry-kinds.ts';
import { type GroupChange, type GroupNow, type PersonNow, readGroupChange } from '../../protocol/group-fold.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ListedDevice } from '../cipher/cipher.ts';
import type { Verdict } from './control-note.ts';
import { type ControlNote, noteOf } from './control-note.ts';
import type { AdminHistory, ControlState, ListState, MemberState, WireList } from './control-state.ts';
import type { Me } from './conversation.ts';
import type { LogEntry } from './log-entry.ts';
import { isKeyTooMany, withVersion } from './signed-lists.ts';

export type ControlBody = Decoded<wire.Control.$Properties>;

/** Of one person; the oldest go first. */
const maxPast = 256;
const maxAdminTimes = 64;

/** What an entry did beyond the state. */
export interface ControlEffects {
  readonly note: ControlNote | null;
  /** Whose lists of devices are what it named. */
  readonly listed: readonly string[];
}

export type ReplayResult =
  | { readonly outcome: 'applied' | 'invalid'; readonly state: ControlState; readonly made: ControlEffects }
  /** Not the next one of the chain: the ones between have to be pulled first. */
  | { readonly outcome: 'gap' }
  | { readonly outcome: 'known' }
  | { readonly outcome: 'fork' }
  | { readonly outcome: 'upgrade' };

/** Applies the next control entry, as far as it was looked at who made it. */
export function replay(state: ControlState, entry: LogEntry, me: Me, verdict: Verdict | null): ReplayResult {
  if (entry.seq <= state.epoch) return { outcome: 'known' };
  if (entry.controlBefore === null || entry.controlBefore.seq !== state.epoch) return { outcome: 'gap' };
  if (!sameBytes(entry.controlBefore.leaf, state.epochLeaf)) return { outcome: 'fork' };
  if (controlKindOf(entry.kind) === null) return { outcome: 'upgrade' };
  // It comes again.
  if (verdict === null) return { outcome: 'gap' };
  const body = decodeControl(entry.body);
  const changed = body === null || verdict !== 'valid' ? null : change(state, entry, body, me);
  const moved = { epoch: entry.seq, epochLeaf: entry.leaf };
  if (body === null || changed === null) {
    const note = { invalid: verdict === 'valid' ? 'rules' : verdict } as const;
    return { outcome: 'invalid', state: { ...state, ...moved }, made: { note, listed: [] } };
  }
  const after = { ...withOwnDevice(changed, entry.seq, me), ...moved };
  const listed = [...listsIn(body).keys()].filter((user) => after.lists[user] !== state.lists[user]);
  return { outcome: 'applied', state: after, made: { note: noteOf(state, after, listed), listed } };
}

/** The decoded body of a control entry, or null if it cannot be read. */
export function decodeControl(body: Uint8Array): ControlBody | null {
  return decodeMessage<wire.Control.$Properties>(wire.Control, body);
}

export function isAdmin(state: ControlState, user: string): boolean {
  return state.members[user]?.role === wire.Role.ADMIN;
}

/**
 * The key that a device had on the list of its person behind the control entry at `epoch`; null: it was on none. A device that came
 * later counts as well: it is the same person's.
 */
export function keyAt(
  state: ControlState,
  { sender, device }: Pick<LogEntry, 'sender' | 'device'>,
  epoch: number,
): Uint8Array | 'unknown' | null {
  const listed = listedAt(state, { sender, device }, epoch);
  if (listed !== null) return listed.identity;
  return isKnownAt(state, epoch) ? null : 'unknown';
}

/** The same, with what its list says beside, also of who is out by now; null: as far as is known it was on none. */
export function listedAt(
  { lists }: Pick<ControlState, 'lists'>,
  { sender, device }: Pick<LogEntry, 'sender' | 'device'>,
  epoch: number,
): ListedDevice | null {
  const list = Object.hasOwn(lists, sender) ? lists[sender] : undefined;
  const past = list?.past?.find((one) => one.device === device && one.through > epoch);
  const listed = past ?? list?.keys?.find((one) => one.device === device);
  if (listed === undefined) return null;
  const { identity, registrationId = 0 } = listed;
  return { device, identity, registrationId };
}

/** Whether the person was an admin behind the control entry at `epoch`; of a time that is not known, as far as anybody can tell. */
export function wasAdmin(state: ControlState, user: string, epoch: number): boolean {
  if (!isKnownAt(state, epoch)) return true;
  const times = state.admins !== undefined && Object.hasOwn(state.admins.of, user) ? state.admins.of[user] : [];
  return times?.some(({ from, through }) => from <= epoch && (through === 0 || epoch < through)) ?? false;
}

function isKnownAt({ admins }: ControlState, epoch: number): boolean {
  return admins !== undefined && epoch >= admins.since;
}

/** A server's limits are its own: what it took is taken. */
const noLimits = { maxDevices: Infinity, maxTitleBytes: Infinity, maxDisappearAfterS: Infinity };

/** The state after a valid change, or null where the change breaks a rule. */
function change(state: ControlState, entry: LogEntry, body: ControlBody, me: Me): ControlState | null {
  const read = readGroupChange(groupNow(state), entry, body, noLimits);
  if (isRefusal(read)) return null;
  const named = listsIn(body);
  const held = (user: string) => (Object.hasOwn(state.lists, user) ? state.lists[user] : undefined);
  if ([...named].some(([user, list]) => isKeyTooMany(list, held(user)))) return null;
  const signs = state.signsDeletions === true || body.creation?.signsDeletions === true;
  const after = changed(state, entry, { made: read, named }, me);
  return signs ? { ...after, signsDeletions: true } : after;
}

/** The state as the fold of control entries asks for it. */
function groupNow(state: ControlState): GroupNow {
  const person = (user: string): PersonNow | undefined => {
    if (!Object.hasOwn(state.lists, user)) return undefined;
    const { version: listVersion, given = 0, devices, gone = [], place } = state.lists[user] as ListState;
    const member = Object.hasOwn(state.members, user) ? state.members[user] : undefined;
    return {
      ...{ user, isIn: member !== undefined, role: member?.role ?? 0, since: member?.since ?? 0, place },
      ...{ listVersion, givenVersion: given, leastVersion: given, devices, gone },
    };
  };
  return {
    kind: state.kind,
    epoch: state.epoch,
    person,
    present: () => Object.keys(state.members).flatMap((user) => person(user) ?? []),
  };
}

/** The lists that a control entry carries, by person. */
export function listsIn({ creation, membership, devices }: ControlBody): Map<string, WireList> {
  const named = new Map<string, WireList>();
  for (const one of [...(creation?.members ?? []), ...(membership?.add ?? [])])
    if (one.devices !== null) named.set(one.user, one.devices);
  if (devices?.list != null) named.set(devices.user, devices.list);
  return named;
}

function changed(
  state: ControlState,
  { seq, sender }: LogEntry,
  { made, named }: { made: GroupChange; named: ReadonlyMap<string, WireList> },
  me: Me,
): ControlState {
  const members: Record<string, MemberState> = { ...state.members };
  const lists: Record<string, ListState> = { ...state.lists };
  let { intervals } = state;
  for (const user of made.leave) {
    delete members[user];
    if (user === me.user) intervals = intervals.map((one) => (one.through === 0 ? { ...one, through: seq } : one));
  }
  let place = Object.keys(lists).length;
  for (const { user, role } of made.join) {
    members[user] = { role, since: seq };
    lists[user] ??= { version: 0, given: 0, devices: [], place: place++ };
    if (user === me.user) intervals = [...intervals, { from: seq, through: 0 }];
  }
  for (const { user, list, isGiven } of made.lists) {
    const held = lists[user] as ListState;
    const given = isGiven ? { given: list.version } : {};
    const keys = keysOf(held, list.devices, named.get(user));
    lists[user] = { ...held, ...list, ...keys, ...pastOf(held, keys.keys ?? [], seq), ...given };
  }
  for (const { user, devices: gone } of made.gone) lists[user] = { ...(lists[user] as ListState), gone };
  for (const { user, role } of made.roles) members[user] = { ...(members[user] as MemberState), role };
  return {
    ...{ ...state, members, lists, intervals },
    kind: made.kind || state.kind,
    title: made.title === null ? state.title : own(made.title),
    titleBy: made.title === null ? state.titleBy : sender,
    announcementsOnly: made.announcementsOnly ?? state.announcementsOnly,
    disappearAfterS: made.disappearAfterS ?? state.disappearAfterS,
    admins: adminsAfter(state, members, seq, [...made.join, ...made.roles].map(({ user }) => user).concat(made.leave)),
  };
}

/** With what is listed no more, or under another key. */
function pastOf(held: ListState, keys: readonly ListedDevice[], seq: number): Pick<ListState, 'past'> {
  const isStill = (one: ListedDevice) =>
    keys.some(({ device, identity }) => device === one.device && sameBytes(identity, one.identity));
  const left = (held.keys ?? []).filter((one) => !isStill(one));
  if (left.length === 0) return {};
  const gone = left.map((one) => ({ ...one, through: seq }));
  return { past: [...(held.past ?? []), ...gone].slice(-maxPast) };
}

function adminsAfter(
  state: ControlState,
  members: Readonly<Record<string, MemberState>>,
  seq: number,
  moved: readonly string[],
): AdminHistory {
  const of = { ...(state.admins?.of ?? {}) };
  const since = state.admins?.since ?? seq;
  const isNow = (user: string) => Object.hasOwn(members, user) && members[user]?.role === wire.Role.ADMIN;
  const wasNow = (user: string) => Object.hasOwn(state.members, user) && isAdmin(state, user);
  const isFirst = state.admins === undefined;
  for (const user of new Set(isFirst ? Object.keys(members) : moved)) {
    if (isNow(user) === wasNow(user) && !isFirst) continue;
    const times = Object.hasOwn(of, user) ? (of[user] ?? []) : [];
    if (wasNow(user) && !isNow(user))
      of[user] = times.map((one) => (one.through === 0 ? { ...one, through: seq } : one));
    else if (isNow(user)) of[user] = [...times, { from: seq, through: 0 }].slice(-maxAdminTimes);
  }
  return { since, of };
}

/** Of a list that replaces the one held; of one that only lost devices, what is held of those that stay. */
function keysOf(
  held: ListState,
  devices: readonly number[],
  named: WireList | undefined,
): Pick<ListState, 'keys' | 'primary' | 'signers'> {
  if (named === undefined) return { keys: (held.keys ?? []).filter(({ device }) => devices.includes(device)) };
  if (named.signature.length === 0) return { keys: [], primary: new Uint8Array(0) };
  const keys = named.devices.filter(({ device }) => devices.includes(device));
  const primary = own(named.devices[0]?.identity ?? new Uint8Array(0));
  return {
    keys: keys.map(({ device, identity, registrationId }) => ({ device, identity: own(identity), registrationId })),
    primary,
    signers: withVersion(held.signers, { primary, version: named.version }),
  };
}

function withOwnDevice(state: ControlState, seq: number, me: Me): ControlState {
  if (state.ownFrom !== 0 || !Object.hasOwn(state.members, me.user)) return state;
  const listed = state.lists[me.user]?.devices.includes(me.device) ?? false;
  return listed ? { ...state, ownFrom: seq } : state;
}
