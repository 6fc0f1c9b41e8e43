import type { ConversationId } from '../../../protocol/ids.ts';

/**
 * Messages of one conversation that sockets were handed: the first is looked at when it is due, then the newest there is by
 * then. So each has as long as it should to be acked, and a busy chat costs one look in that time.
 */
export interface AckDeadlines {
  readonly seq: number;
  readonly dueAt: number;
  readonly newest: number;
  readonly newestDueAt: number;
}

/** What a User object remembers of wake-ups beside their rows. All of it may be lost. */
export class WakeMemory {
  /** By conversation: what was handed to sockets and is not decided about yet. */
  readonly handed = new Map<ConversationId, AckDeadlines>();
  /** No look has been taken since the memory began: what was handed over before is known by attachments alone. */
  isFresh = true;
  /** Until when the wake-ups of a device are with a consumer that was given them. */
  readonly lent = new Map<number, number>();

  /** Sockets were handed another message, which is to be looked at by then. */
  hand(conversation: ConversationId, seq: number, dueAt: number): void {
    const first = this.handed.get(conversation) ?? { seq, dueAt };
    this.handed.set(conversation, { ...first, newest: seq, newestDueAt: dueAt });
  }

  /** The first was looked at; what came after it is next. */
  looked(conversation: ConversationId, { seq, newest, newestDueAt }: AckDeadlines): void {
    if (newest === seq) this.handed.delete(conversation);
    else this.handed.set(conversation, { seq: newest, dueAt: newestDueAt, newest, newestDueAt });
  }
}
