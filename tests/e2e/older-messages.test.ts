/** A device that is linked reads what was before it, as soon as another one of its person is open. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCode, typeCode } from './linking.ts';
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
