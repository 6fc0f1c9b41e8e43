/** What is kept of a send until it is in the log (table `outbox`); outbox.ts says what becomes of it. */
import type { wire } from '../../schema/gen/wire.js';
import type { Failure } from '../api.ts';
import type { SealedWrap } from '../cipher/cipher.ts';
import type { NameInConversation } from './message-names.ts';

/** The row of table `outbox`. */
export interface OutboxRow {
  readonly conversation: string;
  readonly number: number;
  readonly kind: wire.EntryKind;
  readonly countable: boolean;
  /** Of a message that disappears a guess until it is sealed: then it is made of `lifetimeMs`. */
  expiresAt: number;
  /** How long it is shown from when it is first ready to leave; 0 or missing: `expiresAt` is meant as it is. */
  readonly lifetimeMs?: number;
  readonly targets: readonly number[];
  /** Of a deletion: which messages those are; missing: an older release has written it. */
  readonly messages?: readonly NameInConversation[];
  readonly readThrough: number;
  /** A message's encoded Content; empty otherwise. */
  readonly content: Uint8Array;
  /** A control entry's encoded Control without its epoch; empty otherwise. */
  readonly control: Uint8Array;
  readonly createdAt: number;
  /** Of a KEYS entry: the number of the message that it goes before. */
  readonly keysOf?: number;
  /** Of a message of a large group: from here up to its own, numbers are free for KEYS entries. Missing: none. */
  freeFrom?: number;
  /** A message with a file: the object that it names, and what it takes to store that. */
  readonly file?: OutgoingFile;
  sealed: SealedSend | null;
  /** It has given its number up until it is tried again, under another; missing: it has not. */
  isParked?: boolean;
  /** The numbers that it had before, the first one first; missing: none. */
  readonly earlier?: readonly number[];
  /** Hashes of bodies that were replaced. */
  replaced: readonly Uint8Array[];
  state: OutboxState;
}

export interface OutgoingFile {
  readonly object: string;
  readonly kind: 'image' | 'video' | 'document';
  /** Of the ciphertext. */
  readonly size: number;
  /** The SHA-256s of its parts, one behind the other; empty for one that is sent on. */
  readonly parts: Uint8Array;
  /** Sent on: an entry that names it, which this person may read. */
  readonly from?: { readonly conversation: string; readonly seq: number };
}

export interface SealedSend {
  readonly epoch: number;
  readonly body: Uint8Array;
  readonly hash: Uint8Array;
  readonly wraps: readonly SealedWrap[];
}

export type OutboxState =
  | { readonly is: 'waiting' }
  /** Its object is not stored yet: it takes no place among the sends, and gets a new number when it is. */
  | { readonly is: 'storing' }
  /** Taken or passed over: to be found in the log up to `headSeq`. */
  | { readonly is: 'settling'; readonly headSeq: number }
  | ({ readonly is: 'failed' } & Failure)
  /** It cannot be told any more whether it arrived. */
  | { readonly is: 'unknown' };
