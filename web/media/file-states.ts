import { HeldValue } from '../app/held-value.ts';
import type { DownloadedFile, MessageItem, Observable, Roost, RoostErrorLike } from '../sdk.ts';
import { lookOf, safeType } from './kinds.ts';
import { type PictureSize, pictureSize } from './picture-size.ts';
import { mediaSentence } from './sentences.ts';

/** How far the page is with a file of a message. */
export type FileState =
  /** It is not known yet whether it is on this device. */
  | { readonly is: 'unknown' }
  | { readonly is: 'away' }
  /** On this device, as ciphertext. */
  | { readonly is: 'here' }
  | { readonly is: 'fetching'; readonly done: number; readonly total: number }
  /** Being decrypted. */
  | { readonly is: 'opening' }
  /** `size`: of a picture; null where the browser can make none of it, and of all else. */
  | { readonly is: 'open'; readonly url: string; readonly blob: Blob; readonly size: PictureSize | null }
  | { readonly is: 'failed'; readonly sentence: string };

/** A message that has a file. */
export type FileItem = Pick<MessageItem, 'id'> & { readonly file: NonNullable<MessageItem['file']> };

/** Kept so long after the last one that showed it went: a message that is stored gets another id, and is drawn anew. */
const lingerMs = 5_000;
/** Of plaintext that is put together at once. The browser keeps what is put together beside the page's memory, or on its disk. */
const pieceBytes = 4 * 1024 * 1024;

interface Entry {
  readonly state: HeldValue<FileState>;
  holders: number;
  /** What is under way. */
  work: { readonly done: Promise<void>; readonly stop: AbortController } | null;
  lingering: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Files of messages that the page shows, decrypted, by what they consist of: several messages may be of one.
 *
 * What nobody shows any more is let go, its address with it.
 */
export class OpenedFiles {
  readonly #roost: Roost;
  readonly #sizeOf: (url: string) => Promise<PictureSize | null>;
  readonly #entries = new Map<string, Entry>();

  constructor(roost: Roost, sizeOf = pictureSize) {
    this.#roost = roost;
    this.#sizeOf = sizeOf;
  }

  /** Its state; `release` when it is shown no more. */
  hold({ file }: FileItem): { readonly state: Observable<FileState>; readonly release: () => void } {
    const entry = this.#entry(file.object);
    entry.holders += 1;
    clearTimeout(entry.lingering);
    let isHeld = true;
    return {
      state: entry.state,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        entry.holders -= 1;
        if (entry.holders === 0) entry.lingering = setTimeout(() => this.#letGo(file.object, entry), lingerMs);
      },
    };
  }

  now({ file }: FileItem): FileState {
    return this.#entries.get(file.object)?.state.current ?? { is: 'unknown' };
  }

  /** Sees whether it is on this device; asks nobody. With `open` it is opened then. */
  look(item: FileItem, open: boolean): Promise<void> {
    return this.#work(item, ['unknown'], async ({ state }, signal) => {
      try {
        const found = await this.#roost.download(item.id, { onlyHere: true, signal });
        if (open) await this.#open(state, found, signal);
        else state.set({ is: 'here' });
      } catch (error) {
        if ((error as Partial<RoostErrorLike>).code !== 'file-lost') throw error;
        state.set({ is: 'away' });
      }
    });
  }

  /** Brings it here if it is not, and opens it. */
  fetch(item: FileItem): Promise<void> {
    return this.#work(item, ['unknown', 'away', 'here', 'failed'], async ({ state }, signal) => {
      const onProgress = (done: number, total: number) => {
        if (!signal.aborted) state.set({ is: 'fetching', done, total });
      };
      onProgress(0, 0);
      await this.#open(state, await this.#roost.download(item.id, { onProgress, signal }), signal);
    });
  }

  /** Ends a download; what came of it is kept. */
  cancel({ file }: FileItem): void {
    const entry = this.#entries.get(file.object);
    if (entry === undefined || entry.work === null) return;
    entry.work.stop.abort();
    entry.work = null;
    entry.state.set({ is: 'away' });
  }

  /** Files were taken off this device: whether the others are here is looked at anew. */
  forget(): void {
    for (const { state, work } of this.#entries.values()) {
      if (work === null && state.current.is !== 'open') state.set({ is: 'unknown' });
    }
  }

  close(): void {
    for (const [object, entry] of this.#entries) {
      clearTimeout(entry.lingering);
      entry.work?.stop.abort();
      this.#letGo(object, entry);
    }
  }

  async #open(state: HeldValue<FileState>, { name, type, read }: DownloadedFile, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    state.set({ is: 'opening' });
    const blob = await inBlob(read(), safeType({ name, type }), signal);
    if (signal.aborted) return;
    const url = URL.createObjectURL(blob);
    // Before anybody draws it.
    const size = lookOf({ name, type }) === 'picture' ? await this.#sizeOf(url) : null;
    if (signal.aborted) URL.revokeObjectURL(url);
    else state.set({ is: 'open', url, blob, size });
  }

  #work(
    item: FileItem,
    from: readonly FileState['is'][],
    begin: (entry: Entry, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const entry = this.#entry(item.file.object);
    // What merely looks whether it is here is done in a moment; then one sees.
    if (entry.work !== null) return entry.work.done.then(() => this.#work(item, from, begin));
    if (!from.includes(entry.state.current.is)) return Promise.resolve();
    const stop = new AbortController();
    const done = begin(entry, stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) entry.state.set({ is: 'failed', sentence: mediaSentence(error) });
      })
      .finally(() => {
        if (entry.work?.stop === stop) entry.work = null;
      });
    entry.work = { done, stop };
    return done;
  }

  #entry(object: string): Entry {
    const held = this.#entries.get(object);
    if (held !== undefined) return held;
    const state = new HeldValue<FileState>({ is: 'unknown' });
    const entry: Entry = { state, holders: 0, work: null, lingering: undefined };
    this.#entries.set(object, entry);
    return entry;
  }

  #letGo(object: string, entry: Entry): void {
    if (this.#entries.get(object) !== entry) return;
    const { current } = entry.state;
    // A download goes on: somebody asked for it.
    if (current.is === 'fetching') {
      void entry.work?.done.then(() => entry.holders === 0 && this.#letGo(object, entry));
      return;
    }
    this.#entries.delete(object);
    entry.work?.stop.abort();
    if (current.is === 'open') URL.revokeObjectURL(current.url);
  }
}

async function inBlob(bytes: AsyncIterable<Uint8Array>, type: string, signal: AbortSignal): Promise<Blob> {
  const whole: Blob[] = [];
  let pieces: BlobPart[] = [];
  let length = 0;
  for await (const piece of bytes) {
    if (signal.aborted) break;
    pieces.push(piece as Uint8Array<ArrayBuffer>);
    length += piece.length;
    if (length < pieceBytes) continue;
    whole.push(new Blob(pieces));
    [pieces, length] = [[], 0];
  }
  return new Blob([...whole, ...pieces], { type });
}
