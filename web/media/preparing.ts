import { HeldValue } from '../app/held-value.ts';
import { askWhile } from '../app/leaving.ts';
import type { ConversationId, MessageId, NewFile, NewMention, Roost, RoostErrorLike } from '../sdk.ts';
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
  /** False: the same file fails again. */
  readonly mayGoAgain: boolean;
}

let count = 0;
/** What is said of progress draws the page anew. */
const tellEvery = 0.02;

/**
 * Encrypts what is to be sent, one file after the other, wherever the person goes meanwhile.
 *
 * What is still to be encrypted is in this page alone. Where another tab gets the account it stays here (`giveWay`), and goes
 * on with the next client that this page opens, which is given the list of the one before.
 */
export class PendingFiles {
  readonly list = new HeldValue<readonly PendingFile[]>([]);
  readonly #roost: Roost;
  readonly #stops = new Map<string, AbortController>();
  #turn: Promise<void> = Promise.resolve();
  #isGivingWay = false;

  constructor(roost: Roost, before: readonly PendingFile[] = []) {
    this.#roost = roost;
    askWhile(this.list, (list) => list.length > 0);
    this.list.set(before.map((one) => ({ ...one, done: 0 })));
    for (const { key, problem } of before) if (problem === null) this.#queue(key);
  }

  add(file: FileToSend): void {
    const key = `preparing ${++count}`;
    this.list.set([...this.list.current, { ...file, key, done: 0, problem: null, mayGoAgain: true }]);
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

  /** Resolves when none of them becomes a message here any more: those that did have left the list, and the others stay in it. */
  async giveWay(): Promise<void> {
    this.#isGivingWay = true;
    for (const stop of this.#stops.values()) stop.abort();
    await this.#turn;
  }

  /** All of it, for the client that comes after this one. */
  moved(): readonly PendingFile[] {
    const all = this.list.current;
    this.list.set([]);
    return all;
  }

  #queue(key: string): void {
    this.#turn = this.#turn.then(() => this.#send(key));
  }

  async #send(key: string): Promise<void> {
    const job = this.list.current.find((one) => one.key === key);
    if (job === undefined || this.#isGivingWay) return;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    try {
      const { id } = await this.#roost.sendFile(job.chat, this.#newFile(job, stop.signal));
      // Thrown away while it became a message.
      if (!this.#isThere(key)) await this.#roost.discard(id);
      else this.discard(key);
    } catch (error) {
      if (!stop.signal.aborted) this.#change(key, { problem: mediaSentence(error), mayGoAgain: mayGoAgain(error) });
    }
  }

  #isThere(key: string): boolean {
    return this.list.current.some((one) => one.key === key);
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

const ofTheFile: ReadonlySet<unknown> = new Set([
  'file-changed',
  'file-unclean',
  'empty-file',
  'too-large',
  'bad-call',
]);

function mayGoAgain(error: unknown): boolean {
  return !ofTheFile.has((error as Partial<RoostErrorLike> | null)?.code);
}
