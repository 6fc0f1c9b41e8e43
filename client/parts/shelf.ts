/** Pinning, archiving and deleting chats, deleting single messages for oneself: all of it on this device alone (K4). */
import type { Range } from '../../lib/ranges.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import type { MessageId } from '../api.ts';
import type { Conversation, PreviewRow } from '../engine/conversation.ts';
import { isHidden } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { EntryKind } from '../engine/log-entry.ts';
import { previewOf } from '../engine/merge.ts';
import * as shelf from '../engine/shelf.ts';
import { shownNow } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { messageId } from '../view/message-id.ts';
import { isRequest } from '../view/summary.ts';
import type { Files } from './files.ts';
import type { Messages } from './messages.ts';
import type { Views } from './views.ts';

interface ShelfParts {
  readonly engine: Engine;
  readonly store: Store;
  readonly views: Views;
  readonly messages: Messages;
  readonly files: Files;
}

export class Shelf {
  readonly #parts: ShelfParts;
  /** What erases, one chat at a time. */
  #erasing: Promise<void> = Promise.resolve();

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    for (const conversation of parts.engine.world.conversations.values()) this.#erase(conversation);
  }

  async setPinned(id: ConversationId, isPinned: boolean): Promise<void> {
    const { engine, views } = this.#parts;
    await engine.change((changes) => {
      const conversation = views.known(id);
      if (!isPinned) return shelf.unpin(conversation, changes);
      const others = views.list.current.filter((one) => one.pinned && one.id !== id).length;
      if (others >= shelf.maxPinned) throw new RoostError('too-many-pinned', { values: { max: shelf.maxPinned } });
      shelf.pin(conversation, shownNow(engine.world), changes);
    });
  }

  async setArchived(id: ConversationId, isArchived: boolean): Promise<void> {
    const { engine, views } = this.#parts;
    await engine.change((changes) => shelf.setArchived(views.known(id), isArchived, changes));
  }

  async deleteChat(id: ConversationId): Promise<void> {
    const { engine, views, files } = this.#parts;
    const { world } = engine;
    if (isRequest(views.known(id), world)) throw new RoostError('is-request');
    // What is still to be sent is dropped: it would bring the chat back a moment later.
    for (const message of unsentIn(views.known(id), world.me)) await files.discard(message);
    await engine.change((changes) => shelf.deleteChat(views.known(id), changes));
    await files.forget(id);
    await this.#erase(views.known(id));
  }

  async deleteForMe(id: ConversationId, message: MessageId): Promise<void> {
    const { engine, views, messages, files } = this.#parts;
    if (messages.isUnsent(message)) return files.discard(message);
    const { seq } = await messages.entryOf(message);
    const before = await this.#newestBut(views.known(id), seq);
    await engine.change((changes) => shelf.hideMessage(views.known(id), seq, before, changes));
  }

  /** The newest message that is shown besides this one. */
  async #newestBut({ row }: Conversation, seq: number): Promise<PreviewRow | null> {
    for (let through = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await this.#page([row.id], { through, reverse: true });
      const found = rows.find(
        (one) => one.kind === EntryKind.MESSAGE && one.countable && one.seq !== seq && !isHidden(row, one.seq),
      );
      if (found !== undefined) return previewOf(found);
      const lowest = rows.at(-1)?.seq ?? 0;
      if (rows.length < shelf.maxErasedAtOnce || lowest <= 1) return null;
      through = lowest - 1;
    }
  }

  /** Goes on where it was stopped. What cannot be done now is done when the store is opened next: it is hidden all the same. */
  #erase(conversation: Conversation): Promise<void> {
    if (conversation.row.toErase == null) return this.#erasing;
    this.#erasing = this.#erasing.then(() => this.#eraseAll(conversation)).catch(() => {});
    return this.#erasing;
  }

  async #eraseAll(conversation: Conversation): Promise<void> {
    const { engine } = this.#parts;
    for (let { toErase } = conversation.row; toErase != null; { toErase } = conversation.row) {
      const rows = await this.#page([conversation.row.id], toErase);
      const next = rows.length < shelf.maxErasedAtOnce ? null : (rows.at(-1)?.seq ?? 0) + 1;
      await engine.change((changes) => shelf.eraseSome(conversation, rows, next, changes));
    }
  }

  async #page(prefix: readonly string[], range: Partial<Range> & { readonly reverse?: boolean }): Promise<EntryRow[]> {
    const limit = shelf.maxErasedAtOnce;
    const rows = await this.#parts.store.read((reader) => reader.range('entries', { prefix, limit, ...range }));
    return rows.map(({ value }) => value as EntryRow);
  }
}

function unsentIn({ row, outbox }: Conversation, { user, device }: Engine['world']['me']): MessageId[] {
  return [...outbox.values()]
    .filter(({ kind, keysOf }) => kind === EntryKind.MESSAGE && keysOf === undefined)
    .map(({ number }) => messageId({ conversation: row.id, user, device, number }));
}
