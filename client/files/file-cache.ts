/**
 * What lies of files on this device, and for which chats. It is kept as long as there is room; what was used longest ago goes first
 * (docs/spec/media.md, B14).
 */
import { isMediaId, type MediaId } from '../../protocol/media.ts';
import type { ClientCode, ConversationId, FileStorage } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { FileStore, Store, Surroundings } from '../ports.ts';
import { unkeptName } from './encrypting.ts';

/** Where app and platform leave open how much. */
const defaultMaxBytes = 2 ** 30;
/** What the platform says of its room is asked for anew. */
const roomMs = 60_000;

export interface FileCacheOptions {
  readonly files: FileStore;
  readonly store: Pick<Store, 'read' | 'write'>;
  /** Objects that are still to be sent, and to which chat: they stay whatever happens. */
  readonly unsent: () => ReadonlyMap<string, ConversationId>;
  readonly maxBytes: number | null;
  /** No other client has taken the store over, and the files with it. */
  readonly isOurs: () => Promise<boolean>;
  readonly elapsed: Surroundings['elapsed'];
}

interface Use {
  /** Rises with each use, whatever the clock says (T1). 0: it lay there already. */
  readonly at: number;
  readonly conversations: readonly ConversationId[];
}

const prefix = ['file'] as const;

export class FileCache {
  /** The same files, counted: whoever changes them does it here. */
  readonly files: FileStore;
  readonly #options: FileCacheOptions;
  readonly #sizes = new Map<string, number>();
  readonly #uses = new Map<string, Use>();
  /** How many want it to stay just now. */
  readonly #held = new Map<string, number>();
  #lastUse = 0;
  #loading: Promise<void> | null = null;
  #room: { readonly bytes: number; readonly at: number } | null = null;
  /** What changes the files just now. */
  readonly #writes = new Set<Promise<void>>();
  /** What whoever changes them is told since it was closed. */
  #closed: ClientCode | null = null;

  constructor(options: FileCacheOptions) {
    this.#options = options;
    this.files = this.#counted(options.files);
  }

  /** While `work` fetches an object for a chat it stays. */
  async fetching<Result>(
    object: MediaId,
    conversation: ConversationId | null,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const release = this.#hold(object);
    try {
      await this.used(object, conversation);
      return await work();
    } finally {
      release();
    }
  }

  /** The same bytes; what they are of stays while somebody reads them. */
  async *reading(object: MediaId, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const release = this.#hold(object);
    try {
      // It is read all the same where that cannot be noted.
      await this.used(object, null).catch(() => {});
      yield* bytes;
    } finally {
      release();
    }
  }

  /** Somebody used it, and it is of that chat. */
  async used(object: MediaId, conversation: ConversationId | null): Promise<void> {
    await this.#ready();
    const { conversations } = this.#knownOf(object);
    const isNew = conversation !== null && !conversations.includes(conversation);
    await this.#note(object, {
      at: ++this.#lastUse,
      conversations: isNew ? [...conversations, conversation] : conversations,
    });
  }

  async #note(object: string, use: Use): Promise<void> {
    this.#uses.set(object, use);
    await this.#options.store.write(async (writer) => writer.put('meta', [...prefix, object], use), 'relaxed');
  }

  /** What is here is of that chat as well. */
  async alsoOf(object: MediaId, conversation: ConversationId): Promise<void> {
    await this.#ready();
    if (this.#sizes.has(object)) await this.used(object, conversation);
  }

  async storage(): Promise<FileStorage> {
    await this.#ready();
    const chats = new Map<ConversationId, { bytes: number; files: number; shared: number }>();
    for (const object of this.#objects()) {
      const size = this.#sizes.get(object) ?? 0;
      const { conversations } = this.#knownOf(object);
      for (const one of conversations) {
        const { bytes, files, shared } = chats.get(one) ?? { bytes: 0, files: 0, shared: 0 };
        const more = conversations.length > 1 ? size : 0;
        chats.set(one, { bytes: bytes + size, files: files + 1, shared: shared + more });
      }
    }
    const conversations = [...chats].map(([conversation, sums]) => ({ conversation, ...sums }));
    conversations.sort((a, b) => b.bytes - a.bytes);
    return { bytes: this.#sum(), maxBytes: await this.#maxBytes(), conversations };
  }

  /**
   * Gives how many bytes went. What somebody reads or fetches just now, and what is still to be sent, stays; so does what is of another chat
   * as well: it is that chat's alone from then on.
   */
  async free(conversation: ConversationId): Promise<number> {
    await this.#ready();
    let freed = 0;
    for (const object of this.#of(conversation)) {
      if (this.#isNeeded(object)) continue;
      if (this.#knownOf(object).conversations.length > 1) {
        await this.#isNoMoreOf(conversation, object);
        continue;
      }
      const size = this.#sizes.get(object) ?? 0;
      await this.files.remove(object);
      freed += size;
    }
    return freed;
  }

  /** The chat is no more. What is needed just now is of no chat then, and goes as what was used long ago does. */
  async forget(conversation: ConversationId): Promise<void> {
    await this.free(conversation);
    for (const object of this.#of(conversation)) await this.#isNoMoreOf(conversation, object);
  }

  #of(conversation: ConversationId): MediaId[] {
    return this.#objects().filter((object) => this.#knownOf(object).conversations.includes(conversation));
  }

  #isNoMoreOf(conversation: ConversationId, object: MediaId): Promise<void> {
    const { at, conversations } = this.#knownOf(object);
    return this.#note(object, { at, conversations: conversations.filter((one) => one !== conversation) });
  }

  /** From now on nothing is put into the files or taken out of them; resolves when what was under way has ended. */
  async close(code: ClientCode): Promise<void> {
    this.#closed ??= code;
    await Promise.allSettled(this.#writes);
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    const write = this.#demandOpen().then(work);
    this.#writes.add(write);
    try {
      await write;
    } finally {
      this.#writes.delete(write);
    }
  }

  /** A tab that was frozen goes on when it wakes, though another one works with these files by then. */
  async #demandOpen(): Promise<void> {
    if (this.#closed === null && !(await this.#options.isOurs())) this.#closed ??= 'superseded';
    if (this.#closed !== null) throw new RoostError(this.#closed);
    await this.#ready();
  }

  async #shrinkTo(most: number): Promise<void> {
    if (this.#sum() <= most) return;
    const oldestFirst = this.#objects().sort((a, b) => this.#knownOf(a).at - this.#knownOf(b).at);
    for (const object of oldestFirst) {
      if (this.#sum() <= most) return;
      // Looked at now: somebody may have begun to read it while another one was removed.
      if (!this.#isNeeded(object)) await this.files.remove(object);
    }
  }

  #objects(): MediaId[] {
    return [...this.#sizes.keys()].filter(isMediaId);
  }

  /** What nobody noted, as when the app died over it, is of the chat that it is still to be sent to. */
  #knownOf(object: string): Use {
    const use = this.#uses.get(object);
    if (use !== undefined) return use;
    const to = this.#options.unsent().get(object);
    return { at: 0, conversations: to === undefined ? [] : [to] };
  }

  #isNeeded(object: string): boolean {
    return this.#held.has(object) || this.#sizes.has(unkeptName(object)) || this.#options.unsent().has(object);
  }

  #hold(object: string): () => void {
    this.#held.set(object, (this.#held.get(object) ?? 0) + 1);
    return () => {
      const left = (this.#held.get(object) ?? 1) - 1;
      if (left > 0) this.#held.set(object, left);
      else this.#held.delete(object);
    };
  }

  #sum(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  async #maxBytes(): Promise<number> {
    const { maxBytes, files, elapsed } = this.#options;
    if (maxBytes !== null) return maxBytes;
    if (this.#room === null || elapsed() - this.#room.at >= roomMs) {
      const bytes = Math.min(defaultMaxBytes, (await files.room?.()) ?? defaultMaxBytes);
      this.#room = { bytes, at: elapsed() };
    }
    return this.#room.bytes;
  }

  /** With the first use: a start waits for nothing of it. */
  #ready(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { files, store } = this.#options;
    const [sizes, rows] = await Promise.all([
      files.sizes(),
      store.read((reader) => reader.range('meta', { prefix: [...prefix] })),
    ]);
    for (const [name, size] of sizes) this.#sizes.set(name, size);
    const gone: string[] = [];
    for (const { key, value } of rows) {
      const object = String(key[1]);
      const use = value as Use;
      this.#lastUse = Math.max(this.#lastUse, use.at);
      if (sizes.has(object)) this.#uses.set(object, use);
      else gone.push(object);
    }
    if (gone.length > 0) await this.#forget(gone);
  }

  async #forget(objects: readonly string[]): Promise<void> {
    for (const object of objects) this.#uses.delete(object);
    await this.#options.store.write(async (writer) => {
      for (const object of objects) writer.delete('meta', [...prefix, object]);
    }, 'relaxed');
  }

  /** What may go makes room as bytes come, whatever was said of how many there will be; on a disk that is full, too. */
  async #append(name: string, bytes: Uint8Array): Promise<void> {
    const { files } = this.#options;
    await this.#shrinkTo((await this.#maxBytes()) - bytes.length);
    try {
      await files.append(name, bytes);
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.#shrinkTo(this.#sum() - bytes.length);
      await files.append(name, bytes).catch((cause: unknown) => {
        throw isFull(cause) ? new RoostError('no-room', { cause }) : cause;
      });
    }
  }

  async #remove(name: string): Promise<void> {
    await this.#ready();
    const sizes = this.#sizes;
    // Not counted from here on: what is appended meanwhile is counted anew.
    const size = sizes.get(name);
    sizes.delete(name);
    try {
      await this.#options.files.remove(name);
    } catch (error) {
      if (size !== undefined) sizes.set(name, size + (sizes.get(name) ?? 0));
      throw error;
    }
    // Where that cannot be noted, the next start sees it.
    if (this.#uses.has(name) && !this.#held.has(name)) await this.#forget([name]).catch(() => {});
  }

  #counted(files: FileStore): FileStore {
    const sizes = this.#sizes;
    return {
      size: async (name) => {
        const size = await files.size(name);
        // What lacks something ends before it.
        if (sizes.has(name)) sizes.set(name, size);
        return size;
      },
      append: (name, bytes) =>
        this.#writing(async () => {
          await this.#append(name, bytes);
          sizes.set(name, (sizes.get(name) ?? 0) + bytes.length);
        }),
      read: (name, from) => files.read(name, from),
      lying: async (name, from, length) => (await files.lying?.(name, from, length)) ?? null,
      rename: (name, to) =>
        this.#writing(async () => {
          await files.rename(name, to);
          sizes.set(to, sizes.get(name) ?? 0);
          sizes.delete(name);
        }),
      // Everything but objects was begun here, and goes when it fails.
      remove: (name) => (isMediaId(name) ? this.#writing(() => this.#remove(name)) : this.#remove(name)),
      list: () => files.list(),
      sizes: () => files.sizes(),
    };
  }
}

function isFull(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  // A disk that is full, or as much of it as this user may have.
  return name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT';
}
