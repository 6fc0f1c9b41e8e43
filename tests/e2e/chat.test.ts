/** Two people in two browsers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('two people chat', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    ada = await stage.visitor('Ada');
  });
  afterAll(() => stage?.close());

  test('sign up with the code that the page shows, find each other, chat; ✓, ✓✓, blue', async () => {
    await ada.signUp();
    bob = await stage.person('Bob');
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write('Hello Bob');
    await ada.sees('Hello Bob');
    // Bob has his list open, not the chat: stored on his device, not read.
    await ada.seesTick('Hello Bob', 'delivered');
    await bob.seesUnread('Ada', '1');
    await bob.openChat('Ada');
    await bob.sees('Hello Bob');
    await ada.seesTick('Hello Bob', 'read');
    await bob.seesUnread('Ada', '');
    await bob.write('Hello Ada');
    await ada.sees('Hello Ada');
    await bob.seesTick('Hello Ada', 'read');
  });

  test('online, typing, last seen', async () => {
    await ada.seesLine(/^online$/);
    // Told of once in three seconds, and the last time may be a moment ago: he goes on typing.
    await eventually(async () => {
      await bob.box().pressSequentially('How');
      await ada.seesLine(/^typing…$/, 0);
    });
    await ada.seesLine(/^online$/);
    await bob.closeWindow();
    await ada.seesLine(/^last seen (today|yesterday) at \d\d:\d\d$/);
    await see(ada, 'last-seen');
    await bob.open();
    await ada.seesLine(/^online$/);
  });

  test('a reply quotes what it answers', async () => {
    await bob.openChat('Ada');
    await bob.choose('Hello Bob', 'Reply');
    await bob.write('An answer');
    await ada.sees('An answer');
    const quote = ada.message('An answer').locator('.quote');
    await eventually(async () => expect(await quote.textContent()).toContain('Hello Bob'));
  });

  test('[D4.2] deleted for everyone: gone on both sides', async () => {
    await ada.write('A slip of the pen');
    await bob.sees('A slip of the pen');
    await ada.choose('A slip of the pen', 'Delete for everyone');
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click();
    for (const person of [ada, bob]) {
      await person.sees('This message was deleted');
      expect(await person.texts()).not.toContain('A slip of the pen');
    }
  });

  test('a long talk: older messages come when one scrolls up, the newest stay in sight', async () => {
    for (let count = 1; count <= 70; count += 1) await ada.write(`Line ${count} of 70`);
    // So many are more than may go at once: a machine that types them fast waits longer for the last.
    await bob.sees('Line 70 of 70', 90_000);
    // What he has read is told: else he would come back to where he left off, further up.
    await ada.seesTick('Line 70 of 70', 'read', 60_000);
    await bob.page.reload();
    await bob.seesLine(/^online$/);
    await bob.openChat('Ada');
    await bob.sees('Line 70 of 70');
    await eventually(async () => expect(await bob.message('Line 70 of 70').isVisible()).toBe(true));
    expect(await bob.texts()).not.toContain('Hello Bob');
    await bob.page.locator('.timeline').hover();
    await eventually(async () => {
      await bob.page.mouse.wheel(0, -3_000);
      expect(await bob.texts()).toContain('Hello Bob');
    });
    await see(bob, 'scrolled-up');
    await ada.write('While you read');
    await bob.page.getByRole('button', { name: 'Go to 1 new message', exact: true }).click();
    await bob.sees('While you read');
    await ada.seesTick('While you read', 'read');
  });

  test('a menu stays open when a message comes meanwhile; scrolling by hand closes it', async () => {
    const menu = ada.page.getByRole('menu');
    await ada.openMenu('While you read');
    await bob.write('A message meanwhile');
    await ada.sees('A message meanwhile');
    await eventually(async () => expect(await ada.message('A message meanwhile').isVisible()).toBe(true));
    await menu.getByRole('menuitem', { name: 'Reply' }).click();
    await ada.page.locator('.replying .quote').waitFor();
    await ada.openMenu('A message meanwhile');
    await ada.page.locator('.timeline').hover({ position: { x: 5, y: 5 } });
    await eventually(async () => {
      await ada.page.mouse.wheel(0, -200);
      expect(await menu.count()).toBe(0);
    });
  });

  test('a long text without a space stays inside the page', async () => {
    await bob.box().fill(`https://example.org/${'x'.repeat(400)}`);
    const [page, box] = await Promise.all([
      bob.page.evaluate(() => document.body.clientWidth),
      bob.box().boundingBox(),
    ]);
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThan(page);
    await bob.box().fill('');
  });

  test('a stack of marks, however tall, stands over no other message', async () => {
    await ada.write('A neighbour above');
    await ada.write(`Tall${'\u0301'.repeat(500)} and deep${'\u0323'.repeat(500)}`);
    await ada.write('A neighbour below');
    await ada.seesTick('A neighbour below', 'read');
    const stack = ada.page.locator('.message').filter({ hasText: 'Tall' });
    const drawing = () => {
      const neighbours = ['A neighbour above', 'A neighbour below'].map((text) => ada.message(text).screenshot());
      return Promise.all(neighbours).then((pictures) => pictures.map((picture) => picture.toString('base64')));
    };
    const show = (visibility: string) =>
      stack
        .locator('.message-text')
        .evaluate((text, how) => Object.assign(text.style, { visibility: how }), visibility);
    await eventually(async () => {
      await show('hidden');
      const without = await drawing();
      await show('visible');
      expect(await drawing()).toEqual(without);
    });
  });

  test('what is pasted for a name is there as it was, with what is left of its length, or that it is too long', async () => {
    const { page } = ada;
    const family = '👨‍👩‍👧‍👦';
    await page.getByRole('button', { name: 'New group' }).click();
    const field = page.getByRole('textbox', { name: 'Name of the group' });
    await field.focus();
    await page.keyboard.insertText(family.repeat(95));
    await page.getByText('Room for 5 more letters', { exact: true }).waitFor();
    await page.keyboard.insertText(family.repeat(6));
    await page.getByText('Longer than 100 letters: shorten it.', { exact: true }).waitFor();
    await see(ada, 'name-too-long');
    expect(await field.inputValue()).toBe(family.repeat(101));
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await field.waitFor({ state: 'detached' });
  });

  test.each([
    ['a chat', ''],
    ['the details of a chat', '&details'],
  ])('an address of %s that one is not in leads to the list', async (_, more) => {
    await ada.closeWindow();
    await ada.open(`/#chat=cAAAAAAAAAAAAAAAAAAAAAA${more}`);
    await ada.page.getByText('There is no such conversation, or you are not in it.').waitFor();
    await eventually(async () => expect(await ada.chatId()).toBe(''));
    await ada.openChat('Bob');
    await ada.sees('A message meanwhile');
  });

  test('nothing broke on either page', () => {
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
