/** More chats than fit on the screen, and letters larger than usual. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

const count = 40;
const titleOf = (number: number) => `Nest ${String(number).padStart(2, '0')}`;

describe.skipIf(!canRun)('a long list of chats', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let ada: Person;

  beforeAll(async () => {
    stage = await Stage.open(freeLimits);
    const handle = stage.handle('Bob');
    const bob = await cast.open(await signUp(stage.url, handle), 'Bob');
    await bob.roost.reachable();
    ada = await stage.person('Ada');
    await ada.acquaint(handle);
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    const members = [found?.user as UserId];
    // The last comes first: one after the other.
    for (let number = count; number >= 1; number -= 1) {
      const id = await bob.roost.createGroup({ title: titleOf(number), members });
      await bob.roost.settled((await bob.roost.send(id, { text: 'Hello' })).id);
    }
    await eventually(async () => expect((await ada.titles()).slice(0, 3)).toEqual([1, 2, 3].map(titleOf)), 60_000);
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

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
    await see(ada, 'chat-list-large');
    expect(ada.problems).toEqual([]);
  });
});
