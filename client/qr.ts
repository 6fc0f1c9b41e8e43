/** QR codes: what one screen shows and the camera of another device reads. */
import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';

/** The code as rows of dark (true) and light, with the light border of four squares that readers need. */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  return encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
}

/** What a QR code in the picture says (RGBA, row by row), or null where none is to be read. */
export function readQrCode(picture: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}): string | null {
  try {
    return decodeQR(picture, { format: 'RGBA' });
  } catch {
    return null;
  }
}
