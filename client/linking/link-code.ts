/**
 * A linking code as two people read it to each other: what the server drew, and a secret that the owner's device adds and the
 * server never sees. Eight characters and ten: `ABCD-EFGH-JKMNP-QRSTV`.
 */
import { RoostError } from '../errors.ts';

export interface FullCode {
  /** The server's part: the name of the ticket. */
  readonly code: string;
  readonly secret: string;
}

const codeLength = 8;
const secretLength = 10;

/** Crockford's base32: nothing that looks like something else, and 32 of them, so that each byte gives one as likely as another. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What the server draws from. It has none of 0, O, 1, I, L, U, V: whoever reads one of them there has read wrong. */
const ofCodes = /^[2-9A-HJKMNP-TW-Z]*$/;

export function drawSecret(randomBytes: (length: number) => Uint8Array): string {
  return [...randomBytes(secretLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** In groups, as it is shown. */
export function writeLinkCode({ code, secret }: FullCode): string {
  const groups = [code.slice(0, 4), code.slice(4), secret.slice(0, 5), secret.slice(5)];
  return groups.join('-');
}

/** The server's part of a code of its own, however it was written. */
export function serverPart(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/**
 * A code as it was typed, pasted or scanned: in large or small letters, whatever separates them, by itself or at the end of
 * an address (`…#link=CODE`). O is read as 0 and I or L as 1, where there can be such a digit. Throws `code-unreadable` or
 * `code-incomplete`.
 */
export function readLinkCode(typed: string): FullCode {
  const [, inAddress] = /#(?:.*&)?link=([^&\s]*)/.exec(typed) ?? [];
  const all = plain(inAddress ?? typed);
  const code = all.slice(0, codeLength);
  const secret = all.slice(codeLength).replace(/O/g, '0').replace(/[IL]/g, '1');
  if (all.length === codeLength && ofCodes.test(code)) throw new RoostError('code-incomplete');
  const isWhole = all.length === codeLength + secretLength;
  const isOfLetters = ofCodes.test(code) && [...secret].every((letter) => alphabet.includes(letter));
  if (!isWhole) {
    const values = { expected: codeLength + secretLength, given: all.length };
    const reason = all.length === 0 ? 'none' : 'length';
    throw new RoostError('code-unreadable', { sentence: lengthSentence(all.length), reason, values });
  }
  if (!isOfLetters) throw new RoostError('code-unreadable');
  return { code, secret };
}

function plain(typed: string): string {
  // Whatever a phone makes of a hyphen or a space.
  return typed
    .normalize('NFKC')
    .replace(/%20|[\s\p{Pd}\p{Cf}]/gu, '')
    .toUpperCase();
}

function lengthSentence(length: number): string {
  return length === 0
    ? 'Type the code that the other device shows.'
    : `A linking code has ${codeLength + secretLength} characters; that has ${length}. Look at the other device again.`;
}
