/** A GIF (89a) without comments and what applications put into it, its loop and colours apart. */
import { ascii, DamagedFile, type Look } from './byte-source.ts';
import { Plan } from './plan.ts';
import type { ScannedFile } from './scanned-file.ts';

const keptApplications = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);
const labels = { control: 0xf9, application: 0xff };

export async function scanGif(look: Look): Promise<ScannedFile> {
  const plan = new Plan();
  const head = await look.bytes(0, 13);
  let [width, height] = [u16le(head, 6), u16le(head, 8)];
  let at = 13 + tableLength(head[10] as number);
  plan.keep(0, at);
  let pictures = 0;
  while (at < look.size) {
    const kind = (await look.bytes(at, 1))[0] as number;
    if (kind === 0x3b) {
      plan.keep(at, at + 1);
      break;
    }
    let to: number;
    let isKept = true;
    if (kind === 0x2c) {
      pictures += 1;
      const place = await look.bytes(at, 10);
      // One that reaches beyond the screen makes it larger, as browsers show it.
      width = Math.max(width, u16le(place, 1) + u16le(place, 5));
      height = Math.max(height, u16le(place, 3) + u16le(place, 7));
      // Behind its table one byte says how its codes begin.
      to = await endOfBlocks(look, at + 10 + tableLength(place[9] as number) + 1, true);
    } else if (kind === 0x21) {
      const label = (await look.bytes(at + 1, 1))[0] as number;
      to = await endOfBlocks(look, at + 2, pictures > 0);
      isKept = label === labels.application ? await isKeptApplication(look, at) : label === labels.control;
    } else {
      throw new DamagedFile('it has a part that nobody knows');
    }
    if (isKept) plan.keep(at, to);
    at = to;
  }
  if (pictures === 0 || width === 0 || height === 0) throw new DamagedFile('there is no picture in it');
  return {
    ...{ kind: 'image', type: 'image/gif', width, height },
    ...{ isAnimated: pictures > 1, mayBeSeenThrough: true, plan },
  };
}

/** Behind blocks of up to 255 bytes, of which an empty one is the last. One that is cut is shown as far as it goes. */
async function endOfBlocks(look: Look, from: number, mayBeCut: boolean): Promise<number> {
  let at = from;
  for (;;) {
    if (at >= look.size && mayBeCut) return look.size;
    const length = (await look.bytes(at, 1))[0] as number;
    at += 1 + length;
    if (length === 0) return at;
  }
}

async function isKeptApplication(look: Look, at: number): Promise<boolean> {
  const name = await look.bytes(at + 2, 12);
  return name[0] === 11 && keptApplications.has(ascii(name, 1, 11));
}

function tableLength(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0;
}

function u16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}
