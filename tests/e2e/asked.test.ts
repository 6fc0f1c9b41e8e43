/** Whoever asks for something reads that it was heard, has asked once, is told what is missing, and stays where they are: by keys alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { comesTo } from './focus.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('what somebody asks for', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.visitor('Ada'), stage.person('Bob')]);
  }, 180_000);
  afterAll(() => stage?.close());

  const button = (name: string | RegExp) => ada.page.getByRole('button', { name, exact: true });
  const press = (key: string) => ada.page.keyboard.press(key);
  const isIn = (name: string | RegExp) => comesTo(ada.page, name);
  const says = (text: string) => ada.page.getByRole('status').filter({ hasText: text }).waitFor();
  const alerts = (text: string) => ada.page.getByRole('alert').filter({ hasText: text }).waitFor();
  /** What goes there waits until it is told; how much that was. */
  const held = async (method: string, path: RegExp) => {
    let count = 0;
    const told = Promise.withResolvers<void>();
    await ada.page.route(path, async (route) => {
      if (route.request().method() === method) {
        count += 1;
        await told.promise;
      }
      await route.continue();
    });
    return {
      goOn: () => told.resolve(),
      count: () => count,
    };
  };

  test('a code is asked for once, and once more, however often one presses', async () => {
    const { page } = ada;
    await page.getByLabel('Phone number or handle').fill(ada.handle);
    const first = await held('POST', /\/sign-up\/codes$/);
    await button('Continue').focus();
    await press('Enter');
    await says('One moment…');
    await isIn('Continue');
    await press('Enter');
    first.goOn();
    await page.getByLabel('Your name').fill('Ada');
    expect(first.count()).toBe(1);
    const code = page.getByLabel('Code', { exact: true });
    const before = await code.inputValue();
    const second = await held('POST', /\/sign-up\/codes$/);
    await button('Send a new code').focus();
    await press('Enter');
    await says('One moment…');
    await press('Enter');
    await isIn('Send a new code');
    second.goOn();
    await eventually(async () => expect(await code.inputValue()).not.toBe(before));
    expect(second.count()).toBe(1);
    await isIn('Your name');
    await press('Enter');
    await ada.seesItself();
  });

  test('a group without a name or people says what is missing, and one is where it is given', async () => {
    await button('New group').first().focus();
    await press('Enter');
    const title = ada.page.getByLabel('Name of the group');
    await title.focus();
    await press('Enter');
    await alerts('Give the group a name.');
    await isIn('Name of the group');
    await title.fill('Sunday walk');
    await press('Enter');
    await alerts('Choose at least one person.');
    await isIn('Name, phone number or handle');
    await ada.page.keyboard.type(bob.handle);
    await button(new RegExp(`@${bob.handle}`)).focus();
    await press('Enter');
    await isIn('Name, phone number or handle');
    await button('Leave Bob out').focus();
    await press('Enter');
    // What had the focus has gone.
    await isIn('New group');
    await press('Escape');
    await ada.seesItself();
  });

  test('a name that is none is not kept without a word, and the question before the end comes once', async () => {
    await button('Settings').focus();
    await press('Enter');
    await button('Change name').focus();
    await press('Enter');
    await isIn('Others see this name');
    await press('Control+a');
    await press('Delete');
    await press('Enter');
    await alerts('Type a name.');
    await isIn('Others see this name');
    await press('Escape');
    await isIn('Change name');
    const devices = await held('GET', /\/devices$/);
    await button(/^Sign out/).focus();
    await press('Enter');
    await ada.page.getByText('One moment…').waitFor();
    await press('Enter');
    devices.goOn();
    await ada.page.getByRole('dialog').waitFor();
    expect([devices.count(), await ada.page.getByRole('dialog').count()]).toEqual([1, 1]);
    await press('Escape');
    await isIn(/^Sign out/);
    await press('Escape');
    await ada.seesItself();
  });

  test('somebody becomes a contact, and no longer is one', async () => {
    await ada.find(bob.handle);
    await ada.write('Hello');
    await ada.seesTick('Hello', 'sent');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Details' }).last().focus();
    await press('Enter');
    const contacts = await held('PUT', /\/contacts\//);
    await button('Add to contacts').focus();
    await press('Enter');
    await says('One moment…');
    await isIn('Add to contacts');
    await press('Enter');
    contacts.goOn();
    await isIn('Change name');
    expect(contacts.count()).toBe(1);
    await button('Remove from contacts').focus();
    await press('Enter');
    await button('Add to contacts').waitFor();
    await isIn('Details');
    await press('Escape');
    await isIn('Message');
  });

  test('a voice message', async () => {
    await bob.openRequest('Ada');
    await bob.request().getByRole('button', { name: 'Accept' }).click();
    await button('Record a voice message').focus();
    await press('Enter');
    await isIn('Send the voice message');
    await ada.page
      .getByRole('timer')
      .filter({ hasText: /0:0[1-9]|0:[1-5]\d|[1-9]:/ })
      .waitFor();
    await press('Enter');
    await bob.page.locator('.media-voice').waitFor();
    await isIn('Message');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
