/** Photos, films, documents and voice messages from one browser to another: as somebody attaches, pastes, drops and speaks them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('files in chats', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Hello');
  }, 240_000);
  afterAll(() => stage?.close());

  const input = (person: Person) => person.page.locator('.composer input[type=file]').first();
  const dialog = (person: Person) => person.page.getByRole('dialog');
  const send = async (person: Person) => {
    await dialog(person).getByRole('button', { name: /^Send/ }).click();
    await dialog(person).waitFor({ state: 'detached' });
  };
  const last = (person: Person) => person.page.locator('.items .message').last();

  /** Those with these words, and not those that quote them. */
  const saying = ({ page }: Person, words: string) =>
    page.locator('.items .message').filter({ has: page.locator('.message-text').getByText(words, { exact: true }) });
  const choose = (person: Person, words: string, action: string) =>
    person.chooseOf(saying(person, words).first(), action);

  test('a photo by the button: seen before it goes, at once in the chat, its preview on the other side, then all of it', async () => {
    const photo = pngOf({ width: 1_200, height: 800 });
    await input(ada).setInputFiles({ name: 'beach.png', mimeType: 'image/png', buffer: photo });
    await dialog(ada).locator('img.send-preview').waitFor();
    await eventually(async () => expect(await dialog(ada).textContent()).toContain('beach.png'));
    await dialog(ada).getByLabel('Caption of beach.png').fill('The beach');
    // As large as it is; what else is in it goes all the same, and there is nothing else.
    await dialog(ada).getByLabel('Send photos in their original size').check();
    await send(ada);
    await last(ada).locator('img.media-picture').waitFor();
    await ada.seesTick('The beach', 'read', 60_000);
    const his = bob.message('The beach');
    await his.locator('img.media-thumbnail').waitFor();
    const boxNow = () => his.locator('.media-box').boundingBox();
    // The list may be on its way to its end.
    const box = await eventually(async () => {
      const before = await boxNow();
      await bob.page.evaluate(() => new Promise(requestAnimationFrame));
      expect(await boxNow()).toEqual(before);
      return before;
    });
    await his.getByRole('button', { name: 'Fetch' }).click();
    await his.locator('img.media-picture').waitFor();
    await eventually(async () => expect(await boxNow()).toEqual(box));
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1.5, 1);
    await his.getByRole('button', { name: 'View' }).click();
    await dialog(bob).locator('img').waitFor();
    const saved = bob.page.waitForEvent('download');
    await dialog(bob).getByRole('button', { name: 'Save' }).click();
    expect(sha(readFileSync(await (await saved).path()))).toBe(sha(photo));
    await bob.page.keyboard.press('Escape');
    await eventually(async () => expect(await dialog(bob).count()).toBe(0));
  });

  /** As from a folder of the desk, or from its clipboard. */
  const bring = (
    person: Person,
    how: 'paste' | 'drop',
    files: readonly { name: string; type: string; text: string }[],
  ) =>
    person.page.evaluate(
      ([how, files]) => {
        const data = new DataTransfer();
        for (const { name, type, text } of files) data.items.add(new File([text], name, { type }));
        const at = document.querySelector('.drop-place .timeline') as HTMLElement;
        const options = { bubbles: true, cancelable: true };
        if (how === 'paste') {
          document.body.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
          return false;
        }
        at.dispatchEvent(new DragEvent('dragenter', { ...options, dataTransfer: data }));
        const until = performance.now() + 20_000;
        return new Promise<boolean>((resolve) => {
          const look = () => {
            const isShown = document.querySelector('.drop-target') !== null;
            if (!isShown && performance.now() < until) return void setTimeout(look, 20);
            at.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }));
            resolve(isShown);
          };
          look();
        });
      },
      [how, files] as const,
    );
  const text = (name: string, words = name) => ({ name, type: 'text/plain', text: words });

  test('[B18] several that are pasted; one is taken out again, and what is empty is named', async () => {
    await bring(ada, 'paste', [text('first.txt'), text('second.txt'), text('nothing.txt', '')]);
    await dialog(ada).getByText('“nothing.txt” is empty').waitFor();
    await dialog(ada).getByRole('button', { name: 'Remove first.txt' }).click();
    await send(ada);
    const his = bob.page.locator('.media-name').filter({ hasText: 'second.txt' });
    await his.waitFor();
    expect(await bob.page.getByText('first.txt').count()).toBe(0);
    // Cancelled, nothing goes.
    await bring(ada, 'paste', [text('third.txt')]);
    await dialog(ada).getByRole('button', { name: 'Cancel' }).click();
    await eventually(async () => expect(await dialog(ada).count()).toBe(0));
    // The dialog fades for a moment.
    await eventually(async () => expect(await ada.page.getByText('third.txt').count()).toBe(0));
  });

  test('[B17] a drawing that is dropped lies in the page as nothing that acts: it is saved, and that alone', async () => {
    const active = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "taken"</script></svg>';
    expect(await bring(ada, 'drop', [{ name: 'drawing.svg', type: 'image/svg+xml', text: active }])).toBe(true);
    await dialog(ada).getByText('place and time may still be in it').waitFor();
    await send(ada);
    await bob.page.locator('.media-name').filter({ hasText: 'drawing.svg' }).waitFor();
    expect(await last(bob).locator('img').count()).toBe(0);
    await bob.page.evaluate(() => {
      const made: string[] = [];
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        made.push((blob as Blob).type);
        return make.call(URL, blob);
      };
      Object.assign(window, { made });
    });
    const saved = bob.page.waitForEvent('download');
    await last(bob).getByRole('button', { name: 'Save' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toBe(active);
    const made = (await bob.page.evaluate('made')) as string[];
    expect(new Set(made)).toEqual(new Set(['application/octet-stream']));
    expect(await bob.page.title()).not.toContain('taken');
  });

  test('in the list, in quotes and above the box a file is called what it is; sent on, it moves no bytes', async () => {
    await choose(bob, 'The beach', 'Reply');
    await bob.page.locator('.replying').filter({ hasText: 'Photo' }).waitFor();
    await bob.write('Lovely');
    await ada.sees('Lovely');
    await saying(ada, 'Lovely').locator('.quote').filter({ hasText: 'Photo · The beach' }).waitFor();
    const puts: string[] = [];
    ada.page.on('request', (request) => request.method() === 'PUT' && puts.push(request.url()));
    await choose(ada, 'The beach', 'Forward');
    await dialog(ada).getByRole('button', { name: /Bob/ }).click();
    await ada.page.getByText('Forwarded to Bob.').waitFor();
    await eventually(async () => expect(await saying(bob, 'The beach').count()).toBe(2));
    await bob.row('Ada').filter({ hasText: 'Photo · The beach' }).waitFor();
    // What is here already is shown at once.
    await saying(bob, 'The beach').last().locator('img.media-picture').waitFor();
    expect(puts).toEqual([]);
  });

  test('[B18] a voice message: spoken, asked about when one leaves, sent, heard', async () => {
    const record = ada.page.getByRole('button', { name: 'Record a voice message' });
    await record.click();
    await ada.page
      .getByRole('timer')
      .filter({ hasText: /0:0[2-9]|0:[1-5]\d|[1-9]:/ })
      .waitFor();
    await ada.page.getByRole('button', { name: 'Details' }).last().click();
    await dialog(ada).getByText('was not sent').waitFor();
    await dialog(ada).getByRole('button', { name: 'Cancel' }).click();
    // Who presses twice has said it once.
    await ada.page.getByRole('button', { name: 'Send the voice message' }).dblclick();
    const his = last(bob).locator('.media-voice');
    // In the page: at the end of what is heard it is at the beginning again.
    const heard = his.getByRole('slider').evaluate(
      (slider) =>
        new Promise<boolean>((resolve) => {
          const look = () => (Number((slider as HTMLInputElement).value) > 300 ? resolve(true) : setTimeout(look, 20));
          look();
        }),
    );
    await his.getByRole('button', { name: 'Play' }).click();
    expect(await heard).toBe(true);
    await eventually(async () => expect(await his.locator('.media-time').textContent()).toMatch(/^\d:\d\d$/));
    await bob.row('Ada').filter({ hasText: 'Voice message' }).waitFor();
    expect(await bob.page.locator('.media-voice').count()).toBe(1);
    // Discarded, nothing goes.
    await record.click();
    await ada.page.getByRole('button', { name: 'Discard' }).click();
    await record.waitFor();
    // Without permission one is told.
    await ada.page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await record.click();
    await ada.page.getByText('This page may not use the microphone').waitFor();
    await see(ada, 'no-microphone');
    await record.waitFor();
  });

  test('[B14] what files take, by chat; freed, they are fetched again when somebody asks', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: /^Storage/ }).click();
    await bob.page.getByText(/are used for files/).waitFor();
    const chats = bob.page.getByRole('list', { name: 'Chats by size' }).getByRole('listitem');
    await eventually(async () => expect(await chats.allTextContents()).toEqual([expect.stringContaining('Ada')]));
    await chats.getByRole('button', { name: /^Free/ }).click();
    await dialog(bob).getByRole('button', { name: 'Free', exact: true }).click();
    await bob.page.getByText('No files lie on this device.').waitFor();
    await bob.page.keyboard.press('Escape');
    await bob.page.reload();
    await bob.openChat('Ada');
    const photo = saying(bob, 'The beach').first();
    await photo.getByRole('button', { name: 'Fetch' }).click();
    await photo.locator('img.media-picture').waitFor();
  });

  test('[B17] a photo that is deleted for everyone while somebody looks at it is shown no further', async () => {
    await input(ada).setInputFiles({
      name: 'slip.png',
      mimeType: 'image/png',
      buffer: pngOf({ width: 60, height: 40 }),
    });
    await dialog(ada).getByLabel('Caption of slip.png').fill('A slip');
    await send(ada);
    const his = saying(bob, 'A slip');
    await his.getByRole('button', { name: 'Fetch' }).click();
    await his.getByRole('button', { name: 'View' }).click();
    await dialog(bob).locator('img').waitFor();
    await ada.seesTick('A slip', 'read', 20_000);
    await choose(ada, 'A slip', 'Delete for everyone');
    await dialog(ada).getByRole('button', { name: 'Delete for everyone' }).click();
    await eventually(async () => expect(await dialog(bob).count()).toBe(0));
    await eventually(async () => expect(await his.count()).toBe(0));
    // And "back" leads no further than before.
    await eventually(async () => expect(await bob.chatId()).not.toBe(''));
  });

  test('on a phone the camera and its photos are offered beside all files', async () => {
    const viewport = { width: 390, height: 780 };
    const pia = await stage.visitor('Pia', { hasTouch: true, isMobile: true, viewport });
    await pia.signUp();
    await pia.find(bob.handle);
    const choosing = async (what: string) => {
      await pia.page.getByRole('button', { name: 'Attach files' }).click();
      const chooser = pia.page.waitForEvent('filechooser');
      await pia.page.getByRole('menuitem', { name: what }).click();
      const element = (await chooser).element();
      return [await element.getAttribute('accept'), await element.getAttribute('capture')];
    };
    expect(await choosing('Camera')).toEqual(['image/*', 'environment']);
    expect(await choosing('Photos and videos')).toEqual(['image/*,video/*', null]);
    expect(await choosing('Document')).toEqual([null, null]);
  });

  test('[B11] with the server away a file waits, and goes when it is back; one that is given up does not', async () => {
    await stage.killServer();
    await input(ada).setInputFiles([
      { name: 'later.txt', mimeType: 'text/plain', buffer: Buffer.from('later') },
      { name: 'never.txt', mimeType: 'text/plain', buffer: Buffer.from('never') },
    ]);
    await send(ada);
    const bubble = (name: string) => ada.page.locator('.items .message').filter({ hasText: name });
    await bubble('never.txt').getByRole('button', { name: 'Do not send' }).click();
    await eventually(async () => expect(await bubble('never.txt').count()).toBe(0));
    await bubble('later.txt').getByRole('button', { name: 'Do not send' }).waitFor();
    await see(ada, 'waiting-file');
    await stage.startServer();
    await bob.page.locator('.media-name').filter({ hasText: 'later.txt' }).waitFor({ timeout: 90_000 });
    expect(await bob.page.getByText('never.txt').count()).toBe(0);
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
