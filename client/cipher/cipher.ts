/**
 * The port of the cipher: what the engine hands it, and what it gives back.
 *
 * A cipher is a function from state to state. It is shown what it keeps in the store, says what is to be written there and
 * which secrets are used up, and writes nothing itself: the engine commits both in the transaction of the row that they
 * belong to (the outbox row of what was sealed, the entry of what was opened), and nothing leaves before that commit. So a
 * state is used for one message, over crashes too, and the content of a message that was opened is kept.
 *
 * It is asked for one thing at a time, in the order of the log where there is one, each on the state that the one before
 * left, whatever row that one belongs to. What is asked for in one turn of the engine is one batch: it is committed together
 * or not at all, and then everything of it is asked for again, on the old state.
 */
import type { Decoded } from '../../protocol/codec.ts';
import type { StatedDevice } from '../../protocol/statements.ts';
import type { WrapType } from '../../protocol/wrap-types.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Transfer } from '../api.ts';
import type { Key, KeyRange, Row, Value } from '../ports.ts';

export interface Cipher {
  /** Kept in the store: a store is opened again only with the cipher that made it. */
  readonly name: string;
  seal(message: PlainMessage, state: StateReader): Promise<SealOutcome>;
  open(message: SealedMessage, state: StateReader): Promise<OpenOutcome>;
  /**
   * The body of a message has left this device, deleted for everyone or expired: what could still open it goes in the
   * same transaction. Missing: nothing is kept of a message.
   */
  forget?(message: MessageName, state: StateReader): Promise<StateChanges>;
  /**
   * What was sealed for this device in a message goes unread, just before it is forgotten: what would have opened it is used up
   * all the same, and what it gives beside is kept. Missing: nothing is used up by opening.
   */
  consume?(message: SealedMessage, state: StateReader): Promise<ConsumeOutcome>;
  /** The same of messages that this device has never had, of whose deletion it is told: by where they stand alone. */
  forgetAt?(conversation: string, seqs: readonly number[], state: StateReader): Promise<StateChanges>;
  /** What this very device has sealed under these names was given up: it will never be in the log. */
  forgetUnsent?(messages: readonly MessageName[], state: StateReader): Promise<StateChanges>;
  /**
   * An entry of this very device is in the log: what its wraps hold is under way to those it was sealed for. Asked for
   * messages and for KEYS entries, each by its own number, in the transaction that settles it. What was sealed and is missing
   * here has perhaps never left: its number is sealed again, or given up.
   */
  sent?(entry: SentEntry, state: StateReader): Promise<StateChanges>;
  /** False: this store seals nothing, so what a copy of it has sealed is sealed once. Missing: it may. */
  hasSealed?(state: StateReader): Promise<boolean>;
  /**
   * The store turns out to be a copy of an earlier one: `at`, by the server's clock, this device has sent something that it does
   * not know. Nothing is sealed again by what may have sealed meanwhile. Null: that was done since then.
   */
  copied?(at: number, state: StateReader, here: AskingDevice): Promise<StateChanges | null>;
  /**
   * What it keeps up by itself: keys of its own that are due to be made or to be forgotten. Looked at just before `errands`; where
   * `mustWait` is, nothing is sealed for it.
   */
  upkeep?(state: StateReader, here: AskingDevice): Promise<StateChanges & PartProblems>;
  /**
   * What it wants of the server, by its state: keys of devices that it has none for, more prekeys of its own to be given
   * out. Looked at when a connection has resumed, and when the state was changed; asked once that state is stored, and
   * again, some time after a refusal or no answer, as long as the state says so. Missing: never anything.
   */
  errands?(state: StateReader, here: AskingDevice): Promise<readonly Errand[]>;
  /** In how many milliseconds it will want something because time has passed, at the soonest; missing or Infinity: never. */
  dueInMs?(state: StateReader, here: AskingDevice): Promise<number>;
  /**
   * The server's answer to one; or what it says unasked: under the key `keys-low` of the keys that it holds, under
   * `devices-changed`, without a word more, that the account has other devices than before. What waits to be sealed is tried
   * again in the same turn.
   */
  answered?(key: string, answer: ErrandAnswer, state: StateReader, here: AskingDevice): Promise<AnswerOutcome>;
  /** Something came from another device, beside all logs. It is acknowledged once the changes are stored. */
  letter?(message: Letter, state: StateReader, here: AskingDevice): Promise<AnswerOutcome>;
  /**
   * Of a message that it did not open: a device of whom has to come online for it to be opened. Asked after each try, and
   * shown. Missing, or nobody: nothing is expected.
   */
  why?(
    message: MessageName & { readonly seq: number },
    state: StateReader,
    here: AskingDevice,
  ): Promise<readonly string[]>;
  /**
   * Of a message of this device: the people of whom a device lacked its key, asked for it, and was given it again. Whether it has
   * opened the message since is not known here. Missing: nobody asks this cipher for keys.
   */
  givenAgain?(message: MessageName, state: StateReader): Promise<readonly string[]>;
  /**
   * The newest list of the account's devices that it has seen in force, as an encoded roost.wire.DeviceList; null: none yet.
   * Missing: it keeps none. It learns of lists by `answered`, under the key `own-list`.
   */
  ownList?(state: StateReader): Promise<Uint8Array | null>;
  /** The list by which this device was linked, before it is one: it has been verified. */
  keepOwnList?(list: Uint8Array, state: StateReader): Promise<StateChanges>;
  /** How it stands with the keys of what was before this device. Changes nothing. Missing: it is not handed any. */
  transfer?(state: StateReader, here: AskingDevice): Promise<Transfer>;
  /** The key that this device is known by; made, with changes, when there is none yet. */
  identity?(state: StateReader): Promise<OwnIdentity>;
  /**
   * The key that vouches for the account's devices, as this device knows by itself, and no chat tells it. Changes nothing.
   * Missing: the cipher has no such key; the account has no safety number then.
   */
  vouchedBy?(state: StateReader, here: AskingDevice): Promise<Uint8Array>;
  /** By this device's identity key. What is signed is committed with the changes, and leaves after that. */
  sign?(statement: Uint8Array, state: StateReader): Promise<SignOutcome>;
  /**
   * The list of the account's devices, signed by this one and encoded (roost.wire.DeviceList): of the version that is named, or of a later
   * one where that was signed already with others. Committed with the changes before it leaves.
   */
  signList?(
    list: UnsignedList,
    state: StateReader,
  ): Promise<{ readonly list: Uint8Array; readonly changes?: StateChanges }>;
  /**
   * Whether the statement was signed by that key. It only reads, and never throws. Missing: who is in is what the server
   * says, and lists and control entries are taken unsigned.
   */
  verify?(identity: Uint8Array, statement: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** The device that asks, and when. */
export interface AskingDevice {
  readonly user: string;
  readonly device: number;
  /** By the server's clock; 0: it was never heard. */
  readonly now: number;
  /** Missing or false: it may seal. Else it is not known yet whether the store is a copy of an earlier one, whose keys have been used. */
  readonly mustWait?: boolean;
  /** Identity key of the device that signed the list by which this one was linked; missing: it began the account. */
  readonly primary?: Uint8Array;
}

/** From a device of somebody (or of one's own), as the server says; only the cipher can tell whether it is true. */
export type Letter = Decoded<wire.ToDeviceMessage.$Properties>;

export interface OwnIdentity {
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly changes?: StateChanges;
}

export interface SignOutcome {
  readonly signature: Uint8Array;
  readonly changes?: StateChanges;
}

export interface UnsignedList {
  readonly user: string;
  readonly version: number;
  readonly devices: readonly StatedDevice[];
}

/**
 * What a cipher throws when the world failed it, not a message: the step is undone as a whole, with no message told as
 * failed, and the client stops.
 */
export class CipherFault extends Error {
  override readonly name = 'CipherFault';
}

export interface Errand {
  /** The same errand has the same key: it is under way once. */
  readonly key: string;
  /** Its id is given by the engine. */
  readonly command: wire.Command.$Properties;
}

export type ErrandAnswer =
  | { readonly is: 'reply'; readonly reply: Decoded<wire.Reply.$Properties> }
  | { readonly is: 'refused'; readonly code: string; readonly afterMs: number };

/** What was done in parts. */
export interface PartProblems {
  /** What single parts have thrown: each has changed nothing, and the others were done. It is to be logged. */
  readonly problems?: readonly unknown[];
}

export interface AnswerOutcome extends PartProblems {
  readonly changes?: StateChanges;
  /** As of an open. */
  readonly wakes?: readonly string[];
  /** Of which messages keys came. Of those that have gone meanwhile they are to be forgotten, and the others may be opened. */
  readonly keys?: readonly PlacedName[];
}

/** Which message it is: the client message id, which every device knows it by. Whoever seals binds it. */
export interface MessageName {
  readonly conversation: string;
  /** Whose device sent it. */
  readonly sender: string;
  readonly device: number;
  readonly number: number;
}

export interface PlacedName extends MessageName {
  /** 0: not known. */
  readonly seq: number;
}

export interface SentEntry extends PlacedName {
  /** When its body goes; 0: never. */
  readonly expiresAt: number;
}

export interface PlainMessage {
  readonly name: MessageName;
  /** Encoded roost.content.Content. */
  readonly content: Uint8Array;
  /** As it is replayed up to the epoch that the send will name. */
  readonly group: GroupState;
  /** Numbers of KEYS entries that may go ahead of it: of large groups only, and fewer once some are in the log. */
  readonly keyNumbers: readonly number[];
  readonly here: AskingDevice;
}

export interface SealedMessage {
  /** As the server says; only the cipher can tell whether it is true. */
  readonly name: MessageName;
  readonly seq: number;
  /** When it goes; missing or 0: never. */
  readonly expiresAt?: number;
  readonly body: Uint8Array;
  /** Those that this device was served. */
  readonly wraps: readonly ServedWrap[];
  /** As far as it is replayed: up to where the entry stands, beyond it, or not so far yet. */
  readonly group: GroupState;
  /** All that this device is owed below it is here: what is lacking for it now will not come in an entry before it. */
  readonly isNext: boolean;
  readonly here: AskingDevice;
}

/** As it came: its type is what somebody wrote there. */
export interface ServedWrap {
  /** Of one device; both empty: for all, or for the device that has it. */
  readonly user: string;
  readonly device: number;
  readonly type: number;
  readonly data: Uint8Array;
}

export interface SealedWrap extends ServedWrap {
  readonly type: WrapType;
}

/** Who is in, by the control chain alone. Computed when it is looked at, and free for a cipher that looks away. */
export interface GroupState {
  readonly kind: wire.ConversationKind;
  readonly epoch: number;
  /** Leaf of the control entry at the epoch: the hash of the whole state. */
  readonly epochLeaf: Uint8Array;
  /** Every listed device of every member, this one included. */
  readonly devices: readonly MemberDevices[];
  /** The newest control entry below `seq`, as far as the chain is replayed: what a message there was made for. Null: there is none. */
  controlBefore(seq: number): Promise<ControlPoint | null>;
  /** A device as its person's list named it before `seq`, also where it is off the list, or its person out, by now. Null: not known. */
  listedBefore(seq: number, one: Pick<MessageName, 'sender' | 'device'>): ListedDevice | null;
}

export interface ControlPoint {
  readonly seq: number;
  /** The hash of the whole state behind it. */
  readonly leaf: Uint8Array;
}

export interface MemberDevices {
  readonly user: string;
  /** Identity key of the device that signed the list; empty: nobody did. */
  readonly primary: Uint8Array;
  /** Of the newest list that this key has signed there; 0: nobody did. */
  readonly version: number;
  readonly devices: readonly ListedDevice[];
}

export interface ListedDevice {
  readonly device: number;
  /** As the list names it; empty and 0 where it is not signed. */
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

/** What the cipher keeps, under keys of its own choice; with what this turn of the engine has changed already. */
export interface StateReader {
  get(key: Key): Promise<Value | undefined>;
  range(range: KeyRange): Promise<readonly Row[]>;
  /** How many `range` would give; none of them is opened for it. */
  count(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<number>;
}

export interface StateChanges {
  readonly put?: readonly Row[];
  /** Used up: gone from the store with the same commit. */
  readonly erase?: readonly Key[];
}

/** Its body is empty; those whom a wrap is for open it by the wrap alone. */
export interface KeysEntry {
  readonly wraps: readonly SealedWrap[];
}

export type SealOutcome =
  | {
      readonly is: 'sealed';
      readonly body: Uint8Array;
      readonly wraps: readonly SealedWrap[];
      /**
       * KEYS entries that go before it, under the first of `keyNumbers`, in their order: what its wraps need and what does
       * not fit beside them. They are made anew with it, and sent ahead of it.
       */
      readonly keys?: readonly KeysEntry[];
      readonly changes?: StateChanges;
      /** People of whom a device has no keys, and is left out: it asks for the key when it has. Missing: nobody. */
      readonly without?: readonly string[];
    }
  /**
   * Something is lacking (a key that was not fetched yet, the control entry that lists this device). It is asked for again at
   * the next turn; those behind it wait.
   */
  | {
      readonly is: 'waits';
      readonly changes?: StateChanges;
      /** Devices that it is for, and how many of those there is no session with yet: shown while many are prepared. */
      readonly lacks?: { readonly missing: number; readonly of: number };
    };

/** `wakes`: as of what was opened. */
export interface ConsumeOutcome {
  readonly changes?: StateChanges;
  readonly wakes?: readonly string[];
}

export type OpenOutcome =
  | {
      readonly is: 'opened';
      readonly content: Uint8Array;
      /** Of an open that changes nothing it is expected that it can be done again. */
      readonly changes?: StateChanges;
      /** Conversations where what waits may be opened now: a key for them was inside. */
      readonly wakes?: readonly string[];
    }
  /** For another device, or forged: it is told as failed. The changes say what is to be done about that, if anything. */
  | { readonly is: 'failed'; readonly changes?: StateChanges }
  /**
   * Something that belongs before it is not here yet: a key, or the control chain. It is kept sealed, its ack is held back,
   * and it is tried again when the chain moves, when its conversation is woken or has all that comes before it, and when the
   * client is opened. What it has cost may be counted in the changes; nothing is used up.
   */
  | { readonly is: 'waits'; readonly changes?: StateChanges };
