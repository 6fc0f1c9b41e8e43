/**
 * What hides a content's length: ISO/IEC 7816-4, the byte 0x80 and zeros, up to the next multiple of 32 bytes.
 *
 * At least the 0x80 is always there, so every string of bytes has exactly one padded form.
 */
const block = 32;
const mark = 0x80;

export function pad(plaintext: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(plaintext.length / block) + 1) * block);
  padded.set(plaintext);
  padded[plaintext.length] = mark;
  return padded;
}

/** A view of what was padded, or null for bytes that nobody has padded so. */
export function unpad(padded: Uint8Array): Uint8Array | null {
  if (padded.length === 0 || padded.length % block !== 0) return null;
  let end = padded.length - 1;
  while (end > padded.length - block && padded[end] === 0) end--;
  return padded[end] === mark ? padded.subarray(0, end) : null;
}
