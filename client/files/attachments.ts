/** Encrypting and decrypting files, wherever that runs: the bytes come and go in pieces, however long they are. */
import { decryptAttachment, encryptAttachment } from '../../crypto/attachment.ts';
import type { AttachmentSecrets } from '../../crypto/attachment-format.ts';
import { type Bytes, inChunks } from '../../crypto/chunks.ts';
import { PartHashes } from '../../crypto/part-hashes.ts';
import { mediaPartBytes } from '../../protocol/media.ts';

export interface EncryptedAttachment {
  readonly secrets: AttachmentSecrets;
  /** SHA-256 of each part that it is stored in. */
  readonly parts: readonly Uint8Array[];
  /** Of the ciphertext. */
  readonly size: number;
}

export interface Attachments {
  /** The ciphertext of a file of that size; what it has become is returned behind the last piece. Throws `AttachmentError`, and what the source throws. */
  encrypt(source: Bytes, size: number): AsyncGenerator<Uint8Array, EncryptedAttachment>;
  /** The file. `open` gives its ciphertext from the beginning, each of the two times that it is read. Throws as `encrypt` does. */
  decrypt(open: () => Bytes, secrets: AttachmentSecrets): AsyncGenerator<Uint8Array>;
}

/** What is given out at once of ciphertext. */
const pieceBytes = 1024 * 1024;

/** Right here. */
export function attachmentsHere(random: (length: number) => Uint8Array): Attachments {
  return {
    async *encrypt(source, size) {
      const hashes = new PartHashes(mediaPartBytes);
      let secrets: AttachmentSecrets | null = null;
      async function* ciphertext(): AsyncGenerator<Uint8Array> {
        secrets = yield* encryptAttachment({ source, size, random });
      }
      for await (const piece of inChunks(ciphertext(), pieceBytes)) {
        hashes.add(piece);
        yield piece;
      }
      if (secrets === null) throw new Error('it ended before its end');
      return { secrets, parts: hashes.finish(), size: hashes.length };
    },
    decrypt: decryptAttachment,
  };
}
