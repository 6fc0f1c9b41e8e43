/** What is about to be sent: choices that stay chosen, and what cannot go with the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { filesReady, holdFiles } from './files-to-send.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('the dialog of files that are to be sent', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Hello');
  }, 240_000);
  afterAll(() => stage?.close());

  type InputFile = Record<'name' | 'mimeType', string> & { readonly buffer: Buffer };
  /** A JPEG that ends in its first segment: nobody can say what is in it. */
  const broken = {
    name: 'broken.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 80, ...new Uint8Array(20)]),
  };
  const beach = { name: 'beach.png', mimeType: 'image/png', buffer: pngOf({ width: 300, height: 200 }) };
  const dialog = () => ada.page.getByRole('dialog');
  const apart = () => dialog().getByRole('region', { name: 'Not sent with the others' });
  const send = () => dialog().getByRole('button', { name: /^Send( \d+ files)?$/ });
  const original = () => dialog().getByLabel('Send photos in their original size');
  const give = (...files: InputFile[]) => ada.page.locator('.composer input[type=file]').first().setInputFiles(files);
  const choose = async (...files: InputFile[]) => {
    await give(...files);
    await apart().getByText('broken.jpg').waitFor();
  };
  const hint = (text: string) => dialog().getByRole('status').filter({ hasText: text });
  /** What it is called that has the focus. */
  const focused = () =>
    ada.page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
  const ofBob = (name: string) => bob.page.locator('.items .message').filter({ hasText: name });

  test('[B18] what is refused stands apart, holds up nothing, and stays when the others have gone', async () => {
    await choose(broken, beach);
    await apart().getByText('is damaged').waitFor();
    await filesReady(ada.page);
    expect([await send().textContent(), await send().isEnabled()]).toEqual(['Send', true]);
    await see(ada, 'send-refused');
    await dialog().getByLabel('Caption of beach.png').fill('The beach');
    await send().click();
    await ofBob('The beach').waitFor();
    await eventually(async () => expect(await dialog().getByText('beach.png').count()).toBe(0));
    expect([await apart().count(), await send().isEnabled()]).toEqual([1, false]);
    await dialog().getByRole('button', { name: 'Remove broken.jpg' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await ada.page.locator('.preparing .message').count()).toBe(0);
  });

  test('[B18] what goes as it is goes so, whatever is chosen for the photos afterwards', async () => {
    await choose(broken, beach);
    await apart().getByRole('button', { name: 'Send it as it is, place and time with it' }).click();
    await dialog().getByText('It is sent as it is').waitFor();
    await original().check();
    await original().uncheck();
    await original().check();
    await filesReady(ada.page);
    expect([await send().textContent(), await apart().count(), await original().isChecked()]).toEqual([
      'Send 2 files',
      0,
      true,
    ]);
    await dialog().getByText('It is sent as it is').waitFor();
    await send().click();
    await dialog().waitFor({ state: 'detached' });
    await eventually(async () => expect(await bob.page.locator('.items .message').count()).toBe(4));
  });

  test('[B18] who says to send while the files are made ready has said it: they go when they are, with what is written by then', async () => {
    const readOn = await holdFiles(ada.page);
    await give(beach, { name: 'way.txt', mimeType: 'text/plain', buffer: Buffer.from('along the shore') });
    const caption = dialog().getByLabel('Caption of beach.png');
    await caption.fill('At low tide');
    await caption.press('Enter');
    await hint('Sent as soon as the files are ready.').waitFor();
    await caption.fill('At high tide');
    await readOn();
    await ofBob('At high tide').waitFor();
    await ofBob('way.txt').waitFor();
    await dialog().waitFor({ state: 'detached' });
    expect(await ofBob('At low tide').count()).toBe(0);
  });

  test('[B18] what nobody had read when they said so is read first, and whoever closes the dialog takes it back', async () => {
    const film = { name: 'waves.mkv', mimeType: 'video/x-matroska', buffer: Buffer.from('nobody knows what it is') };
    const heldBack = hint('Not sent yet: look at what is said of the files first.');
    const caption = dialog().getByLabel('Caption of beach.png');
    /** While they are made ready. */
    const sayFor = async (...files: InputFile[]) => {
      const readOn = await holdFiles(ada.page);
      await give(...files);
      await dialog().getByRole('textbox').last().press('Enter');
      await hint('Sent as soon as').waitFor();
      return readOn;
    };
    const before = await bob.page.locator('.items .message').count();
    let readOn = await sayFor(beach, broken);
    await readOn();
    await apart().getByText('is damaged').waitFor();
    await heldBack.waitFor();
    // The field in which it was said has gone.
    await eventually(async () => expect(await focused()).toBe('Send files'));
    await dialog().getByRole('button', { name: 'Cancel' }).click();

    readOn = await sayFor(beach, film);
    await readOn();
    await dialog().getByText('Roost does not know files of this kind').waitFor();
    await heldBack.waitFor();
    await ada.page.keyboard.press('Escape');

    readOn = await sayFor(beach);
    await caption.fill('tide '.repeat(500));
    await readOn();
    await heldBack.waitFor();
    await send().click();
    expect(await focused()).toBe('Caption of beach.png');
    await ada.page.keyboard.press('Escape');

    readOn = await sayFor(beach);
    await ada.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await readOn();
    await ada.write('None of these');
    await bob.sees('None of these');
    expect(await bob.page.locator('.items .message').count()).toBe(before + 1);

    readOn = await sayFor(beach, film);
    await readOn();
    await heldBack.waitFor();
    await dialog().getByLabel('Caption of waves.mkv').fill('The waves');
    await send().click();
    await ofBob('The waves').waitFor();
    await dialog().waitFor({ state: 'detached' });
    expect(await bob.page.locator('.items .message').count()).toBe(before + 3);
  });
});
