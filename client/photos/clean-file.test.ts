import { describe, expect, test } from 'vitest';
import { Dice } from '../../tests/fuzz/dice.ts';
import { mutate } from '../../tests/fuzz/mutate.ts';
import { deepFilm, film, fragments, heic, manyParts, pixels } from '../../tests/inputs/films.ts';
import * as pictures from '../../tests/inputs/pictures.ts';
import type { FileSource, PreparedFile } from '../api.ts';
import { cleanFile } from './clean-file.ts';

const { secret } = pictures;

/** In pieces of a few bytes, so that everything lies over an edge once. */
function sourceOf(bytes: Uint8Array, { name = 'a.bin', type = '', piece = 7 } = {}): FileSource & { most: number } {
  const source = {
    ...{ name, type, size: bytes.length, most: 0 },
    async *read(from: number, to: number) {
      for (let at = from; at < to; at += piece) {
        source.most += Math.min(piece, to - at);
        yield bytes.subarray(at, Math.min(at + piece, to));
      }
    },
  };
  return source;
}

async function allOf(file: PreparedFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.read()) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  expect(whole.length).toBe(file.size);
  return whole;
}

const clean = async (bytes: Uint8Array, type = '') => cleanFile(sourceOf(bytes, { type }));

const made: Record<string, Uint8Array> = {
  'a JPEG': pictures.jpeg(),
  'a PNG': pictures.png(),
  'a moving PNG': pictures.png({ frames: 2 }),
  'a WebP': pictures.webp(),
  'a moving WebP': pictures.webp({ animated: true }),
  'a GIF': pictures.gif(),
  'a moving GIF': pictures.gif({ frames: 3 }),
};

const films: Record<string, Uint8Array> = {
  'an MP4': film(),
  'an MP4 whose headers come last': film({ mdatFirst: true }),
  'a QuickTime film': film({ brand: 'qt  ' }),
  'a HEIC': heic(),
  'a HEIC that keeps them in its headers': heic({ inside: true }),
  'a HEIC that moves': heic({ moving: true }),
  'a HEIC that moves and keeps them in its headers': heic({ moving: true, inside: true }),
  'a film in fragments': fragments(),
};

describe('[B15] what is taken out of a picture', () => {
  test.each(Object.entries(made))('of %s: place, time, words, and what follows its end', async (_, bytes) => {
    expect(Buffer.from(bytes).includes(secret)).toBe(true);
    const whole = await allOf(await clean(bytes));
    for (const word of [secret, 'GPS', 'Exif', 'EXIF', 'eXIf', 'xmpmeta', 'XMP', '8BIM', 'MPF', 'tIME', 'seCr', 'zTXt'])
      expect(whole.includes(word), word).toBe(false);
    // Cleaned once it is clean.
    expect(Buffer.compare(await allOf(await clean(whole)), whole)).toBe(0);
  });

  test('all else of a JPEG stays, byte for byte', async () => {
    expect(Buffer.compare(await allOf(await clean(pictures.jpeg())), pictures.jpeg({ clean: true }))).toBe(0);
  });

  test('its colours stay, and that it moves', async () => {
    expect((await allOf(await clean(pictures.webp()))).includes('colours that stay')).toBe(true);
    expect((await allOf(await clean(pictures.gif({ frames: 3 })))).includes('NETSCAPE2.0')).toBe(true);
    const moving = await allOf(await clean(pictures.png({ frames: 2 })));
    expect([moving.includes('acTL'), moving.includes('gAMA')]).toEqual([true, true]);
    expect(
      (await allOf(await clean(pictures.webp({ animated: true })))).toString('latin1').match(/ANMF/g),
    ).toHaveLength(2);
  });

  test.each([
    ['a JPEG', (orientation: number) => pictures.jpeg({ orientation })],
    ['a PNG', (orientation: number) => pictures.png({ orientation })],
    ['a WebP', (orientation: number) => pictures.webp({ orientation })],
  ])('%s that lies on its side still says so, and nothing else', async (_, make) => {
    const upright = await clean(make(1));
    const turned = await clean(make(6));
    expect(turned.preview).toEqual({ width: upright.preview?.height, height: upright.preview?.width });
    const whole = await allOf(turned);
    expect(whole.includes(secret)).toBe(false);
    // One entry: the orientation.
    expect(whole.includes(Buffer.from(pictures.bytes('MM', [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12])))).toBe(true);
    expect((await clean(whole)).preview).toEqual(turned.preview);
    expect(whole.length - (await allOf(upright)).length).toBeLessThan(64);
  });

  test('what it is is read from its bytes, whatever it is called', async () => {
    const file = await clean(pictures.jpeg({ width: 40, height: 24 }), 'text/plain');
    expect(file).toMatchObject({ type: 'image/jpeg', kind: 'image', preview: { width: 40, height: 24 } });
    expect(file.note).toBeUndefined();
  });

  test.each(Object.entries(films))('of %s: place, time and words, and nothing moves', async (_, bytes) => {
    expect(Buffer.from(bytes).includes(secret)).toBe(true);
    const whole = await allOf(await clean(bytes));
    for (const word of [secret, 'SECRET', 'GPS', 'xmpmeta', 'xyz', 'location', 'uuid', 'udta', 'beam'])
      expect(whole.includes(word), word).toBe(false);
    expect(whole.length).toBe(bytes.length);
    expect(whole.indexOf(pixels)).toBe(Buffer.from(bytes).indexOf(pixels));
    expect(whole.lastIndexOf(pixels)).toBe(Buffer.from(bytes).lastIndexOf(pixels));
    // When it was made.
    expect(whole.includes(Buffer.from(pictures.be32(3_849_000_000)))).toBe(false);
    expect(Buffer.compare(await allOf(await clean(whole)), whole)).toBe(0);
  });

  test('what is said of a film and of a HEIC stands in their headers', async () => {
    expect(await clean(film())).toMatchObject({
      ...{ kind: 'video', type: 'video/mp4', preview: { width: 640, height: 360, durationMs: 5_000 } },
    });
    expect((await clean(film({ turned: true }))).preview).toMatchObject({ width: 360, height: 640 });
    expect(await clean(film({ brand: 'qt  ' }))).toMatchObject({ type: 'video/quicktime' });
    expect(await clean(heic())).toMatchObject({
      ...{ kind: 'image', type: 'image/heic', preview: { width: 3_024, height: 4_032 } },
    });
  });

  test('as it is, it is sent as it is', async () => {
    const file = await cleanFile(sourceOf(pictures.jpeg(), { type: 'image/jpeg' }), { asItIs: true });
    expect(Buffer.compare(await allOf(file), pictures.jpeg())).toBe(0);
    expect(file).toMatchObject({ type: 'image/jpeg', kind: 'document' });
  });

  test('a file that is no picture goes as it is; of a picture that nobody knows that is said', async () => {
    const words = pictures.bytes('a few words, and a few more');
    expect(Buffer.compare(await allOf(await clean(words, 'text/plain')), words)).toBe(0);
    expect(await clean(words, 'text/plain')).toMatchObject({ kind: 'document', type: 'text/plain' });
    expect((await clean(words, 'text/plain')).note).toBeUndefined();
    expect(await clean(words, 'image/tiff')).toMatchObject({ kind: 'document', note: 'place-may-be-in-it' });
    expect(await clean(words, 'video/x-matroska')).toMatchObject({ kind: 'video', note: 'place-may-be-in-it' });
    expect(await clean(new Uint8Array(0))).toMatchObject({ kind: 'document', size: 0 });
  });

  test('of a picture that is cut off in its pixels what is there stays', async () => {
    for (const whole of [pictures.jpeg({ clean: true }), pictures.png()]) {
      const mark =
        whole[0] === 0xff
          ? Buffer.from(whole).lastIndexOf(Buffer.from([0xff, 0xd9]))
          : Buffer.from(whole).lastIndexOf('IDAT');
      const cut = whole.subarray(0, mark + (whole[0] === 0xff ? 0 : 6));
      const file = await clean(cut);
      expect(file.kind).toBe('image');
      expect((await allOf(file)).includes(secret)).toBe(false);
    }
  });

  test.each([
    ['a JPEG that ends in its headers', pictures.jpeg().subarray(0, 60)],
    ['a JPEG without a picture', pictures.bytes([0xff, 0xd8], pictures.jpegSegment(0xfe, secret), [0xff, 0xd9])],
    ['a JPEG with a part without length', pictures.bytes([0xff, 0xd8, 0xff, 0xe1, 0, 0], secret, new Uint8Array(20))],
    ['a JPEG with words between its parts', pictures.bytes([0xff, 0xd8], pictures.jpegSegment(0xfe, ''), secret)],
    [
      'a PNG whose part is longer than it',
      pictures.bytes(pictures.png().subarray(0, 33), [0x7f, 0xff, 0xff, 0xff], 'tEXt', secret),
    ],
    ['a PNG without a header', pictures.bytes(pictures.png().subarray(0, 8), pictures.pngChunk('IDAT', [1, 2]))],
    ['a WebP that ends too early', pictures.webp().subarray(0, 60)],
    ['a film without headers', pictures.bytes(film().subarray(0, 24), film({ mdatFirst: true }).subarray(24, 60))],
    ['a film whose part is longer than it', film().subarray(0, 400)],
    ['a film of boxes in boxes', deepFilm(200)],
    ['a HEIC whose EXIF lies behind its end', heic().subarray(0, heic().length - 100)],
    ['a GIF with a part that nobody knows', pictures.bytes(pictures.gif().subarray(0, 19), [0x99], secret)],
  ])('%s is refused in words', async (_, bytes) => {
    await expect(clean(bytes, 'image/jpeg')).rejects.toMatchObject({ name: 'RoostError', code: 'file-unclean' });
    await expect(cleanFile(sourceOf(bytes), { asItIs: true })).resolves.toMatchObject({ size: bytes.length });
  });

  test('one of very many parts, with very many words in the last, is refused in a moment', {
    timeout: 240_000,
  }, async () => {
    const source = sourceOf(manyParts(49_000, 65_535), { piece: 65_536 });
    const began = performance.now();
    await expect(cleanFile(source)).rejects.toMatchObject({ code: 'file-unclean' });
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test('a file that became shorter since it was looked at is refused', async () => {
    const bytes = pictures.jpeg();
    let length = bytes.length;
    const source = {
      ...{ name: 'a.jpg', size: bytes.length },
      async *read(from: number, to: number) {
        yield bytes.subarray(from, Math.min(to, length));
      },
    };
    const file = await cleanFile(source);
    length = 40;
    await expect(allOf(file)).rejects.toMatchObject({ code: 'file-changed' });
    const torn = {
      ...source,
      // biome-ignore lint/correctness/useYield: it fails before its first byte
      async *read() {
        throw new TypeError('network error');
      },
    };
    await expect(cleanFile(torn)).rejects.toMatchObject({ code: 'file-changed' });
  });

  test('what is no picture any more is refused or made clean, in time in proportion to its length', {
    timeout: 240_000,
  }, async () => {
    for (let seed = 1; seed <= 900; seed++) {
      const dice = new Dice(seed);
      const bytes = mutate(dice, dice.pick(Object.values({ ...made, ...films })));
      const source = sourceOf(bytes, { piece: 1_000 });
      const file = await cleanFile(source).catch((error: { code?: string }) => {
        expect(error.code, `seed ${seed}`).toBe('file-unclean');
        return null;
      });
      // Looked at in windows: a few more than it is long.
      expect(source.most).toBeLessThanOrEqual(3 * bytes.length);
      if (file === null) continue;
      const whole = await allOf(file);
      const again = await clean(whole);
      expect(Buffer.compare(await allOf(again), whole), `seed ${seed}`).toBe(0);
    }
  });

  test('of a long one a window is in memory, and each byte is read twice', async () => {
    const pixels = pictures.jpegPixels(16, 8);
    const scan = new Uint8Array(20_000_000).fill(0x55);
    const bytes = pictures.bytes([0xff, 0xd8], pictures.jpegSegment(0xfe, secret), pixels.head);
    const long = new Uint8Array(bytes.length + scan.length + 2);
    long.set(bytes);
    long.set(scan, bytes.length);
    long.set([0xff, 0xd9], bytes.length + scan.length);
    const source = sourceOf(long, { piece: 65_536 });
    const file = await cleanFile(source);
    let seen = 0;
    for await (const piece of file.read()) {
      expect(piece.length).toBeLessThanOrEqual(65_536);
      seen += piece.length;
    }
    expect(seen).toBe(file.size);
    expect(source.most).toBeLessThan(2.1 * long.length);
  });

  test('one that has its parts taken in and out without end is refused', async () => {
    const noise = pictures.bytes(pictures.pngChunk('tEXt', 'a'), pictures.pngChunk('gAMA', [0, 0, 0, 0]));
    const many = new Uint8Array(noise.length * 21_000);
    for (let at = 0; at < many.length; at += noise.length) many.set(noise, at);
    const start = pictures.png();
    const bytes = new Uint8Array(33 + many.length + start.length - 33);
    bytes.set(start.subarray(0, 33));
    bytes.set(many, 33);
    bytes.set(start.subarray(33), 33 + many.length);
    await expect(cleanFile(sourceOf(bytes, { piece: 65_536 }))).rejects.toMatchObject({ code: 'file-unclean' });
  });
});
