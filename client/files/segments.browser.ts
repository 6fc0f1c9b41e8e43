/** Bytes in the private file system of an origin (OPFS): files that are written once, as a whole, and never changed. */
export interface Segments {
  /** When it resolves all of it is there; before, nothing that `has` takes for it. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  has(id: string, length: number): Promise<boolean>;
  /** Null: it is not there as it was put. */
  read(id: string, length: number, from: number): Promise<AsyncIterable<Uint8Array> | null>;
  /** Its bytes where they lie; null as above. */
  blob(id: string, length: number): Promise<Blob | null>;
  /** Does nothing where it is missing. */
  remove(id: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** What is in memory at once while one is read. */
const readBytes = 1024 * 1024;

export function segmentsIn(folder: FileSystemDirectoryHandle): Segments {
  const found = async (id: string, length: number): Promise<File | null> => {
    const handle = await folder.getFileHandle(id).catch(absent);
    const file = (await handle?.getFile().catch(absent)) ?? null;
    return file?.size === length ? file : null;
  };
  return {
    put: async (id, bytes) => {
      const handle = await folder.getFileHandle(id, { create: true });
      // The browser writes it beside, and puts it in its place when it is closed.
      const stream = await handle.createWritable();
      try {
        await stream.write(bytes as Uint8Array<ArrayBuffer>);
        await stream.close();
      } catch (error) {
        await stream.abort().catch(() => {});
        await folder.removeEntry(id).catch(() => {});
        throw error;
      }
    },
    has: async (id, length) => (await found(id, length)) !== null,
    read: async (id, length, from) => {
      const file = await found(id, length);
      return file === null ? null : inPieces(file, from);
    },
    blob: found,
    remove: async (id) => {
      await folder.removeEntry(id).catch(absent);
    },
    list: async () => {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    },
  };
}

async function* inPieces(file: File, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < file.size; at += readBytes)
    yield new Uint8Array(await file.slice(at, at + readBytes).arrayBuffer());
}

function absent(error: unknown): null {
  if (error instanceof DOMException && error.name === 'NotFoundError') return null;
  throw error;
}

/** Null: this browser has no such file system, or one that only workers may write to. Rejects where it has one that fails. */
export async function openPrivateFolder(name: string): Promise<FileSystemDirectoryHandle | null> {
  if (typeof FileSystemFileHandle !== 'function' || !('createWritable' in FileSystemFileHandle.prototype)) return null;
  const top = await navigator.storage.getDirectory();
  const folder = await top.getDirectoryHandle('roost-files', { create: true });
  return folder.getDirectoryHandle(encodeURIComponent(name), { create: true });
}
