/** The table `wake_ups`: what is owed or under way to devices, a row for each conversation and device. */
import type { ConversationId } from '../../../protocol/ids.ts';
import type { Rows } from '../../kit/rows.ts';

/** `owed`: to be decided and queued. `queued`: the consumer fetches it. The others are over, until the device acks. */
export const wakeSteps = { owed: 0, queued: 1, accepted: 2, failed: 3 } as const;

export interface WakeUp {
  /** '': what a lost connection had been handed, whatever that was. */
  readonly conversation: ConversationId | '';
  readonly device: number;
  /** The newest message it is about: the device is woken until it has that. */
  readonly seq: number;
  /** The one that it was owed with, by which outcomes name it. */
  readonly firstSeq: number;
  readonly step: (typeof wakeSteps)[keyof typeof wakeSteps];
  readonly dueAt: number;
  /** 0: not queued yet. */
  readonly queuedAt: number;
}

export class WakeRows {
  readonly #rows: Rows;
  #rowsByChat: Map<string, WakeUp> | null = null;
  /** Which of them nobody has touched since they were read. */
  readonly #asStored = new Set<string>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** All there are: for each device at most as many as conversations have news for it. */
  all(): Iterable<WakeUp> {
    return this.#load().values();
  }

  get(conversation: ConversationId | '', device: number): WakeUp | null {
    return this.#load().get(keyOf(conversation, device)) ?? null;
  }

  /** One row. */
  put(wake: WakeUp): void {
    this.#rows.run(
      `INSERT OR REPLACE INTO wake_ups (conversation, device, seq, first_seq, step, due_at, queued_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[wake.conversation, wake.device, wake.seq, wake.firstSeq, wake.step, wake.dueAt, wake.queuedAt],
    );
    this.#know(wake);
  }

  /**
   * It is about a newer message by now, or would be over when the older one is read. No row: that is written with what becomes
   * of it next.
   */
  raise(wake: WakeUp, seq: number): void {
    if (seq > wake.seq) this.#know({ ...wake, seq });
  }

  /** It is as its row says; what it was about besides when the memory before this one ended, nobody knows. */
  isAsStored({ conversation, device }: WakeUp): boolean {
    return this.#asStored.has(keyOf(conversation, device));
  }

  #know(wake: WakeUp): void {
    const key = keyOf(wake.conversation, wake.device);
    this.#load().set(key, wake);
    this.#asStored.delete(key);
  }

  /** One row. */
  delete({ conversation, device }: Pick<WakeUp, 'conversation' | 'device'>): void {
    this.#rows.run('DELETE FROM wake_ups WHERE conversation = ? AND device = ?', conversation, device);
    this.#load().delete(keyOf(conversation, device));
  }

  deleteAll(device: number): void {
    this.#rows.run('DELETE FROM wake_ups WHERE device = ?', device);
    this.#rowsByChat = null;
  }

  #load(): Map<string, WakeUp> {
    this.#rowsByChat ??= new Map(
      this.#rows.all('SELECT * FROM wake_ups ORDER BY conversation, device').map((row) => {
        const wake: WakeUp = {
          conversation: String(row.conversation) as ConversationId,
          device: Number(row.device),
          ...{ seq: Number(row.seq), firstSeq: Number(row.first_seq) || Number(row.seq) },
          step: Number(row.step) as WakeUp['step'],
          dueAt: Number(row.due_at),
          queuedAt: Number(row.queued_at),
        };
        const key = keyOf(wake.conversation, wake.device);
        this.#asStored.add(key);
        return [key, wake];
      }),
    );
    return this.#rowsByChat;
  }
}

function keyOf(conversation: string, device: number): string {
  return `${conversation} ${device}`;
}
