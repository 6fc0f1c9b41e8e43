/** A file on its way into the cache of this device: encrypted, hashed in parts, and named by what it has become. */
import { encryptedSize, FileCipherError } from '../../crypto/file-format.ts';
import { base64url } from '../../lib/bytes.ts';
import { isMediaId, type MediaId, mediaIdOf } from '../../protocol/media.ts';
import type { NewFile } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { FileStore, Surroundings } from '../ports.ts';
import type { EncryptionResult, FileCipher } from './file-cipher.ts';
import { givenBytes } from './given-bytes.ts';

export interface EncryptedFile extends EncryptionResult {
  readonly object: MediaId;
}

/** What was begun and is not whole; a process that died leaves it, and the next one throws it away. */
const unfinishedPrefix = 'new-';
/** Lies beside an object until its message is kept: only what has one is asked for. */
const unkeptPrefix = `${unfinishedPrefix}of-`;

export function unkeptName(object: string): string {
  return `${unkeptPrefix}${object}`;
}

/** Whoever keeps a message that names the object says so then (`noteKept`), and throws it away if none comes of it (`dropObject`). */
export async function encryptToStore(
  { read, size, onProgress, signal }: NewFile,
  {
    files,
    fileCipher,
    surroundings,
  }: { files: FileStore; fileCipher: FileCipher; surroundings: Pick<Surroundings, 'randomBytes' | 'sha256'> },
): Promise<EncryptedFile> {
  const name = `${unfinishedPrefix}${base64url(surroundings.randomBytes(12))}`;
  let done = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of givenBytes(read)) {
      if (signal?.aborted) throw new RoostError('given-up');
      done += piece.length;
      onProgress?.(done);
      yield piece;
    }
  }
  const ciphertext = fileCipher.encrypt(counted(), size);
  try {
    let next = await ciphertext.next();
    for (; !next.done; next = await ciphertext.next()) await files.append(name, next.value);
    const encrypted = next.value;
    if (encrypted.size !== encryptedSize(size)) throw new RoostError('file-changed');
    const object = mediaIdOf(encrypted.parts, surroundings.sha256);
    await files.append(unkeptName(object), new Uint8Array(1));
    await files.rename(name, object);
    return { ...encrypted, object };
  } catch (error) {
    // Whoever reads it stops, and a worker with it ends.
    await ciphertext.return(undefined as never).catch(() => {});
    await files.remove(name);
    throw error instanceof FileCipherError ? new RoostError('file-changed', { cause: error }) : error;
  }
}

export async function noteKept(files: FileStore, object: MediaId): Promise<void> {
  await files.remove(unkeptName(object));
}

export async function dropObject(files: FileStore, object: MediaId): Promise<void> {
  await files.remove(object);
  await noteKept(files, object);
}

/** What a process that died had begun to encrypt is thrown away, and so is an object whose message was lost with it. */
export async function removeUnfinished(files: FileStore, kept: Pick<ReadonlySet<string>, 'has'>): Promise<void> {
  for (const name of await files.list()) {
    const object = name.startsWith(unkeptPrefix) ? name.slice(unkeptPrefix.length) : '';
    if (isMediaId(object) && !kept.has(object)) await files.remove(object);
    if (name.startsWith(unfinishedPrefix)) await files.remove(name);
  }
}
