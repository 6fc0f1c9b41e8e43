/** Files on every screen where they are: in three sizes, by day and by night. axe finds nothing wrong with it, and pictures are kept. */
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { filesReady } from './files-to-send.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';
import { wav } from './wav.ts';

interface InputFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

describe.skipIf(!canRun)('files on every screen', () => {
  let stage: Stage;
  let ada: Person;
  /** In front of a screen that is touched. */
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.visitor('Bob', { hasTouch: true })]);
    await bob.signUp();
    await ada.beginChat(bob, 'Hello');
  }, 240_000);
  afterAll(() => stage?.close());

  const button = (person: Person, name: string | RegExp) => person.page.getByRole('button', { name, exact: true });
  const dialog = (person: Person) => person.page.getByRole('dialog');
  const closed = (person: Person) => dialog(person).waitFor({ state: 'detached' });
  const choose = (files: readonly InputFile[]) =>
    ada.page
      .locator('.composer input[type=file]')
      .first()
      .setInputFiles([...files]);
  const send = async () => {
    await dialog(ada).getByRole('button', { name: /^Send/ }).click();
    await closed(ada);
  };
  const withFile = (person: Person, name: string) => person.page.locator('.items .message').filter({ hasText: name });
  const paper = (name: string, size: number): InputFile => ({
    ...{ name, mimeType: 'application/pdf', buffer: Buffer.alloc(size, name) },
  });

  test('what one may attach, and what is about to be sent', async () => {
    await see(bob, 'attach-menu', () => button(bob, 'Attach files').click());
    await bob.page.keyboard.press('Escape');
    await ada.page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'x.txt'));
      const at = document.querySelector('.drop-place .timeline') as HTMLElement;
      at.dispatchEvent(new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer: data }));
      Object.assign(window, {
        leave: () => at.dispatchEvent(new DragEvent('dragleave', { bubbles: true, dataTransfer: data })),
      });
    });
    await ada.page.locator('.drop-target').waitFor();
    await see(ada, 'drop');
    await ada.page.evaluate('leave()');
    await choose([
      { name: 'The beach at low tide.png', mimeType: 'image/png', buffer: pngOf({ width: 900, height: 600 }) },
      { name: 'tower.png', mimeType: 'image/png', buffer: pngOf({ width: 300, height: 700 }) },
      { name: 'waves.webm', mimeType: 'video/webm', buffer: await film(ada) },
      { name: 'a-recording-of-the-birds-in-the-reeds.wav', mimeType: 'audio/wav', buffer: wav(2) },
      paper('Terms of the agreement, as signed by all of us in the spring.pdf', 300_000),
      { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    ]);
    await dialog(ada).getByText('“nothing.txt” is empty').waitFor();
    await dialog(ada).getByLabel('Caption of The beach at low tide.png').fill('The beach');
    await filesReady(ada.page);
    await see(ada, 'send-files');
    await send();
    await ada.seesTick('The beach', 'read', 60_000);
    await withFile(bob, 'Terms of').waitFor();
  });

  test('what is not here yet, is fetched, could not be fetched, and is here', async () => {
    await see(bob, 'files-away');
    await bob.page.setViewportSize({ width: 1180, height: 1_600 });
    const isRange = (url: URL) => url.pathname.startsWith('/v1/media/') && url.searchParams.size > 0;
    const held = new HeldTraffic();
    await bob.page.route(isRange, (route) => held.take(route));
    await withFile(bob, 'The beach').getByRole('button', { name: 'Fetch' }).click();
    await withFile(bob, 'Terms of').getByRole('button', { name: 'Save' }).click();
    await eventually(() => expect(held.count).toBeGreaterThanOrEqual(2));
    await see(bob, 'files-on-the-way');
    await held.cut();
    await withFile(bob, 'The beach').locator('img.media-picture').waitFor();
    const isAsked = /\/v1\/media\/[^/]+\/address$/;
    await bob.page.route(isAsked, (route) =>
      route.fulfill({ status: 404, json: { error: { code: 'unknown-media' } } }),
    );
    const song = withFile(bob, 'a-recording');
    await song.getByRole('button', { name: 'Play' }).click();
    await song.getByRole('alert').waitFor();
    await see(bob, 'files-not-fetched');
    await bob.page.unroute(isAsked);
    await song.getByRole('button', { name: 'Try again' }).click();
    await bob.page.locator('.items audio.media-sound').waitFor();
    await button(bob, 'Fetch').click();
    await button(bob, 'Play').click();
    await bob.page.locator('.items video').waitFor();
    await eventually(async () => expect(await bob.page.locator('img.media-picture').count()).toBe(2));
    await see(bob, 'files-here');
    await withFile(bob, 'The beach').getByRole('button', { name: 'View' }).click();
    await dialog(bob).locator('img').waitFor();
    await see(bob, 'viewer');
    await bob.page.keyboard.press('Escape');
    await closed(bob);
    await bob.choose('The beach', 'Forward');
    await dialog(bob).waitFor();
    await see(bob, 'forward');
    await bob.page.keyboard.press('Escape');
    await closed(bob);
    await bob.choose('The beach', 'Reply');
    await bob.page.locator('.replying').waitFor();
    await bob.write('Lovely');
  });

  test('a voice message: spoken, thrown away after a question, sent, heard', async () => {
    await button(ada, 'Record a voice message').click();
    await ada.page
      .getByRole('timer')
      .filter({ hasText: /0:0[1-9]|0:[1-5]\d|[1-9]:/ })
      .waitFor();
    await see(ada, 'recording');
    await button(ada, 'Details').last().click();
    await dialog(ada).getByText('was not sent').waitFor();
    await see(ada, 'recording-discard');
    await dialog(ada).getByRole('button', { name: 'Cancel' }).click();
    await closed(ada);
    await button(ada, 'Send the voice message').click();
    await bob.page.locator('.media-voice').waitFor();
    await see(bob, 'voice');
  });

  test('one that is on its way, waits for a network, and is refused', async () => {
    const held = new HeldTraffic();
    // The first of two is there: one sees how far it is.
    await ada.page.route(/\/v1\/media\/.*\/parts\/2\b/, (route) => held.take(route));
    await choose([paper('Photos of the whole summer.pdf', 12_000_000)]);
    await send();
    await eventually(() => expect(held.count).toBeGreaterThanOrEqual(1));
    await eventually(async () =>
      expect(Number(await ada.page.locator('.items progress').getAttribute('value'))).toBeGreaterThan(0.5),
    );
    await see(ada, 'upload');
    await ada.page.context().setOffline(true);
    await held.cut();
    await ada.page.getByText('No connection: this device is not in a network.').waitFor();
    await see(ada, 'upload-offline');
    await ada.page.context().setOffline(false);
    await withFile(bob, 'Photos of').waitFor();
    const asked = (url: URL) => url.pathname === '/v1/media';
    await ada.page.route(asked, (route) => route.fulfill({ status: 413, json: { error: { code: 'too-large' } } }));
    await choose([paper('A film of the whole summer, in the best that there is.pdf', 1_000)]);
    await send();
    await ada.page.locator('.failure').waitFor();
    await see(ada, 'upload-refused');
    await ada.page.unroute(asked);
    await button(ada, 'Discard').click();
  });

  test('what files take on this device, and freeing it', async () => {
    await button(bob, 'Settings').click();
    await bob.page.getByRole('button', { name: /^Storage/ }).click();
    await bob.page.getByText(/are used for files/).waitFor();
    await see(bob, 'storage');
    await bob.page.getByRole('button', { name: /^Free/ }).click();
    await dialog(bob).waitFor();
    await see(bob, 'storage-free');
    await dialog(bob).getByRole('button', { name: 'Free', exact: true }).click();
    await bob.page.getByText('No files lie on this device.').waitFor();
    await see(bob, 'storage-none');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});

/** What is on its way, and gets no further until it is cut off; then all goes through. */
class HeldTraffic {
  #routes: Route[] | null = [];

  get count(): number {
    return this.#routes?.length ?? 0;
  }

  async take(route: Route): Promise<void> {
    if (this.#routes === null) await route.continue();
    else this.#routes.push(route);
  }

  async cut(): Promise<void> {
    const routes = this.#routes ?? [];
    this.#routes = null;
    // What the page itself has given up meanwhile, on a slow machine, is over.
    for (const route of routes) await route.abort().catch(() => {});
  }
}

/** A second of something that moves. */
async function film({ page }: Person): Promise<Buffer> {
  const letters = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 270 });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => void pieces.push(data);
    recorder.start();
    for (let frame = 0; frame < 20; frame += 1) {
      context.fillStyle = `hsl(${190 + frame} 60% ${40 + frame}%)`;
      context.fillRect(0, 0, 480, 270);
      context.fillStyle = 'white';
      context.fillRect(frame * 20, 120, 80, 30);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.stop();
    });
    let letters = '';
    for (const byte of new Uint8Array(await new Blob(pieces).arrayBuffer())) letters += String.fromCharCode(byte);
    return btoa(letters);
  });
  return Buffer.from(letters, 'base64');
}
