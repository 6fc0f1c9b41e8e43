/** The SHA-256s of a file's parts, computed as it passes: what an upload is announced with. */
import { sha256 } from '@noble/hashes/sha2.js';

export class PartHashes {
  readonly #partBytes: number;
  readonly #done: Uint8Array[] = [];
  #part = sha256.create();
  #left: number;
  #length = 0;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
    this.#left = partBytes;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#left);
      this.#part.update(piece);
      this.#left -= piece.length;
      this.#length += piece.length;
      at += piece.length;
      if (this.#left > 0) continue;
      this.#done.push(this.#part.digest());
      this.#part = sha256.create();
      this.#left = this.#partBytes;
    }
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Once: of all parts, the last one too. */
  finish(): readonly Uint8Array[] {
    return this.#left === this.#partBytes ? this.#done : [...this.#done, this.#part.digest()];
  }
}
