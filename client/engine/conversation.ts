/** A conversation as this device knows it: what the store keeps of it, and what lives only while it is open. */
import {
  contains,
  contiguousFrom,
  intersect,
  normalize,
  type Range,
  type Ranges,
  subtract,
  union,
} from '../../lib/ranges.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { noSteps, type Steps } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import { type ControlState, noControl } from './control.ts';
import type { EntryRow } from './entry-row.ts';
import type { HaltReason } from './halting.ts';
import type { OpenedRow } from './opened.ts';
import type { OutboxRow } from './outbox.ts';
import type { Runs } from './runs.ts';
import type { TickTimes } from './tick-times.ts';

/** Whose device this is. */
export interface Me {
  readonly user: UserId;
  readonly device: number;
}

/** The row of table `conversations`. */
export interface ConversationRow {
  readonly id: ConversationId;
  /** Unspecified while unknown. */
  kind: wire.ConversationKind;
  /** Direct: the other person, else empty. */
  peer: string;
  title: Uint8Array;
  members: number;
  /** The newest entry that was told of, and the chain value there (empty: not told). */
  headSeq: number;
  head: Uint8Array;
  /** Time of the newest entry known. */
  at: number;
  /** The newest control entry that was told of. */
  epoch: number;
  floor: number;
  /** First seq that this device owes an ack for; 0: not known yet. */
  from: number;
  readable: Ranges;
  runs: Runs;
  /** Entries that could not be opened here. */
  failed: Ranges;
  /** Those of them that could be later: stated with every resume from then on, the newest few (8.3d). */
  repaired: Ranges;
  /** Those that cannot be opened yet: stored, and not acknowledged. */
  waiting: Ranges;
  /** Seqs whose deletion arrived before themselves. */
  deleted: readonly number[];
  /** Of those whose deletion is signed: which message has to be there, and which entry has deleted it. Missing: none. */
  deletedNames?: readonly DeletedName[];
  /** Devices, as `user/device`, whose deletions are signed, from which seq on; missing: none is known. */
  signsDeletions?: Readonly<Record<string, number>>;
  read: ReadRow;
  /** Countable entries of others above the confirmed read position, as far as they are held. */
  others: Ranges;
  steps: Steps;
  /** When that was learned, in a chat of two; missing: nothing of it is known. */
  tickTimes?: TickTimes;
  last: PreviewRow | null;
  /** Unread messages that are for this person among all, oldest first; missing: none (addressed.ts). */
  addressed?: readonly AddressedRow[];
  /** `by`: not found here, but on the word of this person, so that it may go on. */
  halted: { reason: HaltReason; seq: number; by?: string } | null;
  /** Who has said that they were shown another history; missing: nobody. */
  disputedBy?: readonly string[];
  /** Of whom the person has said that they know; missing: of nobody. */
  disputesKnown?: readonly string[];
  numbers: NumbersRow;
  muted: boolean;
  /** With `muted`, of a group: what is for this person among all is told all the same. Missing: it is not. */
  mutedExceptMentions?: boolean;
  /**
   * The server was told to stop waking this device for it, or may have been; it goes when the server answers that it wakes
   * again.
   */
  isSilencedThere?: boolean;
  standing: wire.Standing;
  /** Who began it or added the person, unless it is accepted. */
  asker: string;
  /** The person opened or began it here; an empty chat is listed only then. */
  createdAt: number;
  /** What this person has hidden on this device, whose bodies are erased here; missing: nothing (K4). */
  hidden?: Ranges;
  /** All of it up to here was deleted with the chat; missing or 0: it never was. */
  deletedThrough?: number;
  /** Of what is hidden, bodies that may still be stored. */
  toErase?: Range | null;
  /** The newest message that is shown, while `last` is hidden. */
  lastShown?: PreviewRow | null;
  /** The newest entry when it was archived, and when it was pinned; missing or 0: it is not. */
  archivedThrough?: number;
  pinnedAt?: number;
}

export interface DeletedName {
  readonly seq: number;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  /** Seq of the deletion. */
  readonly by: number;
}

/** What the server confirmed, and what the person has read here since. */
export interface ReadRow {
  read: number;
  asOf: number;
  unread: number;
  /** At least `read`. Above it: not confirmed yet, restated until it is. */
  local: number;
}

/** Send numbers of this device (D2.1). */
export interface NumbersRow {
  /** The last number taken. */
  last: number;
  /** Numbers given up or refused with `never`; `after` passes them over. */
  dropped: Ranges;
  /** The last one that this store knows to be used: sealed here, or taken. Missing: `last`. */
  used?: number;
}

export interface PreviewRow {
  readonly seq: number;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly content: Uint8Array | null;
  readonly bodyState: wire.BodyState;
  readonly expiresAt: number;
  /** It cannot be opened yet, and its entry may be stored only much later; missing: there is nothing to open. */
  readonly sealed?: NonNullable<EntryRow['sealed']>;
}

export interface AddressedRow {
  readonly seq: number;
  /** Otherwise it answers what they wrote. */
  readonly isMention: boolean;
  /** Of the newest alone. */
  readonly preview?: PreviewRow;
}

export interface Conversation {
  readonly row: ConversationRow;
  control: ControlState;
  /** By number, ascending. */
  readonly outbox: Map<number, OutboxRow>;
  /** What was opened before its entry was taken in, by the name within the conversation (table `opened`). */
  readonly opened: Map<string, OpenedRow>;
  readonly live: LiveState;
}

/** Lost at the end of a connection or of the process, without harm. */
export interface LiveState {
  /** Number → when it was sent on this connection, and how often before. */
  readonly inFlight: Map<number, { readonly at: number; readonly repeats: number }>;
  /** The newest number of this device that the server is known to have taken. */
  sent: number;
  /** It could not be asked what was sent to it (copy-word.ts): nothing is sealed for it before then, unless it tells. 0: it has. */
  untoldUntil: number;
  /** What has a number above this was written since the store was opened: no copy of it can have sent that. */
  readonly writtenAbove: number;
  /** The outbox waits until then (D2.4), and how often in a row it had to, without anything being taken. */
  haltedUntil: number;
  halts: number;
  /** What was parked is tried again then, and how often in a row that was in vain. */
  parkedUntil: number;
  parks: number;
  /** Ranges asked for on this connection. */
  pulling: Range[];
  pullingControl: boolean;
  /** The control chain was asked for, and is held as far as it goes up to here. */
  controlThrough: number;
  /** The server refused to serve what is lacking. */
  pullRefused: boolean;
  /** After an answer without progress; how many of those there were in a row. */
  pullAgainAt: number;
  pullsInVain: number;
  staleInARow: number;
  /** What waits up to here was tried when nothing was lacking before it any more. */
  triedAsNext: number;
  /**
   * Told as failed, and waiting since their keys came: tried with what waits. Not stored, for all that is sealed is tried when the client is
   * opened.
   */
  failedWaits: Ranges;
  /** Since when messages wait for a list of devices that is known from elsewhere; of whom the person was warned, up to which version. */
  lagsSince: number | null;
  readonly lagsTold: Map<string, number>;
  /** Messages wait until the person has looked at a safety number. */
  isHeld: boolean;
  /** The first message waits for sessions with devices: with how many of them there is one; null: none waits for that. */
  preparing: { readonly ready: number; readonly total: number } | null;
  /** A cursor is to be sent with the next ack. */
  ackDue: boolean;
  /** When one was sent last on this connection. */
  ackedAt: number;
  /** Something was repaired, and no cursor on this connection has said so. */
  repairDue: boolean;
  /** The read position that was sent last on this connection, when, and how often before. */
  readSent: number;
  readSentAt: number | null;
  readRepeats: number;
  /** The one that the server has: it goes on from there, whatever happens to this connection (D6.1). */
  readAnswered: number;
  /** Head told at this connection's resume; caught up when it is reached. */
  resumeHead: number;
  /** How many views have it open. */
  opened: number;
  /** Its newest messages are on the screen: what arrives is read at once. */
  reading: boolean;
  typing: Map<string, number>;
  /** The app was told that it is a request. */
  isAsked: boolean;
  /** Own messages seen since the start that are not read by all, and what was told of them last. */
  readonly ticking: Map<number, { readonly device: number; readonly number: number; readonly told: string }>;
  typingSentAt: number;
}

export function newConversation(id: ConversationId, now: number): Conversation {
  const row: ConversationRow = {
    id,
    kind: wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED,
    peer: '',
    title: new Uint8Array(0),
    members: 0,
    headSeq: 0,
    head: new Uint8Array(0),
    at: 0,
    epoch: 0,
    floor: 0,
    from: 0,
    readable: [],
    runs: [],
    failed: [],
    repaired: [],
    waiting: [],
    deleted: [],
    read: { read: 0, asOf: 0, unread: 0, local: 0 },
    others: [],
    steps: noSteps,
    last: null,
    halted: null,
    numbers: { last: 0, dropped: [] },
    muted: false,
    standing: wire.Standing.ACCEPTED,
    asker: '',
    createdAt: now,
  };
  return conversationOf(row, noControl, []);
}

export function conversationOf(
  row: ConversationRow,
  control: ControlState,
  outbox: readonly OutboxRow[],
): Conversation {
  const live: LiveState = {
    inFlight: new Map(),
    ...{ sent: 0, untoldUntil: 0, writtenAbove: row.numbers.last },
    ...{ haltedUntil: 0, halts: 0, parkedUntil: 0, parks: 0 },
    pulling: [],
    pullingControl: false,
    controlThrough: 0,
    pullRefused: false,
    ...{ pullAgainAt: 0, pullsInVain: 0 },
    staleInARow: 0,
    triedAsNext: 0,
    failedWaits: [],
    lagsSince: null,
    lagsTold: new Map(),
    isHeld: false,
    preparing: null,
    ackDue: false,
    ackedAt: Number.NEGATIVE_INFINITY,
    repairDue: false,
    ...{ readSent: 0, readSentAt: null, readRepeats: 0 },
    readAnswered: 0,
    resumeHead: 0,
    opened: 0,
    reading: false,
    typing: new Map(),
    isAsked: false,
    ticking: new Map(),
    typingSentAt: Number.NEGATIVE_INFINITY,
  };
  return { row, control, outbox: new Map(outbox.map((one) => [one.number, one])), opened: new Map(), live };
}

/** The connection ended: nothing is in flight any more. */
export function forgetConnection(conversation: Conversation): void {
  const { live } = conversation;
  live.inFlight.clear();
  live.haltedUntil = 0;
  live.halts = 0;
  live.pulling = [];
  live.pullingControl = false;
  live.pullAgainAt = 0;
  live.pullsInVain = 0;
  live.pullRefused = false;
  live.readSent = 0;
  live.readSentAt = null;
  live.readRepeats = 0;
  live.readAnswered = 0;
  live.ackDue = false;
  live.ackedAt = Number.NEGATIVE_INFINITY;
  live.resumeHead = 0;
  live.typing.clear();
}

/** The person does not want to see it on this device. */
export function isHidden({ hidden = [] }: ConversationRow, seq: number): boolean {
  return contains(hidden, seq);
}

/** The intervals that the person may read, clipped to what exists. */
export function readable(row: ConversationRow): Range[] {
  return normalize(
    row.readable.map((one) => ({
      from: one.from,
      through: one.through === 0 ? row.headSeq : Math.min(one.through, row.headSeq),
    })),
  );
}

/** What this device is owed and lacks (D4.1). Ranges outside the person's intervals are not holes. */
export function missing(row: ConversationRow): Range[] {
  if (row.from === 0 || row.halted !== null) return [];
  // A chat that was never stated and came as entries alone: what came before this device was listed counts as unread all the same.
  const first = row.read.asOf === 0 ? 1 : row.from;
  return subtract(intersect([{ from: first, through: row.headSeq }], readable(row)), row.runs);
}

/**
 * Where what was sent before this device was listed may stand, as far as the log is not here: a send that was taken is looked for
 * above the epoch that it names.
 */
export function unsearched({ row, outbox }: Conversation): Range[] {
  if (row.from === 0 || row.halted !== null) return [];
  for (const { state, sealed } of outbox.values()) {
    if (state.is !== 'settling' || sealed === null || sealed.epoch >= row.from - 1) continue;
    const below = { from: sealed.epoch + 1, through: Math.min(row.from - 1, state.headSeq) };
    const gaps = subtract(intersect([below], readable(row)), row.runs);
    if (gaps.length > 0) return gaps;
  }
  return [];
}

/** What comes with an entry, and before it. */
interface IncomingEntries {
  readonly entries: Ranges;
  /** Up to where the control chain is replayed with them. */
  readonly epoch: () => number;
}

/**
 * All that this device is owed below an entry is held, what is coming included, and so is the control chain: its sender's devices
 * may be in what lacks of that. While it is not known what it is owed, that is all.
 */
export function isNext(
  { row, control }: Pick<Conversation, 'row' | 'control'>,
  seq: number,
  entries: IncomingEntries | null = null,
): boolean {
  const isReplayed = (epoch: number) => epoch >= seq || (epoch > 0 && epoch >= row.epoch);
  if (!isReplayed(control.epoch) && (entries === null || !isReplayed(entries.epoch()))) return false;
  const ranges = row.from === 0 ? [{ from: 1, through: seq }] : row.readable;
  const open = ranges.map((one) => (one.through === 0 ? { from: one.from, through: seq } : one));
  const owed = intersect([{ from: Math.max(1, row.from), through: seq - 1 }], open);
  return subtract(owed, union(row.runs, entries?.entries ?? [])).length === 0;
}

/**
 * Up to where this device was told what the person may read. Behind the end of the last interval there may be another by now,
 * which the server has yet to tell of: what lies there may be theirs.
 */
export function toldThrough(row: ConversationRow): number {
  const last = row.readable.at(-1);
  if (last === undefined) return 0;
  return last.through === 0 ? Number.POSITIVE_INFINITY : last.through;
}

/** Everything owed up to here is stored, and nothing of it waits to be opened; `from` - 1 when nothing is. */
export function storedThrough(row: ConversationRow): number {
  const firstWaiting = row.waiting.find((one) => one.through >= row.from)?.from ?? Number.POSITIVE_INFINITY;
  return Math.max(row.from - 1, Math.min(heldThrough(row), firstWaiting - 1));
}

function heldThrough(row: ConversationRow): number {
  const range = { from: row.from, through: Math.min(row.headSeq, toldThrough(row)) };
  const held = union(row.runs, subtract([range], readable(row)));
  return Math.min(contiguousFrom(held, row.from), Math.max(row.headSeq, row.from - 1));
}

/** The newest entry stored. */
export function newest(row: ConversationRow): number {
  return row.runs.at(-1)?.through ?? 0;
}

/** The person is in it, as far as is known here. */
export function takesPart(conversation: Conversation, me: Me): boolean {
  const { row, control } = conversation;
  if (control.epoch > 0 && control.epoch >= row.epoch) return Object.hasOwn(control.members, me.user);
  return row.readable.length === 0 || row.readable.at(-1)?.through === 0;
}
