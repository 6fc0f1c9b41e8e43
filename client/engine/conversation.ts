/** A conversation as this device knows it: the row that the store keeps of it, and what is held beside that while the client is open. */
import { contains, type Range, type Ranges } from '../../lib/ranges.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { noSteps, type Steps } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import type { MessageName } from '../cipher/cipher.ts';
import { type ControlState, noControl } from './control-state.ts';
import type { EntryRow } from './entry-row.ts';
import { type LiveState, newLiveState } from './live-state.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { Runs } from './runs.ts';

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

/** The row of table `opened`, under conversation, sender, device and number. */
export interface OpenedRow {
  readonly name: MessageName;
  readonly seq: number;
  readonly hash: Uint8Array;
  /** Null once it was deleted or has expired, which `bodyState` says. */
  readonly content: Uint8Array | null;
  readonly bodyState: wire.BodyState;
}

export type HaltReason = 'fork' | 'upgrade' | 'not-direct';

/** Everything above the note before and up to here. */
export interface TickNote {
  readonly through: number;
  /** The server's time; 0: it was learned afterwards, as after a time without a connection. */
  readonly at: number;
}

export interface TickTimes {
  readonly delivered: readonly TickNote[];
  readonly read: readonly TickNote[];
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
  return {
    row,
    control,
    outbox: new Map(outbox.map((one) => [one.number, one])),
    opened: new Map(),
    live: newLiveState(row.numbers.last),
  };
}

/** The person does not want to see it on this device. */
export function isHidden({ hidden = [] }: ConversationRow, seq: number): boolean {
  return contains(hidden, seq);
}

/** The person is in it, as far as is known here. */
export function takesPart(conversation: Conversation, me: Me): boolean {
  const { row, control } = conversation;
  if (control.epoch > 0 && control.epoch >= row.epoch) return Object.hasOwn(control.members, me.user);
  return row.readable.length === 0 || row.readable.at(-1)?.through === 0;
}
