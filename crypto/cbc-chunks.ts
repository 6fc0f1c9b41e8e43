/**
 * AES-CBC over a stream, made of calls that know no streams (NIST SP 800-38A, 6.2: each block needs the ciphertext before it).
 *
 * The runtime's CBC takes a whole message and gives it with its padding. A chunk is a message whose IV is the last block of the
 * chunk before; the block of padding that is written after it is left out, and put back when it is read: it is what an
 * empty message encrypts to behind that block.
 */
import { blockLength } from './file-format.ts';
import { type NativeAes, nativeAes } from './native-aes.ts';

const empty = new Uint8Array(0);

export interface CbcChunks {
  /** `chunk`: whole blocks, unless it is the last. */
  encrypt(chunk: Uint8Array, isLast: boolean): Promise<Uint8Array>;
  /** `chunk`: whole blocks, one at least. Rejects a last one that ends in no padding. */
  decrypt(chunk: Uint8Array, isLast: boolean): Promise<Uint8Array>;
}

/** For one direction and one file: what it is called with follows what it was called with before. */
export async function cbcChunks(key: Uint8Array, iv: Uint8Array): Promise<CbcChunks> {
  const aes: NativeAes = await nativeAes('AES-CBC', key);
  let before = iv;
  return {
    encrypt: async (chunk, isLast) => {
      const padded = await aes.encrypt(before, chunk);
      const encrypted = isLast ? padded : padded.subarray(0, chunk.length);
      before = encrypted.slice(-blockLength);
      return encrypted;
    },
    decrypt: async (chunk, isLast) => {
      const iv = before;
      before = chunk.slice(-blockLength);
      if (isLast) return aes.decrypt(iv, chunk);
      const padded = new Uint8Array(chunk.length + blockLength);
      padded.set(chunk);
      padded.set(await aes.encrypt(before, empty), chunk.length);
      return aes.decrypt(iv, padded);
    },
  };
}
