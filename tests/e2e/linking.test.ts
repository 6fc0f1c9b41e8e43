/** A device joins: by the code on the screen, typed wrong and right, and by camera; what it cannot read yet; the list. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { readFrom } from './camera.ts';
import { makeCode, shownCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('linking a device', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let tablet: Person;
  const began = Date.now();

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, tablet] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.visitor('Ada')]);
    await ada.acquaint(bob.handle);
    await bob.find(ada.handle);
    await bob.write('Before the tablet');
    await ada.openChat('Bob');
    await ada.sees('Before the tablet');
  }, 180_000);
  afterAll(() => stage?.close());

  test('[E40] a code that was mistyped links nothing, and says so on both; the picture says the same as the code', async () => {
    const code = await makeCode(ada);
    await see(ada, 'link-code');
    await tablet.page.getByRole('button', { name: 'I have a code from another device' }).click();
    await see(tablet, 'join');
    await tablet.page.getByRole('button', { name: 'I am new here' }).click();
    const picture = ada.page.getByRole('img', { name: 'The same for a camera' });
    await eventually(async () => expect(await readFrom(picture)).toBe(`${stage.url}/#link=${code}`));
    await typeCode(tablet, code.slice(0, 9), 'Tablet');
    await tablet.page.getByText('That is only the first half of a linking code.').waitFor();
    await tablet.page.getByLabel('Code from the other device').fill(code.replace(/.$/, code.endsWith('Z') ? 'Y' : 'Z'));
    await tablet.page.getByRole('button', { name: 'Link', exact: true }).click();
    await tablet.page.getByText('is not the one that the other device shows').waitFor();
    await see(tablet, 'link-mistyped');
    await ada.page.getByText('“Tablet” asked with another code than this one and was not linked.').waitFor();
    await see(ada, 'link-mismatched');
  });

  test('[E40] the camera of the new device fills in the code that it sees, and nothing else', async () => {
    stage.camera.show('https://example.org/');
    await tablet.page.getByRole('button', { name: 'Scan it with the camera' }).click();
    await tablet.page.getByText('That is a QR code, but no linking code of Roost.').waitFor();
    await see(tablet, 'link-scanning');
    await tablet.page.getByRole('button', { name: 'Type the code instead' }).click();
    const code = await shownCode(ada);
    stage.camera.show(`${stage.url}/#link=${code}`);
    await tablet.page.getByLabel('Code from the other device').fill('');
    await tablet.page.getByRole('button', { name: 'Scan it with the camera' }).click();
    await eventually(async () =>
      expect(await tablet.page.getByLabel('Code from the other device').inputValue()).toBe(code),
    );
    await tablet.page.getByRole('button', { name: 'Link', exact: true }).click();
    await ada.page.getByText('A device that calls itself “Tablet” asks to join your account.').waitFor();
    await see(tablet, 'link-waiting');
    await see(ada, 'link-question');
    await ada.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await tablet.page.getByRole('heading', { name: 'Join the account of Ada?' }).waitFor();
    await see(tablet, 'link-whose-account');
  });

  test('the list says which device it is, when it was seen and since when it is one', async () => {
    await tablet.page.getByRole('button', { name: 'Join' }).click();
    await tablet.seesItself();
    await see(tablet, 'linked');
    await ada.page.getByText('“Tablet” is linked.').waitFor();
    const facts = ada.page.getByRole('list', { name: 'Devices' }).locator('.row-facts');
    await eventually(async () => expect(await facts.count()).toBe(2));
    const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
    // Midnight may have been in between.
    const day = `(${format.format(began)}|${format.format(Date.now())})`;
    // No place: nobody tells one on a machine of one's own.
    await eventually(async () => {
      expect(await facts.first().textContent()).toMatch(new RegExp(`^this device · since ${day}$`));
      expect(await facts.last().textContent()).toMatch(
        new RegExp(`^(online|last seen (today|yesterday) at \\d\\d:\\d\\d) · since ${day}$`),
      );
    });
    await see(ada, 'devices');
    await tablet.openChat('Bob');
    await tablet.page.getByText('You linked a new device').waitFor();
    await bob.page.getByText('Ada linked a new device').waitFor();
    await tablet.sees('Before the tablet', 60_000);
    expect([...ada.problems, ...bob.problems, ...tablet.problems]).toEqual([]);
  });

  test('[E65] what cannot be read yet says who has to come online, and is there once they are', async () => {
    await ada.closeWindow();
    const other = await stage.visitor('Bob');
    await typeCode(other, await makeCode(bob), 'Laptop');
    await bob.page.getByRole('button', { name: 'Link it', exact: true }).click();
    await other.page.getByRole('heading', { name: 'Join the account of Bob?' }).waitFor();
    await bob.closeWindow();
    await other.page.getByRole('button', { name: 'Join' }).click();
    await other.seesItself();
    await other.openChat('Ada');
    const waits = other.page.getByText(
      'This message cannot be read yet. It can be once another device of yours is online.',
    );
    await waits.waitFor();
    await see(other, 'not-readable-yet');
    await bob.open();
    await other.sees('Before the tablet', 60_000);
    await waits.waitFor({ state: 'hidden' });
    expect(other.problems).toEqual([]);
  }, 240_000);
});
