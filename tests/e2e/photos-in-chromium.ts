/** Photos and films made ready to be sent by a real browser. Joins the page of browser-files.test.ts. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { PreparedFile, PrepareOptions } from '../../client/api.ts';
import { eventually } from '../harness/eventually.ts';
import * as pictures from '../inputs/pictures.ts';
import type { PageGlobals } from './files-page.ts';

const { secret } = pictures;

type ShownFile = Omit<PreparedFile, 'read' | 'preview'> & {
  readonly preview: Omit<NonNullable<PreparedFile['preview']>, 'thumbnail'>;
  readonly bytes: Buffer;
  readonly thumbnail: Buffer;
  /** What the browser makes of the prepared file, and of its thumbnail: their sizes, and the shade of a pixel left and right. */
  readonly looks: { readonly width: number; readonly height: number; readonly left: number; readonly right: number };
  readonly thumbnailSize: readonly [number, number];
};

/** As the page's input would give it. */
interface ChosenFile {
  readonly base64?: string;
  /** A picture that the page draws itself, of noise: of that size, in that form. */
  readonly noise?: { readonly width: number; readonly height: number; readonly type: string };
  readonly name: string;
  readonly type: string;
}

export function photosInChromium(page: () => Page): void {
  async function prepare(chosen: ChosenFile, options: PrepareOptions = {}): Promise<ShownFile> {
    const { bytes, thumbnail, ...shown } = await page().evaluate(
      async ([chosen, options]) => {
        const { sdk } = globalThis as unknown as PageGlobals;
        const inLetters = (bytes: Uint8Array) => {
          let letters = '';
          for (const byte of bytes) letters += String.fromCharCode(byte);
          return btoa(letters);
        };
        async function chosenBytes(): Promise<BlobPart> {
          if (chosen.noise === undefined) return Uint8Array.from(atob(chosen.base64 ?? ''), (one) => one.charCodeAt(0));
          const { width, height, type } = chosen.noise;
          const canvas = new OffscreenCanvas(width, height);
          const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
          let noise = 1;
          const next = (below: number) => {
            noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) | 0;
            return (noise >>> 8) % below;
          };
          for (let i = 0; i < 6_000; i++) {
            context.fillStyle = `rgb(${next(256)} ${next(256)} ${next(256)})`;
            context.fillRect(next(width), next(height), 60, 60);
          }
          return canvas.convertToBlob({ type, quality: 0.95 });
        }
        const file = new File([await chosenBytes()], chosen.name, { type: chosen.type });
        const { read, preview, ...said } = await sdk.prepareFile(file, options);
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        for await (const piece of read()) pieces.push(Uint8Array.from(piece));
        const blob = new Blob(pieces, { type: said.type });
        const { thumbnail = new Uint8Array(0), ...rest } = preview ?? {};
        const small = await createImageBitmap(new Blob([Uint8Array.from(thumbnail)])).catch(() => null);
        const whole = await createImageBitmap(blob).catch(() => null);
        let looks = { width: 0, height: 0, left: 0, right: 0 };
        if (whole !== null) {
          const { width, height } = whole;
          const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
          context.drawImage(whole, 0, 0);
          const at = (x: number) => context.getImageData(x, Math.floor(height / 2), 1, 1).data[0] as number;
          looks = { width, height, left: at(1), right: at(width - 2) };
        }
        return {
          ...{ ...said, preview: rest, looks, thumbnailSize: [small?.width ?? 0, small?.height ?? 0] as const },
          ...{ bytes: inLetters(new Uint8Array(await blob.arrayBuffer())), thumbnail: inLetters(thumbnail) },
        };
      },
      [chosen, options] as const,
    );
    return { ...shown, bytes: Buffer.from(bytes, 'base64'), thumbnail: Buffer.from(thumbnail, 'base64') } as ShownFile;
  }

  const of = (bytes: Uint8Array, name: string, type: string) => ({
    ...{ base64: Buffer.from(bytes).toString('base64'), name, type },
  });

  test('[B16] a large photo becomes smaller, and brings a thumbnail, a blurhash and its size', async () => {
    let pageWorkers = 0;
    page().on('worker', () => (pageWorkers += 1));
    const before = {
      noise: { width: 4_000, height: 3_000, type: 'image/jpeg' },
      name: 'beach.JPEG',
      type: 'image/jpeg',
    };
    const photo = await prepare(before);
    expect(photo).toMatchObject({ name: 'beach.jpg', type: 'image/jpeg', kind: 'image', size: photo.bytes.length });
    expect(photo.preview).toMatchObject({ width: 2_048, height: 1_536 });
    expect(photo.looks).toMatchObject({ width: 2_048, height: 1_536 });
    expect(photo.preview.blurhash).toMatch(/^[0-9A-Za-z#$%*+,\-.:;=?@[\]^_{|}~]{28}$/);
    expect(photo.thumbnail.length).toBeGreaterThan(200);
    expect(photo.thumbnail.length).toBeLessThanOrEqual(12 * 1024);
    expect(Math.max(...photo.thumbnailSize)).toBeLessThanOrEqual(320);
    expect(photo.thumbnailSize[0] / photo.thumbnailSize[1]).toBeCloseTo(4 / 3, 1);
    expect(pageWorkers).toBe(0);
    const inWorker = await prepare(before, { workerUrl: '/worker.js' });
    await eventually(() => expect(pageWorkers).toBe(1));
    expect(inWorker.looks).toMatchObject({ width: 2_048, height: 1_536 });
    expect(inWorker.preview).toEqual(photo.preview);
    // One for each photo, and gone with it.
    await eventually(() => expect(page().workers()).toHaveLength(0));
    const original = await prepare(before, { original: true });
    expect(original.looks).toMatchObject({ width: 4_000, height: 3_000 });
    expect(original.preview).toMatchObject({ width: 4_000, height: 3_000 });
    expect(original.bytes.length).toBeGreaterThan(2 * photo.bytes.length);
  });

  test.each([false, true])(
    '[B15] a photo that lies on its side stands as it was taken, and place and time are out (original: %s)',
    async (original) => {
      const upright = pictures.jpeg({ width: 64, height: 32 });
      const turned = pictures.jpeg({ width: 64, height: 32, orientation: 6 });
      const photo = await prepare(of(upright, 'a.jpg', 'image/jpeg'), { original });
      expect(photo.looks).toMatchObject({ width: 64, height: 32 });
      // Its left half is dark.
      expect(photo.looks.left).toBeLessThan(100);
      expect(photo.looks.right).toBeGreaterThan(150);
      const stood = await prepare(of(turned, 'a.jpg', 'image/jpeg'), { original });
      expect(stood.looks).toMatchObject({ width: 32, height: 64 });
      expect(stood.preview).toMatchObject({ width: 32, height: 64 });
      for (const { bytes, thumbnail } of [photo, stood])
        for (const one of [bytes, thumbnail])
          expect([one.includes(secret), one.includes('GPS'), one.includes('8BIM')]).toEqual([false, false, false]);
    },
  );

  test('[B15] what is cleaned of each kind is still shown', async () => {
    for (const [bytes, type] of [
      [pictures.png(), 'image/png'],
      [pictures.png({ orientation: 8 }), 'image/png'],
      [pictures.webp(), 'image/webp'],
      [pictures.gif(), 'image/gif'],
    ] as const) {
      const photo = await prepare(of(bytes, 'a', type), { original: true });
      expect(photo.note, type).toBeUndefined();
      expect(photo.looks.width, type).toBeGreaterThan(0);
      expect(photo.bytes.includes(secret), type).toBe(false);
    }
  });

  test('[B16] what moves goes on moving, and is shown by its first picture', async () => {
    for (const [bytes, type] of [
      [pictures.gif({ frames: 3 }), 'image/gif'],
      [pictures.webp({ animated: true }), 'image/webp'],
    ] as const) {
      const moving = await prepare(of(bytes, 'a', type));
      expect(moving).toMatchObject({ type, kind: 'image' });
      expect(moving.bytes.includes(secret)).toBe(false);
      const frame = type === 'image/gif' ? Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0]) : Buffer.from('ANMF');
      expect(moving.bytes.lastIndexOf(frame)).toBeGreaterThan(moving.bytes.indexOf(frame));
      expect(moving.thumbnail.length).toBeGreaterThan(0);
    }
  });

  test('[B16] a picture through which one sees stays so', async () => {
    const photo = await prepare(of(pictures.png({ width: 3_000, height: 20, alpha: 100 }), 'logo.png', 'image/png'));
    expect(photo.bytes.includes(secret)).toBe(false);
    expect(photo.type).not.toBe('image/jpeg');
    expect(photo.thumbnail[0]).toBe(0xff);
  });

  test('[B16] a picture bomb is not opened: it goes as a document, and that is said', async () => {
    const began = Date.now();
    const bomb = await prepare(of(pictures.bigPng(30_000), 'bomb.png', 'image/png'));
    expect(bomb).toMatchObject({ kind: 'document', note: 'too-many-pixels', type: 'image/png' });
    // Nobody has looked at its 900 million pixels.
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  test('[B16] a picture that the browser cannot show goes as a document, and that is said', async () => {
    const broken = pictures.jpeg({ clean: true });
    const frame = Buffer.from(broken).indexOf(Buffer.from([0xff, 0xc0]));
    // A kind of JPEG that no browser decodes.
    broken[frame + 1] = 0xcb;
    expect(await prepare(of(broken, 'a.jpg', 'image/jpeg'))).toMatchObject({ kind: 'document', note: 'not-shown' });
    expect(await prepare(of(pictures.bytes('MM', [0, 42], new Uint8Array(60)), 'a.tif', 'image/tiff'))).toMatchObject({
      ...{ kind: 'document', note: 'place-may-be-in-it' },
    });
  });

  test('[B16] who gives a photo up waits for nothing, and where there is no worker it is made all the same', async () => {
    const base64 = Buffer.from(pictures.jpeg()).toString('base64');
    const told = await page().evaluate(async (base64) => {
      const { sdk } = globalThis as unknown as PageGlobals;
      const file = new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], 'a.jpg');
      const stop = new AbortController();
      const given = sdk.prepareFile(file, { workerUrl: '/worker.js', signal: stop.signal });
      stop.abort();
      const error = (await given.catch((error: unknown) => error)) as { code?: string };
      const made = await sdk.prepareFile(file, { workerUrl: '/none/at-all.wasm' });
      return [error.code, made.preview?.blurhash?.length];
    }, base64);
    expect(told).toEqual(['given-up', 28]);
  });

  test('[B15] as it is, a photo keeps every byte, and one that is damaged is refused in words', async () => {
    const whole = pictures.jpeg();
    const photo = await prepare(of(whole, 'a.jpg', 'image/jpeg'), { asItIs: true });
    expect(Buffer.compare(photo.bytes, whole)).toBe(0);
    await expect(prepare(of(whole.subarray(0, 60), 'a.jpg', 'image/jpeg'))).rejects.toThrow(/file-unclean/);
  });
}
