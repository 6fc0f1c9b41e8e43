/** A device that is away is woken: the real server, its queue, and a push service on this machine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConversationId,
  joinAccount,
  openMemoryStore,
  openRoost,
  type Roost,
  type Store,
  takeWakeUp,
} from '../../client/index.node.ts';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import type { Account } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { newSubscription } from '../harness/push-receiver.ts';
import { type PushService, startPushService } from '../harness/push-service.ts';
import { acquaint, openSdk, storeOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let service: PushService;
const logged: string[] = [];
const operatorKey = 'a-key-of-thirty-two-letters-or-so';

beforeAll(async () => {
  const vars = { ROOST_OPERATOR_KEY: operatorKey };
  [server, service] = await Promise.all([
    startTestServer({}, (line) => logged.push(line), { vars }),
    startPushService(),
  ]);
});
afterAll(() => Promise.all([server.stop(), service.stop()]));

async function call(account: Account, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

describe('Web Push', () => {
  test('[W7] [W11] what the consumer sends is opened by the device alone, says nothing, and comes from this server', async () => {
    const { alice } = await server.people(['alice']);
    const bob = await server.signUp('bob');
    const subscription = newSubscription();
    const { p256dh, auth } = subscription;
    const put = await call(bob, 'PUT', '/v1/push', { kind: 'web-push', endpoint: `${service.url}/bob`, p256dh, auth });
    expect(put).toEqual({ status: 200, answer: { put: true } });
    const chat = await alice.openDirect(bob.user);
    const sentAt = Date.now();
    await alice.send(chat, 'the secret of the day');

    await eventually(() => expect(service.received).toHaveLength(1));
    const [pushed] = service.received;
    expect(service.complaints).toEqual([]);
    const said = JSON.parse(subscription.open(pushed?.body as Buffer)) as Record<string, unknown>;
    expect(said).toEqual({ v: 1, tag: pushed?.headers.topic });
    for (const readable of [chat, bob.user, alice.account.user, 'secret']) {
      expect(JSON.stringify(pushed?.headers) + String(pushed?.body) + JSON.stringify(said)).not.toContain(readable);
    }
    // What the push service answered is noted after it has answered.
    await eventually(async () => {
      const { answer } = await call(bob, 'GET', '/v1/push');
      expect(pushed?.sender).toBe(answer.key);
      expect(answer.state).toMatchObject({ kind: 'web-push', failure: '', isGone: false, ackedAt: 0 });
      const { acceptedAt, queuedAt } = answer.state as { acceptedAt: number; queuedAt: number };
      expect(acceptedAt).toBeGreaterThan(0);
      const [queued, accepted] = [queuedAt - sentAt, acceptedAt - sentAt];
      console.log(
        `a push to one person who is away: queued ${queued} ms after the send, accepted by the service ${accepted} ms`,
      );
    });
    expect(() => newSubscription().open(pushed?.body as Buffer)).toThrow();

    const phone = await server.device(bob);
    await eventually(async () => {
      const { state } = (await call(bob, 'GET', '/v1/push')).answer as { state: Record<string, number> };
      expect(state.fetchedAt).toBeGreaterThan(0);
      expect(state.provenAt).toBe(state.fetchedAt);
    });
    await phone.close();
  });
});

describe('the SDK, woken', () => {
  test('[W3] [W9] fetches and decrypts what was written in two chats, shows it, and is woken again for what follows', async () => {
    service.received.length = 0;
    const [ada, cy, bob] = await Promise.all(['ada', 'cy', 'ben'].map((name) => server.signUp(name)));
    const store = await storeOf(bob as Account);
    const open = () => openRoost({ store, away: true });
    const [a, c, first] = [await openSdk(ada as Account), await openSdk(cy as Account), await open()];
    await Promise.all([a.reachable(), c.reachable(), first.reachable()]);
    await acquaint([
      { roost: a, name: 'Ada' },
      { roost: c, name: 'Cy' },
      { roost: first, name: 'Ben' },
    ]);
    const subscription = newSubscription();
    const { p256dh, auth } = subscription;
    await first.push.register({ kind: 'web-push', endpoint: `${service.url}/ben`, p256dh, auth });
    expect(await first.push.status()).toMatchObject({ state: { kind: 'web-push', provenAt: 0 } });
    await first.close();

    const user = first.account.user;
    const [ofAda, ofCy] = [await a.direct(user), await c.direct(user)];
    for (const text of ['one', 'two', 'three']) await a.settled((await a.send(ofAda, { text })).id);
    await c.settled((await c.send(ofCy, { text: 'the other' })).id);
    await eventually(() => expect(service.received).toHaveLength(2));
    const woken = await takeWakeUp({ open });
    expect(woken).toMatchObject({ badge: 4, isComplete: true, withdraw: [] });
    const shown = woken.show.map(({ tag, title, text, count }) => [tag, title, text, count]);
    expect(shown).toContainEqual([ofAda, 'Ada', 'three', 3]);
    expect(shown).toContainEqual([ofCy, 'Cy', 'the other', 1]);
    expect(shown).toHaveLength(2);

    // What follows the ack wakes again, and what was read elsewhere is withdrawn.
    await a.settled((await a.send(ofAda, { text: 'four' })).id);
    await eventually(() => expect(service.received).toHaveLength(3));
    expect((await takeWakeUp({ open })).show.find(({ tag }) => tag === ofAda)).toMatchObject({
      text: 'four',
      count: 4,
    });
    const second = await open();
    await second.caughtUp();
    await second.markRead(ofAda, second.conversation(ofAda).current?.headSeq ?? 0);
    const { state } = await second.push.status();
    expect(state?.provenAt).toBeGreaterThanOrEqual(state?.acceptedAt as number);
    await second.close();
    expect(await takeWakeUp({ open, shown: [ofAda, ofCy] })).toMatchObject({
      ...{ show: [{ tag: ofCy }], withdraw: [ofAda], badge: 1 },
    });
    expect(service.complaints).toEqual([]);
    await Promise.all([a.close(), c.close()]);
  });
});

/** A device more of a person's, linked and signed as any. */
async function linkTo(primary: Roost, deviceName: string): Promise<Store> {
  const [{ code, ticket }, store] = [await primary.createLink(), openMemoryStore()];
  const joined = joinAccount({ server: server.url, store, code, deviceName, confirm: async () => true });
  await eventually(async () => expect((await primary.link(ticket)).state).toBe('asked'));
  await primary.decideLink(ticket, true);
  await joined;
  return store;
}

describe('three devices that are away', () => {
  const names = ['phone', 'tablet', 'desk'];
  /** What the push service took for one of them: wake-ups of a chat have one topic. */
  const topics = (name: string) =>
    service.received.filter(({ path }) => path === `/${name}`).map(({ headers }) => headers.topic);

  test('[W3] show of 50 messages in 5 chats 5 notifications each with the right numbers, and are woken again by what follows', async () => {
    const accounts = await Promise.all(['ben', 'ada', 'cy', 'dee'].map((name) => server.signUp(name)));
    const stores = [await storeOf(accounts[0] as Account)];
    const phone = await openRoost({ store: stores[0] as Store });
    const [ada, cy, dee] = (await Promise.all(accounts.slice(1).map(openSdk))) as [Roost, Roost, Roost];
    const people = [phone, ada, cy, dee];
    await Promise.all(people.map((one) => one.reachable()));
    await acquaint(people.map((roost, i) => ({ roost, name: ['Ben', 'Ada', 'Cy', 'Dee'][i] as string })));
    for (const name of names.slice(1)) stores.push(await linkTo(phone, name));
    const devices = [phone];
    for (const store of stores.slice(1)) devices.push(await openRoost({ store }));

    const [ben, ofAda] = [phone.account.user, ada.account.user];
    const chats: { readonly by: Roost; readonly id: ConversationId }[] = [];
    for (const by of [ada, cy, dee]) chats.push({ by, id: await by.direct(ben) });
    chats.push({ by: ada, id: await ada.createGroup({ title: 'Rowing', members: [ben, cy.account.user] }) });
    chats.push({ by: dee, id: await dee.createGroup({ title: 'Choir', members: [ben, ofAda] }) });
    const write = async ({ by, id }: (typeof chats)[0], text: string) => by.settled((await by.send(id, { text })).id);
    for (const chat of chats) await write(chat, 'hello');
    for (const [i, device] of devices.entries()) {
      // Each has all of it, and has read it.
      await eventually(() => {
        const heads = chats.map(({ id }) => device.conversation(id).current?.last?.text);
        expect(heads).toEqual(chats.map(() => 'hello'));
      });
      for (const { id } of chats) await device.markRead(id, device.conversation(id).current?.headSeq ?? 0);
      const { p256dh, auth } = newSubscription();
      await device.push.register({ kind: 'web-push', endpoint: `${service.url}/${names[i]}`, p256dh, auth });
    }
    await Promise.all(devices.map((one) => one.close()));

    for (let round = 1; round <= 10; round++) for (const chat of chats) await write(chat, `message ${round}`);
    await eventually(() => expect(names.map((name) => topics(name).length)).toEqual([5, 5, 5]), 20_000);
    for (const name of names) expect(new Set(topics(name)).size).toBe(5);
    const wake = (i: number, shown: readonly string[]) =>
      takeWakeUp({ open: () => openRoost({ store: stores[i] as Store, away: true }), shown });
    for (const [i] of names.entries()) {
      /** What is in front of the person, by tag, and how often that changed. */
      const [front, seen] = [new Map<string, number>(), new Set<string>()];
      // One for each push, which is how often the browser wakes it.
      for (const _ of topics(names[i] as string)) {
        const { show, withdraw, badge, isComplete } = await wake(i, [...front.keys()]);
        expect([withdraw, badge, isComplete]).toEqual([[], 50, true]);
        for (const { tag, count, at } of show) {
          front.set(tag, count);
          seen.add(`${tag} ${count} ${at}`);
        }
      }
      expect(Object.fromEntries(front)).toEqual(Object.fromEntries(chats.map(({ id }) => [id, 10])));
      expect(seen.size).toBe(5);
    }

    const [first] = chats as [(typeof chats)[0]];
    await write(first, 'and one more');
    await eventually(() => expect(names.map((name) => topics(name).length)).toEqual([6, 6, 6]), 20_000);
    for (const [i, name] of names.entries()) {
      const [, ...before] = [...topics(name)].reverse();
      expect(before).toContain(topics(name).at(-1));
      const { show } = await wake(i, []);
      expect(show.find(({ tag }) => tag === first.id)).toMatchObject({ text: 'and one more', count: 11 });
    }
    const last = await openRoost({ store: stores[0] as Store, away: true });
    const { state } = await last.push.status();
    expect(state).toMatchObject({ failure: '', isGone: false });
    for (const at of [state?.queuedAt, state?.acceptedAt, state?.fetchedAt, state?.ackedAt])
      expect(at).toBeGreaterThan(0);
    expect(state?.provenAt).toBeGreaterThanOrEqual(state?.acceptedAt as number);
    expect(service.complaints).toEqual([]);
    await Promise.all([last, ada, cy, dee].map((one) => one.close()));
  });
});

describe('a push that was rejected', () => {
  const command = (...args: string[]) =>
    runChild(process.execPath, [`${root}/scripts/pushes.ts`, '--url', server.url, '--json', ...args], {
      ROOST_OPERATOR_KEY: operatorKey,
    });
  const said = (output: string) => JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;

  test('[W8] is seen by the operator with why, and sent once more when they say so', async () => {
    service.received.length = 0;
    const { alice } = await server.people(['alice']);
    const bob = await server.signUp('bob');
    const { p256dh, auth } = newSubscription();
    await call(bob, 'PUT', '/v1/push', { kind: 'web-push', endpoint: `${service.url}/fussy`, p256dh, auth });
    service.answer = () => ({ status: 403, body: 'not from you' });
    const chat = await alice.openDirect(bob.user);
    await alice.send(chat, 'hello');
    const stateNow = async () => (await call(bob, 'GET', '/v1/push')).answer.state as Record<string, unknown>;
    await eventually(async () => expect((await stateNow()).failure).toMatch(/^rejected: 403/));
    const listed = await eventually(async () => {
      const { code, output } = await command();
      expect({ code, said: said(output) }).toMatchObject({ code: 0, said: { pushes: 1, marked: 0 } });
      return output;
    });
    expect(listed).toMatch(new RegExp(`${bob.user} {2}device 1: 403`));
    for (const secret of [service.url, alice.account.user, chat, auth]) expect(listed).not.toContain(secret);
    // It is not tried again by itself, and is when the operator has mended it.
    expect(service.received).toHaveLength(1);
    service.answer = () => ({ status: 201 });
    expect(await command('--replay', '1000000')).toMatchObject({ code: 1 });
    const { code, output } = await command('--replay-all');
    expect({ code, said: said(output) }).toMatchObject({ code: 0, said: { pushes: 1, marked: 1 } });
    await eventually(() => expect(service.received).toHaveLength(2));
    expect(service.received[1]?.headers.topic).toBe(service.received[0]?.headers.topic);
    await eventually(async () =>
      expect(await stateNow()).toMatchObject({ failure: '', acceptedAt: expect.any(Number) }),
    );
    await eventually(async () => expect(said((await command()).output)).toMatchObject({ pushes: 0 }));
  });
});
