/** Encrypting and decrypting files, wherever that runs: the bytes come and go in pieces, however long they are. */

import { decryptFile, encryptFile } from '../../crypto/file-cipher.ts';
import type { FileSecrets } from '../../crypto/file-format.ts';
import { PartHashes } from '../../crypto/part-hashes.ts';
import { type Bytes, inChunks } from '../../lib/chunks.ts';
import { mediaPartBytes } from '../../protocol/media.ts';

export interface EncryptionResult {
  readonly secrets: FileSecrets;
  /** SHA-256 of each part that it is stored in. */
  readonly parts: readonly Uint8Array[];
  /** Of the ciphertext. */
  readonly size: number;
}

export interface FileCipher {
  /** The ciphertext of a file of that size; what it has become is returned behind the last piece. Throws `FileCipherError`, and what the source throws. */
  encrypt(source: Bytes, size: number): AsyncGenerator<Uint8Array, EncryptionResult>;
  /** The file. `open` gives its ciphertext from the beginning, each of the two times that it is read. Throws as `encrypt` does. */
  decrypt(open: () => Bytes, secrets: FileSecrets): AsyncGenerator<Uint8Array>;
}

/** What is given out at once of ciphertext. */
const pieceBytes = 1024 * 1024;

/** Right here. */
export function fileCipherHere(random: (length: number) => Uint8Array): FileCipher {
  return {
    async *encrypt(source, size) {
      const hashes = new PartHashes(mediaPartBytes);
      let secrets: FileSecrets | null = null;
      async function* ciphertext(): AsyncGenerator<Uint8Array> {
        secrets = yield* encryptFile({ source, size, random });
      }
      /** As it comes, before much of it is put together: whose thread this is has its turn between. */
      async function* hashed(): AsyncGenerator<Uint8Array> {
        for await (const piece of ciphertext()) {
          hashes.add(piece);
          yield piece;
        }
      }
      yield* inChunks(hashed(), pieceBytes);
      if (secrets === null) throw new Error('it ended before its end');
      return { secrets, parts: hashes.finish(), size: hashes.length };
    },
    decrypt: decryptFile,
  };
}
