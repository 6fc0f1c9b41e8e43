/** The rest of what one does in Roost, with a keyboard alone: files, groups, where chats are kept, numbers, devices. The focus is in sight after each key, and goes back to where it came from. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { filesReady } from './files-to-send.ts';
import { Keys } from './keys.ts';
import { shownCode } from './linking.ts';
import type { Person } from './person.ts';
import { pngOf } from './png.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('everything with a keyboard alone', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let keys: Keys;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Hello');
    keys = new Keys(ada);
    await bob.write('The way to the sea');
    for (let number = 1; number <= 20; number += 1) await bob.write(`Line ${number}`);
    await bob.page
      .locator('.composer input[type=file]')
      .first()
      .setInputFiles({ name: 'beach.png', mimeType: 'image/png', buffer: pngOf({ width: 60, height: 40 }) });
    await filesReady(bob.page);
    await bob.page.getByRole('dialog').getByLabel('Caption of beach.png').press('Enter');
    await ada.sees('Line 20');
  }, 180_000);
  afterAll(() => stage?.close());

  const dialog = (name?: string) => ada.page.getByRole('dialog', name === undefined ? {} : { name });
  const noDialog = () => dialog().waitFor({ state: 'detached' });
  const says = (text: string | RegExp) => ada.page.getByText(text).first().waitFor();
  const inBox = () => keys.isIn('Message');
  /** What is said for some seconds is before everything else, and nothing makes it unreachable. */
  const seesToast = () =>
    eventually(async () => {
      const isOnTop = await ada.page.evaluate(() => {
        const toast = document.querySelector('.toast');
        const { left, top, width, height } = toast?.getBoundingClientRect() ?? new DOMRect(-1, -1);
        return toast?.contains(document.elementFromPoint(left + width / 2, top + height / 2)) ?? false;
      });
      expect(isOnTop).toBe(true);
    });
  const rowOf = (title: string) => ada.row(title);

  test('looks at a picture and is back at it; sends it on to who is found, saves it', async () => {
    await ada.page.locator('.message .media-box').waitFor();
    await keys.press('Shift+Tab', 'End');
    await keys.use('Fetch');
    await ada.page.locator('.message .media-open').waitFor();
    await keys.use('View');
    await dialog().locator('img').waitFor();
    await keys.use('Close');
    await noDialog();
    await keys.isIn('View');
    await keys.press('Enter');
    await dialog().locator('img').waitFor();
    await keys.press('Escape');
    await noDialog();
    await keys.isIn('View');

    await keys.use('Message menu');
    await keys.choose('Forward');
    await keys.isIn('Find a chat');
    await keys.type('bo');
    // What is said stays for as long as this is about it.
    await ada.page.evaluate(() => {
      const real = window.setTimeout;
      const held = (work: () => void, ms = 0) => (ms === 5_000 ? 0 : real(work, ms));
      Object.assign(window, { setTimeout: held, timeGoesOn: () => Object.assign(window, { setTimeout: real }) });
    });
    await keys.press('Enter');
    await noDialog();
    await says('Forwarded to Bob.');
    await seesToast();
    await ada.page.evaluate('timeGoesOn()');
    await eventually(async () => expect(await bob.page.locator('.message .media-box').count()).toBe(2));
    await keys.isIn('Message menu');
    await keys.use('View', 'Shift+Tab');
    await dialog().locator('img').waitFor();
    await seesToast();
    await keys.press('Escape');
    await noDialog();
    await seesToast();
  });

  test('jumps to what is answered; takes a reaction back; deletes for itself and for everyone', async () => {
    await keys.goTo('Message');
    await keys.openMenu('The way to the sea');
    await keys.choose('Reply');
    await inBox();
    await keys.type('That one');
    await keys.press('Enter');
    await ada.seesSent('That one');
    await keys.toMessage('That one');
    await keys.use(/^in answer to/);
    await keys.isIn(/^Bob\s+The way to the sea/);
    await keys.use('Go to the newest message');
    await keys.isIn(/That one/);
    await keys.use(/^in answer to/);
    await keys.isIn(/^Bob\s+The way to the sea/);

    await keys.press('Enter');
    await keys.use('React with 👍', 'ArrowUp');
    await bob.message('The way to the sea').getByRole('button', { name: /👍/ }).waitFor();
    await keys.isIn('Message menu');
    await keys.press('Shift+Tab');
    await keys.use(/👍/);
    await dialog('Reactions').waitFor();
    await keys.use('Take back');
    await noDialog();
    await eventually(async () => expect(await bob.page.locator('.reactions').count()).toBe(0));
    await keys.isIn(/^Bob\s+The way to the sea/);

    await keys.press('End', 'Enter');
    await keys.choose('Delete for everyone');
    await dialog('Delete for everyone?').waitFor();
    await keys.press('Escape');
    await noDialog();
    await keys.isIn('Message menu');
    await keys.press('Enter');
    await keys.choose('Delete for everyone');
    await keys.use('Delete for everyone');
    await noDialog();
    await bob.sees('This message was deleted');
    await keys.press('Enter');
    await keys.choose('Delete for me');
    await keys.use('Delete for me');
    await ada.message('This message was deleted').waitFor({ state: 'detached' });
  });

  test('records a voice message, throws one away, and sends one', async () => {
    await keys.goTo('Message');
    await keys.use('Record a voice message');
    await keys.isIn('Send the voice message');
    await keys.use('Discard', 'Shift+Tab');
    await inBox();
    await keys.use('Record a voice message');
    await ada.page
      .getByRole('timer')
      .filter({ hasText: /0:0[1-9]/ })
      .waitFor();
    await keys.press('Enter');
    await inBox();
    await bob.page.locator('.media-voice').waitFor();
  });

  test('compares a safety number', async () => {
    await keys.use('Details');
    await keys.use('Safety number');
    await dialog().getByRole('button', { name: 'It is the same' }).waitFor();
    await keys.use('It is the same');
    await keys.isIn('No longer compared');
    await keys.press('Escape');
    await noDialog();
    await keys.isIn('Safety number');
    await keys.press('Escape');
    await inBox();
  });

  test('pins, mutes, archives and takes out again', async () => {
    await keys.use('Chat menu', 'Shift+Tab');
    await keys.choose('Pin');
    await rowOf('Bob').getByRole('img', { name: 'Pinned' }).waitFor();
    await keys.isIn('Chat menu');
    await keys.press('Enter');
    await keys.choose('Mute');
    await rowOf('Bob').getByRole('img', { name: 'Muted' }).waitFor();
    await keys.isIn('Chat menu');
    await keys.press('Enter');
    await keys.choose('Unmute');
    await keys.use('Details');
    await keys.goTo('Search chats', 'Shift+Tab');
    await keys.type('nobody');
    await keys.press('Escape');
    await ada.page.getByRole('button', { name: 'Safety number' }).waitFor();
    await keys.isIn('Search chats');
    await keys.press('Escape');
    await inBox();
    await keys.goTo('Search chats', 'Shift+Tab');
    await keys.press('ArrowDown');
    await keys.use('Chat menu of Bob');
    await keys.choose('Archive');
    await says(/is archived on this device/);
    await keys.use(/^Archived/, 'Shift+Tab');
    await keys.isIn('Archived chats');
    await keys.use('Chat menu of Bob');
    await keys.choose('Unarchive');
    await says('Nothing is archived');
    await keys.press('Escape');
    await keys.isIn('Roost');
  });

  test('begins a group, adds somebody, makes them admin, removes them, renames and leaves it', async () => {
    const cleo = await stage.person('Cleo');
    await keys.use('New group');
    await keys.goTo('Name of the group');
    await keys.type('Walks');
    await keys.goTo('Name, phone number or handle');
    await keys.type(bob.handle);
    await keys.press('Enter');
    await ada.page.getByRole('button', { name: 'Leave Bob out' }).waitFor();
    await keys.isIn('Name, phone number or handle');
    await keys.use('Create group', 'Shift+Tab');
    await ada.seesHead('Walks');
    await inBox();
    await keys.use('Details', 'Shift+Tab');
    await keys.use('Add members');
    await keys.isIn('Name, phone number or handle');
    await keys.type(cleo.handle);
    await keys.press('Enter');
    await dialog().getByRole('button', { name: 'Leave Cleo out' }).waitFor();
    await keys.use('Add');
    await noDialog();
    await keys.isIn('Add members');
    await keys.use('What to do with Cleo');
    await keys.choose('Make admin');
    await keys.isIn('What to do with Cleo');
    await says('admin');
    await keys.press('Enter');
    await keys.choose('Remove from the group');
    await keys.use('Remove');
    await noDialog();
    await keys.use('Rename');
    await keys.type('Long walks');
    await keys.press('Enter');
    await noDialog();
    await keys.isIn('Rename');
    await keys.use('Leave group');
    await keys.use('Leave');
    await noDialog();
    await keys.press('Escape');
    await says(/You are no longer in this group/);
  });

  test('frees what the files of a chat take, and links a device', async () => {
    await keys.goTo('Search chats', 'Shift+Tab');
    await keys.press('Enter');
    await keys.isIn(/Long walks/);
    await keys.press('ArrowDown');
    await keys.isIn(/Bob/);
    await keys.goTo('Search chats', 'Shift+Tab');
    await keys.type('bob');
    await keys.press('Enter');
    await ada.seesHead('Bob');
    await inBox();
    await keys.use('Settings', 'Shift+Tab');
    await keys.use(/^Notifications/);
    await keys.isIn('Notifications');
    await keys.use('Back', 'Shift+Tab');
    await keys.isIn('Settings');
    await keys.use(/^Storage/);
    await keys.use(/^Free/);
    await keys.use('Free');
    await noDialog();
    await says(/freed/);
    await keys.press('Escape');
    await keys.use('Settings');
    await keys.use(/^Devices/);
    await keys.use('Link a device');
    const code = await shownCode(ada);
    const other = await stage.visitor('Ada');
    const there = new Keys(other);
    await there.use('I have a code from another device');
    await there.goTo('Code from the other device');
    await there.type(code);
    await there.press('Enter');
    await dialog().getByRole('button', { name: 'Link it', exact: true }).waitFor();
    await keys.use('Link it');
    await other.page.getByRole('button', { name: 'Join' }).waitFor();
    await there.use('Join');
    await other.seesItself();
    await there.isIn('Roost');
    await noDialog();
    await keys.isIn('Link a device');
    await keys.press('Escape');
  });

  test('answers requests', async () => {
    const dora = await stage.person('Dora');
    const emil = await stage.person('Emil');
    for (const one of [dora, emil]) {
      await one.find(ada.handle);
      await one.write('May I?');
    }
    await ada.seesRequests('2');
    await keys.use(/^Requests/);
    await keys.use(/Dora/);
    await keys.isIn('Dora');
    await keys.use('Accept');
    await inBox();
    await keys.use(/^Requests/, 'Shift+Tab');
    await keys.use(/Emil/);
    await keys.use('Decline');
    await ada.page.locator('.request').waitFor({ state: 'detached' });
    await keys.isIn('Roost');
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
