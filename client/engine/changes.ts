/** What one step of the engine wants written, sent and told. The write comes first; the rest follows when it is safe. */
import { type Ranges, union } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { SealedMessage } from '../cipher/cipher.ts';
import type { Key, Table, Value } from '../ports.ts';
import type { ControlNote } from './control-note.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import type { NameInConversation } from './message-names.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { ReactionRow } from './reaction-rows.ts';

export type Op =
  | { readonly op: 'put'; readonly table: Table; readonly key: Key; readonly value: Value }
  | { readonly op: 'delete'; readonly table: Table; readonly key: Key }
  /** Empties the body of a stored entry, leaving its leaf fields. */
  | { readonly op: 'erase'; readonly key: Key; readonly bodyState: wire.BodyState }
  /** Adds to a stored entry what its replay, which came later, had to say. */
  | { readonly op: 'note'; readonly key: Key; readonly note: ControlNote };

/** As the cipher is handed it, without what it has to know of the group. */
export type UnreadMessage = Pick<SealedMessage, 'name' | 'seq' | 'body' | 'wraps'>;

/** What happened, before names are put to it. */
export type EngineEvent =
  | { readonly what: 'entry'; readonly conversation: Conversation; readonly row: EntryRow; readonly live: boolean }
  | {
      readonly what: 'erased';
      readonly conversation: Conversation;
      readonly seq: number;
      readonly bodyState: wire.BodyState;
    }
  | { readonly what: 'noted'; readonly conversation: Conversation; readonly seq: number; readonly note: ControlNote }
  /** Somebody has reacted to an entry, otherwise, or not any more. */
  | {
      readonly what: 'reaction';
      readonly conversation: Conversation;
      readonly target: number;
      readonly row: ReactionRow;
      readonly live: boolean;
    }
  | { readonly what: 'outbox'; readonly conversation: Conversation; readonly row: OutboxRow; readonly gone: boolean }
  | {
      readonly what: 'settled';
      readonly conversation: Conversation;
      readonly row: OutboxRow;
      readonly seq: number;
      readonly at: number;
      readonly bodyHash: Uint8Array;
    }
  /** Its number was used elsewhere, and it goes on under another. */
  | { readonly what: 'renumbered'; readonly from: OutboxRow; readonly to: OutboxRow }
  | { readonly what: 'ticks'; readonly conversation: Conversation; readonly from: number; readonly through: number }
  | {
      readonly what: 'refused';
      readonly conversation: Conversation | null;
      readonly row: OutboxRow | null;
      readonly code: string;
      readonly sentence: string;
    }
  | { readonly what: 'halted'; readonly conversation: Conversation }
  /** Somebody in the group was shown another history, or says so. */
  | { readonly what: 'disputed'; readonly conversation: Conversation; readonly user: string; readonly seq: number }
  /** This store is a copy of an earlier one: at that time (the server's) this device has sent what it does not know. */
  | {
      readonly what: 'new-device';
      readonly conversation: Conversation;
      readonly at: number;
      readonly sentence: string;
    }
  /** Another key than before vouches for the devices of somebody. */
  | { readonly what: 'new-number'; readonly conversation: Conversation; readonly user: string }
  /** Messages wait there, as the person wants it, because somebody has another number. */
  | { readonly what: 'held'; readonly conversation: Conversation }
  /** Messages went, though newer lists of these people's devices are known than the conversation's own chain names. */
  | { readonly what: 'lags'; readonly conversation: Conversation; readonly users: readonly string[] }
  | { readonly what: 'typing'; readonly conversation: Conversation; readonly user: string }
  | { readonly what: 'presence'; readonly user: string }
  /** What it is to the person has changed, or there is more of it than the server's word now. */
  | { readonly what: 'standing'; readonly conversation: Conversation }
  /** How it stands with the keys of what was before this device. */
  | { readonly what: 'transfer' }
  | { readonly what: 'account'; readonly contacts: boolean; readonly devices: boolean; readonly profile: boolean };

export class Changes {
  readonly ops: Op[] = [];
  readonly events: EngineEvent[] = [];
  /** Rows to write once, at the end of the step. */
  readonly touched = new Set<Conversation>();
  readonly controls = new Set<Conversation>();
  /** Views to renew although nothing is written. */
  readonly seen = new Set<Conversation>();
  /** Where what waits to be opened may be tried again. */
  readonly woken = new Set<Conversation>();
  /** Where, with it, what was failed already may be: the cipher has got what it lacked. */
  readonly repairable = new Set<Conversation>();
  /** Where keys came for what is sealed there, and for which seqs. */
  readonly keyed = new Map<Conversation, Ranges>();
  /** Entries that are not stored here, and whose bodies have gone. */
  readonly goneUnseen = new Map<Conversation, { readonly seq: number; readonly name: NameInConversation | null }[]>();
  /** Messages whose bodies came here and have gone, and that were not opened. */
  readonly unread: UnreadMessage[] = [];
  /** Numbers of this device that were given up, and that nothing will be in the log under. */
  readonly passedOver = new Map<Conversation, readonly number[]>();
  /** The earliest time at which a body that this step stores has to go. */
  nextExpiryAt = Number.POSITIVE_INFINITY;

  touch(conversation: Conversation): void {
    this.touched.add(conversation);
  }

  noteKeyed(conversation: Conversation, seq: number): void {
    this.keyed.set(conversation, union(this.keyed.get(conversation) ?? [], [{ from: seq, through: seq }]));
  }

  /** `name`: of the message that has to be there; null: whichever is. */
  noteGoneUnseen(conversation: Conversation, seq: number, name: NameInConversation | null): void {
    this.goneUnseen.set(conversation, [...(this.goneUnseen.get(conversation) ?? []), { seq, name }]);
  }

  /** Of an entry that is held. */
  note(conversation: Conversation, seq: number, note: ControlNote): void {
    this.ops.push({ op: 'note', key: [conversation.row.id, seq], note });
    this.tell({ what: 'noted', conversation, seq, note });
  }

  tell(event: EngineEvent): void {
    this.events.push(event);
  }

  putEntry(conversation: Conversation, row: EntryRow): void {
    this.ops.push({ op: 'put', table: 'entries', key: [conversation.row.id, row.seq], value: row });
  }

  putOutbox(conversation: Conversation, row: OutboxRow): void {
    this.ops.push({ op: 'put', table: 'outbox', key: [row.conversation, row.number], value: row });
    this.tell({ what: 'outbox', conversation, row, gone: false });
  }

  deleteOutbox(conversation: Conversation, row: OutboxRow): void {
    this.ops.push({ op: 'delete', table: 'outbox', key: [row.conversation, row.number] });
    this.tell({ what: 'outbox', conversation, row, gone: true });
  }

  /** The ops to commit: what was collected, and each touched row once as it stands now. */
  all(): Op[] {
    const ops = [...this.ops];
    for (const one of this.touched) ops.push({ op: 'put', table: 'conversations', key: [one.row.id], value: one.row });
    for (const one of this.controls) ops.push({ op: 'put', table: 'control', key: [one.row.id], value: one.control });
    return ops;
  }
}
