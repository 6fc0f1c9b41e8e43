/** Linking codes as people type them, and what of them and of the devices that use them travels to their objects. */
import { base64url, utf8 } from '../../lib/bytes.ts';
import { hashOf } from '../../lib/hash.ts';

/** The name of a code's object; case and separators of the code do not matter. */
export function ticketName(code: string): Promise<string> {
  return hashOf('link code', code.toUpperCase().replace(/[\s-]/g, ''));
}

/** A device's name in ASCII, as calls to the object need it. */
export function writeJoinerName(name: string): string {
  return base64url(utf8(name));
}

export function readJoinerName(text: string): string {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
