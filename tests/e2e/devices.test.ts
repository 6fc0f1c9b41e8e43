/** One person on two devices, in two tabs, and two people in one browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('devices and tabs', () => {
  let stage: Stage;
  let ada: Person;
  let laptop: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, laptop] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.visitor('Ada')]);
    await ada.acquaint(bob.handle);
  });
  afterAll(() => stage?.close());

  test('a second device joins with a short code', async () => {
    await bob.find(ada.handle);
    await bob.write('Before the laptop');
    await ada.openChat('Bob');
    await ada.sees('Before the laptop');
    await ada.write('I read that');

    const code = await makeCode(ada);
    await typeCode(laptop, code, 'Laptop');
    await laptop.page.getByText('It asks about “Laptop”').waitFor();

    await ada.page.getByText('A device that calls itself “Laptop” asks to join your account.').waitFor();
    await ada.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await laptop.page.getByRole('heading', { name: 'Join the account of Ada?' }).waitFor();
    await laptop.page.locator('.card').getByText(`@${ada.handle}`).first().waitFor();
    await laptop.page.getByRole('button', { name: 'Join' }).click();
    await laptop.page.getByRole('heading', { name: 'Roost' }).waitFor();
    await ada.page.getByText('“Laptop” is linked.').waitFor();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
  });

  test('a device that is not agreed to is not linked, and says so', async () => {
    const stranger = await stage.visitor('Stranger');
    const code = await makeCode(ada);
    await stranger.page.getByRole('button', { name: 'I have a code from another device' }).click();
    await stranger.page.getByLabel('Code from the other device').fill(code);
    await stranger.page.getByRole('button', { name: 'Link', exact: true }).click();
    await ada.page.getByRole('button', { name: 'Do not link it' }).click();
    await stranger.page.getByText('The other device did not agree to the link.').waitFor();
    await stranger.closeWindow();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
  });

  test('only the primary links, and each device may sign any other out', async () => {
    await laptop.page.getByRole('button', { name: 'Settings' }).click();
    await laptop.page.getByRole('button', { name: 'Devices' }).click();
    await laptop.page.getByText('A further device is linked on the primary one').waitFor();
    await laptop.page.getByRole('button', { name: /^Remove / }).click();
    await laptop.page.getByText('“Laptop” is the primary device from then on.').waitFor();
    await see(laptop, 'remove-primary');
    await laptop.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await laptop.page.getByRole('button', { name: 'Back' }).first().click();
    await laptop.page.getByRole('button', { name: 'Back' }).first().click();
  });

  test('[D8] it shows the same chats, ticks and unread counts', async () => {
    await laptop.openChat('Bob');
    await laptop.sees('I read that');
    // What was written before it was linked opens when another of Ada's devices has given the keys.
    await eventually(async () => expect(await laptop.texts()).toEqual(await ada.texts()));
    await bob.sees('I read that');
    await laptop.seesTick('I read that', 'read');
    await laptop.write('From the laptop');
    await ada.sees('From the laptop');
    await bob.sees('From the laptop');
    await ada.seesTick('From the laptop', 'read');

    const carol = await stage.person('Carol');
    await ada.acquaint(carol.handle);
    await carol.find(ada.handle);
    await carol.write('One');
    await carol.write('Two');
    await ada.seesUnread('Carol', '2');
    await laptop.seesUnread('Carol', '2');
    await laptop.openChat('Carol');
    await ada.seesUnread('Carol', '');
  });

  test('[K1] a second tab takes over, and gives back', async () => {
    const first = ada.page;
    await ada.open();
    await ada.page.getByText('Roost is open in another tab').waitFor();
    await see(ada, 'other-tab');
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
    const path = await eventually(async () => {
      const found = (await offer.first().getAttribute('href')) ?? '';
      expect(found).toMatch(/^\/\?profile=\w+$/);
      return found;
    });
    const dora = await bob.neighbour('Dora', stage.handle('dora'), path);
    await dora.signUp();
    await dora.find(ada.handle);
    await dora.write('Hello from next door');
    await ada.seesRequests('1');
    await bob.page.getByText('You are Bob').waitFor();
  });

  test('the page offers to try a second device in a window of its own', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: 'Devices' }).click();
    await bob.page.getByRole('button', { name: 'Link a device' }).click();
    const offer = bob.page.getByRole('link', { name: /second device/ });
    const second = await bob.neighbour('Bob', bob.handle, (await offer.getAttribute('href')) ?? '');
    await second.page.getByRole('button', { name: 'Link', exact: true }).click();
    await bob.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await second.page.getByRole('button', { name: 'Join' }).click();
    await second.page.getByText('You are Bob').waitFor();
    await second.row('Ada').waitFor();
    expect(second.problems).toEqual([]);
  });

  test('every other device is told of a new one, until somebody says that they saw it', async () => {
    const code = await makeCode(ada);
    const tablet = await stage.visitor('Ada');
    await typeCode(tablet, code, 'Tablet');
    await ada.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await tablet.page.getByRole('button', { name: 'Join' }).click();
    await laptop.page.getByText('A new device is linked to your account: “Tablet”').waitFor();
    await see(laptop, 'new-device-notice');
    await laptop.page.reload();
    await laptop.page.getByText('A new device is linked to your account: “Tablet”').waitFor();
    await laptop.page.getByRole('button', { name: 'That was me' }).click();
    await laptop.page.getByText('A new device is linked').waitFor({ state: 'hidden' });
    await laptop.page.reload();
    await laptop.page.getByRole('heading', { name: 'Roost', exact: true }).waitFor();
    expect(await laptop.page.getByText('A new device is linked').count()).toBe(0);
    await ada.page.getByRole('button', { name: 'Remove Tablet' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await tablet.page.getByText(/signed out by/).waitFor();
    // It never loaded the older messages, and now it is too late: the page goes on all the same.
    await tablet.page.reload();
    await tablet.openChat('Bob');
    expect(await tablet.page.evaluate(() => document.readyState)).toBe('complete');
    await see(tablet, 'signed-out-chat');
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
  });

  test('a removed device is signed out at once', async () => {
    await ada.page.getByRole('button', { name: 'Settings' }).click();
    await ada.page.getByRole('button', { name: 'Devices' }).click();
    await ada.page.getByRole('button', { name: 'Remove Laptop' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await laptop.page.getByText(/^This device was signed out by “.+” of the same account\./).waitFor();
    await see(laptop, 'signed-out');
  });

  test('a device that was signed out still shows what it has, and erases it only after that question', async () => {
    await laptop.page.reload();
    await laptop.openChat('Bob');
    await laptop.sees('From the laptop');
    await laptop.page.getByText('This device is signed out: you can read what it has, and send nothing.').waitFor();
    await laptop.page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'hidden' });
    await laptop.page.getByRole('button', { name: 'Link or sign up again' }).click();
    await laptop.page.getByRole('dialog').getByText('What is kept here of “Ada” is erased').waitFor();
    await see(laptop, 'start-over-question');
    await laptop.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await laptop.sees('From the laptop');
    await laptop.page.getByRole('button', { name: 'Link or sign up again' }).click();
    await laptop.page.getByRole('dialog').getByRole('button', { name: 'Erase and begin anew' }).click();
    await laptop.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
  });

  test('one’s own handle again says what would end, and ends it only after that question', async () => {
    const again = await stage.visitor('Ada');
    await again.page.getByLabel('Phone number or handle').fill(ada.handle);
    await again.page.getByRole('button', { name: 'Continue' }).click();
    await again.page.getByLabel('Your name').fill('Ada again');
    await again.page.getByRole('button', { name: 'Sign up' }).click();
    await again.page.getByRole('heading', { name: 'There is an account already' }).waitFor();
    await again.page.locator('.card').getByText('“Ada”').first().waitFor();
    await see(again, 'account-exists');
    await again.page.getByRole('button', { name: 'End it and begin anew…' }).click();
    await again.page.getByRole('dialog').getByText('This ends the account “Ada” for good').waitFor();
    await see(again, 'account-end-question');
    await again.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await again.page.getByRole('button', { name: 'Link this device to it' }).click();
    await again.page.getByRole('heading', { name: 'Link this device' }).waitFor();
    await again.closeWindow();
    await eventually(async () => expect(await ada.page.getByText(/signed out|has ended/).count()).toBe(0));
  });

  test('an account that was taken over says so at once on its devices', async () => {
    const eve = await stage.person('Eve');
    const thief = await stage.visitor('Mallory');
    await thief.page.getByLabel('Phone number or handle').fill(eve.handle);
    await thief.page.getByRole('button', { name: 'Continue' }).click();
    await thief.page.getByLabel('Your name').fill('Mallory');
    await thief.page.getByRole('button', { name: 'Sign up' }).click();
    await thief.page.getByRole('button', { name: 'End it and begin anew…' }).click();
    await thief.page.getByRole('dialog').getByRole('button', { name: 'End it and begin anew' }).click();
    await thief.page.getByText('You are Mallory').waitFor();
    await eve.page.getByText('This account has ended: somebody confirmed its phone number or handle').waitFor();
    await see(eve, 'taken-over');
  });

  test('signing out the only device says that nothing keeps the chats', async () => {
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('dialog').getByText('This is the only device of your account.').waitFor();
    await see(ada, 'sign-out-last');
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await ada.page.getByRole('button', { name: 'Back' }).first().click();
    await ada.page.getByRole('button', { name: 'Settings' }).click();
  });

  test('signing out erases the chats of this browser', async () => {
    await ada.page.getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    await ada.page.reload();
    await ada.page.getByRole('heading', { name: 'Welcome to Roost' }).waitFor();
    expect([...ada.problems, ...bob.problems, ...laptop.problems]).toEqual([]);
  });
});
