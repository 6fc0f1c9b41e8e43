/** More chats than fit on the screen, and letters larger than usual. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { looks } from './looks.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const count = 40;
const titleOf = (number: number) => `Nest ${String(number).padStart(2, '0')}`;

describe.skipIf(!canRun)('a long list of chats', () => {
  let stage: Stage;
  let ada: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    const bob = await stage.person('Bob');
    ada = await stage.person('Ada');
    await bob.acquaint(ada.handle);
    for (let number = count; number >= 1; number -= 1) await ada.createGroup(titleOf(number), [bob.handle]);
  }, 400_000);
  afterAll(() => stage?.close());

  const list = () => ada.page.getByRole('navigation', { name: 'Chats' });
  /** The title of the row with the focus. */
  const focused = () =>
    ada.page.evaluate(() => document.activeElement?.querySelector('.row-name')?.textContent ?? null);
  const seesFocus = (title: string) => eventually(async () => expect(await focused()).toBe(title));
  const scrollTo = (px: number) => list().evaluate((nav, top) => nav.scrollTo({ top }), px);
  const rows = () =>
    list().evaluate((nav) =>
      [...nav.querySelectorAll('.row')].map((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return { title: row.querySelector('.row-name')?.textContent, top, bottom };
      }),
    );

  test('a row that is scrolled away keeps the focus, and the arrow keys go on from it', async () => {
    await ada.row(titleOf(2)).focus();
    await scrollTo(1e6);
    await ada.row(titleOf(count)).waitFor();
    await eventually(async () => expect(await ada.row(titleOf(5)).count()).toBe(0));
    await seesFocus(titleOf(2));
    await ada.page.keyboard.press('ArrowDown');
    await seesFocus(titleOf(3));
    await eventually(async () => expect(await list().evaluate((nav) => nav.scrollTop)).toBeLessThan(300));
    await scrollTo(1e6);
    await ada.row(titleOf(count)).waitFor();
    await ada.page.keyboard.press('ArrowUp');
    await seesFocus(titleOf(2));
    await ada.page.keyboard.press('Enter');
    await ada.seesHead(titleOf(2));
  });

  test('from the first to the last by the arrow keys, in order', async () => {
    await ada.row(titleOf(1)).focus();
    for (let number = 2; number <= count; number += 1) {
      await ada.page.keyboard.press('ArrowDown');
      await seesFocus(titleOf(number));
    }
    await ada.page.keyboard.press('ArrowDown');
    await seesFocus(titleOf(count));
    await scrollTo(0);
  });

  test('with larger letters rows are higher: nothing is cut off, and none stands on another', async () => {
    await ada.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.row-text { zoom: 2.2; }');
      document.adoptedStyleSheets = [sheet];
    });
    for (const top of [0, 1_500, 1e6]) {
      await scrollTo(top);
      await eventually(async () => {
        const shown = await rows();
        expect(shown.length).toBeGreaterThan(5);
        for (const [place, row] of shown.entries()) {
          expect(row.bottom - row.top).toBeGreaterThan(90);
          const next = shown[place + 1];
          if (next === undefined) continue;
          expect(next.top).toBeGreaterThanOrEqual(row.bottom - 1);
          const [before, after] = [row.title, next.title].map((title) => Number(title?.slice(-2)));
          if (after === (before ?? 0) + 1) expect(next.top).toBeLessThanOrEqual(row.bottom + 1);
        }
      });
      const cut = () =>
        list().evaluate(
          (nav) => [...nav.querySelectorAll('.row')].filter((row) => row.scrollHeight > row.clientHeight + 1).length,
        );
      await eventually(async () => expect(await cut()).toBe(0));
    }
    await ada.row(titleOf(count)).waitFor();
    await looks(ada, 'chat-list-large');
    expect(ada.problems).toEqual([]);
  });
});
