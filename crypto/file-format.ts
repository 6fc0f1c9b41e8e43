/**
 * An encrypted file: 16 bytes of IV, AES-256-CBC with the padding of PKCS #7, 32 bytes of HMAC-SHA-256 over both.
 *
 * Its keys, the SHA-256 of all of it, and how long the file is stand in the message that names it. The digest holds the sender
 * to one file: who knows the keys could make another one that passes the MAC.
 */

/** AES-256 key, then the key of the MAC. */
export const fileKeyLength = 64;
export const ivLength = 16;
export const macLength = 32;
export const blockLength = 16;

/** What the message says of the file that it names. */
export interface FileSecrets {
  /** 64 bytes, used for this file alone. */
  readonly key: Uint8Array;
  /** SHA-256 of the encrypted file, IV and MAC included. */
  readonly digest: Uint8Array;
  /** Of the file; what follows it is filling. */
  readonly size: number;
}

/**
 * Up to where a file is filled up with zeros: 541 bytes, or the first of the sizes after it, each a twentieth above the one
 * before, that is enough. So a length says only which of some hundred sizes a file has, for 5 % at most. Whole numbers: every
 * machine must come to the same.
 */
export function filledSize(size: number): number {
  let filled = 541;
  while (filled < size) filled += Math.floor(filled / 20);
  return filled;
}

/** Of the encrypted file, known before a byte of it is read: what a ticket to store it asks for. */
export function encryptedSize(size: number): number {
  return ivLength + (Math.floor(filledSize(size) / blockLength) + 1) * blockLength + macLength;
}

/**
 * - `not-genuine`: it was altered, or is cut off, or is another file than the message names.
 * - `other-size`: the file to be encrypted is not as long as was said.
 */
export class FileCipherError extends Error {
  readonly code: 'not-genuine' | 'other-size';

  constructor(code: FileCipherError['code'], words: string) {
    super(words);
    this.name = 'FileCipherError';
    this.code = code;
  }
}
