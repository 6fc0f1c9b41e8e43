/** Screens of the page, in three sizes by day and by night: axe finds nothing wrong with them, and pictures are kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { see, seeLarge } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('every screen', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let eve: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob, eve] = await Promise.all([stage.person('Ada'), stage.person('Bob'), stage.person('Eve')]);
    await bob.acquaint(ada.handle);
    await ada.acquaint(bob.handle);
  }, 180_000);
  afterAll(() => stage?.close());

  const button = (person: Person, name: string | RegExp) => person.page.getByRole('button', { name, exact: true });
  const dialog = (person: Person) => person.page.getByRole('dialog');

  test('signing up', async () => {
    const visitor = await stage.visitor('Carol');
    const { page } = visitor;
    await see(visitor, 'sign-up');
    await seeLarge(visitor, 'sign-up');
    await page.getByLabel('Phone number or handle').fill('+');
    await button(visitor, 'Continue').click();
    await page.getByRole('alert').waitFor();
    await see(visitor, 'sign-up-refused');
    await page.getByLabel('Phone number or handle').fill(visitor.handle);
    await button(visitor, 'Continue').click();
    await page.getByLabel('Your name').waitFor();
    await see(visitor, 'sign-up-code');
    await page.getByLabel('Your name').fill('Carol');
    await button(visitor, 'Sign up').click();
    await visitor.seesItself();
    await see(visitor, 'first-steps');
  });

  test('requests', async () => {
    await eve.find(ada.handle);
    await eve.write('Do you remember me?');
    await ada.requestsRow().waitFor();
    await see(ada, 'chats-with-request');
    await ada.requestsRow().click();
    await ada.page.getByRole('navigation', { name: 'Requests' }).waitFor();
    await see(ada, 'requests');
    await ada.page.getByRole('navigation', { name: 'Requests' }).getByRole('button').first().click();
    await ada.request().waitFor();
    await see(ada, 'request');
    await ada.request().getByRole('button', { name: 'Accept' }).click();
    await ada.box().waitFor();
  });

  test('finding people, and a new group', async () => {
    await button(ada, 'New chat').first().click();
    await see(ada, 'new-chat');
    await ada.page.getByLabel('Name, phone number or handle').fill('bo');
    await see(ada, 'find-near');
    await ada.page.getByLabel('Name, phone number or handle').fill('nobody_goes_by_this');
    await ada.page.getByText('Nobody here goes by').waitFor();
    await see(ada, 'find-nobody');
    await ada.page.keyboard.press('Escape');
    await button(ada, 'New group').first().click();
    await ada.page.getByLabel('Name of the group').fill('Sunday walk');
    for (const person of [bob, eve]) {
      await ada.page.getByLabel('Name, phone number or handle').fill(person.handle);
      await ada.page.getByRole('button', { name: `@${person.handle}` }).click();
    }
    await see(ada, 'new-group');
    await button(ada, 'Create group').click();
    await ada.seesHead('Sunday walk');
  });

  test('a chat: messages, answers, links, what was deleted, and what one can do with them', async () => {
    const question =
      'Who comes along? It is a long way, and the weather is said to be fine: https://example.org/weather';
    await ada.write(question);
    await bob.openChat('Sunday walk');
    await bob.sees(question);
    await bob.choose(question, 'Reply');
    await bob.write('I do 🐦');
    await ada.sees('I do 🐦');
    await ada.write('Better not');
    await eventually(async () => expect(await ada.tick('Better not')).toMatch(/sent|delivered|read/));
    await ada.choose('Better not', 'Delete for everyone');
    await see(ada, 'delete');
    await dialog(ada).getByRole('button', { name: 'Delete for everyone' }).click();
    await ada.message('This message was deleted').waitFor();
    await bob.box().pressSequentially('I bring');
    await see(ada, 'group');
    await bob.box().fill('');
    await see(bob, 'chats');
    await seeLarge(bob, 'chats');
    const own = ada.page.getByRole('article', { name: /^You Who comes along/ });
    await see(ada, 'message-menu', () => own.press('Enter'));
    await own.press('Enter');
    await ada.page.getByRole('menuitem', { name: 'Message info' }).click();
    await dialog(ada).getByText('Read by').waitFor();
    await see(ada, 'message-info');
    await button(ada, 'Close').click();
    await ada.choose('I do 🐦', 'Reply');
    await see(ada, 'replying');
    await button(ada, 'Details').last().click();
    await button(ada, 'Rename').waitFor();
    await see(ada, 'group-details');
    await seeLarge(ada, 'group-details');
    await see(ada, 'member-menu', () => button(ada, 'What to do with Bob').click());
    await button(ada, 'Rename').click();
    await see(ada, 'rename');
    await ada.page.keyboard.press('Escape');
    await button(ada, 'Leave group').click();
    await see(ada, 'leave');
    await ada.page.keyboard.press('Escape');
    await button(ada, 'What to do with Bob').click();
    await ada.page.getByRole('menuitem', { name: 'Remove from the group' }).click();
    await dialog(ada).waitFor();
    await see(ada, 'remove-member');
    await ada.page.keyboard.press('Escape');
    const dan = stage.handle('Dan');
    await signUp(stage.url, dan);
    await button(ada, 'Add members').click();
    await dialog(ada).getByLabel('Name, phone number or handle').fill(dan);
    await see(ada, 'add-members');
    await dialog(ada)
      .getByRole('button', { name: `@${dan}` })
      .click();
    await dialog(ada)
      .getByRole('button', { name: /^Leave .* out$/ })
      .waitFor();
    await see(ada, 'add-members-chosen');
    await ada.page.keyboard.press('Escape');
    await button(ada, 'Mute').click();
    await dialog(ada).waitFor();
    await see(ada, 'mute-question');
    await dialog(ada).getByRole('button', { name: 'Mute except for mentions' }).click();
    await button(ada, 'Unmute').waitFor();
    await see(ada, 'group-details-muted');
    await button(ada, 'Unmute').click();
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
  });

  test('a person, and their safety number', async () => {
    await ada.openChat('Eve');
    await see(ada, 'chat');
    await seeLarge(ada, 'chat');
    await button(ada, 'Details').last().click();
    await button(ada, 'Safety number').waitFor();
    await see(ada, 'person-details');
    await seeLarge(ada, 'person-details');
    await button(ada, 'Safety number').click();
    await dialog(ada).getByRole('list', { name: 'Number' }).waitFor();
    await see(ada, 'safety-number');
    await button(ada, 'Close').click();
    // As long as a name may be, and in one word.
    await button(ada, 'Add to contacts').click();
    const called = async (name: string) => {
      await button(ada, 'Change name').click();
      await ada.page.getByLabel('Name', { exact: true }).fill(name);
      await button(ada, 'Save').click();
      await ada.page.getByRole('heading', { name }).first().waitFor();
    };
    await called('Wren'.repeat(15));
    await see(ada, 'long-name-details');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    await see(ada, 'long-name');
    await button(ada, 'Details').last().click();
    await called('Eve');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
  });

  test('chats that are pinned, archived and deleted, and notes', async () => {
    const item = (name: string) => ada.page.getByRole('menuitem', { name, exact: true });
    await ada.page.getByRole('button', { name: 'New chat' }).first().click();
    await ada.page.getByRole('button', { name: /^Notes to yourself/ }).waitFor();
    await see(ada, 'new-chat-notes');
    await ada.page.getByRole('button', { name: /^Notes to yourself/ }).click();
    await ada.page.getByText('No notes yet.').waitFor();
    await ada.write('The key is with the neighbours');
    await ada.seesTick('The key is with the neighbours', 'sent');
    await see(ada, 'notes');
    await ada.openMenu('The key is with the neighbours');
    await item('Delete for me').click();
    await dialog(ada).waitFor();
    await see(ada, 'delete-for-me-note');
    await ada.page.keyboard.press('Escape');
    await button(ada, 'Details').last().click();
    await see(ada, 'notes-details');
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    await see(ada, 'chat-menu-in-head', () => button(ada, 'Chat menu').click());
    await ada.page.keyboard.press('Escape');
    await ada.chooseOfChat('Notes to yourself', 'Pin');
    await ada.chooseOfChat('Eve', 'Mute');
    await ada.row('Eve').getByRole('img', { name: 'Muted' }).waitFor();
    await ada.openChat('Sunday walk');
    await ada.page.getByRole('button', { name: 'Back to the chats' }).waitFor({ state: 'hidden' });
    await ada.page.evaluate(() => {
      location.hash = '';
    });
    await ada.page.getByRole('heading', { name: 'Choose a chat' }).waitFor();
    await ada.page.getByLabel('Search chats').fill('Nobody of that name');
    await ada.page.getByText('No chat has that name.').waitFor();
    await see(ada, 'chats-none-found');
    await ada.page.getByLabel('Search chats').fill('');
    await see(ada, 'chat-menu', async () => {
      await ada.row('Eve').hover();
      await button(ada, 'Chat menu of Eve').click();
    });
    await ada.page.keyboard.press('Escape');
    await ada.chooseOfChat('Eve', 'Delete chat');
    await dialog(ada).waitFor();
    await see(ada, 'delete-chat');
    await ada.page.keyboard.press('Escape');
    await ada.chooseOfChat('Sunday walk', 'Delete chat');
    await button(ada, 'Leave group and delete').waitFor();
    await see(ada, 'delete-group');
    await ada.page.keyboard.press('Escape');
    await ada.chooseOfChat('Eve', 'Archive');
    await ada.page.getByText('is archived on this device').waitFor();
    // With the sentence of the moment at the lower edge.
    await see(ada, 'chats-with-archived');
    await ada.page.getByRole('button', { name: /^Archived/ }).click();
    await ada.page.getByRole('heading', { name: 'Archived chats' }).waitFor();
    await see(ada, 'archived');
    await ada.chooseOfChat('Eve', 'Unarchive');
    await ada.page.getByRole('heading', { name: 'Nothing is archived' }).waitFor();
    await see(ada, 'archived-none');
    await ada.page.keyboard.press('Escape');
    await ada.openChat('Sunday walk');
    await ada.openMenu('I do 🐦');
    await item('Delete for me').click();
    await dialog(ada).waitFor();
    await see(ada, 'delete-for-me');
    await ada.page.keyboard.press('Escape');
    await ada.chooseOfChat('Eve', 'Unmute');
  });

  test('settings, devices, and linking on both sides', async () => {
    await button(eve, 'Settings').click();
    await see(eve, 'settings');
    await seeLarge(eve, 'settings');
    await eve.page.getByRole('button', { name: /^Sign out/ }).click();
    await dialog(eve).waitFor();
    await see(eve, 'sign-out');
    await eve.page.keyboard.press('Escape');
    await button(eve, 'Back').first().click();
    const code = await makeCode(eve);
    await see(eve, 'link-code');
    const laptop = await stage.visitor('Eve');
    await button(laptop, 'I have a code from another device').click();
    await see(laptop, 'join');
    await laptop.page.getByRole('button', { name: 'I am new here' }).click();
    await typeCode(laptop, code, 'Laptop');
    await laptop.page.getByText('It asks about “Laptop”').waitFor();
    await see(laptop, 'join-waiting');
    await button(eve, 'Link it').waitFor();
    await see(eve, 'link-question');
    await button(eve, 'Link it').click();
    await button(laptop, 'Join').waitFor();
    await see(laptop, 'join-whose');
    await button(laptop, 'Join').click();
    await laptop.seesItself();
    await see(laptop, 'linked');
    await eventually(async () => expect(await dialog(eve).count()).toBe(0));
    await see(eve, 'devices');
  });

  test('without a network', async () => {
    await ada.openChat('Sunday walk');
    await ada.page.context().setOffline(true);
    await ada.page.getByText('No connection: this device is not in a network.').waitFor();
    await ada.write('Later');
    await see(ada, 'offline');
    await ada.page.context().setOffline(false);
  });

  test('in German', async () => {
    const german = await stage.visitor('Greta', { locale: 'de-DE' });
    await german.page.getByRole('heading', { name: 'Willkommen bei Roost' }).waitFor();
    await see(german, 'german-sign-up');
    await german.page.getByLabel('Telefonnummer oder Handle').fill(german.handle);
    await button(german, 'Weiter').click();
    await german.page.getByLabel('Dein Name').fill('Greta');
    await button(german, 'Registrieren').click();
    await german.seesItself();
    await button(german, 'Neuer Chat').first().click();
    await german.page.getByLabel('Name, Telefonnummer oder Handle').fill(bob.handle);
    await german.page.getByRole('button', { name: `@${bob.handle}` }).waitFor();
    await see(german, 'german-find');
    await german.page.getByRole('button', { name: `@${bob.handle}` }).click();
    await german.page.getByRole('textbox', { name: 'Nachricht', exact: true }).fill('Guten Tag');
    await german.page.keyboard.press('Enter');
    await german.page.locator('.message').filter({ hasText: 'Guten Tag' }).waitFor();
    await see(german, 'german-chat-menu', () => button(german, 'Menü des Chats').click());
    await german.page.keyboard.press('Escape');
    await button(german, 'Menü des Chats').click();
    await german.page.getByRole('menuitem', { name: 'Chat löschen' }).click();
    await dialog(german).waitFor();
    await see(german, 'german-delete-chat');
    await german.page.keyboard.press('Escape');
    await button(german, 'Einstellungen').click();
    await see(german, 'german-settings');
    await seeLarge(german, 'german-settings');
    await german.page.getByRole('button', { name: 'Geräte' }).click();
    await german.page.getByRole('button', { name: 'Ein Gerät verknüpfen' }).click();
    await german.page.getByLabel('Code', { exact: true }).waitFor();
    await see(german, 'german-link');
    expect(german.problems).toEqual([]);
  });
});
