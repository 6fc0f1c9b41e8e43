/**
 * How a page and the worker that encrypts or decrypts one file for it speak. They take turns, so neither holds more than a piece of the file:
 * the page asks for what comes next, and the worker, before it answers, for as many pieces of the source as it needs for that.
 */
import { FileCipherError, type FileSecrets } from '../../crypto/file-format.ts';
import type { SuitePort } from '../cipher/remote/suite-port.ts';
import type { EncryptionResult } from './file-cipher.ts';

export type ToFileWorker =
  | { readonly encrypt: number }
  | { readonly decrypt: FileSecrets }
  | { readonly next: true }
  /** Of the source, as was asked for; null: it is over. */
  | { readonly piece: Uint8Array | null };

export type FromFileWorker =
  /** The next piece of the source, which is read for the so manieth time. */
  | { readonly reading: number }
  | { readonly bytes: Uint8Array }
  | { readonly done: EncryptionResult | null }
  | { readonly failed: { readonly code: FileCipherError['code'] | null; readonly words: string } };

/** What the other end says, one after another. */
export class FileTurns<Message> {
  readonly #port: SuitePort;
  #came: Message[] = [];
  #waiting: { resolve(message: Message): void; reject(why: Error): void } | null = null;
  #ended: Error | null = null;

  constructor(port: SuitePort) {
    this.#port = port;
    port.listen((message) => {
      const waiter = this.#waiting;
      this.#waiting = null;
      if (waiter === null) this.#came.push(message as Message);
      else waiter.resolve(message as Message);
    });
    port.ended((why) => {
      this.#ended = new Error(`the worker with the file is gone: ${why}`);
      this.#waiting?.reject(this.#ended);
      this.#waiting = null;
    });
  }

  /** Bytes go over, and are gone here. */
  say(message: ToFileWorker | FromFileWorker): void {
    const bytes = 'piece' in message ? message.piece : 'bytes' in message ? message.bytes : null;
    this.#port.post(message, bytes === null ? [] : [bytes.buffer as ArrayBuffer]);
  }

  hear(): Promise<Message> {
    const came = this.#came.shift();
    if (came !== undefined) return Promise.resolve(came);
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }
}

export function failedOf(problem: unknown): FromFileWorker {
  if (problem instanceof FileCipherError) return { failed: { code: problem.code, words: problem.message } };
  return { failed: { code: null, words: String(problem) } };
}

export function problemOf({ code, words }: { code: FileCipherError['code'] | null; words: string }): Error {
  return code === null ? new Error(words) : new FileCipherError(code, words);
}
