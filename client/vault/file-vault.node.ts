import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { hasSealedRows } from './sealed-rows.ts';
import { aesVault, type Vault } from './vault.ts';

const keyLength = 32;

/**
 * A vault whose key is a file of 32 bytes that its owner alone may read, beside the store that it is for.
 *
 * It is made with the first use. Rejects with `store-key` where the file is missing while the store has sealed rows, where others
 * may read it, and where it is anything but such a file. Whoever can read as this user opens the store: a system's keychain is not asked.
 */
export async function openFileVault(file: string, store: Store): Promise<Vault> {
  const bytes = (await readKey(file)) ?? (await createKey(file, store));
  return aesVault(await crypto.subtle.importKey('raw', bytes, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt']));
}

/** Null where there is no such file. */
async function readKey(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw refused(file, error.code === 'ELOOP' ? 'is a link' : `cannot be read (${error.code})`, error);
    },
  );
  if (handle === null) return null;
  try {
    // Of what was opened, not of what the name stands for now.
    const found = await handle.stat();
    if (!found.isFile()) throw refused(file, 'is no file');
    if (process.platform !== 'win32') {
      if (found.uid !== process.getuid?.()) throw refused(file, 'belongs to another user');
      if ((found.mode & 0o077) !== 0) {
        throw refused(file, 'may be read or changed by other users; if nobody has, say: chmod 600');
      }
    }
    const bytes = new Uint8Array(keyLength);
    const { bytesRead } = await handle.read(bytes, 0, keyLength);
    if (bytesRead !== keyLength || found.size !== keyLength) throw refused(file, `is not ${keyLength} bytes long`);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Whole and on the disk before its name is there: a crash leaves no file, or the key. */
async function createKey(file: string, store: Store): Promise<Uint8Array<ArrayBuffer>> {
  if (await hasSealedRows(store)) {
    throw refused(file, 'is missing, and the store that it opens is not empty: bring it back, or sign up or link anew');
  }
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(randomBytes(keyLength));
    await handle.sync();
    // Unlike a renaming, it takes no key away that another process has made meanwhile.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
  await syncFolder(path.dirname(file));
  const made = await readKey(file);
  if (made === null) throw refused(file, 'was taken away while it was made');
  return made;
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refused(file: string, why: string, cause?: unknown): RoostError {
  return new RoostError('store-key', { sentence: `The key file ${JSON.stringify(file)} ${why}.`, cause });
}
