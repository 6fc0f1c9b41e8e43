/** A browser whose windows are closed is woken, and shows what came; without a network the page opens all the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type PushService, startPushService } from '../harness/push-service.ts';
import { BrowserPushes, type ShownNotification } from './browser-pushes.ts';
import { link } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('notifications', () => {
  let stage: Stage;
  let service: PushService;
  let ada: Person;
  let cy: Person;
  let bob: Person;
  /** Another device of Bob's, which is open all the time. */
  let laptop: Person;
  let pushed: BrowserPushes;
  let chat: string;
  let ofCy: string;

  beforeAll(async () => {
    [stage, service] = await Promise.all([Stage.open(), startPushService()]);
    pushed = new BrowserPushes(service, 'bob');
    [ada, cy, laptop] = [await stage.person('Ada'), await stage.person('Cy'), await stage.visitor('Bob')];
    bob = await stage.visitor('Bob', { script: pushed.script, permissions: ['notifications'] });
    await bob.signUp();
    await pushed.watch(bob);
    for (const { handle } of [ada, cy]) await bob.acquaint(handle);
    await link(bob, laptop, 'Laptop');
    for (let back = 0; back < 2; back++) await bob.page.getByRole('button', { name: 'Back' }).first().click();
    for (const person of [ada, cy]) {
      await person.find(bob.handle);
      await person.write(`Good morning from ${person.name}`);
      await bob.openChat(person.name);
      await bob.sees(`Good morning from ${person.name}`);
      await person.seesTick(`Good morning from ${person.name}`, 'read');
    }
    [chat, ofCy] = [await ada.chatId(), await cy.chatId()];
  });
  afterAll(() => Promise.all([stage?.close(), service?.stop()]));

  const neutral = (body: string, silent: boolean) => ({ title: 'Roost', body, tag: 'neutral', silent });
  const ofAda = (title: string, body: string) => ({ title, body, tag: chat, silent: false });

  /** Hands the browser a push, and waits for what it shows. */
  async function shows(push: string, wanted: readonly ShownNotification[]): Promise<void> {
    await pushed.deliver(push, stage.url);
    await eventually(async () => expect(await pushed.shown()).toEqual(wanted));
  }

  async function says(person: Person, text: string): Promise<void> {
    await person.write(text);
    await person.seesTick(text, 'delivered');
  }

  test('[W9] are turned on in the settings, which say when a push was last proven', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: /^Notifications/ }).click();
    await see(bob, 'notifications-off');
    await bob.page.getByRole('checkbox', { name: /^Notify me/ }).check();
    await bob.page.getByText('No push has woken this browser yet').waitFor();
  });

  test('[W9] they change while one looks', async () => {
    const isPush = (url: URL) => url.pathname === '/v1/push';
    let state: object = { acceptedAt: Date.now() };
    await bob.page.route(isPush, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { state: object };
      await route.fulfill({ response, json: { ...answer, state: { ...answer.state, ...state } } });
    });
    await bob.page.getByText('A push is on its way').waitFor();
    state = { provenAt: Date.now() };
    await bob.page.getByText(/^A push last woke this browser: .*\d/).waitFor();
    await bob.page.unroute(isPush);
    await bob.page.getByText('No push has woken this browser yet').waitFor();
  });

  test('[W3] a message to a closed page is fetched, decrypted and shown, under a tag of its chat', async () => {
    await bob.closeWindow();
    await says(ada, 'Are you there?');
    await shows(await pushed.next(), [ofAda('Ada', 'Are you there?')]);
    expect(await pushed.badge()).toBe(1);
    expect(service.complaints).toEqual([]);
  });

  test('[W13] more of the same chat takes the place of that, with the number of what is unread', async () => {
    await says(ada, 'It is about the boat');
    await says(ada, 'It leaks');
    await shows(await pushed.next(), [ofAda('Ada (3)', 'It leaks')]);
    expect(await pushed.badge()).toBe(3);
    // One was enough for both.
    expect(pushed.waiting).toBe(0);
  });

  test('[W13] a click opens the chat, and then nothing is left to show', async () => {
    const { opened, focused } = await pushed.click(chat);
    expect([opened, focused]).toEqual([`/#chat=${chat}`, []]);
    await bob.open(opened ?? '');
    await bob.seesHead('Ada');
    await bob.sees('It leaks');
    await ada.seesTick('It leaks', 'read');
    await eventually(async () => expect(await pushed.shown()).toEqual([]));
  });

  test('[W9] the settings say that a push has woken this browser, and when', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: /^Notifications/ }).click();
    await bob.page.getByText(/^A push last woke this browser: .*\d/).waitFor();
    await see(bob, 'push-proven');
  });

  test('[W13] a click while a window is open goes to the chat there, and brings that window to the front', async () => {
    await bob.closeWindow();
    await says(ada, 'Come and look');
    await shows(await pushed.next(), [ofAda('Ada', 'Come and look')]);
    await bob.open();
    await bob.seesUnread('Ada', '1');
    const { opened, focused } = await pushed.click(chat);
    expect([opened, focused]).toEqual([null, [expect.stringContaining(stage.url)]]);
    await bob.seesHead('Ada');
    await ada.seesTick('Come and look', 'read');
    await eventually(async () => expect(await pushed.shown()).toEqual([]));
  });

  test('[W13] what was read on another device is withdrawn, and a push that finds nothing new says so without a sound', async () => {
    await bob.closeWindow();
    await says(ada, 'It is sinking');
    await shows(await pushed.next(), [ofAda('Ada', 'It is sinking')]);
    await says(ada, 'It has sunk');
    const late = await pushed.next();
    await laptop.openChat('Ada');
    await ada.seesTick('It has sunk', 'read');
    await shows(late, [neutral('There is nothing new for you.', true)]);
  });

  test('[W2] [W13] of a group that is muted but for mentions a push shows what mentions one, who did, and nothing else', async () => {
    await ada.createGroup('Boat club', [bob.handle]);
    await ada.write('All aboard');
    const ofClub = await ada.chatId();
    await bob.open();
    await bob.openChat('Boat club');
    await ada.seesTick('All aboard', 'read');
    await bob.page.locator('.chat-head').click();
    await bob.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Mute except for mentions' }).click();
    await bob.page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    await bob.closeWindow();
    await says(ada, 'Engine noise');
    await shows(await pushed.next(), [neutral('There is nothing new for you.', true)]);
    const box = ada.box();
    await box.pressSequentially('@bo');
    await ada.page.getByRole('listbox', { name: 'Members to mention' }).getByRole('option', { name: 'Bob' }).waitFor();
    await box.press('Enter');
    await box.pressSequentially('it smokes');
    await box.press('Enter');
    await ada.seesTick('@Bob it smokes', 'delivered');
    const body = '\u2068Ada\u2069 mentioned you: \u2068@Bob it smokes\u2069';
    await shows(await pushed.next(), [{ title: 'Boat club', body, tag: ofClub, silent: false }]);
    await bob.open(`/#chat=${ofClub}`);
    await bob.seesHead('Boat club');
    await bob.sees('@Bob it smokes');
    await eventually(async () => expect(await pushed.shown()).toEqual([]));
    await bob.closeWindow();
    await ada.openChat('Bob');
  });

  test('[W4] what another device reads at once wakes nobody', async () => {
    await ada.write('You are there');
    await ada.seesTick('You are there', 'read');
    await says(cy, 'Tea?');
    await shows(await pushed.next(), [{ title: 'Cy', body: 'Tea?', tag: ofCy, silent: false }]);
    expect(pushed.waiting).toBe(0);
  });

  test('[W2] a chat that is muted here wakes nobody, and is not shown with what does', async () => {
    await bob.open(`/#chat=${chat}`);
    await bob.seesHead('Ada');
    await bob.page.locator('.chat-head').click();
    await bob.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await bob.page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    await bob.closeWindow();
    await laptop.openChat('Cy');
    await cy.seesTick('Tea?', 'read');
    await laptop.page.goto(`${stage.url}/#`);
    await laptop.page.locator('.chat-head').waitFor({ state: 'detached' });
    await says(ada, 'Noise');
    await says(cy, 'Or coffee?');
    await shows(await pushed.next(), [{ title: 'Cy', body: 'Or coffee?', tag: ofCy, silent: false }]);
    expect(pushed.waiting).toBe(0);
  });

  test('[W13] what could not be fetched is a neutral line beside what is known, until it can be', async () => {
    const before = await pushed.shown();
    await stage.killServer();
    await shows('{}', [...before, neutral('You may have new messages.', false)]);
    await stage.startServer();
    await pushed.deliver('{}', stage.url, { isTold: false });
    await eventually(async () => expect(await pushed.shown()).toEqual(before), 60_000);
  });

  test('[W13] a store that cannot be opened is a neutral line, which says nothing of what came', async () => {
    const before = await pushed.shown();
    await pushed.loseKey('roost');
    await shows('{}', [...before, neutral('You may have new messages.', false)]);
  });
});
