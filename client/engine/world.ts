/** All that an open client knows, read from the store once at the start and kept beside it. */

import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Transfer } from '../api.ts';
import type { AskingDevice } from '../cipher/cipher.ts';
import { readLinkedBy } from '../linking/linked-by.ts';
import type { Reader, Surroundings } from '../ports.ts';
import { readTrust, type TrustRows } from '../trust/trust-rows.ts';
import type { ControlState, KnownList } from './control-state.ts';
import {
  type Conversation,
  type ConversationRow,
  conversationOf,
  type Me,
  newConversation,
  type OpenedRow,
} from './conversation.ts';
import { nameWithin } from './message-names.ts';
import { isParked } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { wantsPull } from './pulls.ts';
import { stillAddressed } from './still-addressed.ts';

export interface World {
  readonly me: Me;
  readonly surroundings: Surroundings;
  readonly conversations: Map<ConversationId, Conversation>;
  /** Those with something in the outbox. */
  readonly sending: Set<Conversation>;
  /** Those that may want something without being touched: a pull, a restated read, an end of typing. */
  readonly restless: Set<Conversation>;
  /** Table `people`: what is kept of others by user id. */
  readonly people: Map<string, PersonRow>;
  readonly presences: Map<string, PresenceNow>;
  /** Identity key of the device that this one was linked by; missing: it began the account. */
  readonly linkedBy?: Uint8Array;
  /** Who is in a conversation is looked at entry by entry: what the server says of one whose creation was not is hearsay (D7.1). */
  verifies: boolean;
  /** What the person has said of safety numbers, and whether messages wait where one has changed. */
  readonly said: TrustRows;
  /** Chats of just two that have begun, by the other person. */
  readonly directs: Map<string, Conversation>;
  /** Whether the store is a copy of an earlier one (copy-word.ts). */
  copy: CopyWord;
  /** It was one, and all that may have sealed elsewhere was put aside since it was opened: what seals now was begun here. */
  isRenewed: boolean;
  /** Then what the server has told it since, and tells nobody twice, is to be told again: the next resume names nothing. */
  hearsAll: boolean;
  /** How it stands with the keys of what was before this device, as the cipher says. */
  transfer: Transfer;
  limits: ClientLimits;
  clock: ServerClock;
}

export type CopyWord =
  | { readonly is: 'told' }
  /** So long it is waited for yet while connected; `since`: the connection of now has resumed then; null: there is none. */
  | { readonly is: 'unknown'; readonly leftMs: number; readonly since: number | null };

export type ClientLimits = Pick<
  Limits,
  | 'maxBodyBytes'
  | 'maxFrameBytes'
  | 'maxMembers'
  | 'maxMembersSingly'
  | 'maxInFlight'
  | 'maxPage'
  | 'heartbeatMs'
  | 'silenceMs'
  | 'maxTargets'
  | 'maxControlBytes'
  | 'maxFailedRanges'
  | 'maxResumeCursors'
  | 'maxFieldsPerFrame'
>;

export interface PersonRow {
  readonly user: string;
  /** As the profile says; empty while unknown. */
  readonly name: string;
  /** As the owner of this device calls them; empty: no contact. */
  readonly contactName: string;
  /** As it was told last, without the @; empty or missing: there is none, or it is unknown. */
  readonly handle?: string;
  /** As the newest look-up by it answered, which is the only one to tell it; empty or missing: they were not found by it. */
  readonly phone?: string;
  /** The direct conversation with them, or empty. */
  readonly direct: string;
  /** Encoded roost.wire.DeviceList as last told, or empty. */
  readonly list: Uint8Array;
  /** The newest lists that entries of any conversation brought, one of each key that signed; missing: none. */
  readonly signers?: readonly KnownList[];
}

/** What may be noted of somebody. */
export type PersonFacts = Partial<Omit<PersonRow, 'user' | 'signers'>>;

/** The row of table `meta` with the server's time as it was told last. */
export const serverTimeKey = ['server-time'] as const;
/** The row of table `meta` that is there until this device was told all anew. */
export const hearsAllKey = ['hears-all'] as const;

export const noTransfer: Transfer = {
  state: 'idle',
  received: 0,
  total: 0,
  conversations: 0,
  devices: [],
  handedTo: [],
};

export interface ServerClock {
  /** Told by the server, in this life of the client or an earlier one; 0: never. */
  readonly at: number;
  /** When that was, by the clock that nobody sets. */
  readonly since: number;
  /** In this life. */
  readonly isCompared: boolean;
  /** What the clock of the machine showed then, however wrong. */
  readonly wall?: number;
}

export interface PresenceNow {
  readonly state: wire.PresenceState;
  readonly lastSeenAt: number;
}

export async function loadWorld(reader: Reader, me: Me, surroundings: Surroundings): Promise<World> {
  const everything = { prefix: [] };
  const rows = await reader.range('conversations', everything);
  const controls = await reader.range('control', everything);
  const sends = await reader.range('outbox', everything);
  const people = await reader.range('people', everything);
  const openings = await reader.range('opened', everything);
  const linkedBy = await readLinkedBy(reader);
  const controlOf = new Map(controls.map((one) => [one.key[0], one.value as ControlState]));
  const world: World = {
    me,
    surroundings,
    conversations: new Map(),
    sending: new Set(),
    restless: new Set(),
    people: new Map(people.map((one) => [one.key[0] as string, one.value as PersonRow])),
    presences: new Map(),
    ...(linkedBy === null ? {} : { linkedBy }),
    said: await readTrust(reader),
    directs: new Map(),
    verifies: false,
    copy: { is: 'told' },
    isRenewed: false,
    hearsAll: (await reader.get('meta', hearsAllKey)) === true,
    transfer: noTransfer,
    limits: defaultLimits,
    clock: {
      at: ((await reader.get('meta', serverTimeKey)) as number | undefined) ?? 0,
      since: surroundings.elapsed(),
      isCompared: false,
    },
  };
  const outboxes = Map.groupBy(
    sends.map((one) => one.value as OutboxRow),
    (row) => row.conversation,
  );
  for (const { value } of rows) {
    const row = value as ConversationRow;
    // A newer release may know the entry that an older one halted at.
    if (row.halted?.reason === 'upgrade') row.halted = null;
    if (row.addressed !== undefined && row.addressed.length > 0) row.addressed = await stillAddressed(reader, row);
    const fresh = newConversation(row.id, 0);
    const control = { ...fresh.control, ...controlOf.get(row.id) };
    const conversation = conversationOf({ ...fresh.row, ...row }, control, outboxes.get(row.id) ?? []);
    world.conversations.set(row.id, conversation);
    settleDown(world, conversation);
  }
  for (const { value } of openings) {
    const row = value as OpenedRow;
    conversationIn(world, row.name.conversation).opened.set(nameWithin(row.name), row);
  }
  return world;
}

/** Puts a conversation where the loops look for it; called for each that was touched. */
export function settleDown(world: World, conversation: Conversation): void {
  const { row, live, outbox, control } = conversation;
  if (control.kind === wire.ConversationKind.DIRECT && row.peer !== '' && !world.directs.has(row.peer))
    world.directs.set(row.peer, conversation);
  const isRestless = wantsPull(conversation) || live.typing.size > 0 || row.read.local > row.read.read;
  if (isRestless) world.restless.add(conversation);
  else world.restless.delete(conversation);
  if (outbox.size > 0) world.sending.add(conversation);
  else world.sending.delete(conversation);
}

/**
 * The server's time as far as it is known: what was learnt last, and what has passed since by a clock that nobody sets.
 * It may lag behind (the machine slept, the device was off), and 0 is no time at all; what it says has passed, has.
 */
/** Who and when it is, as the cipher is told. */
export function hereOf(world: World): AskingDevice {
  const { me, linkedBy } = world;
  const here = { user: me.user, device: me.device, now: serverTime(world), mustWait: mayBeCopy(world) };
  return linkedBy === undefined ? here : { ...here, primary: linkedBy };
}

/** Since it was opened nobody has said whether the store is a copy: nothing is sealed by keys that may have been used. */
export function mayBeCopy(world: World): boolean {
  return world.copy.is === 'unknown' && world.surroundings.elapsed() < wordDueAt(world);
}

/** When nobody waits any more to hear it, unless the connection is lost before; Infinity: there is none, or it was heard. */
export function wordDueAt({ copy }: World): number {
  return copy.is === 'unknown' && copy.since !== null ? copy.since + copy.leftMs : Number.POSITIVE_INFINITY;
}

export function serverTime({ clock, surroundings }: World): number {
  return clock.at === 0 ? 0 : Math.floor(clock.at + surroundings.elapsed() - clock.since);
}

/** The time to show beside something of this moment: before any comparison that of the machine has to do. */
export function shownNow(world: World): number {
  const time = serverTime(world);
  return world.clock.isCompared ? time : Math.max(time, world.surroundings.now());
}

/**
 * The server's time to name a day by. The clock of the machine counts on from the last comparison while the other one stands, as it does
 * while a machine sleeps: the later of the two.
 */
export function calendarNow(world: World): number {
  const { clock, surroundings } = world;
  return Math.max(shownNow(world), clock.wall === undefined ? 0 : clock.at + surroundings.now() - clock.wall);
}

export function compareClock(world: World, at: number): void {
  const { surroundings } = world;
  world.clock = { at, since: surroundings.elapsed(), isCompared: true, wall: surroundings.now() };
}

/** The conversation, made if it is heard of for the first time. */
export function conversationIn(world: World, id: string): Conversation {
  const chat = world.conversations.get(id as ConversationId);
  if (chat !== undefined) return chat;
  const made = newConversation(id as ConversationId, 0);
  world.conversations.set(made.row.id, made);
  return made;
}

export function personIn(world: World, user: string): PersonRow {
  return world.people.get(user) ?? { user, name: '', contactName: '', direct: '', list: new Uint8Array(0) };
}

/** Something here wants the network soon. */
export function hasUnsent(world: World): boolean {
  for (const one of world.sending)
    for (const row of one.outbox.values()) if (isUnsent(row) && !isParked(row)) return true;
  return false;
}

export function unsentCount(world: World): number {
  let count = 0;
  for (const one of world.sending)
    for (const row of one.outbox.values()) if (isUnsent(row) && row.keysOf === undefined) count++;
  return count;
}

/** Also a file that is still to be stored. */
function isUnsent({ state }: OutboxRow): boolean {
  return state.is === 'waiting' || state.is === 'storing';
}
