/** A device that is linked reads what was before it, as soon as another one of its person is open and the server has it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { Liar } from './liar.ts';
import { link, makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('[E70] [E76] older messages on a device that was linked', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let laptop: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, laptop] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.visitor('Ada')]);
    await ada.acquaint(bob.handle);
    await bob.find(ada.handle);
    await bob.write('Long before the laptop');
    await ada.openChat('Bob');
    await ada.sees('Long before the laptop');
    await ada.write('And an answer');
    await bob.sees('And an answer');
  });
  afterAll(() => stage?.close());

  test('the phone is closed before the laptop has joined: it says what has to be opened', async () => {
    await typeCode(laptop, await makeCode(ada), 'Laptop');
    await ada.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await laptop.page.getByRole('button', { name: 'Join' }).waitFor();
    await ada.closeWindow();
    await laptop.page.getByRole('button', { name: 'Join' }).click();
    await laptop.page.getByText('Open Roost on another of your devices to get older messages.').waitFor();
    await laptop.picture('older-messages-waiting');
    await laptop.row('Bob').click();
    expect(await laptop.message('Long before the laptop').count()).toBe(0);
  });

  test('it is opened again: the laptop reads everything, and the line goes', async () => {
    await ada.open();
    await laptop.sees('Long before the laptop', 60_000);
    await laptop.sees('And an answer');
    await laptop.page.locator('.older-messages').waitFor({ state: 'hidden' });
    expect([...ada.problems, ...bob.problems, ...laptop.problems]).toEqual([]);
  });
});

describe.skipIf(!canRun)('[10.5] older history is away while somebody scrolls back', () => {
  const cast = new EncryptedCast({ inMemory: true });
  const all = 140;
  let stage: Stage;
  let laptop: Person;
  let between: Liar;

  const atEnd = (person: Person) =>
    eventually(async () => {
      const jump = person.page.locator('.jump:visible').last();
      // It goes when the end comes by itself.
      if ((await jump.count()) > 0) await jump.click({ timeout: 2_000 }).catch(() => {});
      expect(await person.texts()).toContain(`Post ${all}`);
    }, 60_000);

  beforeAll(async () => {
    stage = await Stage.open(freeLimits);
    const bob = await cast.open(await signUp(stage.url, stage.handle('Bob')), 'Bob');
    await bob.roost.reachable();
    const ada = await stage.person('Ada');
    await ada.acquaint('bob_1');
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    const chat = await bob.roost.direct(found?.user as UserId);
    const texts = Array.from({ length: all }, (_, i) => `Post ${i + 1}`);
    const sent = await Promise.all(texts.map((text) => bob.roost.send(chat, { text })));
    await Promise.all(sent.map(({ id }) => bob.roost.settled(id)));
    await ada.row('bob_1').click();
    await atEnd(ada);
    laptop = await stage.visitor('Ada');
    await link(ada, laptop, 'Laptop');
    await laptop.page.locator('.older-messages').waitFor({ state: 'hidden' });
    between = await Liar.before(laptop);
    between.awayBelow = 110;
    await laptop.row('bob_1').click();
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  const line = () =>
    laptop.page.getByRole('status').filter({ hasText: 'Further messages cannot be reached just now.' });
  const again = () => line().getByRole('button', { name: 'Try again' });
  const toTop = () => laptop.page.locator('.timeline').evaluate((scroller) => scroller.scrollTo({ top: 0 }));
  const first = () => laptop.page.locator('.items .message').first().textContent();

  test('it is said above the oldest that is there, and goes on being said; what the server says of when to come again is kept to', async () => {
    await atEnd(laptop);
    await toTop();
    await line().waitFor();
    await eventually(async () => expect(await line().evaluate(isInView)).toBe(true));
    await laptop.picture('older-messages-away');
    const [asked, shown] = [between.refused, await first()];
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await line().isVisible()).toBe(true);
    expect(between.refused - asked).toBeLessThanOrEqual(1);
    expect(await first()).toBe(shown);
    expect(await laptop.page.getByText('Loading older messages').isVisible()).toBe(false);
  });

  test('whoever does not want to wait asks again with a key, and stays there while it is so', async () => {
    const asked = between.refused;
    await again().focus();
    await laptop.page.keyboard.press('Enter');
    await eventually(() => expect(between.refused).toBeGreaterThan(asked));
    expect(await again().evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('it is back: the line goes by itself, with the focus to the messages, and all are there', async () => {
    between.awayBelow = 0;
    await line().waitFor({ state: 'hidden', timeout: 60_000 });
    expect(await laptop.page.evaluate(() => document.activeElement?.closest('.timeline') !== null)).toBe(true);
    await eventually(async () => {
      await toTop();
      expect(await laptop.message('Post 1').count()).toBeGreaterThan(0);
    }, 60_000);
    expect(laptop.problems).toEqual([]);
  });
});

/** Runs in the page. */
function isInView(line: Element): boolean {
  const view = line.closest('.timeline')?.getBoundingClientRect();
  const { top, bottom } = line.getBoundingClientRect();
  return view !== undefined && top >= view.top && bottom <= view.bottom;
}
