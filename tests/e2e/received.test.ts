/** What somebody receives: it plays on while one looks elsewhere, says what cannot be shown, and is drawn only as large as a device can bear. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { filesReady } from './files-to-send.ts';
import type { Person } from './person.ts';
import { pngChunks } from './png.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';
import { wav } from './wav.ts';

describe.skipIf(!canRun)('what one receives', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Hello');
  }, 240_000);
  afterAll(() => stage?.close());

  const dialog = (person: Person) => person.page.getByRole('dialog');
  const bar = () => bob.page.getByRole('region', { name: 'Playing' });
  const withCaption = (person: Person, caption: string) => person.message(caption);

  /** As from a folder of the desk; what has no name was recorded. */
  async function sends(name: string, type: string, bytes: Buffer, caption: string, isOriginal = false): Promise<void> {
    await ada.page.evaluate(
      ([name, type, base64]) => {
        const data = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
        );
      },
      [name, type, bytes.toString('base64')] as const,
    );
    await dialog(ada).locator('.send-file input').fill(caption);
    if (isOriginal) await dialog(ada).getByLabel('Send photos in their original size').check();
    await filesReady(ada.page);
    await dialog(ada).getByRole('button', { name: /^Send/ }).click();
    await dialog(ada).waitFor({ state: 'detached' });
    await ada.seesTick(caption, 'read', 60_000);
    await withCaption(bob, caption).waitFor();
  }

  /** Of the element that plays: whether it does, and how far it has come. */
  const heard = () =>
    bob.page.evaluate(() => {
      const all = (globalThis as unknown as { elements: HTMLMediaElement[] }).elements;
      return all.filter(({ paused, ended }) => !paused && !ended).map(({ currentTime }) => currentTime);
    });
  /** Waits until something plays, and tells where it is. */
  const plays = () =>
    eventually(async () => {
      const [at = 0] = await heard();
      expect(at).toBeGreaterThan(0);
      return at;
    });
  async function goesOn(): Promise<void> {
    const from = await plays();
    await eventually(async () => expect((await heard())[0]).toBeGreaterThan(from));
  }
  /** Addresses of what lies decrypted in the page. */
  const addresses = () => bob.page.evaluate(() => [...(globalThis as unknown as { urls: Set<string> }).urls]);

  /** Notes each element that plays, also those that stand nowhere, and each address. */
  const note = () =>
    bob.page.evaluate(() => {
      const noted = globalThis as unknown as { elements: HTMLMediaElement[]; urls: Set<string> };
      [noted.elements, noted.urls] = [[], new Set()];
      const { play } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = function () {
        if (!noted.elements.includes(this)) noted.elements.push(this);
        return play.call(this);
      };
      document.addEventListener(
        'play',
        ({ target }) =>
          noted.elements.includes(target as HTMLMediaElement) || noted.elements.push(target as HTMLMediaElement),
        { capture: true },
      );
      const { createObjectURL: make, revokeObjectURL: revoke } = URL;
      URL.createObjectURL = (of) => {
        const url = make.call(URL, of);
        noted.urls.add(url);
        return url;
      };
      URL.revokeObjectURL = (url) => {
        noted.urls.delete(url);
        revoke.call(URL, url);
      };
    });
  const toTop = () => bob.page.locator('.timeline').evaluate((timeline) => timeline.scrollTo(0, 0));

  test('[B24] a voice message plays on while one scrolls, and in other chats; it is stopped there, and nothing is left of it', async () => {
    await sends('', 'audio/wav', wav(120), 'Listen');
    await sends('song.wav', 'audio/wav', wav(90), 'And to this');
    await ada.write(Array.from({ length: 150 }, (_, at) => `A long story, line ${at}`).join('\n'));
    await eventually(async () => expect((await bob.texts()).at(-1)).toContain('line 149'));
    await note();
    await toTop();
    const voice = withCaption(bob, 'Listen');
    await voice.getByRole('button', { name: 'Play' }).click();
    await plays();
    const [address] = await addresses();
    expect(await bar().count()).toBe(0);

    await bob.toEnd();
    await bar().getByText('Voice message').waitFor();
    await goesOn();
    await see(bob, 'played-apart');
    // Back where it is said it is there again, and no other one beside it.
    await toTop();
    await voice.getByRole('button', { name: 'Pause' }).waitFor();
    await eventually(async () => expect(await bar().count()).toBe(0));
    await goesOn();

    await bob.page.locator('.chat-head').click();
    await bar().waitFor();
    await goesOn();
    await bar().getByRole('button', { name: 'Pause' }).click();
    await eventually(async () => expect(await heard()).toEqual([]));
    await bar().getByRole('button', { name: 'Play', exact: true }).click();
    await goesOn();
    await bar().getByRole('button', { name: 'Stop playing' }).click();
    await eventually(async () => expect([await bar().count(), await heard()]).toEqual([0, []]));
    await eventually(async () => expect(await addresses()).not.toContain(address), 30_000);
  });

  test('[B24] a sound with the browser’s own player plays on as well, until its message is deleted', async () => {
    await bob.page.getByRole('button', { name: 'Back', exact: true }).click();
    await bob.seesHead('Ada');
    await toTop();
    const song = withCaption(bob, 'And to this');
    await song.getByRole('button', { name: 'Play' }).click();
    await plays();
    await bob.toEnd();
    await bar().getByText('song.wav').waitFor();
    await goesOn();
    await ada.choose('And to this', 'Delete for everyone');
    await dialog(ada).getByRole('button', { name: 'Delete for everyone' }).click();
    await eventually(async () => expect([await bar().count(), await heard()]).toEqual([0, []]));
  });

  test.each([
    ['film.webm', 'video/webm', 'Play', 'This browser cannot play this film. Save it to watch it.'],
    ['sound.wav', 'audio/wav', 'Play', 'This browser cannot play this sound. Save it to listen to it.'],
    ['', 'audio/wav', 'Play', 'This browser cannot play this sound. Save it to listen to it.'],
    ['picture.png', 'image/png', 'Fetch', 'This browser cannot show this picture. Save it to look at it.'],
  ])(
    '[B17] of %s (%s) that is none one sentence says so, and it can be saved',
    async (name, type, action, sentence) => {
      const bytes = Buffer.from(`this is no ${name} at all`.repeat(20));
      const caption = `None: ${name || 'voice'}`;
      await sends(name, type, bytes, caption);
      const his = withCaption(bob, caption);
      await his.getByRole('button', { name: action }).click();
      await his.getByText(sentence).waitFor();
      const saved = bob.page.waitForEvent('download');
      await his.getByRole('button', { name: 'Save' }).last().click();
      expect(Buffer.compare(readFileSync(await (await saved).path()), bytes)).toBe(0);
      expect(await his.locator('img.media-picture').count()).toBe(0);
    },
  );

  test('[B17] a picture of 400 million pixels in a few bytes is drawn nowhere, said to be so, and saved', async () => {
    const bomb = bitmap(20_000, 20_000);
    expect(bomb.length).toBeLessThan(200_000);
    await sends('wall.png', 'image/png', bomb, 'My new wall');
    const his = withCaption(bob, 'My new wall');
    await his.getByRole('button', { name: 'Fetch' }).click();
    await his.getByText('too large to be shown here (20,000 × 20,000 pixels)').waitFor();
    // Nor on the side that sent it.
    await withCaption(ada, 'My new wall').getByText('too large to be shown here').waitFor();
    await see(bob, 'files-not-shown');
    for (const person of [ada, bob]) expect(await drawn(person)).toEqual([]);
    const saved = bob.page.waitForEvent('download');
    await his.getByRole('button', { name: 'Save' }).click();
    expect(Buffer.compare(readFileSync(await (await saved).path()), bomb)).toBe(0);
  });

  /** Pictures of more pixels than a screen has, as they stand in the page. */
  const drawn = (person: Person) =>
    person.page
      .locator('img')
      .evaluateAll((all) =>
        (all as HTMLImageElement[]).filter((one) => one.naturalWidth * one.naturalHeight > 16e6).map(({ src }) => src),
      );

  test('[B17] one of 20 million pixels is drawn when somebody opens it, and not before', async () => {
    await sends('map.png', 'image/png', bitmap(5_000, 4_000), 'The map', true);
    const his = withCaption(bob, 'The map');
    await his.getByRole('button', { name: 'Fetch' }).click();
    const view = his.getByRole('button', { name: 'View' });
    await view.waitFor();
    await his.locator('img.media-thumbnail').waitFor();
    expect(await drawn(bob)).toEqual([]);
    await view.click();
    await dialog(bob).locator('img').waitFor();
    await eventually(async () => expect(await drawn(bob)).toHaveLength(1));
    await bob.page.keyboard.press('Escape');
    await eventually(async () => expect(await dialog(bob).count()).toBe(0));
    expect(await drawn(bob)).toEqual([]);
  });
});

/** A picture of one bit for each pixel, all of them black: a few bytes, however large it is. */
function bitmap(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([1, 0, 0, 0, 0], 8);
  const row = 1 + Math.ceil(width / 8);
  return pngChunks([
    ['IHDR', size],
    ['IDAT', deflateSync(Buffer.alloc(row * height), { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ]);
}
