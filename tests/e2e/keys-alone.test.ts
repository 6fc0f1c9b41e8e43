/** Somebody who has a keyboard and nothing else: from the sign-up to the sign-out, with the focus in sight at each step, and in a script that an input method writes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { seesFocus } from './focus.ts';
import { Keys } from './keys.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('a keyboard alone', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let keys: Keys;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.visitor('Ada'), stage.person('Bob')]);
    keys = new Keys(ada);
  }, 180_000);
  afterAll(() => stage?.close());

  test('signs up, and a new code leaves the name that was typed', async () => {
    const { page } = ada;
    await keys.goTo('Phone number or handle');
    await keys.type(ada.handle);
    await keys.press('Enter');
    await keys.isIn('Your name');
    await keys.type('Ada');
    const code = page.getByLabel('Code', { exact: true });
    const before = await code.inputValue();
    await keys.goTo('Send a new code');
    await keys.press('Enter');
    await eventually(async () => expect(await code.inputValue()).not.toBe(before));
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada');
    await keys.isIn('Your name');
    await keys.press('Enter');
    await ada.seesItself();
    // Where the list of chats begins.
    await keys.isIn('Roost');
  });

  test('finds somebody, opens the chat and writes', async () => {
    await keys.goTo('New chat');
    await keys.press('Enter');
    await keys.isIn('Name, phone number or handle');
    await keys.type(bob.handle);
    await ada.page.getByRole('button', { name: `@${bob.handle}` }).waitFor();
    await keys.goTo(new RegExp(`@${bob.handle}`));
    await keys.press('Enter');
    await keys.isIn('Message');
    await keys.type('Without a mouse');
    await keys.press('Enter');
    await ada.seesTick('Without a mouse', 'sent');
    await bob.openRequest('Ada');
    await bob.request().getByRole('button', { name: 'Accept' }).click();
    await bob.sees('Without a mouse');
    await bob.write('And I with one');
    await ada.sees('And I with one');
    await keys.isIn('Message');
  });

  test('what an input method composes is not sent with the Enter that ends it, nor left with Escape', async () => {
    const { page } = ada;
    const session = await page.context().newCDPSession(page);
    const compose = (text: string) =>
      session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    /** As browsers tell of a key that the input method takes. */
    const taken = async (key: string) => {
      const of = { key, code: key, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
      await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...of });
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...of });
    };
    await keys.press('Shift+Tab', 'Enter');
    await keys.choose('Reply');
    await keys.isIn('Message');
    await page.evaluate(() => {
      const told: string[] = [];
      const box = document.activeElement as HTMLElement;
      box.addEventListener('keydown', ({ key, keyCode, isComposing }) => told.push(`${key} ${keyCode} ${isComposing}`));
      Object.assign(window, { told });
    });
    await compose('konnichi');
    await taken('Escape');
    await compose('こんにちは');
    await taken('Enter');
    expect(await page.evaluate('told')).toEqual(['Escape 229 true', 'Enter 229 true']);
    // What it would have done is done by now: the box has taken what came after it.
    await compose('今日は');
    await session.send('Input.insertText', { text: '今日は' });
    await eventually(async () => expect(await ada.box().inputValue()).toBe('今日は'));
    expect((await ada.texts()).filter((text) => !/mouse|And I/.test(text))).toEqual([]);
    await page.locator('.replying').waitFor();
    await keys.press('Enter');
    await bob.sees('今日は');
    await eventually(async () => expect(await ada.box().inputValue()).toBe(''));
    expect((await bob.texts()).filter((text) => /[こ今]/.test(text))).toEqual(['今日は']);
    await session.detach();
  });

  test('answers, reacts, and attaches a file with what is written beside it', async () => {
    await keys.toMessage('And I with one');
    await keys.press('Enter');
    await keys.choose('Reply');
    await keys.isIn('Message');
    await keys.type('Each as they like');
    await keys.press('Enter');
    await bob.sees('Each as they like');
    const quote = bob.message('Each as they like').locator('.quote');
    await eventually(async () => expect(await quote.textContent()).toContain('And I with one'));

    await keys.toMessage('And I with one');
    await keys.press('Enter');
    await keys.goTo('React with 👍', 'ArrowUp');
    await keys.press('Enter');
    await bob.message('And I with one').getByRole('button', { name: /👍/ }).waitFor();
    await keys.isIn('Message menu');

    const choosing = ada.page.waitForEvent('filechooser');
    await keys.goTo('Attach files');
    await ada.page.keyboard.press('Enter');
    await (await choosing).setFiles([{ name: 'walk.txt', mimeType: 'text/plain', buffer: Buffer.from('to the sea') }]);
    await keys.isIn('Caption of walk.txt');
    await keys.type('Where we go');
    await keys.press('Enter');
    await bob.sees('Where we go');
    // Where the dialog was opened from.
    await keys.isIn('Attach files');
  });

  test('opens the details, changes a setting, and is back among the chats', async () => {
    await keys.goTo('Bob', 'Shift+Tab');
    await keys.press('Enter');
    await ada.page.getByRole('button', { name: 'Safety number' }).waitFor();
    await keys.press('Escape');
    await keys.isIn('Message');
    await keys.goTo('Settings', 'Shift+Tab');
    await keys.press('Enter');
    await keys.goTo('Change name');
    await keys.press('Enter');
    await keys.isIn('Others see this name');
    await ada.page.keyboard.press('Control+a');
    await keys.type('Ada of the keys');
    // It stays, with what was typed, until it was answered.
    const asked = (url: URL) => url.pathname === '/v1/profile';
    await ada.page.route(asked, (route) => route.abort());
    await keys.press('Enter');
    await ada.page.getByRole('dialog').getByRole('alert').waitFor();
    await keys.isIn('Others see this name');
    expect(await ada.page.getByRole('dialog').getByRole('textbox').inputValue()).toBe('Ada of the keys');
    await ada.page.unroute(asked);
    await keys.press('Enter');
    await ada.page.getByRole('heading', { name: 'Ada of the keys' }).waitFor();
    await keys.isIn('Change name');
    await keys.goTo(/^Hold messages back/);
    await keys.press('Space');
    await eventually(async () => expect(await ada.page.getByRole('checkbox').isChecked()).toBe(true));
    await keys.press('Escape');
    await ada.seesItself();
    await keys.isIn('Roost');
  });

  test('signs out after the question', async () => {
    await keys.goTo('Settings');
    await keys.press('Enter');
    await keys.goTo(/^Sign out/);
    await keys.press('Enter');
    await ada.page.getByRole('dialog').waitFor();
    await keys.goTo('Sign out');
    await keys.press('Enter');
    await ada.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    await seesFocus(ada.page);
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
