/** Little pictures made byte by byte, with all that cameras and programs put beside the pixels. What may not get out has `secret` in it. */
import { crc32, deflateSync } from 'node:zlib';

export const secret = 'SECRET-52.5163N-13.3777E';

type Bytes = Uint8Array<ArrayBuffer>;

export function bytes(...parts: (string | number | readonly number[] | Uint8Array)[]): Bytes {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'string') return [...part].map((letter) => letter.charCodeAt(0));
      return typeof part === 'number' ? [part] : [...part];
    }),
  );
}

export function be16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value & 0xffff)];
}

function le32(value: number): number[] {
  return be32(value).reverse();
}

/** EXIF's TIFF structure with an orientation, a camera, and a GPS directory that points at Berlin. */
export function tiff(orientation: number): Bytes {
  const make = `${secret}\0`;
  const ifd = 8;
  const gps = ifd + 2 + 3 * 12 + 4;
  const rationals = gps + 2 + 2 * 12 + 4;
  const text = rationals + 24;
  const entry = (tag: number, type: number, count: number, value: readonly number[]) => [
    ...be16(tag),
    ...be16(type),
    ...be32(count),
    ...value,
  ];
  return bytes(
    ...['MM', be16(42), be32(ifd), be16(3)],
    ...[entry(0x010f, 2, make.length, be32(text)), entry(0x0112, 3, 1, [...be16(orientation), 0, 0])],
    ...[entry(0x8825, 4, 1, be32(gps)), be32(0)],
    ...[be16(2), entry(1, 2, 2, [78, 0, 0, 0]), entry(2, 5, 3, be32(rationals)), be32(0)],
    ...[be32(52), be32(1), be32(30), be32(1), be32(58), be32(1)],
    make,
  );
}

export function jpegSegment(marker: number, ...content: Parameters<typeof bytes>): Bytes {
  const inside = bytes(...content);
  return bytes(0xff, marker, be16(inside.length + 2), inside);
}

/** A grey baseline JPEG in which each block of 8 by 8 has one shade: the left half dark, the right half light. */
export function jpegPixels(width: number, height: number): { head: Bytes; scan: Bytes } {
  const head = bytes(
    jpegSegment(0xdb, 0, new Uint8Array(64).fill(8)),
    jpegSegment(0xc0, 8, be16(height), be16(width), 1, [1, 0x11, 0]),
    // Differences of up to 11 bits, each with a code of four bits; and of the rest one code, that there is none.
    jpegSegment(0xc4, 0x00, [0, 0, 0, 12, ...new Array(12).fill(0)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    jpegSegment(0xc4, 0x10, [1, ...new Array(15).fill(0)], 0),
    jpegSegment(0xda, 1, [1, 0x00], [0, 63, 0]),
  );
  let bits = '';
  let last = 0;
  const columns = Math.ceil(width / 8);
  for (let row = 0; row < Math.ceil(height / 8); row++)
    for (let column = 0; column < columns; column++) {
      const shade = column < columns / 2 ? -64 : 63;
      const difference = shade - last;
      last = shade;
      const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
      const value = difference < 0 ? difference + 2 ** length - 1 : difference;
      bits += `${length.toString(2).padStart(4, '0')}${length === 0 ? '' : value.toString(2).padStart(length, '0')}0`;
    }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const scan = (bits.match(/.{8}/g) ?? []).flatMap((eight) => {
    const byte = Number.parseInt(eight, 2);
    return byte === 0xff ? [0xff, 0] : [byte];
  });
  return { head, scan: bytes(scan) };
}

/** As a camera leaves it: EXIF with place, XMP, IPTC, a comment, its colours, and a second picture behind the first. */
export function jpeg({ width = 16, height = 8, orientation = 1, clean = false } = {}): Bytes {
  const { head, scan } = jpegPixels(width, height);
  const jfif = jpegSegment(0xe0, 'JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0]);
  const colours = jpegSegment(0xe2, 'ICC_PROFILE\0', [1, 1], 'colours that stay');
  if (clean) return bytes([0xff, 0xd8], jfif, colours, head, scan, [0xff, 0xd9]);
  return bytes(
    ...[[0xff, 0xd8], jfif],
    jpegSegment(0xe1, 'Exif\0\0', tiff(orientation)),
    jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${secret}</x:xmpmeta>`),
    jpegSegment(0xed, `Photoshop 3.0\x008BIM${secret}`),
    jpegSegment(0xe2, `MPF\0${secret}`),
    jpegSegment(0xef, secret),
    jpegSegment(0xfe, secret),
    ...[colours, head, scan, [0xff, 0xd9]],
    // Behind the end: as of a phone that keeps a film or a further picture with each photo.
    ...[[0xff, 0xd8], jpegSegment(0xe1, 'Exif\0\0', tiff(1)), head, scan, [0xff, 0xd9], secret],
  );
}

export function pngChunk(name: string, ...content: Parameters<typeof bytes>): Bytes {
  const inside = bytes(...content);
  return bytes(be32(inside.length), name, inside, be32(crc32(bytes(name, inside))));
}

const pngStart = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];

export function png({ width = 4, height = 3, orientation = 1, alpha = 255, frames = 0 } = {}): Bytes {
  const row = [0, ...Array.from({ length: width }, () => [200, 30, 60, alpha]).flat()];
  const pixels = deflateSync(bytes(...Array.from({ length: height }, () => row)));
  return bytes(
    ...[pngStart, pngChunk('IHDR', be32(width), be32(height), [8, 6, 0, 0, 0])],
    ...(frames === 0 ? [] : [pngChunk('acTL', be32(frames), be32(0))]),
    pngChunk('gAMA', be32(45_455)),
    pngChunk('eXIf', tiff(orientation)),
    pngChunk('tEXt', `Comment\0${secret}`),
    pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${secret}`),
    pngChunk('zTXt', 'Comment\0\0', deflateSync(bytes(secret))),
    pngChunk('tIME', be16(2026), [11, 29, 16, 40, 0]),
    pngChunk('seCr', secret),
    pngChunk('IDAT', pixels.subarray(0, 5)),
    ...[pngChunk('IDAT', pixels.subarray(5)), pngChunk('IEND')],
    // What a program leaves that writes a smaller picture over a larger one.
    secret,
  );
}

/** A bomb: a few hundred bytes that say they are as many pixels. */
export function bigPng(side: number): Bytes {
  return bytes(
    ...[pngStart, pngChunk('IHDR', be32(side), be32(side), [1, 0, 0, 0, 0])],
    ...[pngChunk('IDAT', deflateSync(new Uint8Array(1_000))), pngChunk('IEND')],
  );
}

function webpChunk(name: string, ...content: Parameters<typeof bytes>): Bytes {
  const inside = bytes(...content);
  return bytes(name, le32(inside.length), inside, inside.length % 2 === 0 ? [] : [0]);
}

/** One pixel, as a library for WebP made it. */
const lossyPixel = Buffer.from('MAEAnQEqAQABAA7A/iWkAANwAAAAAA==', 'base64');

export function webp({ orientation = 1, animated = false } = {}): Bytes {
  const pixel = webpChunk('VP8 ', lossyPixel);
  const frame = webpChunk('ANMF', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0], pixel, webpChunk('seCr', secret));
  const content = bytes(
    webpChunk('VP8X', [0x0c | (animated ? 0x02 : 0), 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    webpChunk('ICCP', 'colours that stay'),
    ...(animated ? [webpChunk('ANIM', [0, 0, 0, 0, 0, 0]), frame, frame] : [pixel]),
    webpChunk('EXIF', tiff(orientation)),
    webpChunk('XMP ', `<x:xmpmeta>${secret}</x:xmpmeta>`),
    webpChunk('seCr', secret),
  );
  return bytes('RIFF', le32(content.length + 4), 'WEBP', content, secret);
}

/** 1 by 1, once for each of `frames`. */
export function gif({ frames = 1 } = {}): Bytes {
  const frame = bytes([0x21, 0xf9, 4, 0, 10, 0, 0, 0], [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0], [2, 2, 0x44, 0x01, 0]);
  const xmp = bytes([0x21, 0xff, 11], 'XMP DataXMP', [secret.length], secret, [0]);
  return bytes(
    ...['GIF89a', [1, 0, 1, 0, 0x80, 0, 0], [10, 20, 30, 200, 210, 220]],
    ...[[0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1, 0, 0, 0]],
    ...[[0x21, 0xfe, secret.length], secret, [0]],
    ...[xmp, ...Array.from({ length: frames }, () => frame), [0x3b], secret],
  );
}
