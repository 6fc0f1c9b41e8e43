/** Screens that one seldom sees, in each size by day and by night: axe finds nothing wrong with them, and a picture is kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '../../client/api.ts';
import { signUp } from '../harness/account.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { makeCode, typeCode } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('screens that one seldom sees', () => {
  const cast = new EncryptedCast({ inMemory: true });
  let stage: Stage;
  let ada: Person;
  let bob: EncryptedDevice;
  let adasId: UserId;

  beforeAll(async () => {
    stage = await Stage.open();
    const handle = stage.handle('Bob');
    bob = await cast.open(await signUp(stage.url, handle), 'Bob');
    await bob.roost.reachable();
    ada = await stage.person('Ada');
    await ada.acquaint(handle);
    const [found] = await bob.roost.lookUp([{ handle: ada.handle }]);
    adasId = found?.user as UserId;
    await bob.roost.putContact(adasId, 'Ada');
  }, 180_000);
  afterAll(async () => {
    await cast.end();
    await stage?.close();
  });

  const button = (person: Person, name: string | RegExp) => person.page.getByRole('button', { name, exact: true });

  test('a message that was not sent, in a group that one is not in any more', async () => {
    const group = await bob.roost.createGroup({ title: 'Sunday walk', members: [adasId] });
    const { id } = await bob.roost.send(group, { text: 'Who comes along?' });
    await bob.roost.settled(id);
    await ada.openChat('Sunday walk');
    await ada.sees('Who comes along?');
    await ada.page.context().setOffline(true);
    await ada.page.getByText('No connection').first().waitFor();
    await ada.write('I do, and I bring something to eat for all of us');
    const removal = await bob.roost.removeMember(group, adasId);
    await bob.roost.settled(removal.id);
    await ada.page.context().setOffline(false);
    await ada.seesTick('I do, and I bring something to eat for all of us', 'failed', 90_000);
    await ada.page.locator('.composer-closed').waitFor();
    await see(ada, 'message-failed');
  });

  test('a request', async () => {
    const eve = await stage.person('Eve');
    await eve.find(ada.handle);
    await eve.write('Do you remember me? We met at the lake, last summer, when it rained all day.');
    await ada.openRequest('Eve');
    await see(ada, 'request-open');
    await ada.request().getByRole('button', { name: 'Decline' }).click();
    await ada.request().waitFor({ state: 'detached' });
    await ada.page.keyboard.press('Escape');
    await eve.closeWindow();
  });

  test('messages that cannot be read yet', async () => {
    const chat = await bob.roost.direct(adasId);
    for (const text of ['Long before the laptop', 'And one more']) {
      const { id } = await bob.roost.send(chat, { text });
      await bob.roost.settled(id);
    }
    const chats = (person: Person) => person.page.getByRole('navigation', { name: 'Chats' }).getByRole('button');
    await chats(ada).filter({ hasText: 'And one more' }).click();
    await ada.sees('And one more');
    const laptop = await stage.visitor('Ada');
    await typeCode(laptop, await makeCode(ada), 'Laptop');
    await button(ada, 'Link it').click();
    await button(laptop, 'Join').waitFor();
    await ada.closeWindow();
    await see(laptop, 'join-whose-account');
    await button(laptop, 'Join').click();
    await laptop.page.getByText('Open Roost on another of your devices to get older messages.').waitFor();
    await chats(laptop).filter({ hasNotText: 'Sunday walk' }).first().click();
    await laptop.page.locator('.message').first().waitFor();
    await see(laptop, 'not-readable-yet');
    await ada.open();
    await laptop.sees('And one more', 60_000);
    await laptop.closeWindow();
  });

  test('the chat of an account that was ended', async () => {
    await ada.page.keyboard.press('Escape');
    await ada.seesItself();
    await bob.roost.deleteAccount();
    await ada.page.getByRole('navigation', { name: 'Chats' }).getByRole('button').first().click();
    await ada.page.locator('.composer-closed').waitFor();
    await see(ada, 'account-ended');
    await button(ada, 'Details').last().click();
    await button(ada, 'Add to contacts').or(button(ada, 'Change name')).first().waitFor();
    await see(ada, 'account-ended-details');
  });

  test.each([
    [
      'keeps nothing',
      'This browser keeps nothing for Roost',
      "Object.defineProperty(window, 'indexedDB', { value: undefined });",
    ],
    [
      'has no room',
      'There is no room left',
      'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };',
    ],
    ['is too old', 'This browser is too old for Roost', 'delete Map.groupBy;'],
    [
      'has no safe connection',
      'Roost needs a safe connection',
      "Object.defineProperty(window, 'isSecureContext', { value: false });",
    ],
  ])('a browser that %s', async (what, title, script) => {
    const barred = await stage.visitor('Barred', { script });
    await barred.page.getByRole('heading', { name: title }).waitFor();
    await see(barred, `browser-${what.replaceAll(' ', '-')}`);
    await barred.closeWindow();
  });

  test('a page of which a part does not come', async () => {
    const frida = await stage.visitor('Frida', { script: 'delete Navigator.prototype.serviceWorker;' });
    await frida.signUp();
    await frida.page.route('**/assets/shell-*.js', (route) => route.fulfill({ status: 404 }));
    await frida.page.reload();
    await frida.page.getByRole('heading', { name: 'Roost cannot start' }).waitFor();
    await see(frida, 'cannot-start');
    await eventually(() => expect(frida.problems).toEqual([]));
    await frida.closeWindow();
  });

  test('notifications, where the browser says no, has no push, or no service for it', async () => {
    const inSettings = async (person: Person) => {
      await person.signUp();
      await button(person, 'Settings').click();
      await person.page.getByRole('button', { name: /^Notifications/ }).click();
    };
    const nora = await stage.visitor('Nora', { script: 'delete ServiceWorkerRegistration.prototype.pushManager;' });
    await inSettings(nora);
    await nora.page.getByRole('heading', { name: 'This browser cannot be woken' }).waitFor();
    await see(nora, 'notifications-no-push');
    await nora.closeWindow();
    const script = `Object.defineProperty(Notification, 'permission', { get: () => window.answer ?? 'denied' });
      Notification.requestPermission = () => Promise.resolve('granted');
      PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no service', 'AbortError'));`;
    const otto = await stage.visitor('Otto', { script, permissions: ['notifications'] });
    await inSettings(otto);
    await otto.page.getByRole('heading', { name: 'This browser does not let Roost show notifications' }).waitFor();
    await see(otto, 'notifications-denied');
    await otto.page.evaluate(() => {
      Object.assign(window, { answer: 'granted' });
      window.dispatchEvent(new Event('focus'));
    });
    await otto.page.getByRole('checkbox', { name: /^Notify me/ }).click();
    await otto.page.getByText('The push service of this browser cannot be reached').waitFor();
    await see(otto, 'notifications-no-service');
    await otto.closeWindow();
  });

  test('a page that is older than its server', async () => {
    // A service worker that has come that far keeps all parts, and none would be asked for.
    const frida = await stage.visitor('Frida', { script: 'delete Navigator.prototype.serviceWorker;' });
    await frida.signUp();
    await frida.page.route('**/assets/storage-*.js', (route) => route.fulfill({ status: 404 }));
    await frida.page.route(`${stage.url}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: 'a newer page' }),
    );
    await button(frida, 'Settings').click();
    await frida.page.getByRole('button', { name: /^Storage/ }).click();
    await frida.page.getByText('Roost has been updated since this page was opened.').first().waitFor();
    await see(frida, 'outdated');
    await frida.closeWindow();
  });
});
