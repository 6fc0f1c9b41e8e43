/** Windows that were closed, a server that was killed: nothing is lost, doubled or out of order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

/** A client may wait up to 20 s before it comes back, so that not all come at once; then it catches up, on a slow machine too. */
const backMs = 90_000;

describe.skipIf(!canRun)('away and back', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('Good morning');
  });
  afterAll(() => stage?.close());

  test('[D4] a window that was closed catches up in order when it is opened again', async () => {
    await bob.closeWindow();
    const missed = Array.from({ length: 60 }, (_, index) => `Missed ${index + 1}`);
    for (const text of missed) await ada.write(text);
    await ada.seesTick('Missed 60', 'sent', backMs);
    await bob.open();
    await bob.seesUnread('Ada', '60');
    await bob.openChat('Ada');
    await bob.page.locator('.unread-line').waitFor();
    await bob.sees('Missed 60');
    const shown = (await bob.texts()).filter((text) => text.startsWith('Missed'));
    expect(shown).toEqual(missed.slice(-shown.length));
    await bob.page.getByRole('button', { name: /^Go to/ }).click();
    await bob.seesUnread('Ada', '');
    await ada.seesTick('Missed 60', 'read');
  });

  test('[D1] [D2] [D3] the server is killed in the middle of it and started again', async () => {
    const fromAda = Array.from({ length: 30 }, (_, index) => `Ada ${index + 1}.`);
    const fromBob = Array.from({ length: 30 }, (_, index) => `Bob ${index + 1}.`);
    const say = async (person: Person, texts: readonly string[]) => {
      for (const text of texts) await person.write(text);
    };
    const talking = Promise.all([say(ada, fromAda), say(bob, fromBob)]);
    await ada.sees('Ada 8.');
    await stage.killServer();
    await talking;
    await ada.sees('Ada 30.');
    await ada.page.getByText('No connection.').waitFor();
    await see(ada, 'no-connection');
    await stage.startServer();
    await ada.sees('Bob 30.', backMs);
    await bob.sees('Ada 30.', backMs);
    // What came meanwhile begins at its line, for they had written before: they read on from there.
    await eventually(async () => {
      for (const person of [ada, bob]) await person.toEnd();
      expect([await ada.tick('Ada 30.'), await bob.tick('Bob 30.')]).toEqual(['read', 'read']);
    });
    const isOfTalk = (text: string) => /^(Ada|Bob) \d+\.$/.test(text);
    await eventually(async () => {
      const [atAda, atBob] = [(await ada.texts()).filter(isOfTalk), (await bob.texts()).filter(isOfTalk)];
      expect(atAda).toEqual(atBob);
      expect(atAda.filter((text) => text.startsWith('Ada'))).toEqual(fromAda);
      expect(atAda.filter((text) => text.startsWith('Bob'))).toEqual(fromBob);
    });
  });

  test('without a connection nothing is said of how somebody is, in the chat or in its details', async () => {
    const details = ada.page.locator('.panel-head');
    await ada.seesLine(/^online$/, backMs);
    await ada.page.locator('.chat-head').click();
    await details.getByText('online').waitFor();
    await ada.page.context().setOffline(true);
    await eventually(async () => expect(await details.getByText('online').count()).toBe(0));
    await ada.page.context().setOffline(false);
    await details.getByText('online').waitFor({ timeout: backMs });
    await ada.page.keyboard.press('Escape');
    await ada.seesHead('Bob');
  });

  test('[K3] 20 messages typed without a server go out once each when the page is opened again', async () => {
    await stage.killServer();
    const unsent = Array.from({ length: 20 }, (_, index) => `Unsent ${index + 1}.`);
    for (const text of unsent) await ada.write(text);
    await ada.seesTick('Unsent 20.', 'sending');
    await ada.write('Better not');
    await ada.choose('Better not', 'Do not send');
    await eventually(async () => expect(await ada.texts()).not.toContain('Better not'));
    // Loaded anew without a network, from what the service worker keeps: the chats are there, and what is typed waits.
    await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await ada.page.context().setOffline(true);
    await ada.page.reload();
    await ada.seesItself();
    await ada.openChat('Bob');
    await ada.sees('Unsent 20.');
    await ada.write('Unsent 21.');
    unsent.push('Unsent 21.');
    await ada.seesTick('Unsent 21.', 'sending');
    await ada.page.context().setOffline(false);
    await ada.closeWindow();
    await stage.startServer();
    await ada.open();
    await ada.openChat('Bob');
    await ada.seesSent('Unsent 21.', backMs);
    await bob.sees('Unsent 21.', backMs);
    for (const person of [ada, bob]) {
      await eventually(async () =>
        expect((await person.texts()).filter((text) => text.startsWith('Unsent'))).toEqual(unsent),
      );
      expect(await person.texts()).not.toContain('Better not');
    }
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
