/** Whom one writes to: comparing safety numbers, by eye and by camera, and what the page says when somebody's has changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { readFrom } from './camera.ts';
import { link } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('whom one writes to', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
    await bob.acquaint(ada.handle);
    await ada.acquaint(bob.handle);
    await ada.find(bob.handle);
    await ada.write('Is it you?');
    await bob.openChat('Ada');
    await bob.sees('Is it you?', 30_000);
  }, 180_000);
  afterAll(() => stage?.close());

  const dialog = (person: Person) => person.page.getByRole('dialog', { name: /^Safety number with/ });
  const mark = (person: Person) => person.page.locator('.chat-head').getByRole('img', { name: /compared/ });

  /** Opens the number of the chat that is open. */
  async function openNumber(person: Person): Promise<string[]> {
    await person.page.getByRole('button', { name: 'Details' }).last().click();
    await person.page.getByRole('button', { name: 'Safety number' }).click();
    await dialog(person).getByRole('list', { name: 'Number' }).waitFor();
    return dialog(person).getByRole('list', { name: 'Number' }).getByRole('listitem').allTextContents();
  }

  async function closeNumber(person: Person): Promise<void> {
    await dialog(person).getByRole('button', { name: 'Close' }).click();
    await person.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    await person.box().waitFor();
  }

  /** Scans what the camera sees, with the number open. */
  const scan = (person: Person) =>
    dialog(person).getByRole('button', { name: 'Scan the code on their screen' }).click();

  test('[E42] each chat says that it is encrypted, and leads to the same twelve groups of digits on both screens', async () => {
    await see(ada, 'lock-line');
    await ada.page.getByRole('button', { name: /^Messages are end-to-end encrypted/ }).click();
    await ada.page.getByText('Compare the safety number to be sure that it is Bob.').waitFor();
    await see(ada, 'trust-unverified');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    const [atAda, atBob] = [await openNumber(ada), await openNumber(bob)];
    await see(ada, 'safety-number');
    expect(atAda).toHaveLength(12);
    expect(atAda.join('')).toMatch(/^\d{60}$/);
    expect(atBob).toEqual(atAda);
  });

  test('[E43] whom one has compared has a mark, until one takes it back; it is there after the page was loaded anew', async () => {
    await dialog(ada).getByRole('button', { name: 'It is the same' }).click();
    await dialog(ada).getByText('You have compared the safety number with Bob').waitFor();
    await see(ada, 'safety-number-compared');
    await closeNumber(ada);
    await mark(ada).waitFor();
    await ada.page.reload();
    await ada.openChat('Bob');
    await mark(ada).waitFor();
    await see(ada, 'verified-mark');
    await openNumber(ada);
    await dialog(ada).getByRole('button', { name: 'No longer compared' }).click();
    await dialog(ada).getByRole('button', { name: 'It is the same' }).waitFor();
  });

  test('[E42] the camera takes the code on the other screen for what it is: no number, another one, the same', async () => {
    const number = (await readFrom(dialog(bob).getByRole('img', { name: 'The same for their camera' }))) ?? '';
    expect(number).toMatch(/^roost-number:/);
    stage.camera.show('https://example.org/');
    await scan(ada);
    const scanner = ada.page.getByRole('dialog', { name: /^Scan the code/ });
    await scanner.getByText('That is a QR code, but no safety number.').waitFor();
    await see(ada, 'scanning');
    await scanner.getByRole('button', { name: 'Compare the digits instead' }).click();

    const bytes = Buffer.from(number.slice('roost-number:'.length), 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    stage.camera.show(`roost-number:${bytes.toString('base64')}`);
    await scan(ada);
    await dialog(ada).getByRole('alert').filter({ hasText: 'It is not the same as at Bob' }).waitFor();
    await see(ada, 'scanned-another');
    await dialog(ada).getByRole('button', { name: 'It is the same' }).waitFor();

    stage.camera.show(number);
    await scan(ada);
    await dialog(ada).getByText('You have compared the safety number with Bob').waitFor();
    await dialog(ada).getByRole('alert').waitFor({ state: 'hidden' });
    await closeNumber(ada);
    await mark(ada).waitFor();
    await closeNumber(bob);
  });

  test('[E24] [E43] who has another number is shown in every chat, loses the mark, and gets nothing where one wants that', async () => {
    await ada.createGroup('Choir', [bob.handle]);
    await ada.write('Who sings?');
    await bob.openChat('Choir');
    await bob.sees('Who sings?', 30_000);
    await ada.page.getByRole('button', { name: 'Settings' }).click();
    await ada.page.getByLabel(/^Hold messages back/).check();
    await see(ada, 'settings');
    await ada.page.getByRole('button', { name: 'Back' }).first().click();

    // Another device is the first of his from now on, with a key of its own.
    const laptop = await stage.visitor('Bob');
    await link(bob, laptop, 'Laptop');
    await laptop.page.getByRole('button', { name: 'Settings' }).click();
    await laptop.page.getByRole('button', { name: 'Devices' }).click();
    await laptop.page.getByRole('button', { name: /^Remove / }).click();
    await laptop.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();

    const notice = ada.page.getByRole('alert').filter({ hasText: 'The safety number with Bob has changed.' });
    await notice.waitFor({ timeout: 60_000 });
    await ada.page.getByText('The safety number with Bob changed').waitFor();
    await ada.write('Are you there?');
    await ada.page.getByText('you want messages to be held back then').waitFor();
    await eventually(async () => expect(await ada.box().inputValue()).toBe('Are you there?'));
    await see(ada, 'changed-in-group');
    await ada.page.getByRole('button', { name: 'Details' }).last().click();
    await ada.page.getByText('new safety number').waitFor();
    await see(ada, 'changed-member');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();

    await ada.openChat('Bob');
    await notice.getByText('You had compared the one before.').waitFor();
    await notice.getByText('Until then your messages here are not sent, as you wanted it.').waitFor();
    await mark(ada).waitFor({ state: 'hidden' });
    await see(ada, 'changed');
    await notice.getByRole('button', { name: 'Compare now' }).click();
    const groups = dialog(ada).getByRole('list', { name: 'Number' }).getByRole('listitem');
    await groups.first().waitFor();
    const atAda = await groups.allTextContents();
    await laptop.page.getByRole('button', { name: 'Back' }).first().click();
    await laptop.page.getByRole('button', { name: 'Back' }).first().click();
    await laptop.openChat('Ada');
    expect(await openNumber(laptop)).toEqual(atAda);
    await dialog(ada).getByRole('button', { name: 'It is the same' }).click();
    await dialog(ada).getByRole('button', { name: 'Close' }).click();
    await notice.waitFor({ state: 'hidden' });
    await mark(ada).waitFor();
    await ada.write('There you are');
    await ada.seesTick('There you are', 'delivered');
    await ada.openChat('Choir');
    await notice.waitFor({ state: 'hidden' });
    expect([...ada.problems, ...bob.problems, ...laptop.problems]).toEqual([]);
  }, 480_000);
});
