/** How a camera was held, as EXIF says it (the one thing of it that is needed to show a picture): 1 to 8, 1 is upright. */
import { fromAscii } from './byte-source.ts';

const orientationTag = 0x0112;
const short = 3;

/** Of EXIF's TIFF structure (TIFF 6.0, section 2); 1 where it is missing or makes no sense. */
export function orientationOf(tiff: Uint8Array): number {
  const isLittle = tiff[0] === 0x49 && tiff[1] === 0x49;
  if (!isLittle && !(tiff[0] === 0x4d && tiff[1] === 0x4d)) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8 || view.getUint16(2, isLittle) !== 42) return 1;
  const at = view.getUint32(4, isLittle);
  if (at + 2 > tiff.length) return 1;
  const entries = Math.min(view.getUint16(at, isLittle), Math.floor((tiff.length - at - 2) / 12));
  for (let i = 0; i < entries; i++) {
    const entry = at + 2 + i * 12;
    if (view.getUint16(entry, isLittle) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, isLittle);
    return view.getUint16(entry + 2, isLittle) === short && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** EXIF that says nothing else. */
export function exifOf(orientation: number): Uint8Array {
  const tiff = new Uint8Array(26);
  tiff.set(fromAscii('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0'));
  tiff[19] = orientation;
  return tiff;
}

/** That it lies on its side: as it is shown, width is height. */
export function isOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}
