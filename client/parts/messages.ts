/** Sending, retrying, deleting, reading: what a person does with messages. */

import { asEmoji } from '../../lib/emoji.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import type { MessageId, MessageReceipts, NewMention, NewMessage, Submission } from '../api.ts';
import type { MessageName } from '../cipher/cipher.ts';
import { demandSeen } from '../demand-texts.ts';
import type { Changes, EngineEvent } from '../engine/changes.ts';
import { type Conversation, isHidden } from '../engine/conversation.ts';
import { goOnDisputed } from '../engine/disputes.ts';
import { codeOf, type Engine } from '../engine/engine.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { sendAnyway } from '../engine/lagging.ts';
import * as local from '../engine/local.ts';
import { BodyState, EntryKind } from '../engine/log-entry.ts';
import { type MentionRange, mentionsIn, withWords } from '../engine/mention-ranges.ts';
import { demandMentions } from '../engine/mentions.ts';
import type { OutboxRow } from '../engine/outbox-row.ts';
import { discard } from '../engine/outgoing.ts';
import { reactionOf } from '../engine/reaction-rows.ts';
import { timeOf } from '../engine/tick-times.ts';
import { markRead } from '../engine/unread.ts';
import { serverTime, type World } from '../engine/world.ts';
import { failedAs, RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { type MessageRef, messageId, parseMessageId } from '../view/message-id.ts';
import type { Names } from '../view/names.ts';
import type { EventQueue } from './event-queue.ts';
import type { Views } from './views.ts';

/** Where a message came to be, and under which id. */
interface MessagePlace {
  readonly id: MessageId;
  readonly seq: number;
  readonly at: number;
}

interface Waiter {
  resolve(at: MessagePlace): void;
  reject(why: RoostError): void;
}

/** The cipher, with its state. */
interface KeyGiver {
  givenAgain(message: MessageName): Promise<readonly string[]>;
}

/** Entries looked through at once for a message. */
const searchPage = 200;

export class Messages {
  readonly #engine: Engine;
  readonly #store: Store;
  readonly #views: Views;
  readonly #names: Names;
  readonly #eventQueue: EventQueue;
  readonly #cipher: KeyGiver;
  readonly #waiters = new Map<MessageId, Waiter[]>();
  /** What settled under another number than the one that its caller knows. */
  readonly #settledAs = new Map<MessageId, { seq: number; at: number }>();
  /** Ids that messages with files had while those were stored. */
  readonly #renumbered = new Map<MessageId, MessageId>();

  constructor(parts: {
    engine: Engine;
    store: Store;
    views: Views;
    names: Names;
    eventQueue: EventQueue;
    cipher: KeyGiver;
  }) {
    this.#engine = parts.engine;
    this.#store = parts.store;
    this.#views = parts.views;
    this.#names = parts.names;
    this.#eventQueue = parts.eventQueue;
    this.#cipher = parts.cipher;
  }

  async send(id: ConversationId, message: NewMessage): Promise<Submission> {
    demandSeen(message.text);
    const quote = message.replyTo === undefined ? null : await this.quoteOf(id, message.replyTo);
    const row = await this.#engine.change((changes) => {
      const text = {
        ...this.mentioning(id, message.text, message.mentions),
        quote,
        disappearAfterMs: message.disappearAfterMs ?? 0,
      };
      const conversation = this.#views.known(id);
      sawQuoted(conversation, quote, changes);
      return local.sendText(this.#engine.world, conversation, text, changes);
    });
    return this.sent(row);
  }

  async react(id: ConversationId, message: MessageId, given: string | null): Promise<Submission> {
    const emoji = given === null ? '' : asEmoji(given);
    if (emoji === null) throw new RoostError('not-emoji');
    const ref = parseMessageId(message);
    if (ref?.conversation !== id) throw new RoostError('unknown-message');
    const entry = await this.entryOf(message);
    const row = await this.#engine.change((changes) => {
      const { world } = this.#engine;
      const conversation = this.#views.known(id);
      demandPresent(entry, conversation, world);
      const { user, device, number } = ref;
      const target = { user, device, number, seq: entry.seq };
      sawQuoted(conversation, target, changes);
      return local.sendReaction(world, conversation, { target, emoji, expiresAt: entry.expiresAt }, changes);
    });
    return this.sent(row);
  }

  async sendAnyway(id: ConversationId): Promise<void> {
    await this.#engine.change((changes) => {
      const conversation = this.#views.known(id);
      goOnDisputed(conversation, changes);
      sendAnyway(conversation, this.#engine.world, changes);
    });
  }

  async retry(message: MessageId): Promise<Submission> {
    const row = await this.#engine.change((changes) => {
      const { conversation, row: failed } = this.#unsent(message);
      return local.retry(this.#engine.world, conversation, failed, changes);
    });
    this.#engine.line.move({ on: 'act' });
    return this.sent(row);
  }

  /** Gives what was given up. */
  async discard(given: MessageId): Promise<OutboxRow> {
    const message = this.#renumbered.get(given) ?? given;
    const discarded = await this.#engine.change((changes) => {
      const { conversation, row } = this.#unsent(message);
      discard(conversation, row, changes);
      return row;
    });
    this.#reject(message, new RoostError('given-up'));
    return discarded;
  }

  async deleteForEveryone(id: ConversationId, message: MessageId): Promise<Submission> {
    const entry = await this.entryOf(message);
    const row = await this.#engine.change((changes) =>
      local.deleteMessage(this.#engine.world, this.#views.known(id), entry, changes),
    );
    return this.sent(row);
  }

  async settled(given: MessageId): Promise<MessagePlace> {
    const message = this.#renumbered.get(given) ?? given;
    const row = this.#ownUnsent(message)?.row;
    const failure = row === undefined ? null : failureOf(row);
    if (failure !== null) throw failure;
    if (row !== undefined) {
      return new Promise((resolve, reject) => {
        this.#waiters.set(message, [...(this.#waiters.get(message) ?? []), { resolve, reject }]);
      });
    }
    const at = this.#settledAs.get(message) ?? placeOf(await this.entryOf(message));
    return { id: message, ...at };
  }

  async markRead(id: ConversationId, seq: number): Promise<void> {
    if (seq <= this.#views.known(id).row.read.local) return;
    await this.#engine.change((changes) => {
      const conversation = this.#views.known(id);
      if (markRead(conversation.row, seq)) changes.touch(conversation);
    });
  }

  async receipts(id: ConversationId, message: MessageId): Promise<MessageReceipts> {
    const entry = await this.entryOf(message);
    const { seq } = entry;
    const { receipts } = await this.#engine.line.ask({ getReceipts: { conversation: id, seq } });
    if (receipts === null) throw new RoostError('bad-answer');
    const { delivered, read, waiting } = receipts;
    await this.#eventQueue.learnNames([...delivered, ...read, ...waiting]);
    const conversation = this.#views.known(id);
    const people = (users: readonly string[]) => users.map((user) => this.#names.among(user, conversation));
    const again = await this.#givenAgain(id, entry);
    const { tickTimes } = conversation.row;
    return {
      ...{ delivered: people(delivered), read: people(read), waiting: people(waiting) },
      keySentAgain: people(waiting.filter((user) => again.includes(user))),
      deliveredAt: delivered.length > 0 ? timeOf(tickTimes?.delivered, seq) : null,
      readAt: read.length > 0 ? timeOf(tickTimes?.read, seq) : null,
    };
  }

  async #givenAgain(conversation: ConversationId, { sender, device, number }: EntryRow): Promise<readonly string[]> {
    const { me } = this.#engine.world;
    if (sender !== me.user || device !== me.device) return [];
    return this.#cipher.givenAgain({ conversation, sender, device, number });
  }

  /** A message's decoded content; `entry` null: it has not been taken yet. Throws `unknown-message`, also for what is gone. */
  async contentOf(
    message: MessageId,
  ): Promise<{ content: Uint8Array; entry: { conversation: ConversationId; seq: number } | null }> {
    const moved = this.#renumbered.get(message);
    // What took its first number is in the log by this very id (D2.3).
    const isOther = moved !== undefined && (await this.#find(parseMessageId(message) as MessageRef)) !== null;
    const unsent = this.#ownUnsent(moved === undefined || isOther ? message : moved);
    if (unsent !== null) return { content: unsent.row.content, entry: null };
    const row = await this.entryOf(message);
    if (row.content === null || row.bodyState !== BodyState.PRESENT) throw new RoostError('unknown-message');
    const ref = parseMessageId(message) as MessageRef;
    return { content: row.content, entry: { conversation: ref.conversation as ConversationId, seq: row.seq } };
  }

  /** Its file is stored, or its number was used elsewhere, and it goes on under another: whoever waits for it waits for that. */
  renumbered(from: OutboxRow, to: OutboxRow): void {
    const [before, after] = [this.sent(from).id, this.sent(to).id];
    // A file that another number is given to while it is stored gets one more when it is.
    for (const [first, last] of this.#renumbered) if (last === before) this.#renumbered.set(first, after);
    this.#renumbered.set(before, after);
    const waiters = this.#waiters.get(before);
    if (waiters === undefined) return;
    this.#waiters.delete(before);
    this.#waiters.set(after, [...(this.#waiters.get(after) ?? []), ...waiters]);
  }

  sent(row: OutboxRow): Submission {
    const { user, device } = this.#engine.world.me;
    // Whoever waits for one that was given another number knows it by its first.
    const number = row.earlier?.[0] ?? row.number;
    return { id: messageId({ conversation: row.conversation, user, device, number }) };
  }

  take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.what === 'settled') {
        const { id } = this.sent(event.row);
        if (event.row.earlier !== undefined) this.#settledAs.set(id, placeOf(event));
        this.#resolve(id, placeOf(event));
      }
      if (event.what === 'renumbered') this.renumbered(event.from, event.to);
      const failure = event.what === 'outbox' ? failureOf(event.row) : null;
      if (event.what === 'outbox' && failure !== null) this.#reject(this.sent(event.row).id, failure);
    }
  }

  /** The engine takes nothing any more: nobody waits for it longer. */
  end(): void {
    for (const message of [...this.#waiters.keys()]) this.#reject(message, new RoostError(codeOf(this.#engine.state)));
  }

  #resolve(message: MessageId, at: { seq: number; at: number }): void {
    for (const one of this.#waiters.get(message) ?? []) one.resolve({ id: message, ...at });
    this.#waiters.delete(message);
  }

  #reject(message: MessageId, why: RoostError): void {
    for (const one of this.#waiters.get(message) ?? []) one.reject(why);
    this.#waiters.delete(message);
  }

  isUnsent(message: MessageId): boolean {
    return this.#ownUnsent(this.#renumbered.get(message) ?? message) !== null;
  }

  #unsent(message: MessageId): { conversation: Conversation; row: OutboxRow } {
    const found = this.#ownUnsent(message);
    if (found === null) throw new RoostError('unknown-message');
    return found;
  }

  #ownUnsent(message: MessageId): { conversation: Conversation; row: OutboxRow } | null {
    const ref = parseMessageId(message);
    const { world } = this.#engine;
    if (ref === null || ref.user !== world.me.user || ref.device !== world.me.device) return null;
    const conversation = world.conversations.get(ref.conversation as ConversationId);
    if (conversation === undefined) return null;
    const row = conversation.outbox.get(ref.number) ?? withEarlier(conversation, ref.number);
    return row === undefined ? null : { conversation, row };
  }

  /** The stored entry of a message, by its client message id. Throws `unknown-message`. */
  async entryOf(message: MessageId): Promise<EntryRow> {
    const ref = parseMessageId(message);
    const entry = ref === null ? null : await this.#find(ref);
    if (entry === null) throw new RoostError('unknown-message');
    return entry;
  }

  /** Newest first: what a person acts on is near the end. */
  #find(ref: MessageRef): Promise<EntryRow | null> {
    return this.#store.read(async (reader) => {
      for (let through = Number.MAX_SAFE_INTEGER; ; ) {
        const page = { prefix: [ref.conversation], through, reverse: true, limit: searchPage };
        const rows = (await reader.range('entries', page)).map(({ value }) => value as EntryRow);
        const found = rows.find(
          (row) => row.sender === ref.user && row.device === ref.device && row.number === ref.number,
        );
        if (found !== undefined) return found;
        const last = rows.at(-1);
        if (last === undefined || last.seq <= 1) return null;
        through = last.seq - 1;
      }
    });
  }

  /**
   * A text as it goes out. Whoever cannot show a mention reads there what the person calls themself; how this person calls them stays here. Throws
   * `bad-mention`.
   */
  mentioning(
    id: ConversationId,
    written: string,
    mentions: readonly NewMention[] = [],
  ): { readonly text: string; readonly mentions: readonly MentionRange[] } {
    const text = written.toWellFormed();
    demandMentions(this.#views.known(id), text, mentions);
    const names = this.#names;
    const wordsFor = ({ user }: NewMention, as: string) => {
      const own = names.givenBy(user);
      if (own !== '') return `@${own}`;
      return names.isContact(user) ? `@${names.certain(user)}` : as;
    };
    const sent = withWords(text, mentions, wordsFor);
    // A name may end in what joins the letter behind it.
    const isWhole = mentionsIn(sent.text, sent.ranges).length === mentions.length;
    const { text: words, ranges } = isWhole ? sent : withWords(text, mentions, ({ user }) => `@${names.certain(user)}`);
    return { text: words, mentions: ranges.map(({ user, start, length }) => ({ user, start, length })) };
  }

  /** What an answer in that chat says of the message it answers. Throws `unknown-message`, also for one of another chat. */
  async quoteOf(id: ConversationId, message: MessageId): Promise<local.TextMessage['quote']> {
    const ref = parseMessageId(message);
    if (ref === null || ref.conversation !== id) throw new RoostError('unknown-message');
    const { user, device, number } = ref;
    return { user, device, number, seq: (await this.#find(ref))?.seq ?? 0 };
  }
}

/** It is a message that can be seen. Throws `unknown-message`. */
function demandPresent(entry: EntryRow, { row }: Conversation, world: World): void {
  const isMessage =
    entry.kind === EntryKind.MESSAGE && entry.bodyState === BodyState.PRESENT && reactionOf(entry) === null;
  const hasGone = isHidden(row, entry.seq) || (entry.expiresAt > 0 && entry.expiresAt <= serverTime(world));
  if (!isMessage || hasGone) throw new RoostError('unknown-message');
}

/** Who answers something, or reacts to it, has seen it. */
export function sawQuoted(conversation: Conversation, quote: local.TextMessage['quote'], changes: Changes): void {
  if (quote !== null && markRead(conversation.row, quote.seq)) changes.touch(conversation);
}

function placeOf({ seq, at }: { seq: number; at: number }): { seq: number; at: number } {
  return { seq, at };
}

function withEarlier({ outbox }: Conversation, number: number): OutboxRow | undefined {
  return [...outbox.values()].find(({ earlier }) => earlier?.includes(number));
}

function failureOf({ state }: OutboxRow): RoostError | null {
  if (state.is === 'failed') return failedAs(state);
  if (state.is !== 'unknown') return null;
  return new RoostError('unavailable', {
    reason: 'arrival',
    sentence: 'It cannot be told any more whether this message arrived.',
  });
}
