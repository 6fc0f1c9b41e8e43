/** What the page says when the server keeps something back, or shows two histories, and what one can do then. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { Liar } from './liar.ts';
import { link } from './linking.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

describe.skipIf(!canRun)('a server that lies', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let toAda: Liar;
  let toBob: Liar;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
    await bob.acquaint(ada.handle);
    await ada.acquaint(bob.handle);
    [toAda, toBob] = await Promise.all([Liar.before(ada), Liar.before(bob)]);
    await ada.find(bob.handle);
    await ada.write('Between the two of us');
    await ada.seesTick('Between the two of us', 'delivered');
    await ada.createGroup('Choir', [bob.handle]);
    await ada.write('Who sings?');
    await bob.openChat('Choir');
    await bob.sees('Who sings?', 30_000);
  }, 180_000);
  afterAll(() => stage?.close());

  test('[E25] hides a device from a chat: what one writes waits, may be sent at once, and it is said as long as it is so', async () => {
    toAda.hides = await ada.chatId();
    await link(bob, await stage.visitor('Bob'), 'Laptop');
    await ada.openChat('Bob');
    await ada.page.getByText('Bob linked a new device').waitFor();
    await ada.openChat('Choir');
    toAda.hold();
    await ada.write('Anybody?');
    const notice = ada.page.getByRole('alert').filter({ hasText: 'The server has not told this chat' });
    await notice.getByText('Messages wait a few seconds for that.').waitFor();
    // It goes by itself after ten seconds.
    await ada.picture('lie-waiting');
    await notice.getByRole('button', { name: 'Send now' }).click();
    await notice.getByText('Messages are sent all the same').waitFor();
    await see(ada, 'lie-behind');
    await notice.getByRole('button', { name: 'I know' }).click();
    await notice.waitFor({ state: 'hidden' });
    toAda.release();
    await ada.seesTick('Anybody?', 'read');
    await ada.page.getByText('Bob linked a new device').waitFor();
  });

  test('[D5.1] shows two histories of a group: who says so is named, and the chat goes on', async () => {
    await bob.page.bringToFront();
    await bob.page.getByRole('button', { name: 'Back' }).first().click();
    await bob.page.getByRole('button', { name: 'Back' }).first().click();
    await bob.openChat('Choir');
    toBob.forges = await bob.chatId();
    await ada.write('We meet at six');
    await bob.sees('We meet at six');
    await bob.write('At six then');
    const notice = ada.page.getByRole('alert').filter({ hasText: 'shown another history of this chat' });
    await notice.getByText(/^Bob’s device says/).waitFor();
    await ada.sees('At six then');
    await see(ada, 'lie-dispute');
    await notice.getByRole('button', { name: 'I know' }).click();
    await notice.waitFor({ state: 'hidden' });
    await ada.page.reload();
    await ada.openChat('Choir');
    await ada.sees('At six then');
    expect(await notice.isVisible()).toBe(false);
  });

  test('[D5.1] shows two histories of a chat of two: it stops until the person goes on', async () => {
    await ada.openChat('Bob');
    await bob.openChat('Ada');
    toBob.forges = await bob.chatId();
    await ada.write('Are you alone?');
    await bob.sees('Are you alone?');
    await bob.write('I am');
    const notice = ada.page.getByRole('alert').filter({ hasText: 'shown another history of this chat' });
    await notice.getByText('Until you decide, nothing is sent or shown here.').waitFor();
    await eventually(async () => expect(await ada.box().isVisible()).toBe(false));
    await eventually(async () => expect(await ada.texts()).not.toContain('I am'));
    await see(ada, 'lie-halted');
    // Also for whoever comes to a chat that has stopped before.
    await ada.page.reload();
    await ada.openChat('Bob');
    await notice.getByText('Until you decide, nothing is sent or shown here.').waitFor();
    await notice.getByRole('button', { name: 'Go on all the same' }).click();
    await notice.waitFor({ state: 'hidden' });
    await ada.sees('I am');
    await ada.box().waitFor();
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
