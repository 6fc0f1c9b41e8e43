/** The open chat: attaching it, typing, and whose presence is watched because of it. */
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Unsubscribe } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import type { Watches } from '../view/watches.ts';
import type { Messages } from './messages.ts';
import type { Views } from './views.ts';

const typingEveryMs = 3_000;

export class OpenChats {
  readonly #engine: Engine;
  readonly #views: Views;
  readonly #messages: Messages;
  readonly #watches: Watches;

  constructor(parts: { engine: Engine; views: Views; messages: Messages; watches: Watches }) {
    this.#engine = parts.engine;
    this.#views = parts.views;
    this.#messages = parts.messages;
    this.#watches = parts.watches;
    this.#engine.line.lasting = () => this.#lasting();
  }

  open(id: ConversationId): void {
    const conversation = this.#views.known(id);
    conversation.live.opened++;
    if (conversation.live.opened === 1) this.#engine.line.tell({ open: { conversation: id } });
    // The person acted (3.6).
    this.#engine.line.move({ on: 'act' });
    if (conversation.row.peer !== '') this.#watches.add(conversation.row.peer);
  }

  close(id: ConversationId): void {
    const conversation = this.#views.known(id);
    if (conversation.live.opened === 0) return;
    conversation.live.opened--;
    if (conversation.row.peer !== '') this.#watches.remove(conversation.row.peer);
    if (conversation.live.opened > 0) return;
    conversation.live.reading = false;
    // Its presence is not known any more.
    this.#views.changed([], new Set([conversation]));
    this.#engine.line.tell({ open: { conversation: id, closed: true } });
  }

  setReading(id: ConversationId, isReading: boolean): void {
    const conversation = this.#views.known(id);
    conversation.live.reading = isReading;
    if (isReading) void this.#messages.markRead(id, conversation.row.headSeq).catch(() => {});
  }

  typing(id: ConversationId): void {
    const now = this.#engine.world.surroundings.elapsed();
    const { live, row } = this.#views.known(id);
    // In notes to oneself nobody waits for it.
    if (row.peer === '' && row.members === 1) return;
    if (now - live.typingSentAt < typingEveryMs) return;
    live.typingSentAt = now;
    this.#engine.line.tell({ typing: { conversation: id } });
  }

  watch(users: readonly UserId[]): Unsubscribe {
    for (const user of users) this.#watches.add(user);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const user of users) this.#watches.remove(user);
    };
  }

  take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.what === 'settled' || event.what === 'ticks' || event.what === 'standing')
        this.#watches.chatWent(event.conversation.row.peer, event.what);
      if (event.what === 'presence') this.#presenceOf(event.user);
    }
  }

  #presenceOf(user: string): void {
    this.#watches.changed(user);
    const touched = [...this.#engine.world.conversations.values()].filter((one) => one.row.peer === user);
    this.#views.changed([], new Set(touched));
  }

  #lasting(): wire.Command.$Properties[] {
    const opened = [...this.#engine.world.conversations.values()].filter((one) => one.live.opened > 0);
    const opens = opened.map((one) => ({ open: { conversation: one.row.id } }));
    return [...opens, ...this.#watches.commands()];
  }
}
