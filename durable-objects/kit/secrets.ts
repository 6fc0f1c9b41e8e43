/** Random values that nobody may guess. */
import { base64url } from '../../lib/bytes.ts';
import type { UserId } from '../../protocol/ids.ts';

/** The secret part of a device token: 32 random bytes. */
export function newTokenSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** A user id nobody had: 'u' and 15 random bytes. */
export function newUserId(): UserId {
  return `u${base64url(crypto.getRandomValues(new Uint8Array(15)))}` as UserId;
}

/** `length` symbols of the alphabet, each as likely as the others. */
export function newCode(alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let code = '';
  while (code.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < fair && code.length < length) code += alphabet[byte % alphabet.length];
    }
  }
  return code;
}
