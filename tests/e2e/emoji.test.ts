/** Choosing an emoji: by its name, by looking, with a skin tone, from those used last; by keys alone, and in German. And reacting with one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('emoji', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let asked: string[];

  beforeAll(async () => {
    stage = await Stage.open();
    bob = await stage.person('Bob');
    ada = await stage.person('Ada');
    await bob.acquaint(ada.handle);
    await ada.acquaint(bob.handle);
    asked = [];
    ada.page.on('request', (request) => asked.push(request.url()));
    await ada.find(bob.handle);
  }, 180_000);
  afterAll(() => stage?.close());

  const written = () => ada.box().inputValue();
  const panel = () => ada.page.getByRole('dialog', { name: 'Emoji' });
  const field = () => panel().getByLabel('Search emoji');
  const inGrid = () => panel().getByRole('gridcell');
  async function search(words: string, first: string): Promise<void> {
    await field().fill(words);
    await eventually(async () => expect(await inGrid().first().getAttribute('aria-label')).toBe(first));
  }

  test('they are brought when somebody looks, and from this server alone', async () => {
    const before = asked.length;
    await ada.box().fill('Well done');
    await ada.page.getByRole('button', { name: 'Emoji' }).click();
    await eventually(async () => expect(await inGrid().count()).toBeGreaterThan(30), 30_000);
    const brought = asked.slice(before);
    expect(brought.length).toBeGreaterThan(0);
    expect(brought.filter((url) => !url.startsWith(stage.url))).toEqual([]);
  });

  test('found by its name with keys alone, it goes where the caret is', async () => {
    await ada.page.keyboard.press('Escape');
    await ada.box().evaluate((box) => (box as HTMLTextAreaElement).setSelectionRange(4, 4));
    await ada.page.keyboard.press('Tab');
    await ada.page.keyboard.press('Enter');
    const hasFocus = () => field().evaluate((one) => one === document.activeElement);
    await eventually(async () => expect(await hasFocus()).toBe(true));
    await search('party popper', 'party popper');
    // What is found first is what Enter takes.
    await eventually(async () => expect(await inGrid().first().getAttribute('aria-selected')).toBe('true'));
    await ada.page.keyboard.press('Enter');
    await eventually(async () => expect(await written()).toBe('Well🎉 done'));
    await panel().getByRole('status').getByText('🎉 inserted').waitFor();
    await ada.page.keyboard.press('Enter');
    await eventually(async () => expect(await written()).toBe('Well🎉🎉 done'));
    await ada.page.keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
    await ada.page.keyboard.type('!');
    expect(await written()).toBe('Well🎉🎉! done');
  });

  test('the skin tone that was chosen stays, and what was used last is offered first', async () => {
    await ada.page.getByRole('button', { name: 'Emoji' }).click();
    await panel().getByRole('button', { name: 'Skin tone: none' }).click();
    await panel().getByRole('button', { name: 'Skin tone: light', exact: true }).click();
    await search('waving hand', 'waving hand');
    await inGrid().first().click();
    await eventually(async () => expect(await written()).toBe('Well🎉🎉!👋🏼 done'));
    await ada.page.keyboard.press('Escape');
    await ada.page.reload();
    await ada.seesItself();
    await eventually(async () => expect(await written()).toBe('Well🎉🎉!👋🏼 done'));
    await ada.page.getByRole('button', { name: 'Emoji' }).click();
    await panel().getByRole('button', { name: 'Skin tone: medium-light' }).waitFor();
    const recent = panel().getByRole('group', { name: 'Used last' });
    await eventually(async () => expect(await recent.getByRole('button').allTextContents()).toEqual(['👋🏼', '🎉']));
    await ada.box().fill('');
    await recent.getByRole('button').first().focus();
    await ada.page.keyboard.press('ArrowRight');
    await ada.page.keyboard.press('Enter');
    await eventually(async () => expect(await written()).toBe('🎉'));
  });

  test('axe finds nothing wrong; a search for what there is not says so', async () => {
    await eventually(async () => expect(await inGrid().count()).toBeGreaterThan(30), 30_000);
    await see(ada, 'emoji');
    await field().fill('xyzzy');
    await panel().getByText('No emoji found').waitFor();
    await see(ada, 'emoji-none');
    await field().fill('heart');
    await ada.page.setViewportSize({ width: 320, height: 560 });
    const at = await panel().boundingBox();
    expect(at?.x).toBeGreaterThanOrEqual(0);
    expect((at?.x ?? 0) + (at?.width ?? 999)).toBeLessThanOrEqual(320);
    expect(at?.y).toBeGreaterThanOrEqual(0);
    await ada.page.setViewportSize({ width: 1180, height: 760 });
  });

  const chip = (person: Person, text: string) => person.message(text).getByRole('button', { name: /^Reactions:/ });
  const seesReactions = (person: Person, text: string, said: string) =>
    eventually(async () =>
      expect(await chip(person, text).locator('.visually-hidden').textContent()).toBe(`Reactions: ${said}`),
    );

  test('a reaction from the menu of a message stands below it at both ends, is said, and is unread for nobody', async () => {
    await ada.write('Lunch?');
    await ada.write('At noon?');
    await bob.openChat('Ada');
    await bob.sees('At noon?');
    await bob.openMenu('Lunch?');
    await bob.page.getByRole('menuitemradio', { name: 'React with 👍' }).click();
    await seesReactions(bob, 'Lunch?', '👍 Bob');
    await seesReactions(ada, 'Lunch?', '👍 Bob');
    await eventually(async () =>
      expect((await ada.page.getByRole('status').allTextContents()).join()).toContain('Bob reacted with 👍'),
    );
    await ada.openMenu('Lunch?');
    await ada.page.getByRole('menuitemradio', { name: 'React with 👍' }).click();
    await seesReactions(bob, 'Lunch?', '👍 Bob, Ada');
    await eventually(async () => expect(await bob.texts()).toEqual(['Lunch?', 'At noon?']));
    await eventually(async () => expect(await ada.unread('Bob')).toBe(''));
    await see(ada, 'reactions');
  });

  test('any emoji will do; who gave which is a click away, and so is taking it back; all of it stays over a reload', async () => {
    await bob.openMenu('At noon?');
    await bob.page.getByRole('menuitemradio', { name: 'React with another emoji' }).click();
    const dialog = bob.page.getByRole('dialog', { name: 'React' });
    await dialog.getByRole('gridcell').first().waitFor();
    await see(bob, 'react');
    await dialog.getByLabel('Search emoji').fill('rocket');
    await dialog.getByRole('gridcell', { name: 'rocket' }).first().click();
    await seesReactions(ada, 'At noon?', '🚀 Bob');
    await bob.page.reload();
    await bob.seesItself();
    await seesReactions(bob, 'At noon?', '🚀 Bob');
    await chip(bob, 'At noon?').click();
    const who = bob.page.getByRole('dialog', { name: 'Reactions' });
    await who.getByText('You').waitFor();
    await see(bob, 'reactions-who');
    await who.getByRole('button', { name: 'Take back' }).click();
    await chip(bob, 'At noon?').waitFor({ state: 'detached' });
    await chip(ada, 'At noon?').waitFor({ state: 'detached' });
    await seesReactions(ada, 'Lunch?', '👍 Bob, Ada');
  });

  test('by keys alone: above the first item of the menu', async () => {
    await bob.page.locator('.timeline').focus();
    await bob.page.keyboard.press('End');
    await eventually(async () =>
      expect(await bob.page.evaluate(() => document.activeElement?.textContent)).toContain('At noon?'),
    );
    await bob.page.keyboard.press('Enter');
    await bob.page.getByRole('menu', { name: 'Message' }).waitFor();
    await bob.page.keyboard.press('Escape');
    await see(bob, 'reactions-menu', () => bob.page.keyboard.press('Enter'));
    await bob.page.keyboard.press('Escape');
    await bob.page.keyboard.press('Enter');
    for (const key of ['Home', 'ArrowRight', 'Enter']) await bob.page.keyboard.press(key);
    await seesReactions(ada, 'At noon?', '❤️ Bob');
    expect(bob.problems).toEqual([]);
  });

  test('in German they have German names', async () => {
    await ada.page.evaluate(() => localStorage.setItem('roost-language', 'de'));
    await ada.page.reload();
    await ada.page.getByRole('button', { name: 'Emoji' }).click();
    await panel().getByLabel('Emoji suchen').fill('winkende');
    await panel().getByRole('gridcell', { name: 'winkende Hand' }).first().waitFor();
    await panel().getByRole('button', { name: 'Hautton: mittelhell' }).waitFor();
    expect(ada.problems).toEqual([]);
  });
});
