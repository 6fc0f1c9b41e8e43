/** What is refused in the dialogs of people and groups is said in them, in words; what was typed and chosen stays, and the focus goes there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const tooMany = 'The group would have more members than this server allows.';
const away = 'The server cannot be reached just now.';

describe.skipIf(!canRun)('what is refused in the dialogs of people and groups', () => {
  const cast = new EncryptedCast({ inMemory: true });
  const handles: Record<string, string> = {};
  let stage: Stage;
  let ada: Person;
  let dora: EncryptedDevice;

  beforeAll(async () => {
    stage = await Stage.open({ maxMembers: 3, maxContacts: 2 });
    for (const name of ['Bob', 'Cleo', 'Dora', 'Emil']) {
      const handle = stage.handle(name);
      handles[name] = handle;
      const one = await cast.open(await signUp(stage.url, handle), name);
      await one.roost.reachable();
      if (name === 'Dora') dora = one;
    }
    ada = await stage.person('Ada');
  }, 240_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  const button = (name: string | RegExp) => ada.page.getByRole('button', { name, exact: true });
  const side = () => ada.page.locator('.pane-side');
  const dialog = () => ada.page.getByRole('dialog');
  const field = (place = side()) => place.getByLabel('Name, phone number or handle');
  const title = () => ada.page.getByLabel('Name of the group');
  const chips = (place = side()) => place.getByRole('group', { name: 'Chosen people' }).getByRole('button');
  const choose = async (name: string, place = side()) => {
    await field(place).fill(handles[name] ?? '');
    await place.getByRole('button', { name: `@${handles[name]}` }).click();
  };
  /** Said in this place, and gone to: its own line has the focus, or the field that is to be put right. */
  const isSaid = async (place: ReturnType<typeof side>, sentence: string, at: 'line' | 'field' = 'line') => {
    const line = place.getByRole('alert').filter({ hasText: sentence });
    await line.waitFor();
    const focused = at === 'line' ? line : place.getByRole('textbox');
    await eventually(async () => expect(await focused.evaluate((one) => one === document.activeElement)).toBe(true));
    // A sentence that goes by itself at the edge of the window is no answer to what was asked here.
    expect(await ada.page.locator('.toast').count()).toBe(0);
  };
  const cutOff = (path: RegExp) =>
    ada.page.route(
      (url) => path.test(url.pathname),
      (route) => route.abort(),
    );
  const joined = () => ada.page.unrouteAll();

  test('a contact: the list is full, and the server does not answer', async () => {
    await ada.acquaint(handles.Bob ?? '');
    await ada.acquaint(handles.Cleo ?? '');
    await button('New chat').first().click();
    await field().fill(handles.Dora ?? '');
    await button(/^Add .* to the contacts$/).click();
    await isSaid(side(), 'The contact list is full.');
    expect(await field().inputValue()).toBe(handles.Dora);
    await field().fill(handles.Bob ?? '');
    await cutOff(/^\/v1\/contacts/);
    await button(/^Remove .* from the contacts$/).click();
    await isSaid(side(), away);
    expect(await field().inputValue()).toBe(handles.Bob);
    await joined();
  });

  test('somebody is looked for while the server does not answer, and once it does', async () => {
    await cutOff(/^\/v1\/lookup/);
    await field().fill(handles.Emil ?? '');
    await side().getByRole('alert').filter({ hasText: away }).waitFor();
    expect(await field().inputValue()).toBe(handles.Emil);
    await joined();
    await field().press('Enter');
    // Nobody else was found: it is them.
    await ada.box().waitFor();
  });

  test('a new group: too many members, and then as many as may be', async () => {
    await button('New group').first().click();
    await title().fill('Four of us');
    for (const name of ['Bob', 'Cleo', 'Emil']) await choose(name);
    await button('Create group').click();
    await isSaid(side(), tooMany);
    expect(await title().inputValue()).toBe('Four of us');
    expect(await chips().count()).toBe(3);
    await chips().last().click();
    await button('Create group').click();
    await ada.seesHead('Four of us');
    // Of the one that was refused nothing is left.
    expect(await ada.row('Four of us').count()).toBe(1);
  });

  test('a new group with somebody whose account was ended meanwhile', async () => {
    await button('New group').first().click();
    await title().fill('With Dora');
    await choose('Dora');
    await dora.roost.deleteAccount();
    await button('Create group').click();
    await isSaid(side(), 'There is no such person here.');
    expect(await title().inputValue()).toBe('With Dora');
    expect(await chips().count()).toBe(1);
    await field().fill(handles.Dora ?? '');
    await side().getByText(`Nobody here goes by @${handles.Dora}.`).waitFor();
    await ada.page.keyboard.press('Escape');
    expect(await ada.row('With Dora').count()).toBe(0);
  });

  test('a member is added: too many', async () => {
    await ada.openChat('Four of us');
    await button('Details').last().click();
    await button('Add members').click();
    await choose('Emil', dialog());
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await isSaid(dialog(), tooMany);
    expect(await chips(dialog()).count()).toBe(1);
    await ada.page.keyboard.press('Escape');
  });

  test('a contact is renamed while the server does not answer', async () => {
    await button('Back').last().click();
    await ada.find(handles.Bob ?? '');
    await button('Details').last().click();
    await button('Change name').click();
    await cutOff(/^\/v1\/contacts/);
    await dialog().getByLabel('Name', { exact: true }).fill('Robert');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await isSaid(dialog(), away, 'field');
    expect(await dialog().getByRole('textbox').inputValue()).toBe('Robert');
    await joined();
    await ada.page.keyboard.press('Enter');
    await ada.page.getByRole('heading', { name: 'Robert' }).first().waitFor();
    await ada.page.keyboard.press('Escape');
  });

  test('a device that cannot be linked just now: it is said where that was asked for, and asked again', async () => {
    const code = await makeCode(ada);
    const laptop = await stage.visitor('Ada');
    await typeCode(laptop, code, 'Laptop');
    await button('Link it').waitFor();
    const decision = (url: URL) => url.pathname.startsWith('/v1/') && url.pathname.includes('link');
    await ada.page.route(decision, (route) => (route.request().method() === 'GET' ? route.continue() : route.abort()));
    await button('Link it').click();
    await isSaid(dialog(), away);
    await joined();
    await button('Link it').click();
    await laptop.page.getByRole('button', { name: 'Join' }).click();
    await laptop.seesItself();
    // The dialog has closed, and what was said with that is there all the same.
    await ada.page.locator('body > .toast').filter({ hasText: '“Laptop” is linked.' }).waitFor();
    await laptop.closeWindow();
    await ada.page.keyboard.press('Escape');
  });

  test('the server is ended in the middle: what needs it is refused here, what does not is kept', async () => {
    await ada.openChat('Four of us');
    await button('Details').last().click();
    await button('Add members').click();
    await choose('Emil', dialog());
    await stage.killServer();
    await ada.page.getByText('No connection').first().waitFor();
    await button('Cancel').click();
    await button('Rename').click();
    await dialog().getByRole('textbox').fill('Three of us');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await ada.page.keyboard.press('Escape');
    await button('New chat').first().click();
    await field().fill('nobody_knows');
    await side().getByRole('alert').filter({ hasText: away }).waitFor();
    expect(await field().inputValue()).toBe('nobody_knows');
    // It is asked for again when the server is there.
    await stage.startServer();
    await side().getByText('Nobody here goes by @nobody_knows.').waitFor({ timeout: 90_000 });
    await ada.page.keyboard.press('Escape');
    await ada.row('Three of us').waitFor({ timeout: 90_000 });
    expect(ada.problems).toEqual([]);
  });
});
