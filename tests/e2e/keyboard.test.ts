/** A chat without a mouse, and without a screen: keys lead through its messages, and each has a name that says all of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const count = 80;
const textOf = (number: number) => `Line ${String(number).padStart(3, '0')}`;

describe.skipIf(!canRun)('the keyboard among messages', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write(textOf(1));
    await bob.openChat('Ada');
    await bob.sees(textOf(1), 20_000);
    for (let number = 2; number <= count; number += 1) await ada.write(textOf(number));
    await eventually(async () => expect(await ada.tick(textOf(count))).not.toBe('sending'), 60_000);
    await bob.sees(textOf(count), 20_000);
  }, 180_000);
  afterAll(() => stage?.close());

  /** The text of the message or the line that has the focus itself; null for anything else. */
  const focused = (person = ada) =>
    person.page.evaluate(() => {
      const row = document.activeElement;
      if (row?.matches('.system')) return row.textContent;
      return row?.matches('.message') ? (row.querySelector('.message-text')?.textContent ?? null) : null;
    });
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await ada.page.keyboard.press(key);
  };
  const isOnScreen = (text: string) =>
    ada.message(text).evaluate((row) => {
      const [{ top, bottom }, window] = [
        row.getBoundingClientRect(),
        row.closest('.timeline')?.getBoundingClientRect(),
      ];
      return window !== undefined && top >= window.top && bottom <= window.bottom;
    });
  /** From the box to the messages. */
  const enter = async () => {
    await ada.box().focus();
    await press('Shift+Tab');
  };

  test('a chat is one stop of the Tab key, and what belongs to the message with the focus comes after it', async () => {
    await ada.page.getByRole('button', { name: /^Messages are end-to-end encrypted/ }).focus();
    await press('Tab');
    expect(await focused()).toBe(textOf(count));
    await press('Tab');
    expect(await ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message menu');
    await press('Tab');
    expect(await ada.box().evaluate((box) => box === document.activeElement)).toBe(true);
    await press('Shift+Tab');
    expect(await focused()).toBe(textOf(count));
    await press('Shift+Tab');
    expect(await focused()).toBeNull();
    await press('Tab');
    expect(await focused()).toBe(textOf(count));
  });

  test('arrow keys go from message to message, PageUp and PageDown by what fits on the screen', async () => {
    await enter();
    await press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown');
    expect(await focused()).toBe(textOf(count - 2));
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    expect(await focused()).toBe(textOf(count));
    await press('PageUp');
    const above = Number((await focused())?.slice(-3));
    expect(above).toBeLessThan(count - 5);
    expect(await isOnScreen(textOf(above))).toBe(true);
    await press('PageUp');
    expect(await isOnScreen((await focused()) ?? '')).toBe(true);
    expect(Number((await focused())?.slice(-3))).toBe(above - (count - above));
    await press('PageDown');
    expect(await focused()).toBe(textOf(above));
    await press('End');
    await eventually(async () => expect(await focused()).toBe(textOf(count)));
  });

  test('Home leads to the first message of the chat though it has to be brought, End to the newest', async () => {
    await enter();
    await press('Home');
    await eventually(async () => expect(await focused()).toBe('You started the chat'));
    await press('ArrowDown');
    expect(await focused()).toBe(textOf(1));
    expect(await isOnScreen(textOf(1))).toBe(true);
    await press('End');
    await eventually(async () => expect(await focused()).toBe(textOf(count)));
    // Upwards through all of them: what goes below and comes above takes the focus from nobody.
    for (let number = count - 1; number >= 1; number -= 1) {
      await press('ArrowUp');
      await eventually(async () => {
        if ((await focused()) === textOf(number + 1)) await press('ArrowUp');
        expect(await focused()).toBe(textOf(number));
      });
    }
    await press('End');
    await eventually(async () => expect(await focused()).toBe(textOf(count)));
  });

  test('a message says who wrote it, what it answers, its words, the time and how far it has come', async () => {
    const named = (person: Person, name: RegExp) => person.page.getByRole('article', { name });
    await named(ada, /^You Line 080 \d\d:\d\d (Sent|Delivered|Read)$/).waitFor();
    await named(bob, /^Ada Line 080 \d\d:\d\d$/).waitFor();
    await bob.choose(textOf(count), 'Reply');
    await bob.write('As you say');
    await named(ada, /^Bob in answer to Ada Line 080 As you say \d\d:\d\d$/).waitFor();
    await named(bob, /^You in answer to Ada Line 080 As you say \d\d:\d\d (Delivered|Read)$/).waitFor();
  });

  test('what arrives is said, and that somebody is typing', async () => {
    const said = () => bob.page.getByRole('status').allTextContents();
    // Told of once in three seconds, and the last time may be a moment ago: she goes on typing.
    await eventually(async () => {
      await ada.box().pressSequentially('Hear');
      expect(await said()).toContain('typing…');
    });
    await ada.write('Hear me');
    await eventually(async () => expect((await said()).join()).toMatch(/Ada: Hear me, \d\d:\d\d/));
    // It stays in the chat, and in what is said for some seconds alone.
    await eventually(async () => expect((await said()).join()).not.toContain('Hear me'));
  });

  test('Enter opens what can be done, and after it the focus is where it was', async () => {
    await ada.sees('Hear me');
    await enter();
    await press('End');
    await eventually(async () => expect(await focused()).toBe('Hear me'));
    await press('Enter');
    await ada.page.getByRole('menu', { name: 'Message' }).waitFor();
    await press('Escape', 'ArrowUp');
    expect(await focused()).toBe('As you say');
    await press('ArrowDown', 'Enter', 'ArrowUp', 'Enter');
    const dialog = ada.page.getByRole('dialog', { name: 'Delete for everyone?' });
    await dialog.waitFor();
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await press('ArrowUp');
    expect(await focused()).toBe('As you say');
  });

  test('a message that is deleted while one is in it keeps the place', async () => {
    await press('ArrowDown', 'Enter', 'ArrowUp', 'Enter');
    await ada.page
      .getByRole('dialog', { name: 'Delete for everyone?' })
      .getByRole('button', { name: 'Delete' })
      .press('Enter');
    await ada.message('This message was deleted').waitFor();
    await eventually(async () => expect(await focused()).toBe('This message was deleted'));
    await press('ArrowUp');
    expect(await focused()).toBe('As you say');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
