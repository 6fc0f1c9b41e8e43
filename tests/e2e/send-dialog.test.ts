/** What is about to be sent: choices that stay chosen, and what cannot go with the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
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
  const choose = async (...files: InputFile[]) => {
    await ada.page.locator('.composer input[type=file]').first().setInputFiles(files);
    await apart().getByText('broken.jpg').waitFor();
  };
  const ofBob = (name: string) => bob.page.locator('.items .message').filter({ hasText: name });

  test('[B18] what is refused stands apart, holds up nothing, and stays when the others have gone', async () => {
    await choose(broken, beach);
    await apart().getByText('is damaged').waitFor();
    await eventually(async () => expect(await send().isEnabled()).toBe(true));
    expect([await send().textContent(), await dialog().getByText('One moment').count()]).toEqual(['Send', 0]);
    await ada.picture('send-refused');
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
    await eventually(async () => expect(await send().isEnabled()).toBe(true));
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
});
