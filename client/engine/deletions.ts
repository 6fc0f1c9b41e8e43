/**
 * Whether a deletion for everyone was made by whom it is said to be, and may take what it names (D4.2, encryption.md E80): looked
 * at before anything goes from this device, ahead of the step that takes it in, which is synchronous.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { type Decoded, decodeMessage } from '../../protocol/codec.ts';
import { deletionStatement, splitControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Store } from '../ports.ts';
import { keyAt, wasAdmin } from './control.ts';
import type { ControlNote } from './control-note.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import type { Group } from './group.ts';
import { BodyState, EntryKind, type LogEntry } from './log-entry.ts';
import { isNamed, type NameInConversation } from './message-names.ts';
import type { Verifier } from './signed-lists.ts';

export type DeletionVerdict =
  /** `messages`: what its targets are, as its device has signed; null: nobody signed it, and that is taken there. */
  | { readonly is: 'valid'; readonly messages: readonly NameInConversation[] | null }
  /** The control chain is not replayed so far. */
  | { readonly is: 'waits' }
  /** Nothing goes for it, and that is shown. */
  | { readonly is: 'invalid'; readonly why: NonNullable<ControlNote['invalid']> }
  /** Its signature is gone from the server, or who was in then is unknown: the message stays, and nobody is blamed. */
  | { readonly is: 'unknown' };

export type DeletionEntry = Pick<
  LogEntry,
  'seq' | 'sender' | 'device' | 'number' | 'targets' | 'body' | 'bodyHash' | 'bodyState'
>;

/** Of one conversation, in the order of its log. */
export class Deletions {
  readonly #conversation: Conversation;
  readonly #group: Group;
  readonly #verifier: Verifier | null;
  readonly #store: Pick<Store, 'read'>;
  readonly #sha256: (bytes: Uint8Array) => Uint8Array;
  /** Devices that sign their deletions, from which seq on: what this step has found. */
  readonly #signing = new Map<string, number>();
  /** What comes with this step, by seq. */
  readonly #coming: ReadonlyMap<number, readonly NameInConversation[]>;

  constructor(
    conversation: Conversation,
    group: Group,
    context: {
      readonly verifier: Verifier | null;
      readonly store: Pick<Store, 'read'>;
      readonly sha256: (bytes: Uint8Array) => Uint8Array;
    },
    names: ReadonlyMap<number, readonly NameInConversation[]> = new Map(),
  ) {
    this.#conversation = conversation;
    this.#group = group;
    this.#verifier = context.verifier;
    this.#store = context.store;
    this.#sha256 = context.sha256;
    this.#coming = names;
  }

  async judge(entry: DeletionEntry): Promise<DeletionVerdict> {
    if (this.#verifier === null) return unsigned;
    const control = this.#group.control();
    if (control.epoch === 0) return { is: 'waits' };
    if (sameBytes(entry.bodyHash, this.#sha256(nothing))) {
      const isRefused = control.signsDeletions === true || this.#signsFrom(entry) < entry.seq;
      return isRefused ? invalid('unsigned') : unsigned;
    }
    if (entry.bodyState !== BodyState.PRESENT) return { is: 'unknown' };
    const verdict = await this.#judgeSigned(entry, this.#verifier);
    if (verdict.is === 'valid') this.#signing.set(deviceOf(entry), Math.min(this.#signsFrom(entry), entry.seq));
    return verdict;
  }

  async #judgeSigned(entry: DeletionEntry, verifier: Verifier): Promise<DeletionVerdict> {
    const control = this.#group.control();
    const split = splitControl(entry.body);
    if (split === null) return invalid('unsigned');
    const said = decodeDeletion(entry.body);
    if (said === null || said.epoch >= entry.seq) return invalid('rules');
    if (said.epoch > control.epoch) return { is: 'waits' };
    const before = await this.#group.now().controlBefore(entry.seq);
    // With a newer control entry before it the server takes none: somebody else put it there.
    if (before?.seq !== said.epoch) return invalid('rules');
    const identity = keyAt(control, entry, said.epoch);
    if (identity === 'unknown') return { is: 'unknown' };
    if (identity === null) return invalid('not-listed');
    const { sender, device, number, targets } = entry;
    const name = { conversation: this.#conversation.row.id, sender, device, number, targets, leaf: before.leaf };
    const statement = deletionStatement(name, split.unsigned);
    if (!(await verifier.isSigned(identity, statement, split.signature))) return invalid('not-genuine');
    const messages = messagesIn(said, sender);
    if (messages.length !== targets.length) return invalid('rules');
    const isOwn = messages.every((one) => one.sender === sender);
    if (!isOwn && !(control.kind === wire.ConversationKind.GROUP && wasAdmin(control, sender, said.epoch)))
      return invalid('rules');
    for (const [i, seq] of targets.entries()) {
      const named = messages[i] as NameInConversation;
      if ((await this.#there(seq)).some((one) => !isNamed(one, named))) return invalid('rules');
    }
    return { is: 'valid', messages };
  }

  #signsFrom(entry: DeletionEntry): number {
    const { signsDeletions = {} } = this.#conversation.row;
    const of = deviceOf(entry);
    const held = Object.hasOwn(signsDeletions, of) ? (signsDeletions[of] as number) : Number.POSITIVE_INFINITY;
    return Math.min(held, this.#signing.get(of) ?? Number.POSITIVE_INFINITY);
  }

  /** What stands there, as far as it is here, or comes with this step. */
  async #there(seq: number): Promise<readonly NameInConversation[]> {
    const { id } = this.#conversation.row;
    const row = (await this.#store.read((reader) => reader.get('entries', [id, seq]))) as EntryRow | undefined;
    return [...(row === undefined ? [] : [row]), ...(this.#coming.get(seq) ?? [])];
  }
}

/** What a deletion of this very device is, which nobody else has told of. */
export function ownDeletion({ sender, body, targets }: Pick<LogEntry, 'sender' | 'body' | 'targets'>): DeletionVerdict {
  const said = body.length === 0 ? null : decodeDeletion(body);
  const messages = said === null ? null : messagesIn(said, sender);
  return { is: 'valid', messages: messages?.length === targets.length ? messages : null };
}

/** A device in its conversation, as what it is remembered by. */
export function deviceOf({ sender, device }: Pick<LogEntry, 'sender' | 'device'>): string {
  return `${sender}/${device}`;
}

/** The body of a deletion, without its signature. */
export function encodeDeletion(epoch: number, messages: readonly NameInConversation[], me: string): Uint8Array {
  const said = messages.map(({ sender, ...one }) => (sender === me ? one : { sender, ...one }));
  return Uint8Array.from(wire.Deletion.encode({ epoch, messages: said } as wire.Deletion.$Properties).finish());
}

export const isDeletion = ({ kind }: { readonly kind: wire.EntryKind }): boolean => kind === EntryKind.DELETION;

const nothing = new Uint8Array(0);
const unsigned: DeletionVerdict = { is: 'valid', messages: null };

function invalid(why: NonNullable<ControlNote['invalid']>): DeletionVerdict {
  return { is: 'invalid', why };
}

function decodeDeletion(body: Uint8Array): Decoded<wire.Deletion.$Properties> | null {
  return decodeMessage<wire.Deletion.$Properties>(wire.Deletion, body);
}

function messagesIn({ messages }: Decoded<wire.Deletion.$Properties>, by: string): NameInConversation[] {
  return messages.map(({ sender, device, number }) => ({ sender: sender || by, device, number }));
}
