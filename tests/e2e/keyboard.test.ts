/** A chat without a mouse or a screen: keys lead through its messages, and each has a name that says all of it. */
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
    [ada, bob] = await stage.inOneChat(textOf(1));
    for (let number = 2; number <= count; number += 1) await ada.write(textOf(number));
    // So many are more than may go at once: a machine that types them fast waits longer for the last.
    await ada.seesSent(textOf(count), 90_000);
    await bob.sees(textOf(count));
  }, 180_000);
  afterAll(() => stage?.close());

  /** The text of the message or the line that has the focus itself; null for anything else. */
  const focused = (person = ada) =>
    person.page.evaluate(() => {
      const row = document.activeElement;
      if (row?.matches('.system')) return row.textContent;
      return row?.matches('.message') ? (row.querySelector('.message-text')?.textContent ?? null) : null;
    });
  const seesFocus = (text: string) => eventually(async () => expect(await focused()).toBe(text));
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
  const seesOnScreen = (text: string) => eventually(async () => expect(await isOnScreen(text)).toBe(true));
  const menu = () => ada.page.getByRole('menu', { name: 'Message' });
  const dialog = () => ada.page.getByRole('dialog', { name: 'Delete for everyone?' });
  /** From the box to the messages. */
  const enter = async () => {
    await ada.box().focus();
    await press('Shift+Tab');
  };
  /** From anywhere to the newest message. */
  const toNewest = async (text: string) => {
    await enter();
    await press('End');
    await seesFocus(text);
  };
  /** The question whether the message with the focus is to be deleted: the last that its menu offers. */
  const askToDelete = async () => {
    await press('Enter');
    await menu().waitFor();
    await press('End', 'Enter');
    await dialog().waitFor();
  };

  test('a chat is one stop of the Tab key, and what belongs to the message with the focus comes after it', async () => {
    const isInBox = () => ada.box().evaluate((box) => box === document.activeElement);
    await ada.page.getByRole('button', { name: /^Messages are end-to-end encrypted/ }).focus();
    await press('Tab');
    await seesFocus(textOf(count));
    await press('Tab');
    await eventually(async () =>
      expect(await ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message menu'),
    );
    await press('Tab');
    await eventually(async () => expect(await isInBox()).toBe(true));
    await press('Shift+Tab');
    await seesFocus(textOf(count));
    await press('Shift+Tab');
    await eventually(async () => expect(await focused()).toBeNull());
    await press('Tab');
    await seesFocus(textOf(count));
  });

  test('keys that are pressed before a busy page has come to its timers lead to the same places', async () => {
    await ada.page.evaluate(() => {
      const late = (work: () => void, ms = 0) => real(work, ms + 2_000);
      const real = window.setTimeout;
      Object.assign(window, { setTimeout: late, backInTime: () => Object.assign(window, { setTimeout: real }) });
    });
    await toNewest(textOf(count));
    await press('Tab', 'Tab', 'Shift+Tab');
    expect(await focused()).toBe(textOf(count));
    await ada.page.evaluate('backInTime()');
  });

  test('arrow keys go from message to message, PageUp and PageDown by what fits on the screen', async () => {
    await toNewest(textOf(count));
    await press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown');
    await seesFocus(textOf(count - 2));
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await seesFocus(textOf(count));
    await press('PageUp');
    const above = await eventually(async () => {
      const number = Number((await focused())?.slice(-3));
      expect(number).toBeLessThan(count - 5);
      return number;
    });
    await seesOnScreen(textOf(above));
    await press('PageUp');
    await seesFocus(textOf(above - (count - above)));
    await seesOnScreen(textOf(above - (count - above)));
    await press('PageDown');
    await seesFocus(textOf(above));
    await press('End');
    await seesFocus(textOf(count));
  });

  test('Home leads to the first message of the chat though it has to be brought, End to the newest', async () => {
    await enter();
    await press('Home');
    await seesFocus('You started the chat');
    await press('ArrowDown');
    await seesFocus(textOf(1));
    await seesOnScreen(textOf(1));
    await press('End');
    await seesFocus(textOf(count));
    // Upwards through all of them: what goes below and comes above takes the focus from nobody.
    for (let number = count - 1; number >= 1; number -= 1) {
      await press('ArrowUp');
      await eventually(async () => {
        if ((await focused()) === textOf(number + 1)) await press('ArrowUp');
        expect(await focused()).toBe(textOf(number));
      });
    }
    await press('End');
    await seesFocus(textOf(count));
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
    // All that was said, and what is said now: some of it stands for a moment alone.
    await bob.page.evaluate(() => {
      const all: string[] = [];
      const now = () => [...document.querySelectorAll('[role=status]')].map((one) => one.textContent).join('\n');
      const look = () => all.push(now());
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      Object.assign(window, { said: { all, now } });
    });
    const said = () => bob.page.evaluate('said.all.join("\\n")') as Promise<string>;
    const saidNow = () => bob.page.evaluate('said.now()') as Promise<string>;
    // Told of once in three seconds, and the last time may be a moment ago: she goes on typing.
    await eventually(async () => {
      await ada.box().pressSequentially('Hear');
      expect(await said()).toContain('typing…');
    });
    await ada.write('Hear me');
    await eventually(async () => expect(await said()).toMatch(/Ada: Hear me, \d\d:\d\d/));
    // It stays in the chat, and in what is said for some seconds alone.
    await eventually(async () => expect(await saidNow()).not.toContain('Hear me'));
    await eventually(async () => expect(await bob.texts()).toContain('Hear me'));
  });

  test('Enter opens what can be done, and after it the focus is where it was', async () => {
    await ada.seesSent('Hear me');
    await toNewest('Hear me');
    await press('Enter');
    await menu().waitFor();
    await press('Escape', 'ArrowUp');
    await seesFocus('As you say');
    await press('ArrowDown');
    await seesFocus('Hear me');
    await askToDelete();
    await press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await press('ArrowUp');
    await seesFocus('As you say');
  });

  test('a message that is deleted while one is in it keeps the place', async () => {
    await toNewest('Hear me');
    await askToDelete();
    await dialog().getByRole('button', { name: 'Delete' }).press('Enter');
    await ada.message('This message was deleted').waitFor();
    // Its menu is there still, and has the focus: what is left of it can be done away with.
    const within = () =>
      ada.page.evaluate(
        () => document.activeElement?.closest('.message')?.querySelector('.message-text')?.textContent ?? null,
      );
    await eventually(async () => expect(await within()).toBe('This message was deleted'));
    await press('Enter', 'Enter');
    await ada.page
      .getByRole('dialog', { name: 'Delete for me?' })
      .getByRole('button', { name: 'Delete for me' })
      .press('Enter');
    // The row goes, and its neighbour has the focus.
    await ada.message('This message was deleted').waitFor({ state: 'detached' });
    await seesFocus('As you say');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
