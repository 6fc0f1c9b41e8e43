/** Linking codes as people type them, and what of them and of the devices that use them travels to their objects. */
import { base64url, utf8 } from '../../lib/bytes.ts';
import { hashOf } from '../../lib/hash.ts';
import { randomText } from '../../lib/random.ts';
import type { Checks } from '../../protocol/given-ids.ts';

/** Of 0 and O, of 1, I and L, of U and V one each, so that they are read aloud and typed without mistakes. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTWXYZ';
export const codeLength = 8;
/** What the owner's device adds, which is not for this server. */
const secretLength = 10;
/** The last of them are a keyed check of the others: of 841 made-up codes 840 wake nothing (D10.1). */
const checkLength = 2;

/** Draws a code. */
export async function drawCode(checks: Checks): Promise<string> {
  const drawn = randomText(alphabet, codeLength - checkLength);
  return `${drawn}${await checkOf(checks, drawn)}`;
}

/** The code as it was drawn; case and separators do not matter. Null: nobody drew it. */
export async function readCode(checks: Checks, typed: string): Promise<string | null> {
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  const drawn = code.slice(0, -checkLength);
  return code === `${drawn}${await checkOf(checks, drawn)}` ? code : null;
}

/** It was typed whole into a client that sends the second half too, which is kept from the server. */
export function hasSecret(typed: string): boolean {
  return typed.replace(/[\s-]/g, '').length === codeLength + secretLength;
}

/** The name of a code's object. */
export function ticketName(code: string): Promise<string> {
  return hashOf('link code', code);
}

async function checkOf(checks: Checks, drawn: string): Promise<string> {
  const bytes = await checks.check(`link code ${drawn}`);
  return [...bytes.subarray(0, checkLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** A device's name in ASCII, as calls to the object need it. */
export function writeJoinerName(name: string): string {
  return base64url(utf8(name));
}

export function readJoinerName(text: string): string {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
