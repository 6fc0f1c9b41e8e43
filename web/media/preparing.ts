import { HeldValue } from '../app/held-value.ts';
import { askBeforeLeaving } from '../app/leaving.ts';
import type { ConversationId, MessageId, NewFile, NewMention, Roost } from '../sdk.ts';
import { mediaSentence } from './sentences.ts';

export interface FileToSend {
  readonly chat: ConversationId;
  readonly file: NewFile;
  readonly caption: string;
  /** Whom the caption means. */
  readonly mentions?: readonly NewMention[];
  readonly replyTo: MessageId | null;
}

/** A file that is being encrypted, or waits for that; what is encrypted is a message of its chat. */
export interface PendingFile extends FileToSend {
  readonly key: string;
  /** Of 1. */
  readonly done: number;
  /** Why it is no message; it stays until somebody tries again or throws it away. */
  readonly problem: string | null;
}

let count = 0;
/** What is said of progress draws the page anew. */
const tellEvery = 0.02;

/** Encrypts what is to be sent, one file after the other, wherever the person goes meanwhile. */
export class PendingFiles {
  readonly list = new HeldValue<readonly PendingFile[]>([]);
  readonly #roost: Roost;
  readonly #stops = new Map<string, AbortController>();
  #turn: Promise<void> = Promise.resolve();

  constructor(roost: Roost) {
    this.#roost = roost;
    // What is not encrypted yet is nowhere but in this page.
    let asked: (() => void) | null = null;
    this.list.subscribe((list) => {
      if (list.length > 0) asked ??= askBeforeLeaving();
      else {
        asked?.();
        asked = null;
      }
    });
  }

  add(file: FileToSend): void {
    const key = `preparing ${++count}`;
    this.list.set([...this.list.current, { ...file, key, done: 0, problem: null }]);
    this.#queue(key);
  }

  retry(key: string): void {
    this.#change(key, { done: 0, problem: null });
    this.#queue(key);
  }

  discard(key: string): void {
    this.#stops.get(key)?.abort();
    this.#stops.delete(key);
    this.list.set(this.list.current.filter((one) => one.key !== key));
  }

  close(): void {
    for (const { key } of this.list.current) this.discard(key);
  }

  #queue(key: string): void {
    this.#turn = this.#turn.then(() => this.#send(key));
  }

  async #send(key: string): Promise<void> {
    const job = this.list.current.find((one) => one.key === key);
    if (job === undefined) return;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    try {
      const { id } = await this.#roost.sendFile(job.chat, this.#newFile(job, stop.signal));
      // Thrown away while it became a message.
      if (stop.signal.aborted) await this.#roost.discard(id);
      else this.discard(key);
    } catch (error) {
      if (!stop.signal.aborted) this.#change(key, { problem: mediaSentence(error) });
    }
  }

  #newFile({ key, file, caption, mentions = [], replyTo }: PendingFile, signal: AbortSignal): NewFile {
    let share = 0;
    const onProgress = (done: number) => {
      if (done < share + file.size * tellEvery) return;
      share = done;
      this.#change(key, { done: done / file.size });
    };
    return {
      ...{ ...file, signal, onProgress },
      ...(caption === '' ? {} : { caption, mentions }),
      ...(replyTo === null ? {} : { replyTo }),
    };
  }

  #change(key: string, change: Partial<PendingFile>): void {
    this.list.set(this.list.current.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }
}
