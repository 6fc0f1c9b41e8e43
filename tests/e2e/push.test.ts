/** A browser whose windows are closed is woken, and shows what came; without a network the page opens all the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type PushService, startPushService } from '../harness/push-service.ts';
import type { Person } from './person.ts';
import { Pushed } from './pushed.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('notifications', () => {
  let stage: Stage;
  let service: PushService;
  let ada: Person;
  let bob: Person;
  let pushed: Pushed;

  beforeAll(async () => {
    [stage, service] = await Promise.all([Stage.open(), startPushService()]);
    pushed = new Pushed(service, 'bob');
    ada = await stage.person('Ada');
    bob = await stage.visitor('Bob', { script: pushed.script, permissions: ['notifications'] });
    await bob.signUp();
    await pushed.watch(bob);
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write('Good morning');
    await bob.openChat('Ada');
    await bob.sees('Good morning');
  });
  afterAll(() => Promise.all([stage?.close(), service?.stop()]));

  test('[W9] are turned on in the settings, which say when a push was last proven', async () => {
    await bob.page.getByRole('button', { name: 'Settings' }).click();
    await bob.page.getByRole('button', { name: /^Notifications/ }).click();
    await bob.page.getByRole('checkbox', { name: /^Notify me/ }).check();
    await bob.page.getByText('No push has woken this browser yet').waitFor();
  });

  test('[W3] a message to a closed page is fetched, decrypted and shown, under a tag of its chat', async () => {
    const chat = await ada.chatId();
    await bob.closeWindow();
    await ada.write('Are you there?');
    await pushed.deliver(await pushed.next(), stage.url);
    // The worker fetches for 15 s at most, and asks a window for 8; then the server may be slow.
    await eventually(
      async () =>
        expect(await pushed.shown()).toEqual([{ title: 'Ada', body: 'Are you there?', tag: chat, silent: false }]),
      60_000,
    );
    expect(service.complaints).toEqual([]);
  });
});
