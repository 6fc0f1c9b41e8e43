/** What somebody was about to send when another tab of the same browser got the account: nothing of it is lost, and all goes once. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { filesReady, holdFiles } from './files-to-send.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('a tab that gives way', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let first: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Hello');
    first = ada.page;
  }, 240_000);
  afterAll(() => stage?.close());

  const dialog = () => first.getByRole('dialog');
  const attach = (name: string) =>
    first
      .locator('.composer input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(`what is in ${name}`) });
  const takeHere = (page: Page) => page.getByRole('button', { name: 'Use it here' }).click();
  const ofBob = (text: string) => bob.page.locator('.items .message').filter({ hasText: text });

  test('[B22] what is being encrypted and what stands in the dialog wait in their tab, and go on when it is used again', async () => {
    await attach('first.txt');
    const send = dialog().getByRole('button', { name: /^Send/ });
    await filesReady(first);
    const readOn = await holdFiles(first);
    await send.click();
    await first.locator('.preparing').getByText('first.txt').waitFor();
    await see(ada, 'preparing');
    await attach('second.txt');
    await dialog().getByLabel('Caption of second.txt').fill('The second one');

    await ada.open();
    const second = ada.page;
    await takeHere(second);
    await ada.seesItself();
    await first.getByText('2 files or recordings are not on the way yet').waitFor();
    expect(await dialog().count()).toBe(0);
    await ada.openChat('Bob');
    expect(await second.locator('.preparing .message').count()).toBe(0);

    await readOn();
    await takeHere(first);
    await second.getByRole('heading', { name: 'Roost is open in another tab' }).waitFor();
    await ofBob('first.txt').waitFor();
    const caption = dialog().getByLabel('Caption of second.txt');
    await eventually(async () => expect(await caption.inputValue()).toBe('The second one'));
    await send.click();
    await ofBob('The second one').waitFor();
    for (const one of ['first.txt', 'The second one']) expect(await ofBob(one).count()).toBe(1);
    expect(await first.locator('.preparing .message').count()).toBe(0);
  });

  test('[B22] a recording ends, waits in its chat, and can be sent when its tab is used again', async () => {
    await first.getByRole('button', { name: 'Record a voice message' }).click();
    const timer = first.getByRole('timer');
    await timer.filter({ hasText: /0:0[2-9]|0:[1-5]\d|[1-9]:/ }).waitFor();
    await takeHere(ada.page);
    await first.getByText('One file or recording is not on the way yet').waitFor();
    await ada.seesItself();
    await takeHere(first);
    await first.getByText('The recording has ended.').waitFor();
    await timer.filter({ hasText: /0:0[2-9]|0:[1-5]\d|[1-9]:/ }).waitFor();
    await first.getByRole('button', { name: 'Send the voice message' }).click();
    await bob.page.locator('.media-voice').getByRole('button', { name: 'Play' }).waitFor();
    await first.getByRole('button', { name: 'Record a voice message' }).waitFor();
    expect(await bob.page.locator('.media-voice').count()).toBe(1);
  });

  test('[B22] an answer that was begun is there in the tab that has the account, and what stands in fields in its own', async () => {
    const replying = (page: Page) => page.locator('.replying');
    const box = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
    const hello = first.locator('.items .message').filter({ hasText: 'Hello' }).first();
    await hello.hover();
    await hello.getByRole('button', { name: 'Message menu' }).click();
    await first.getByRole('menuitem', { name: 'Reply' }).click();
    await box(first).fill('To that');
    await first.getByRole('button', { name: 'New group' }).first().click();
    await first.getByLabel('Name of the group').fill('Sunday walk');
    await first.getByLabel('Name, phone number or handle').fill(bob.handle);
    await first.getByRole('button', { name: `@${bob.handle}` }).click();
    await first.getByLabel('Name, phone number or handle').fill('somebody_el');

    await ada.open(`/${new URL(first.url()).hash.replace(/&side=.*$/, '')}`);
    const second = ada.page;
    await takeHere(second);
    await replying(second).getByText('Hello').waitFor();
    await eventually(async () => expect(await box(second).inputValue()).toBe('To that'));
    await takeHere(first);
    const value = (label: string) => first.getByLabel(label).inputValue();
    await eventually(async () => expect(await value('Name of the group')).toBe('Sunday walk'));
    expect(await value('Name, phone number or handle')).toBe('somebody_el');
    await first.getByRole('group', { name: 'Chosen people' }).getByText('Bob').waitFor();
    await replying(first).getByText('Hello').waitFor();
    await box(first).press('Enter');
    await ofBob('To that').locator('.quote').getByText('Hello').waitFor();
    await replying(first).waitFor({ state: 'detached' });

    await first.keyboard.press('Escape');
    await first.getByRole('button', { name: 'New group' }).first().click();
    expect(await value('Name of the group')).toBe('');
    await first.keyboard.press('Escape');
    await first.getByRole('button', { name: 'Settings' }).click();
    const rename = first.getByRole('button', { name: 'Change name' });
    await rename.click();
    await dialog().getByRole('textbox').fill('Ada of the lake');
    await takeHere(second);
    await ada.seesItself();
    await takeHere(first);
    await rename.click();
    expect(await dialog().getByRole('textbox').inputValue()).toBe('Ada of the lake');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await rename.click();
    expect(await dialog().getByRole('textbox').inputValue()).toBe('Ada');
    await first.keyboard.press('Escape');
    await first.keyboard.press('Escape');
  });

  test('[B22] who signs out is told before what was not sent', async () => {
    await first.getByRole('button', { name: 'Record a voice message' }).click();
    await first
      .getByRole('timer')
      .filter({ hasText: /0:0[1-9]|0:[1-5]\d|[1-9]:/ })
      .waitFor();
    await first.getByRole('button', { name: 'Settings' }).click();
    await first.getByRole('button', { name: /^Sign out/ }).click();
    await dialog().getByText('One message or file has not been sent yet, and goes with them.').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await first.getByRole('button', { name: 'Discard' }).click();
    await first.getByRole('button', { name: /^Sign out/ }).click();
    await dialog().getByText('Your chats are erased here').waitFor();
    expect(await dialog().textContent()).not.toContain('not been sent');
  });
});
