/**
 * Encrypts and decrypts files of any length with memory for a few chunks of them.
 *
 * Only what was verified is decrypted (encrypt then MAC), and the MAC stands at the end: so an encrypted file is read twice.
 * It may come from a place that gives something else the second time; the first pass therefore keeps the hash of each chunk,
 * 32 bytes a quarter of a megabyte, and the second decrypts a chunk only if it has that hash. The other way, a MAC behind
 * each chunk, needs one pass, but is a format that nobody else reads.
 */
import { equalBytes } from '@noble/ciphers/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, inChunks } from '../lib/chunks.ts';
import { cbcChunks } from './cbc-chunks.ts';
import {
  encryptedSize,
  FileCipherError,
  type FileSecrets,
  fileKeyLength,
  filledSize,
  ivLength,
  macLength,
} from './file-format.ts';
import { nativeSha256 } from './native-aes.ts';

/** Whole blocks. Also the unit of what is given out. */
const chunkLength = 262_144;

export interface FileToEncrypt {
  readonly source: Bytes;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Of bytes that nobody can foresee: the file's key and IV. */
  readonly random: (length: number) => Uint8Array;
}

/**
 * The encrypted file, piece by piece; what the message has to say of it is returned after the last piece. Throws
 * `other-size` when the source is shorter or longer than `size`: its encrypted length was promised.
 */
export async function* encryptFile({ source, size, random }: FileToEncrypt): AsyncGenerator<Uint8Array, FileSecrets> {
  const key = random(fileKeyLength);
  const iv = random(ivLength);
  const cbc = await cbcChunks(key.subarray(0, 32), iv);
  const mac = hmac.create(sha256, key.subarray(32));
  const digest = sha256.create();
  const add = (bytes: Uint8Array): Uint8Array => {
    mac.update(bytes);
    digest.update(bytes);
    return bytes;
  };
  yield add(iv);
  const end = filledSize(size);
  let at = 0;
  for await (const chunk of inChunks(filled(source, size), chunkLength)) {
    at += chunk.length;
    yield add(await cbc.encrypt(chunk, at === end));
  }
  const tag = mac.digest();
  yield tag;
  return { key, digest: digest.update(tag).digest(), size };
}

/**
 * The file that the message names. `open` gives the encrypted file from its beginning, each time that it is called: it is
 * read once to verify all of it, and once more to decrypt it. Throws `not-genuine` before the first byte is given out, or,
 * where the second reading gives something else than the first, before the first byte of that.
 */
export async function* decryptFile(open: () => Bytes, secrets: FileSecrets): AsyncGenerator<Uint8Array> {
  const { iv, hashes } = await verify(open(), secrets);
  const cbc = await cbcChunks(secrets.key.subarray(0, 32), iv);
  const end = encryptedSize(secrets.size) - macLength;
  let left = secrets.size;
  let number = 0;
  for await (const chunk of inChunks(open(), chunkLength)) {
    const start = number * chunkLength;
    const hash = hashes[number++];
    if (hash === undefined || !equalBytes(hash, await nativeSha256(chunk))) {
      throw notGenuine('The file changed between its two readings.');
    }
    const encrypted = chunk.subarray(start === 0 ? ivLength : 0, Math.max(end - start, 0));
    // Of the last chunk there may be nothing but the end of the MAC.
    if (encrypted.length === 0) continue;
    const plain = await cbc.decrypt(encrypted, start + chunk.length >= end).catch(() => {
      // Its sender authenticated what cannot be deciphered.
      throw notGenuine('The file ends in no padding.');
    });
    const given = plain.subarray(0, left);
    // Before it is given out: whoever takes it may hand it on, and it is nothing here then.
    left -= given.length;
    if (given.length > 0) yield given;
  }
  if (left > 0) throw notGenuine('The file was cut off between its two readings.');
}

interface VerifiedHashes {
  readonly iv: Uint8Array;
  /** SHA-256 of each chunk. */
  readonly hashes: readonly Uint8Array[];
}

/** Reads no further than a genuine file is long. */
async function verify(source: Bytes, { key, digest, size }: FileSecrets): Promise<VerifiedHashes> {
  const length = encryptedSize(size);
  const end = length - macLength;
  const mac = hmac.create(sha256, key.subarray(32));
  const whole = sha256.create();
  const iv = new Uint8Array(ivLength);
  const tag = new Uint8Array(macLength);
  const hashes: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of inChunks(source, chunkLength)) {
    if (at + chunk.length > length) throw notGenuine('The file is longer than it should be.');
    if (at === 0) iv.set(chunk.subarray(0, ivLength));
    const authenticated = Math.max(0, Math.min(chunk.length, end - at));
    mac.update(chunk.subarray(0, authenticated));
    tag.set(chunk.subarray(authenticated), Math.max(0, at - end));
    whole.update(chunk);
    hashes.push(await nativeSha256(chunk));
    at += chunk.length;
  }
  const isGenuine = equalBytes(whole.digest(), digest) && equalBytes(mac.digest(), tag);
  if (at !== length || !isGenuine) throw notGenuine('The file is not the one that the message names.');
  return { iv, hashes };
}

/** The file and, behind it, zeros. */
async function* filled(source: Bytes, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const piece of source) {
    left -= piece.length;
    if (left < 0) break;
    yield piece;
  }
  if (left !== 0) throw new FileCipherError('other-size', 'The file is not as long as was said.');
  for (let zeros = filledSize(size) - size; zeros > 0; zeros -= chunkLength) {
    yield new Uint8Array(Math.min(zeros, chunkLength));
  }
}

function notGenuine(words: string): FileCipherError {
  return new FileCipherError('not-genuine', words);
}
