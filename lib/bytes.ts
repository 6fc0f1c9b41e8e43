/** Small leaves for byte strings. Nothing here copies more than it must. */

const encoder = new TextEncoder();

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Says whether two byte strings are the same. Not constant-time: never for secrets. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += hexOf[byte];
  return text;
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Base64url without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Byte strings, one behind the other. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Base64 with padding (RFC 4648, section 4), as JSON carries bytes. */
export function toBase64(bytes: Uint8Array): string {
  const { toBase64: native } = bytes as { toBase64?: () => string };
  if (native !== undefined) return native.call(bytes);
  let binary = '';
  // Letter by letter takes several times as long, which a page of large bodies shows.
  for (let at = 0; at < bytes.length; at += lettersAtOnce)
    binary += String.fromCharCode.apply(null, bytes.subarray(at, at + lettersAtOnce) as unknown as number[]);
  return btoa(binary);
}

/** What every engine takes as arguments of one call. */
const lettersAtOnce = 8_192;

/** Reads it; throws where it is none. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
