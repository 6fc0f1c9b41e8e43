/** Fetches ciphertext into the cache of this device, and gives out of it what was verified (docs/spec/media.md, B13). */
import { FileCipherError } from '../../crypto/file-format.ts';
import { retry } from '../../lib/retry.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { ClientCode, DownloadOptions } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { FileStore, Surroundings } from '../ports.ts';
import type { FileCipher } from './file-cipher.ts';
import type { FileContent } from './file-content.ts';
import { type MediaEntryName, type MediaHttp, type ReadAddress, stopped } from './media-http.ts';

/** What is asked for, and in memory, at once. */
const rangeBytes = 4 * 1024 * 1024;
/** Answers of one download that bring less than was asked for: what a server gives byte by byte is not followed for ever. */
const maxShortAnswers = 16;
/** Tries of a range, and of an address, that fail for a moment. */
const maxTries = 4;
const againMs = 1_000;

export interface DownloadsOptions {
  readonly http: MediaHttp;
  readonly files: FileStore;
  readonly fileCipher: FileCipher;
  readonly timer: Surroundings['timer'];
}

type DownloadRequest = Pick<DownloadOptions, 'onProgress'> & { readonly signal: AbortSignal };

export class Downloads {
  readonly #options: DownloadsOptions;
  /** By object: two that append to one file would spoil it. */
  readonly #underWay = new Map<MediaId, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  /** Those under way are told that code, and those that begin afterwards. */
  close(code: ClientCode): void {
    this.#closing.abort(new RoostError(code));
  }

  /** Resolves when all of it is here. */
  async fetch(file: FileContent, entry: MediaEntryName | null, { onProgress, signal }: DownloadOptions): Promise<void> {
    const end = this.#closing.signal;
    const either = new AbortController();
    const stop = () => either.abort();
    const signals = signal === undefined ? [end] : [end, signal];
    for (const one of signals) one.addEventListener('abort', stop);
    if (signals.some(({ aborted }) => aborted)) stop();
    try {
      await this.#inTurn(file, entry, { signal: either.signal, ...(onProgress ? { onProgress } : {}) });
    } catch (error) {
      throw end.aborted ? end.reason : error;
    } finally {
      for (const one of signals) one.removeEventListener('abort', stop);
    }
  }

  async #inTurn(file: FileContent, entry: MediaEntryName | null, asked: DownloadRequest): Promise<void> {
    for (let other = this.#underWay.get(file.object); other !== undefined; other = this.#underWay.get(file.object))
      await ended(other, asked.signal);
    const fetch = this.#fetch(file, entry, asked);
    this.#underWay.set(file.object, fetch);
    try {
      await fetch;
    } finally {
      this.#underWay.delete(file.object);
    }
  }

  /** The file itself. Throws `file-damaged` before the first byte of one that is not what its message says, `file-lost` of one that is away. */
  async *read({ object, secrets, encrypted }: FileContent): AsyncGenerator<Uint8Array> {
    const { files, fileCipher } = this.#options;
    // Looked at before: what lacked something may be whole by the time that its reader has failed.
    const isWhole = (await files.size(object).catch(() => 0)) >= encrypted;
    try {
      yield* fileCipher.decrypt(() => files.read(object, 0), secrets);
    } catch (error) {
      if (!isWhole || (await files.size(object).catch(() => 0)) < encrypted) {
        const sentence = 'The file is not on this device any more. Fetch it again.';
        throw new RoostError('file-lost', { cause: error, reason: 'fetched', sentence });
      }
      if (!(error instanceof FileCipherError)) throw new RoostError('unexpected', { cause: error });
      await files.remove(object);
      throw new RoostError('file-damaged', { cause: error });
    }
  }

  async #fetch(
    { object, encrypted }: FileContent,
    entry: MediaEntryName | null,
    asked: DownloadRequest,
  ): Promise<void> {
    const { http, files } = this.#options;
    let have = await files.size(object);
    if (have > encrypted) {
      await files.remove(object);
      have = 0;
    }
    const take = async (piece: Uint8Array) => {
      if (piece.length > encrypted - have) throw new RoostError('bad-answer');
      await files.append(object, piece);
      have += piece.length;
      asked.onProgress?.(have, encrypted);
    };
    let address: ReadAddress | null = null;
    for (let short = 0; have < encrypted; ) {
      const before = have;
      let through = 0;
      await this.#again(asked, async () => {
        address ??= await http.address(object, entry);
        // A server without ranges has perhaps given some before it failed.
        through = Math.min(encrypted, have + rangeBytes) - 1;
        try {
          await http.read(address, { from: have, through, size: encrypted }, asked.signal, take);
        } catch (error) {
          // It is over, or of another server: a new one is asked for.
          if (error instanceof RoostError && /^(address-expired|bad-address)$/.test(error.code)) address = null;
          throw error;
        }
      });
      if (have === before || (have <= through && ++short > maxShortAnswers)) throw new RoostError('bad-answer');
    }
  }

  #again<Result>({ signal }: DownloadRequest, work: () => Promise<Result>): Promise<Result> {
    const { timer } = this.#options;
    const attempt = async () => {
      const why = stopped(signal);
      if (why !== null) throw why;
      return work();
    };
    const pause = (error: unknown, tries: number): number | null => {
      if (!(error instanceof RoostError) || signal.aborted || tries >= maxTries) return null;
      const passes = error.advice !== 'never' || error.code === 'bad-address';
      return passes ? Math.max(error.afterMs, againMs * tries) : null;
    };
    return retry(attempt, pause, (ms, done) => timer(ms, done));
  }
}

/** Resolves when `work` is over, however it ended; rejects at once when nobody wants to wait any more. */
function ended(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopped(signal));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const end = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    work.then(end, end);
  });
}
