/**
 * Control entries: who is in, with what rights and devices. Each is checked whole before anything is written, and
 * applied in the transaction that inserts it.
 */
import { decodeMessage } from '../../protocol/codec.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Core } from './core.ts';
import { appointAdmin, join, leastVersion, leave, type Named } from './membership.ts';
import type { AppendSend } from './rpc.ts';
import { type Conversing, currentStay, type Member } from './state.ts';

/** What a checked control entry does, once it has its seq. Answers everybody whose membership row changed. */
export type Change = (conversing: Conversing, seq: number) => Member[];

/** What of a send is looked at here. */
export type ControlSend = Pick<AppendSend, 'kind' | 'body' | 'known'>;

/** Checks the body of a control entry by `sender`, or says what is wrong with it. */
export function readControl(core: Core, sender: Member, send: ControlSend): Change | Refusal {
  const { kind, body } = send;
  const control = decodeMessage(wire.Control, body);
  if (control === null || control.epoch !== core.conversing.group.epoch) return refuse('bad-control');
  const direct = core.conversing.group.kind === wire.ConversationKind.DIRECT;
  switch (kind) {
    case wire.EntryKind.MEMBERSHIP:
      return control.membership && !direct ? membership(core, sender, control.membership, send) : refuse('bad-control');
    case wire.EntryKind.ROLES:
      return control.roles && !direct ? roles(core, sender, control.roles) : refuse('bad-control');
    case wire.EntryKind.SETTINGS:
      return control.settings ? settings(core, sender, control.settings, direct) : refuse('bad-control');
    default:
      // Creations, device lists and removals by the server come another way; links and joins do not exist yet.
      return refuse('bad-control');
  }
}

interface ListedMember {
  readonly user: string;
  readonly role: number;
  readonly devices: { readonly version: number; readonly devices: readonly { readonly device: number }[] } | null;
}

/** Reads the people that an entry names, each once, or null. */
export function namedPeople(
  listed: readonly ListedMember[],
  maxDevices: number,
  known: readonly UserId[] = [],
): Named[] | null {
  const knowing = new Set<string>(known);
  const users = new Set<string>();
  const named: Named[] = [];
  for (const { user, role, devices } of listed) {
    if (!isUserId(user) || users.has(user) || role > wire.Role.ADMIN) return null;
    users.add(user);
    const list = readDeviceList(devices, maxDevices);
    if (list === null) return null;
    named.push({ user, role: role || wire.Role.MEMBER, ...list, isKnown: knowing.has(user) });
  }
  return named;
}

/** A list's version and device numbers, or null when it is no list. A missing one is the list of version 0. */
export function readDeviceList(
  list: ListedMember['devices'],
  maxDevices: number,
): { listVersion: number; devices: number[] } | null {
  if (list === null) return { listVersion: 0, devices: [] };
  const devices = list.devices.map(({ device }) => device);
  if (devices.length > maxDevices || devices.includes(0) || new Set(devices).size < devices.length) return null;
  return { listVersion: list.version, devices };
}

function membership(
  { conversing, limits }: Core,
  sender: Member,
  change: { readonly add: readonly ListedMember[]; readonly remove: readonly string[] },
  { known }: ControlSend,
): Change | Refusal {
  const added = namedPeople(change.add, limits.maxDevices, known);
  const removed = new Set(change.remove);
  if (added === null || removed.size < change.remove.length || added.length + removed.size === 0)
    return refuse('bad-control');
  const leaves = added.length === 0 && removed.size === 1 && removed.has(sender.user);
  if (!leaves && sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  for (const { user, listVersion } of added) {
    const known = conversing.byUser.get(user);
    if (known === undefined) continue;
    if (currentStay(known) || removed.has(user) || (listVersion > 0 && listVersion < leastVersion(known)))
      return refuse('bad-control');
  }
  const leavers: Member[] = [];
  for (const user of removed) {
    const member = conversing.byUser.get(user);
    if (member === undefined || currentStay(member) === undefined) return refuse('bad-control');
    leavers.push(member);
  }
  const tooMany = tooManyWith(conversing, added, removed.size, limits);
  if (tooMany !== null) return tooMany;

  return (now, seq) => {
    const changed = [...leavers, ...added.map((named) => join(now, named, seq, now.tip.count))];
    for (const member of leavers) leave(now, member);
    const appointed = appointAdmin(now);
    return appointed === null ? changed : [...changed, appointed];
  };
}

/** What everybody leaves behind is kept for life, so it is bounded too. */
function tooManyWith(conversing: Conversing, added: readonly Named[], removed: number, limits: Limits): Refusal | null {
  if (conversing.present + added.length - removed > limits.maxMembers) return refuse('too-many-members');
  const known = added.map(({ user }) => conversing.byUser.get(user));
  const firstTime = known.filter((member) => member === undefined).length;
  if (conversing.members.length + firstTime > limits.maxMembersEver) {
    return refuse('too-many-members', { detail: 'too many people were in this group; begin a new one' });
  }
  if (known.some((member) => member !== undefined && member.intervals.length >= limits.maxStays)) {
    return refuse('too-many-members', { detail: 'somebody named came into this group too often' });
  }
  return null;
}

function roles(
  { conversing }: Core,
  sender: Member,
  { changes }: { readonly changes: readonly ListedMember[] },
): Change | Refusal {
  if (sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  const wanted = new Map<Member, number>();
  for (const { user, role } of changes) {
    const member = conversing.byUser.get(user as UserId);
    if (member === undefined || currentStay(member) === undefined || wanted.has(member)) return refuse('bad-control');
    if (role !== wire.Role.MEMBER && role !== wire.Role.ADMIN) return refuse('bad-control');
    wanted.set(member, role);
  }
  const roleAfter = (member: Member) => wanted.get(member) ?? member.role;
  const adminLeft = conversing.members.some((member) => currentStay(member) && roleAfter(member) === wire.Role.ADMIN);
  if (wanted.size === 0 || !adminLeft) return refuse('bad-control');

  return () => {
    for (const [member, role] of wanted) member.role = role;
    return [...wanted.keys()];
  };
}

function settings(
  { limits }: Core,
  sender: Member,
  change: {
    readonly title?: Uint8Array | null;
    readonly announcementsOnly?: boolean | null;
    readonly disappearAfterS?: number | null;
  },
  direct: boolean,
): Change | Refusal {
  const title = change.title ?? null;
  const announcementsOnly = change.announcementsOnly ?? null;
  const disappearAfterS = change.disappearAfterS ?? null;
  if (title === null && announcementsOnly === null && disappearAfterS === null) return refuse('bad-control');
  if (direct && (title !== null || announcementsOnly !== null)) return refuse('bad-control');
  if (!direct && sender.role !== wire.Role.ADMIN) return refuse('not-an-admin');
  if (title !== null && title.length > limits.maxTitleBytes) return refuse('bad-control');
  if ((disappearAfterS ?? 0) > limits.maxDisappearAfterS) return refuse('bad-control');

  return (conversing, seq) => {
    const { group } = conversing;
    conversing.group = {
      ...group,
      title: title === null ? group.title : new Uint8Array(title),
      titleSeq: title === null ? group.titleSeq : seq,
      announcementsOnly: announcementsOnly ?? group.announcementsOnly,
      disappearAfterS: disappearAfterS ?? group.disappearAfterS,
    };
    return [];
  };
}
