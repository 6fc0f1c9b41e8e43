/** What the page says when the server keeps something back, or shows two histories, and what one can do then. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import { type Directory, type Invention, Liar } from './liar.ts';
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
    for (const group of ['Alto', 'Tenor', 'Bass']) await bob.createGroup(group, [ada.handle]);
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
  });

  const { DEVICES, MEMBERSHIP } = wire.EntryKind;
  const stranger = `u${'x'.repeat(22)}`;
  /** Nobody's. */
  const identity = Uint8Array.of(5, ...new Uint8Array(32).fill(9));
  test.each<[string, string, (known: Directory) => Invention, string]>([
    [
      'adds a member',
      'Alto',
      ({ epoch }) => ({ kind: MEMBERSHIP, control: { epoch, membership: { add: [{ user: stranger, role: 1 }] } } }),
      'The server sent a change that nobody signed: it was ignored',
    ],
    [
      'adds a device',
      'Tenor',
      ({ user, lists }) => {
        const newest = lists.at(-1);
        const devices = [...(newest?.devices ?? []), { device: 9, identity, registrationId: 1, addedAt: 1 }];
        const list = { ...newest, version: (newest?.version ?? 0) + 1, devices };
        return { kind: DEVICES, of: user, control: { devices: { user, list } } };
      },
      'The server sent a change that names devices which their owner has not signed for: it was ignored',
    ],
    [
      'shows an old list of devices again',
      'Bass',
      ({ user, lists: [first] }) => ({ kind: DEVICES, of: user, control: { devices: { user, list: first ?? null } } }),
      'The server sent a change that names an old list of devices: it was ignored',
    ],
  ])('[E22] [E23] [D7.1] %s: the chat says so, and nobody is in it who was not', async (lie, group, entry, line) => {
    await ada.openChat(group);
    await ada.page.getByText('Bob linked a new device').waitFor();
    toAda.makesUp = { conversation: await ada.chatId(), entry };
    await bob.openChat(group);
    await bob.write('In whose place that is told');
    await ada.page.getByText(line).waitFor();
    await see(ada, `lie-${lie.replaceAll(' ', '-')}`);
    expect(toAda.makesUp).toBeNull();
    await ada.page.getByRole('button', { name: 'Details' }).last().click();
    await ada.page.getByRole('list', { name: 'Members' }).waitFor();
    expect(await ada.page.getByRole('list', { name: 'Members' }).getByRole('listitem').count()).toBe(2);
    await ada.page.locator('.pane-main').getByRole('button', { name: 'Back' }).click();
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
