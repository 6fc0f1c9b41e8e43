/** A page that has shown much: it holds no more after thousands of messages than after a hundred, and after a hundred chats than after ten. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { parallel } from '../harness/parallel.ts';
import { heldBy } from './held-by.ts';
import { fillChats, pattern, textOf } from './long-chat.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const long = 20_000;
const short = 100;
const manyChats = 100;
const fewChats = 10;
/** Were each message kept as it is drawn, it would be many times as much; what is garbage when it is counted differs from run to run. */
const maxMore = 12 * 1024 ** 2;

describe.skipIf(!canRun)('a page that has shown much', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let ada: Person;
  let bob: EncryptedDevice;
  /** Who Ada is to others. */
  let user: UserId;

  beforeAll(async () => {
    stage = await Stage.open(freeLimits);
    const handle = stage.handle('Bob');
    bob = await cast.open(await signUp(stage.url, handle), 'Bob');
    await bob.roost.reachable();
    ada = await stage.person('Ada');
    await ada.acquaint(handle);
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    user = found?.user as UserId;
    await bob.roost.putContact(user, 'Ada');
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  /** Shows a chat, and waits until its newest message stands there. */
  async function show(id: string, newest: string): Promise<void> {
    // One that the page has yet to hear of is not shown: it is asked for again.
    const ask = () =>
      ada.page.evaluate((hash) => {
        location.hash = hash;
      }, `chat=${id}`);
    await eventually(async () => {
      if ((await ada.chatId()) !== id) await ask();
      expect(await ada.chatId()).toBe(id);
      expect((await ada.texts()).at(-1)).toBe(newest);
    }, 60_000);
  }

  test(`it holds little more after ${long} messages of a chat than after ${short}, and after ${manyChats} chats than after ${fewChats}`, async () => {
    const groups = await parallel([...Array(manyChats).keys()], 8, async (count) => {
      const id = await bob.roost.createGroup({ title: `Group ${count}`, members: [user] });
      await bob.roost.settled((await bob.roost.send(id, { text: pattern })).id);
      return id;
    });
    const [first = '', second = ''] = groups;
    for (const id of groups) await show(id, pattern);
    const lengths = Object.fromEntries(groups.map((id) => [id, short]));
    await fillChats(ada, { ...lengths, [first]: long });

    await show(second, textOf(short));
    const few = await heldBy(ada.page);
    await show(first, textOf(long));
    await ada.page.locator('.timeline').hover();
    // To its first message, through all that are between.
    await eventually(async () => {
      await ada.page.mouse.wheel(0, -30_000);
      await ada.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
      expect(await ada.message(pattern).count()).toBe(1);
    }, 180_000);
    const many = await heldBy(ada.page);
    report(`${long} messages of one chat were shown`, many, few);

    for (const id of groups.slice(2, fewChats + 2)) await show(id, textOf(short));
    const ten = await heldBy(ada.page);
    for (const id of groups.slice(2)) await show(id, textOf(short));
    const hundred = await heldBy(ada.page);
    report(`${manyChats} chats were shown`, hundred, ten);

    expect(many.bytes - few.bytes).toBeLessThan(maxMore);
    expect(many.nodes).toBeLessThan(few.nodes * 3);
    expect(hundred.bytes).toBeLessThan(ten.bytes * 1.2);
    expect(hundred.nodes).toBeLessThan(ten.nodes * 1.5);
    expect(ada.problems).toEqual([]);
  }, 600_000);
});

type HeldFigures = Awaited<ReturnType<typeof heldBy>>;

function report(after: string, held: HeldFigures, before: HeldFigures): void {
  const said = ({ bytes, nodes }: HeldFigures) => `${(bytes / 1024 ** 2).toFixed(1)} MB of scripts and ${nodes} nodes`;
  console.log(`after ${after} the page holds ${said(held)}, before ${said(before)}`);
}
