/** A WebP (RFC 9649) without EXIF, XMP and what is foreign to the specification, in its frames too. */
import { ascii, DamagedFile, fromAscii, type Look, u32le } from './byte-source.ts';
import { exifOf, isOnItsSide, orientationOf } from './orientation.ts';
import { Plan } from './plan.ts';
import type { ScannedFile } from './scanned-file.ts';

const kept = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP', 'ANIM', 'ANMF']);
const inFrames = new Set(['VP8 ', 'VP8L', 'ALPH']);
const flags = { exif: 0x08, xmp: 0x04, alpha: 0x10 };
/** Of a frame, before its own chunks. */
const frameHeader = 16;

type Part = { readonly from: number; readonly to: number } | { readonly bytes: Uint8Array };

export async function scanWebp(look: Look): Promise<ScannedFile> {
  const said = u32le(await look.bytes(4, 4), 0) + 8;
  // What is behind it is not of it; where it ends too early it is no picture.
  const end = Math.min(said + (said % 2), look.size);
  if (said > look.size) throw new DamagedFile('it ends too early');
  const parts: Part[] = [];
  let extended: Uint8Array | null = null;
  let size: { width: number; height: number } | null = null;
  let orientation = 1;
  let mayBeSeenThrough = false;
  let isAnimated = false;
  let hasPicture = false;
  for (let at = 12; at + 8 <= end; ) {
    const { name, length, to } = await chunkAt(look, at, end);
    if (name === 'VP8X' && extended === null && parts.length === 0 && length >= 10) {
      extended = (await look.bytes(at, 8 + length)).slice();
      size = { width: u24(extended, 12) + 1, height: u24(extended, 15) + 1 };
      mayBeSeenThrough ||= ((extended[8] as number) & flags.alpha) !== 0;
      parts.push({ bytes: extended });
    } else if (name === 'EXIF' && extended !== null && orientation === 1) {
      orientation = orientationOf(afterName(await look.first(at + 8, length)));
    } else if (name === 'ANMF') {
      if (length < frameHeader) throw new DamagedFile('a frame has no header');
      isAnimated = true;
      hasPicture = true;
      await frameOf(look, { at, to }, parts);
    } else if (name !== 'VP8X' && kept.has(name)) {
      if (name === 'VP8 ' || name === 'VP8L') {
        const own = await sizeOf(look, name, at + 8, length);
        hasPicture = true;
        size ??= own;
        mayBeSeenThrough ||= name === 'VP8L';
      }
      parts.push({ from: at, to });
    }
    at = to;
  }
  if (size === null || !hasPicture || size.width === 0 || size.height === 0)
    throw new DamagedFile('there is no picture in it');
  if (extended !== null) {
    extended[8] = (extended[8] as number) & ~(flags.exif | flags.xmp);
    if (orientation !== 1) {
      extended[8] |= flags.exif;
      parts.push({ bytes: chunkOf('EXIF', exifOf(orientation)) });
    }
  }
  const { width, height } = size;
  return {
    ...{ kind: 'image', type: 'image/webp', isAnimated, mayBeSeenThrough, plan: planOf(parts) },
    ...(isOnItsSide(orientation) ? { width: height, height: width } : { width, height }),
  };
}

function planOf(parts: readonly Part[]): Plan {
  const length = parts.reduce((sum, part) => sum + ('bytes' in part ? part.bytes.length : part.to - part.from), 4);
  const plan = new Plan();
  plan.put(Uint8Array.from([...fromAscii('RIFF'), ...le(length), ...fromAscii('WEBP')]));
  for (const part of parts) {
    if ('bytes' in part) plan.put(part.bytes);
    else plan.keep(part.from, part.to);
  }
  return plan;
}

/** Its own chunks too: those that are none of a frame are left out. */
async function frameOf(look: Look, { at, to }: { at: number; to: number }, parts: Part[]): Promise<void> {
  const head = (await look.bytes(at, 8 + frameHeader)).slice();
  const own: Part[] = [];
  let length = frameHeader;
  for (let inner = at + 8 + frameHeader; inner + 8 <= to; ) {
    const chunk = await chunkAt(look, inner, to);
    if (inFrames.has(chunk.name)) {
      own.push({ from: inner, to: chunk.to });
      length += chunk.to - inner;
    }
    inner = chunk.to;
  }
  head.set(le(length), 4);
  parts.push({ bytes: head }, ...own);
}

async function chunkAt(look: Look, at: number, end: number) {
  const head = await look.bytes(at, 8);
  const length = u32le(head, 4);
  const to = at + 8 + length + (length % 2);
  // A last one that lacks its filling byte is seen often.
  if (at + 8 + length > end) throw new DamagedFile('it ends too early');
  return { name: ascii(head, 0, 4), length, to: Math.min(to, end) };
}

async function sizeOf(
  look: Look,
  name: string,
  at: number,
  length: number,
): Promise<{ width: number; height: number }> {
  const head = await look.bytes(at, Math.min(10, length));
  if (head.length < 10) throw new DamagedFile('it has no size');
  if (name === 'VP8 ') {
    if (head[3] !== 0x9d || head[4] !== 0x01 || head[5] !== 0x2a)
      throw new DamagedFile('it does not begin with a whole picture');
    return { width: u24(head, 6) & 0x3fff, height: (u24(head, 7) >> 8) & 0x3fff };
  }
  if (head[0] !== 0x2f) throw new DamagedFile('it has no size');
  const bits = u32le(head, 1);
  return { width: (bits & 0x3fff) + 1, height: (Math.floor(bits / 0x4000) & 0x3fff) + 1 };
}

/** Some write JPEG's name before it. */
function afterName(exif: Uint8Array): Uint8Array {
  return ascii(exif, 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

function chunkOf(name: string, data: Uint8Array): Uint8Array {
  return Uint8Array.from([...fromAscii(name), ...le(data.length), ...data, ...(data.length % 2 === 0 ? [] : [0])]);
}

function le(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
}
