/** Chats that are pinned, archived and deleted, messages that are deleted for oneself, and notes: what two people and two devices see of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { link } from './linking.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('[K4] what a person puts away', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write('Are you coming?');
    await bob.openChat('Ada');
    await bob.write('I am');
    await ada.sees('I am');
    await ada.createGroup('Sunday walk', [bob.handle]);
    await bob.row('Sunday walk').waitFor();
  }, 180_000);
  afterAll(() => stage?.close());

  const dialog = (person: Person) => person.page.getByRole('dialog');
  const archivedRow = () => ada.page.getByRole('button', { name: /^Archived/ });
  const listed = async (...titles: string[]) => eventually(async () => expect(await ada.titles()).toEqual(titles));
  const reload = async () => {
    await ada.page.reload();
    await ada.seesItself();
  };
  /** The name of what has the focus. */
  const focused = () =>
    ada.page.evaluate(() => {
      const one = document.activeElement;
      return one?.querySelector('.row-name')?.textContent ?? one?.getAttribute('aria-label') ?? one?.textContent;
    });

  test('pinned chats stand above newer ones, over a reload; keys alone pin and unpin', async () => {
    await listed('Sunday walk', 'Bob');
    await ada.chooseOfChat('Bob', 'Pin');
    await listed('Bob', 'Sunday walk');
    await ada.row('Bob').getByRole('img', { name: 'Pinned' }).waitFor();
    await reload();
    await listed('Bob', 'Sunday walk');

    // A row is one stop of the Tab key, and the button of its menu one more for whoever is in the row.
    await ada.row('Bob').focus();
    await ada.page.keyboard.press('Tab');
    expect(await focused()).toBe('Chat menu of Bob');
    await ada.page.keyboard.press('Enter');
    await ada.page.getByRole('menu', { name: 'Chat menu' }).waitFor();
    expect(await focused()).toBe('Unpin');
    await ada.page.keyboard.press('Enter');
    await listed('Sunday walk', 'Bob');
    expect(await focused()).toBe('Chat menu of Bob');
    await ada.page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('Sunday walk');
    await ada.row('Bob').click({ button: 'right' });
    await ada.page.getByRole('menuitem', { name: 'Pin', exact: true }).waitFor();
    await ada.page.keyboard.press('Escape');
  });

  test('an archived chat is apart, with a count, and comes back with a message', async () => {
    await ada.openChat('Bob');
    await ada.page.getByRole('button', { name: 'Chat menu', exact: true }).click();
    await ada.page.getByRole('menuitem', { name: 'Archive' }).click();
    await ada.page.getByRole('alert').getByText('“Bob” is archived on this device.').waitFor();
    await listed('Sunday walk');
    await eventually(async () => expect(await archivedRow().textContent()).toContain('1 chat'));
    await reload();
    await listed('Sunday walk');
    // Whoever looks for it by its name finds it all the same.
    await ada.page.getByLabel('Search chats').fill('bob');
    await ada.row('Bob').getByRole('img', { name: 'Archived' }).waitFor();
    await ada.page.getByLabel('Search chats').fill('');
    await archivedRow().click();
    await ada.page.getByRole('heading', { name: 'Archived chats' }).waitFor();
    await listed('Bob');
    await ada.openChat('Bob');
    await ada.page.getByRole('heading', { name: 'Archived chats' }).waitFor();
    await bob.write('Where are you?');
    await ada.page.getByRole('heading', { name: 'Nothing is archived' }).waitFor();
    await ada.page.getByRole('button', { name: 'Back', exact: true }).click();
    await listed('Bob', 'Sunday walk');
    await eventually(async () => expect(await archivedRow().count()).toBe(0));
    await ada.sees('Where are you?');
  });

  test('a muted one stays away, and says that something is unread in it, until it is taken out', async () => {
    await ada.openChat('Sunday walk');
    await ada.chooseOfChat('Bob', 'Mute');
    await ada.row('Bob').getByRole('img', { name: 'Muted' }).waitFor();
    // The row goes with the focus, which the next one has then.
    await ada.row('Bob').focus();
    await ada.page.keyboard.press('Tab');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Archive');
    await ada.page.keyboard.press('Enter');
    await listed('Sunday walk');
    await eventually(async () => expect(await focused()).toBe('Sunday walk'));
    await bob.write('Quietly');
    await archivedRow().getByRole('img', { name: '1 unread' }).waitFor();
    await listed('Sunday walk');
    await archivedRow().click();
    await ada.chooseOfChat('Bob', 'Unarchive');
    await ada.page.getByRole('heading', { name: 'Nothing is archived' }).waitFor();
    // The last of a list hands the focus on to the heading.
    await eventually(async () => expect(await focused()).toBe('Archived chats'));
    await ada.page.keyboard.press('Escape');
    await listed('Bob', 'Sunday walk');
    await ada.chooseOfChat('Bob', 'Unmute');
  });

  test('a message that is deleted for oneself goes from here alone, over a reload, and from above the box', async () => {
    await ada.openChat('Bob');
    await ada.choose('Where are you?', 'Reply');
    await ada.page.locator('.replying').getByText('Where are you?').waitFor();
    await ada.choose('Where are you?', 'Delete for me');
    await dialog(ada).getByText('Everybody else in this chat keeps it, and so do your other devices.').waitFor();
    await dialog(ada).getByRole('button', { name: 'Delete for me' }).click();
    await eventually(async () => expect(await ada.texts()).toEqual(['Are you coming?', 'I am', 'Quietly']));
    await eventually(async () => expect(await ada.page.locator('.replying').count()).toBe(0));
    await reload();
    await eventually(async () => expect(await ada.texts()).toEqual(['Are you coming?', 'I am', 'Quietly']));
    await eventually(async () => expect(await bob.texts()).toContain('Where are you?'));
    // What was deleted for everyone leaves a line, which one can do away with as well.
    await ada.choose('Are you coming?', 'Delete for everyone');
    await dialog(ada).getByRole('button', { name: 'Delete for everyone' }).click();
    await ada.message('This message was deleted').waitFor();
    await ada.choose('This message was deleted', 'Delete for me');
    await dialog(ada).getByRole('button', { name: 'Delete for me' }).click();
    await eventually(async () => expect(await ada.texts()).toEqual(['I am', 'Quietly']));
  });

  test('what is answered goes from above the box when it is deleted for everyone', async () => {
    await bob.write('Forget this');
    await ada.sees('Forget this');
    await ada.choose('Forget this', 'Reply');
    await ada.page.locator('.replying').getByText('Forget this').waitFor();
    await bob.choose('Forget this', 'Delete for everyone');
    await dialog(bob).getByRole('button', { name: 'Delete for everyone' }).click();
    await ada.page.locator('.replying').getByText('This message was deleted').waitFor();
    await eventually(async () =>
      expect(await ada.page.locator('.replying').textContent()).not.toContain('Forget this'),
    );
    await ada.page.getByRole('button', { name: 'Do not reply' }).click();
  });

  test('a chat that is deleted is gone over a reload, and comes back with the next message and nothing else', async () => {
    await ada.box().fill('I began');
    await ada.chooseOfChat('Bob', 'Delete chat');
    await dialog(ada)
      .getByText(/^All its messages and files go from this device.* Bob keeps everything/)
      .waitFor();
    await dialog(ada).getByRole('button', { name: 'Cancel' }).click();
    await listed('Bob', 'Sunday walk');
    await ada.chooseOfChat('Bob', 'Delete chat');
    await dialog(ada).getByRole('button', { name: 'Delete chat' }).click();
    await ada.page.getByRole('heading', { name: 'Choose a chat' }).waitFor();
    await listed('Sunday walk');
    await reload();
    await listed('Sunday walk');
    await bob.write('Once more');
    await listed('Bob', 'Sunday walk');
    await ada.seesUnread('Bob', '1');
    await ada.openChat('Bob');
    await ada.sees('Once more');
    await eventually(async () => expect(await ada.texts()).toEqual(['Once more']));
    await eventually(async () => expect(await ada.box().inputValue()).toBe(''));
    await eventually(async () =>
      expect(await bob.texts()).toEqual(expect.arrayContaining(['I am', 'Quietly', 'Once more'])),
    );
    await ada.write('I am back');
    await bob.sees('I am back');
    await reload();
    await eventually(async () => expect(await ada.texts()).toEqual(['Once more', 'I am back']));
  });

  test('a group is not left by it, unless one chooses that', async () => {
    await ada.chooseOfChat('Sunday walk', 'Delete chat');
    await dialog(ada)
      .getByText(/You stay in the group/)
      .waitFor();
    await dialog(ada).getByRole('button', { name: 'Delete chat' }).click();
    await listed('Bob');
    await bob.openChat('Sunday walk');
    await bob.write('Half past nine');
    await listed('Sunday walk', 'Bob');
    await ada.chooseOfChat('Sunday walk', 'Delete chat');
    await dialog(ada).getByRole('button', { name: 'Leave group and delete' }).click();
    await listed('Bob');
    await bob.page.getByRole('article', { name: 'Ada left' }).waitFor();
    await bob.write('Is anybody there?');
    await bob.seesTick('Is anybody there?', 'sent');
    await reload();
    await listed('Bob');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });

  test('[K5] notes to oneself: over a reload, on a second device, and with nobody who reads or types', async () => {
    await ada.page.getByRole('button', { name: 'New chat' }).first().click();
    await ada.page.getByRole('button', { name: /^Notes to yourself Only you/ }).click();
    await ada.seesHead('Notes to yourself');
    await ada.seesLine(/^Only you, on all your devices$/);
    await ada.page.getByText('No notes yet.').waitFor();
    await ada.write('Milk');
    await ada.seesTick('Milk', 'sent');
    await listed('Notes to yourself', 'Bob');
    await reload();
    await ada.sees('Milk');

    const laptop = await stage.visitor('Ada');
    await link(ada, laptop, 'Laptop');
    await laptop.openChat('Notes to yourself');
    await laptop.sees('Milk', 20_000);
    await laptop.write('Bread');
    await ada.sees('Bread');
    await laptop.seesTick('Bread', 'sent');
    // The same chat, and not another one: both offer what there is.
    await laptop.page.getByRole('button', { name: 'New chat' }).first().click();
    await laptop.page.getByRole('button', { name: /^Notes to yourself Only you/ }).click();
    await eventually(async () => expect(await laptop.chatId()).toBe(await ada.chatId()));

    await ada.page.keyboard.press('Escape');
    await ada.choose('Milk', 'Delete for me');
    await dialog(ada).getByText('Your other devices keep it.').waitFor();
    await dialog(ada).getByRole('button', { name: 'Delete for me' }).click();
    await eventually(async () => expect(await ada.texts()).toEqual(['Bread']));
    await eventually(async () => expect(await laptop.texts()).toEqual(['Milk', 'Bread']));
    await laptop.openMenu('Bread');
    const offered = await laptop.page.getByRole('menuitem').allTextContents();
    expect(offered).toEqual(['Reply', 'Copy text', 'Forward', 'Delete for me', 'Delete on all devices']);
    await laptop.page.keyboard.press('Escape');
    expect([...ada.problems, ...laptop.problems]).toEqual([]);
  });
});
