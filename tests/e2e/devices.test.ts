/** One person on two devices, in two tabs, and two people in one browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('devices and tabs', () => {
  let stage: Stage;
  let ada: Person;
  let laptop: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, laptop] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.visitor('Ada')]);
  });
  afterAll(() => stage?.close());

  test('a second device joins with a short code', async () => {
    await bob.find(ada.handle);
    await bob.write('Before the laptop');
    await ada.openChat('Bob');
    await ada.sees('Before the laptop');
    await ada.write('I read that');

    await ada.page.getByRole('button', { name: 'Settings' }).click();
    await ada.page.getByRole('button', { name: 'Devices' }).click();
    await ada.page.getByRole('button', { name: 'Link a device' }).click();
    const code = (await ada.page.getByLabel('Code').textContent()) ?? '';
    await ada.picture('link-code');
    await laptop.page.getByRole('button', { name: 'I have a code from another device' }).click();
    await laptop.page.getByLabel('Code from the other device').fill(code);
    await laptop.page.getByLabel('Name of this device').fill('Laptop');
    await laptop.page.getByRole('button', { name: 'Link', exact: true }).click();
    await laptop.page.getByRole('heading', { name: 'Roost' }).waitFor();
    await ada.page.getByText('“Laptop” is linked.').waitFor();
    await ada.picture('devices');
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
  });

  test('[D8] it shows the same chats, ticks and unread counts', async () => {
    await laptop.openChat('Bob');
    await laptop.sees('I read that');
    expect(await laptop.texts()).toEqual(await ada.texts());
    await bob.sees('I read that');
    await laptop.seesTick('I read that', 'read');
    await laptop.write('From the laptop');
    await ada.sees('From the laptop');
    await bob.sees('From the laptop');
    await ada.seesTick('From the laptop', 'read');

    const carol = await stage.person('Carol');
    await carol.find(ada.handle);
    await carol.write('One');
    await carol.write('Two');
    await ada.seesUnread('Carol', '2');
    await laptop.seesUnread('Carol', '2');
    await laptop.openChat('Carol');
    await ada.seesUnread('Carol', '');
    await laptop.picture('second-device');
  });

  test('[K1] a second tab takes over, and gives back', async () => {
    const first = ada.page;
    await ada.open();
    await ada.page.getByText('Roost is open in another tab').waitFor();
    await ada.picture('other-tab');
    await ada.page.getByRole('button', { name: 'Use it here' }).click();
    await first.getByText('Roost is open in another tab').waitFor();
    await ada.openChat('Bob');
    await ada.write('From the new tab');
    await bob.sees('From the new tab');
    await first.getByRole('button', { name: 'Use it here' }).click();
    await ada.page.getByText('Roost is open in another tab').waitFor();
    await first.getByRole('heading', { name: 'Roost' }).waitFor();
    // The one that waits follows when the other goes.
    await first.close();
    await ada.page.getByRole('heading', { name: 'Roost', exact: true }).waitFor();
  });

  test('?profile= is another person in the same browser, as the page offers', async () => {
    const offer = bob.page.getByRole('link', { name: 'Open a second person in a new window' });
    const path = (await offer.first().getAttribute('href')) ?? '';
    expect(path).toMatch(/^\/\?profile=\w+$/);
    const dora = await bob.neighbour('Dora', stage.handle('dora'), path);
    await dora.signUp();
    await dora.find(ada.handle);
    await dora.write('Hello from next door');
    await ada.seesUnread('Dora', '1');
    await bob.page.getByText('You are Bob').waitFor();
  });

  test('the page offers to try a second device in a window of its own', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: 'Devices' }).click();
    await bob.page.getByRole('button', { name: 'Link a device' }).click();
    const offer = bob.page.getByRole('link', { name: /second device/ });
    const second = await bob.neighbour('Bob', bob.handle, (await offer.getAttribute('href')) ?? '');
    await second.page.getByRole('button', { name: 'Link', exact: true }).click();
    await second.page.getByText('You are Bob').waitFor();
    await second.row('Ada').waitFor();
    expect(second.problems).toEqual([]);
  });

  test('a removed device is signed out at once', async () => {
    await ada.page.getByRole('button', { name: 'Settings' }).click();
    await ada.page.getByRole('button', { name: 'Devices' }).click();
    await ada.page.getByRole('button', { name: 'Remove Laptop' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await laptop.page.getByText('This device was signed out.').waitFor();
    await laptop.picture('signed-out');
    await laptop.page.getByRole('button', { name: 'Sign up again' }).click();
    await laptop.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
  });

  test('signing out erases the chats of this browser', async () => {
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    await ada.page.reload();
    await ada.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    expect([...ada.problems, ...bob.problems, ...laptop.problems]).toEqual([]);
  });
});
