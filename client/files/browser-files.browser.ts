import { answerOf, inTransaction, openDatabase } from '../browser/database.browser.ts';
import type { FileStore } from '../ports.ts';
import { openPrivateFolder, type Segments, segmentsIn } from './segments.browser.ts';

export interface BrowserFilesOptions {
  readonly factory?: IDBFactory;
  /** Where the bytes lie; null: in rows. Default: the private file system of this origin, if there is one that can be written to. */
  readonly folder?: FileSystemDirectoryHandle | null;
}

const shareOfQuota = 0.2;

/** A browser that does not say gives what it likes. */
async function estimated(): Promise<StorageEstimate> {
  return (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
}

/**
 * Files in a browser, for the client that has the store of that name: bytes in the private file system of the origin, or in
 * IndexedDB where there is none. A file is written and read some megabytes at a time. The browser may throw all of it away with the
 * rest of the origin, if it was not asked to persist. Rejects while a file system that holds some of them cannot be opened.
 *
 * Only the tab that was elected opens it (browser/tabs.browser.ts), and closes it when its client has closed.
 */
export async function openBrowserFiles(name: string, options: BrowserFilesOptions = {}): Promise<OpenFileStore> {
  const db = await openDatabase(`${name}.files`, [filesTable, bytesTable], options.factory ?? indexedDB);
  try {
    const inRows = new BrowserFiles(db, null);
    const folder = options.folder === undefined ? await privateFolder(name, inRows) : options.folder;
    if (folder === null) return inRows;
    const files = new BrowserFiles(db, segmentsIn(folder));
    await files.sweep();
    return files;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Has a connection to a database until it is closed. */
export interface OpenFileStore extends FileStore {
  close(): void;
}

/** Where it fails, as it does in private windows, files go elsewhere, provided that it is empty. */
async function privateFolder(name: string, inRows: BrowserFiles): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await openPrivateFolder(name);
  } catch (error) {
    if ((await inRows.inSegments()).length === 0) return null;
    throw error;
  }
}

/** By name: what it consists of. */
const filesTable = 'files';
/** By id: pieces that lie in rows. */
const bytesTable = 'bytes';

interface Piece {
  readonly id: string;
  readonly length: number;
  /** Set where this browser had no file system when it was written. */
  readonly inRows?: true;
}

/**
 * The rows are the truth: a segment is put before the row that names it, and counts only then. So a file has of each append all
 * or none, whenever the page dies.
 */
class BrowserFiles implements OpenFileStore {
  readonly #db: IDBDatabase;
  readonly #segments: Segments | null;

  constructor(db: IDBDatabase, segments: Segments | null) {
    this.#db = db;
    this.#segments = segments;
  }

  async size(name: string): Promise<number> {
    let size = 0;
    for (const piece of await this.#pieces(name)) {
      if (!(await this.#has(piece))) {
        await this.#cut(name, piece);
        break;
      }
      size += piece.length;
    }
    return size;
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const id = crypto.randomUUID();
    await this.#segments?.put(id, bytes);
    try {
      await this.#change('relaxed', async (tables) => {
        if (this.#segments === null) tables.objectStore(bytesTable).put(bytes.slice(), id);
        const piece: Piece = { id, length: bytes.length, ...(this.#segments === null ? { inRows: true } : {}) };
        keep(tables, name, [...(await piecesIn(tables, name)), piece]);
      });
    } catch (error) {
      // The disk is full for the row as well.
      await this.#segments?.remove(id).catch(() => {});
      throw error;
    }
  }

  async *read(name: string, from: number): AsyncGenerator<Uint8Array> {
    let skip = from;
    for (const piece of await this.#pieces(name)) {
      if (skip < piece.length) {
        const bytes = await this.#bytes(piece, skip);
        if (bytes === null) return this.#cut(name, piece);
        yield* bytes;
      }
      skip = Math.max(0, skip - piece.length);
    }
  }

  /** Null where some of it lies in rows. */
  async lying(name: string, from: number, length: number): Promise<Blob | null> {
    const parts: Blob[] = [];
    let at = 0;
    for (const piece of await this.#pieces(name)) {
      const [start, end] = [Math.max(0, from - at), Math.min(piece.length, from + length - at)];
      at += piece.length;
      if (start >= end) continue;
      const segment = piece.inRows ? null : await this.#segmentsNow().blob(piece.id, piece.length);
      if (segment === null) return null;
      parts.push(segment.slice(start, end));
    }
    const blob = new Blob(parts);
    return blob.size === length ? blob : null;
  }

  async rename(name: string, to: string): Promise<void> {
    const gone = await this.#change('strict', async (tables) => {
      const moved = await piecesIn(tables, name);
      if (moved.length === 0) throw new Error(`there is no ${name}`);
      if (name === to) return [];
      const before = await piecesIn(tables, to);
      drop(tables, before);
      keep(tables, name, []);
      keep(tables, to, moved);
      return before;
    });
    await this.#removeSegments(segmentsOf(gone));
  }

  async remove(name: string): Promise<void> {
    const gone = await this.#change('relaxed', async (tables) => {
      const before = await piecesIn(tables, name);
      drop(tables, before);
      keep(tables, name, []);
      return before;
    });
    await this.#removeSegments(segmentsOf(gone));
  }

  async list(): Promise<readonly string[]> {
    return this.#look(async (tables) => (await answerOf(tables.objectStore(filesTable).getAllKeys())) as string[]);
  }

  /** As the rows say. */
  async sizes(): Promise<ReadonlyMap<string, number>> {
    return this.#look(async (tables) => {
      const files = tables.objectStore(filesTable);
      const [names, all] = await Promise.all([answerOf(files.getAllKeys()), answerOf<Piece[][]>(files.getAll())]);
      return new Map(names.map((name, i) => [String(name), all[i]?.reduce((sum, { length }) => sum + length, 0) ?? 0]));
    });
  }

  /** A share of what the browser gives this origin: the store of the client has its place there, too. */
  async room(): Promise<number> {
    const { quota } = await estimated();
    return quota === undefined ? Number.POSITIVE_INFINITY : Math.floor(quota * shareOfQuota);
  }

  close(): void {
    this.#db.close();
  }

  /** What a page that died had put, and no row came to name. */
  async sweep(): Promise<void> {
    if (this.#segments === null) return;
    const kept = new Set((await this.inSegments()).map(({ id }) => id));
    await this.#removeSegments((await this.#segments.list()).filter((id) => !kept.has(id)));
  }

  /** Pieces that lie in the file system. */
  async inSegments(): Promise<readonly Piece[]> {
    const files = await this.#look((tables) => answerOf<Piece[][]>(tables.objectStore(filesTable).getAll()));
    return files.flat().filter(({ inRows }) => !inRows);
  }

  /** What lacks a piece, as after a loss of power, ends before it: the rest is fetched again. */
  async #cut(name: string, { id }: Piece): Promise<void> {
    const gone = await this.#change('relaxed', async (tables) => {
      const pieces = await piecesIn(tables, name);
      const at = pieces.findIndex((one) => one.id === id);
      const behind = at < 0 ? [] : pieces.slice(at);
      if (at >= 0) keep(tables, name, pieces.slice(0, at));
      drop(tables, behind);
      return behind;
    });
    await this.#removeSegments(segmentsOf(gone));
  }

  async #has({ id, length, inRows }: Piece): Promise<boolean> {
    if (!inRows) return this.#segmentsNow().has(id, length);
    return (await this.#look((tables) => answerOf(tables.objectStore(bytesTable).getKey(id)))) !== undefined;
  }

  async #bytes(
    { id, length, inRows }: Piece,
    from: number,
  ): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null> {
    if (!inRows) return this.#segmentsNow().read(id, length, from);
    const row = await this.#look((tables) => answerOf<Uint8Array | undefined>(tables.objectStore(bytesTable).get(id)));
    return row === undefined ? null : [row.subarray(from)];
  }

  /** Throws where there is no file system just now: what lies in it is not lost. */
  #segmentsNow(): Segments {
    if (this.#segments === null) throw new Error('the private file system that holds this file is not there');
    return this.#segments;
  }

  /** No row names them any more: one that cannot be removed, as another tab still writes it, is swept with a later start. */
  async #removeSegments(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#segments?.remove(id).catch(() => {});
  }

  #pieces(name: string): Promise<readonly Piece[]> {
    return this.#look((tables) => piecesIn(tables, name));
  }

  #look<Result>(work: (tables: IDBTransaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#db.transaction([filesTable, bytesTable], 'readonly'), work);
  }

  #change<Result>(
    durability: 'strict' | 'relaxed',
    work: (tables: IDBTransaction) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.#db.transaction([filesTable, bytesTable], 'readwrite', { durability }), work);
  }
}

function segmentsOf(pieces: readonly Piece[]): string[] {
  return pieces.filter(({ inRows }) => !inRows).map(({ id }) => id);
}

async function piecesIn(tables: IDBTransaction, name: string): Promise<readonly Piece[]> {
  return (await answerOf<Piece[] | undefined>(tables.objectStore(filesTable).get(name))) ?? [];
}

function keep(tables: IDBTransaction, name: string, pieces: readonly Piece[]): void {
  if (pieces.length === 0) tables.objectStore(filesTable).delete(name);
  else tables.objectStore(filesTable).put(pieces, name);
}

function drop(tables: IDBTransaction, pieces: readonly Piece[]): void {
  for (const { id, inRows } of pieces) if (inRows) tables.objectStore(bytesTable).delete(id);
}
