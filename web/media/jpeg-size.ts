/**
 * How large a JPEG says that its picture is; null: it is none.
 *
 * Also what others might read in another way is none (ITU T.81, B.1.1): a marker that is filled up with 0xff or stands alone, one of which nobody
 * knows what it is, a frame that comes behind pixels or leaves its height open. The size that is found here is the one that is drawn.
 */
export function jpegSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    const length = view.getUint16(at + 2);
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return width > 0 && height > 0 ? { width, height } : null;
    }
    if (!isTable(marker) || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** SOF0 to SOF15; three numbers of that row are of other segments (ITU T.81, table B.1). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** What may stand before a frame: tables, a restart interval, what applications write, a comment. */
function isTable(marker: number): boolean {
  return [0xc4, 0xcc, 0xdb, 0xdd, 0xfe].includes(marker) || (marker >= 0xe0 && marker <= 0xef);
}
