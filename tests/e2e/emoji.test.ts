/** Choosing an emoji: by its name, by looking, with a skin tone, from those used last; by keys alone, and in German. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { violations } from './axe.ts';
import { looks } from './looks.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('emoji', () => {
  let stage: Stage;
  let ada: Person;
  let asked: string[];

  beforeAll(async () => {
    stage = await Stage.open();
    const bob = await stage.person('Bob');
    ada = await stage.person('Ada');
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
    await eventually(() => field().evaluate((one) => expect(one === document.activeElement).toBe(true)));
    await search('party popper', 'party popper');
    await ada.page.keyboard.press('ArrowDown');
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
    expect(await violations(ada.page)).toEqual([]);
    await looks(ada, 'emoji');
    await field().fill('xyzzy');
    await panel().getByText('No emoji found').waitFor();
    expect(await violations(ada.page)).toEqual([]);
    await field().fill('heart');
    await ada.page.setViewportSize({ width: 320, height: 560 });
    const at = await panel().boundingBox();
    expect(at?.x).toBeGreaterThanOrEqual(0);
    expect((at?.x ?? 0) + (at?.width ?? 999)).toBeLessThanOrEqual(320);
    expect(at?.y).toBeGreaterThanOrEqual(0);
    await ada.page.setViewportSize({ width: 1180, height: 760 });
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
