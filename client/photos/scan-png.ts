/** A PNG (third edition) cut down to its picture: text, time, EXIF, what no specification knows, and what follows its end. */
import { ascii, DamagedFile, fromAscii, type Look, u32 } from './byte-source.ts';
import { exifOf, isOnItsSide, orientationOf } from './orientation.ts';
import { Plan } from './plan.ts';
import type { ScannedFile } from './scanned-file.ts';

/** Beside IHDR and IEND: without them its pixels, colours or movement are others. */
const kept = new Set([
  ...[
    'PLTE',
    'IDAT',
    'tRNS',
    'cHRM',
    'gAMA',
    'iCCP',
    'sBIT',
    'sRGB',
    'cICP',
    'mDCV',
    'cLLI',
    'bKGD',
    'hIST',
    'pHYs',
    'sPLT',
  ],
  ...['acTL', 'fcTL', 'fdAT'],
]);
/** Length, name and check. */
const frame = 12;

export async function scanPng(look: Look): Promise<ScannedFile> {
  const plan = new Plan();
  plan.keep(0, 8);
  const header = await chunkAt(look, 8);
  if (header.name !== 'IHDR' || header.length !== 13) throw new DamagedFile('it does not begin with its header');
  const fields = await look.bytes(16, 13);
  const [width, height] = [u32(fields, 0), u32(fields, 4)];
  if (width === 0 || height === 0) throw new DamagedFile('it has no size');
  plan.keep(8, header.to);
  const has = new Set<string>();
  let orientation = 1;
  for (let at = header.to; ; ) {
    // As far as it goes, as browsers show it.
    if (at + frame > look.size && has.has('IDAT')) break;
    const { name, length, to } = await chunkAt(look, at, has.has('IDAT'));
    if (name === 'IEND') {
      plan.keep(at, at + frame);
      break;
    }
    if (name === 'eXIf' && !has.has(name)) {
      orientation = orientationOf(await look.first(at + 8, length));
      if (orientation !== 1) plan.put(chunkOf('eXIf', exifOf(orientation)));
    }
    has.add(name);
    if (kept.has(name)) plan.keep(at, to);
    at = to;
  }
  if (!has.has('IDAT')) throw new DamagedFile('there is no picture in it');
  const colour = fields[9] as number;
  return {
    ...{
      kind: 'image',
      type: 'image/png',
      isAnimated: has.has('acTL'),
      mayBeSeenThrough: colour >= 4 || has.has('tRNS'),
      plan,
    },
    ...(isOnItsSide(orientation) ? { width: height, height: width } : { width, height }),
  };
}

interface Chunk {
  readonly name: string;
  readonly length: number;
  readonly to: number;
}

async function chunkAt(look: Look, at: number, mayBeCut = false): Promise<Chunk> {
  const head = await look.bytes(at, 8);
  const length = u32(head, 0);
  const name = ascii(head, 4, 4);
  if (!/^[A-Za-z]{4}$/.test(name)) throw new DamagedFile('a part has no name');
  const to = at + frame + length;
  if (to <= look.size) return { name, length, to };
  if (!mayBeCut) throw new DamagedFile('it ends too early');
  return { name, length, to: look.size };
}

function chunkOf(name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(frame + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(fromAscii(name), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** Of PNG's annex D, a bit at a time: of 30 bytes. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
