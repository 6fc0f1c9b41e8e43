/**
 * A JPEG (ITU-T T.81, annex B) cut down to its picture. What stays is named, not what goes: cameras put place, time and
 * serial numbers into whatever segment they like, and pictures behind the picture (MPF) with all of it once more.
 */
import { ascii, DamagedFile, fromAscii, type Look, u16 } from './byte-source.ts';
import { exifOf, isOnItsSide, orientationOf } from './orientation.ts';
import { Plan } from './plan.ts';
import type { ScannedFile } from './scanned-file.ts';

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const exifName = 'Exif\0\0';
/** JFIF's own fields, without the small picture that may follow: editors leave the old one there. */
const jfifLength = 14;

export async function scanJpeg(look: Look): Promise<ScannedFile> {
  const plan = new Plan();
  let size: { width: number; height: number } | null = null;
  let orientation: number | null = null;
  let hasScan = false;
  plan.keep(0, 2);
  let at = 2;
  for (;;) {
    const segment = await segmentAt(look, at, hasScan);
    if (segment === null) break;
    const { marker, start, to } = segment;
    at = to;
    if (marker === endOfImage) {
      plan.keep(start, to);
      break;
    }
    if (isFrame(marker) && size === null) size = await sizeAt(look, start);
    if (marker === startOfScan) {
      hasScan = true;
      at = await endOfScan(look, to);
      plan.keep(start, at);
    } else if (marker === 0xe1 && orientation === null && (await nameAt(look, segment)) === exifName) {
      orientation = orientationOf(await look.first(start + 10, to - start - 10));
      if (orientation !== 1) plan.put(exifSegment(orientation));
    } else if (marker === 0xe0 && (await nameAt(look, segment)) === 'JFIF\0' && to - start >= 4 + jfifLength) {
      plan.put(jfifSegment(await look.bytes(start + 4, jfifLength)));
    } else if (await isOfThePicture(look, segment)) {
      plan.keep(start, to);
    }
  }
  if (size === null || !hasScan) throw new DamagedFile('there is no picture in it');
  const { width, height } = size;
  const isTurned = isOnItsSide(orientation ?? 1);
  return {
    ...{ kind: 'image', type: 'image/jpeg', isAnimated: false, mayBeSeenThrough: false, plan },
    ...(isTurned ? { width: height, height: width } : { width, height }),
  };
}

interface Segment {
  readonly marker: number;
  /** Of its marker, without what fills up before. */
  readonly start: number;
  readonly to: number;
}

/** Null: the file ends. One that ends in the middle is shown as far as it goes, as everybody does, once there is something to show. */
async function segmentAt(look: Look, from: number, hasScan: boolean): Promise<Segment | null> {
  let start = from;
  const end = () => {
    if (hasScan) return null;
    throw new DamagedFile('it ends too early');
  };
  for (;;) {
    if (start + 2 > look.size) return end();
    const [first = 0, marker = 0] = await look.bytes(start, 2);
    if (first !== 0xff) throw new DamagedFile('a marker is missing');
    if (marker === 0xff) {
      start += 1;
      continue;
    }
    // TEM and restarts, which have no length.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7) || marker === endOfImage)
      return { marker, start, to: start + 2 };
    if (marker === 0 || marker === startOfImage) throw new DamagedFile('a marker is out of its place');
    if (start + 4 > look.size) return end();
    const length = u16(await look.bytes(start + 2, 2), 0);
    if (length < 2) throw new DamagedFile('a part has no length');
    const to = start + 2 + length;
    return to > look.size ? end() : { marker, start, to };
  }
}

/** Behind the picture's own bytes: in them FF is followed by 0 or a restart. */
async function endOfScan(look: Look, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const some = await look.some(at);
    if (some.length === 0) return look.size;
    const found = some.indexOf(0xff);
    at += found < 0 ? some.length : found;
    if (found < 0) continue;
    if (at + 2 > look.size) return look.size;
    const next = (await look.bytes(at, 2))[1] as number;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}

async function isOfThePicture(look: Look, segment: Segment): Promise<boolean> {
  const { marker } = segment;
  const isApplication = marker >= 0xe0 && marker <= 0xef;
  if (!isApplication) return marker !== 0xfe;
  const name = await nameAt(look, segment, 11);
  // Without them its colours are others.
  return (marker === 0xe2 && name === 'ICC_PROFILE') || (marker === 0xee && name.startsWith('Adobe'));
}

async function nameAt(look: Look, { marker, start, to }: Segment, given?: number): Promise<string> {
  const length = Math.min(given ?? (marker === 0xe0 ? 5 : exifName.length), to - start - 4);
  return ascii(await look.bytes(start + 4, length), 0, length);
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

async function sizeAt(look: Look, start: number): Promise<{ width: number; height: number }> {
  const header = await look.bytes(start + 5, 4);
  const [height, width] = [u16(header, 0), u16(header, 2)];
  if (width === 0 || height === 0) throw new DamagedFile('it has no size');
  return { width, height };
}

function exifSegment(orientation: number): Uint8Array {
  return segmentOf(0xe1, [...fromAscii(exifName), ...exifOf(orientation)]);
}

function jfifSegment(fields: Uint8Array): Uint8Array {
  return segmentOf(0xe0, [...fields.subarray(0, jfifLength - 2), 0, 0]);
}

function segmentOf(marker: number, content: readonly number[]): Uint8Array {
  const length = content.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...content]);
}
