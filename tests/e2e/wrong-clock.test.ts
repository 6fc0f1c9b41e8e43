/** Devices whose clocks are wrong, or are set while the page is open: nothing that goes for good, or runs out, goes by them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationId, UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';
import { clockOff, stepClock } from './wrong-clock.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
/** A client may wait up to 20 s before it comes back; then it catches up, on a slow machine too. */
const backMs = 90 * second;

describe.skipIf(!canRun)('[T1] a device whose clock is wrong', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let bob: EncryptedDevice;
  let ada: Person;
  let eve: Person;
  const chats = new Map<Person, ConversationId>();

  const chatOf = (person: Person) => chats.get(person) as ConversationId;
  const say = async (person: Person, text: string, disappearAfterMs = 0) => {
    const { id } = await bob.roost.send(chatOf(person), { text, disappearAfterMs });
    await bob.roost.settled(id);
  };
  /** Bob writes first, and they are no strangers. */
  const meet = async (name: string, offMs: number): Promise<Person> => {
    const person = await stage.visitor(name, clockOff(offMs));
    await person.signUp();
    await person.acquaint(bobsHandle);
    const [found] = await bob.roost.lookUp([{ handle: person.handle }]);
    await bob.roost.putContact(found?.user as UserId, name);
    chats.set(person, await bob.roost.direct(found?.user as UserId));
    await say(person, 'Good morning');
    await person.row(bobsHandle).click();
    await person.sees('Good morning');
    return person;
  };
  let bobsHandle: string;

  beforeAll(async () => {
    stage = await Stage.open();
    bobsHandle = stage.handle('Bob');
    bob = await cast.open(await signUp(stage.url, bobsHandle), 'Bob');
    await bob.roost.reachable();
    ada = await meet('Ada', day + hour);
    eve = await meet('Eve', -hour);
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  /** The page believes that it is another time than it is: else this file would show nothing. */
  const isOff = async (person: Person, ms: number) =>
    expect(Math.abs((await person.page.evaluate(() => Date.now())) - Date.now() - ms)).toBeLessThan(10 * second);
  const days = (person: Person) => person.page.locator('.timeline .day').allTextContents();

  test('a day ahead: what has just come is of today, in the chat and in the list', async () => {
    await isOff(ada, day + hour);
    // At midnight it may have come a day before.
    await eventually(async () =>
      expect([['Today'], ['Yesterday', 'Today'], ['Yesterday']]).toContainEqual(await days(ada)),
    );
    const shown = await ada.row(bobsHandle).locator('.row-time').textContent();
    expect(shown).toMatch(/^(\d\d:\d\d|Yesterday)$/);
    const at = await ada.message('Good morning').locator('.meta time, .meta').first().textContent();
    const sent = new Date();
    const minutes = [0, 1, 2, 3, 4, 5].map((ago) =>
      new Date(sent.getTime() - ago * 60 * second).toTimeString().slice(0, 5),
    );
    expect(minutes.some((one) => at?.includes(one))).toBe(true);
  });

  test('a day ahead: what disappears in an hour is there, also after the page was opened again, and what disappears in a moment goes', async () => {
    await say(ada, 'For an hour', hour);
    await say(ada, 'For a moment', 12 * second);
    await ada.sees('For an hour');
    await ada.sees('For a moment');
    await ada.page.reload();
    await ada.sees('For an hour');
    await eventually(async () => expect(await ada.texts()).not.toContain('For a moment'), 40 * second);
    expect(await ada.texts()).toContain('For an hour');
    await isOff(ada, day + hour);
  });

  test('a day ahead: opened without a network nothing goes that the server has not said the time of', async () => {
    await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await ada.page.context().setOffline(true);
    await ada.page.reload();
    await ada.sees('For an hour');
    await ada.page.context().setOffline(false);
    await ada.seesLine(/^online$/, backMs);
    await ada.sees('For an hour');
  });

  test('an hour behind: what disappears in a moment goes in a moment', async () => {
    await isOff(eve, -hour);
    await say(eve, 'For a moment', 5 * second);
    await eve.sees('For a moment');
    await eventually(async () => expect(await eve.texts()).not.toContain('For a moment'), 30 * second);
  });

  test('a code for a device lasts its minutes: made an hour behind, set a day ahead meanwhile, typed on a device two days behind', async () => {
    const code = await makeCode(eve);
    const left = () => eve.page.getByText(/^It works for \d+:\d\d more/).textContent();
    const minutes = async () => Number((await left())?.match(/(\d+):/)?.[1]);
    const before = await minutes();
    expect(before).toBeGreaterThan(0);
    await stepClock(eve, day);
    await eve.page.waitForTimeout(1_500);
    expect(before - (await minutes())).toBeLessThanOrEqual(1);
    const laptop = await stage.visitor('Eve', clockOff(-2 * day));
    await typeCode(laptop, code, 'Laptop');
    await eve.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await laptop.page.getByRole('button', { name: 'Join' }).click();
    await laptop.seesItself();
    await eve.page.getByText('“Laptop” is linked.').waitFor();
    await stepClock(eve, -day);
    expect(laptop.problems).toEqual([]);
    await laptop.closeWindow();
  });

  test('set while the page is open: “typing” goes, somebody who leaves is not online, and what waits goes out', async () => {
    bob.roost.openChat(chatOf(ada));
    await ada.seesLine(/^online$/, backMs);
    bob.roost.typing(chatOf(ada));
    await ada.seesLine(/^typing…$/);
    await stepClock(ada, -2 * hour);
    await ada.seesLine(/^online$/, 20 * second);
    await stage.killServer();
    await ada.write('Sent while the server was away');
    await ada.seesTick('Sent while the server was away', 'sending');
    await stepClock(ada, -2 * hour);
    await stage.startServer();
    await ada.seesSent('Sent while the server was away', backMs);
    await stepClock(ada, 2 * day);
    bob.roost.disconnect();
    await ada.seesLine(/^last seen (today|yesterday) at/, backMs);
    expect(await ada.texts()).toContain('For an hour');
    bob.roost.connect();
    await ada.seesLine(/^online$/, backMs);
  });

  test('set while the page is open: the days are right again without anybody doing anything, and nothing has gone', async () => {
    await say(ada, 'For an hour, once more', hour);
    await ada.sees('For an hour, once more');
    await stepClock(ada, 3 * day);
    // Long enough that the page has seen it; then what comes is drawn with the days of then.
    await ada.page.waitForTimeout(20 * second);
    await say(ada, 'And after that');
    await ada.sees('And after that');
    await eventually(async () => expect((await days(ada)).at(-1)).toMatch(/^(Today|Yesterday)$/), backMs);
    for (const text of ['For an hour', 'For an hour, once more']) await ada.sees(text);
    expect([...ada.problems, ...eve.problems]).toEqual([]);
  });
});
