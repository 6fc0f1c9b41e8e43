/** What a person is told of that is not as usual, and what "back" leads out of. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

/** Fewer than a server takes otherwise: what is more than that has gone the sooner. */
const maxSendsPerMinute = 32;
const feathers = 42;

describe.skipIf(!canRun)('a person is told', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open({ maxSendsPerMinute });
    [ada, bob] = await stage.inOneChat('Hello');
  }, 180_000);
  afterAll(() => stage?.close());

  test('when a message was sent, beside who has it', async () => {
    await ada.seesTick('Hello', 'read');
    await ada.choose('Hello', 'Message info');
    const info = ada.page.getByRole('dialog', { name: 'Message info' });
    await info.getByText(/^Sent (today|yesterday) at \d{1,2}:\d\d/).waitFor();
    await info.getByText('Read by').waitFor();
  });

  test('"back" leads out of a dialog and a menu, and the chat behind them stays', async () => {
    const chat = await ada.chatId();
    await ada.page.goBack();
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await ada.chatId()).toBe(chat);
    await ada.openMenu('Hello');
    await ada.page.goBack();
    await ada.page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await ada.chatId()).toBe(chat);
    await ada.box().waitFor();
    await ada.page.getByRole('button', { name: 'Details', exact: true }).click();
    await ada.page.getByRole('button', { name: 'Safety number' }).waitFor();
    await ada.page.goBack();
    await ada.box().waitFor();
    expect(await ada.chatId()).toBe(chat);
  });

  test('that the server takes only so many messages at once, until they have gone', async () => {
    const slow = ada.page.getByText('the server takes only so many at once');
    expect(await slow.count()).toBe(0);
    // More than it takes at once, in less time than it takes that many again.
    for (let number = 1; number <= feathers; number += 1) await ada.write(`Feather ${number}`);
    await slow.waitFor({ timeout: 60_000 });
    await see(ada, 'slow');
    await ada.seesTick(`Feather ${feathers}`, 'read', 150_000);
    await eventually(async () => expect(await slow.count()).toBe(0));
    expect(ada.problems).toEqual([]);
  }, 300_000);

  test('that nobody reads any more what is written to an account that has ended', async () => {
    const eve = await stage.person('Eve');
    await eve.acquaint(bob.handle);
    await bob.find(eve.handle);
    await bob.write('Are you there?');
    await eve.openChat('Bob');
    await eve.sees('Are you there?', 20_000);
    const thief = await stage.visitor('Mallory');
    await thief.page.getByLabel('Phone number or handle').fill(eve.handle);
    await thief.page.getByRole('button', { name: 'Continue' }).click();
    await thief.page.getByLabel('Your name').fill('Mallory');
    await thief.page.getByRole('button', { name: 'Sign up' }).click();
    await thief.page.getByRole('button', { name: 'End it and begin anew…' }).click();
    await thief.page.getByRole('dialog').getByRole('button', { name: 'End it and begin anew' }).click();
    await thief.page.getByText('You are Mallory').waitFor();
    const closed = bob.page.locator('.composer-closed');
    await closed.getByText('The account of Eve has ended: nobody reads what is written here.').waitFor();
    await eventually(async () => expect(await bob.box().count()).toBe(0));
    expect(bob.problems).toEqual([]);
  });
});
