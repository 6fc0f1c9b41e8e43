import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConversationId,
  joinAccount,
  openFileVault,
  openMemoryStore,
  openRoost,
  openSqliteStore,
  pendingCode,
  type Roost,
  RoostError,
  requestCode,
  type Store,
  signUp,
  storedAccount,
} from '../../client/index.node.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let count = 0;
const opened: Roost[] = [];

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await server?.stop();
});

async function join(
  name: string,
  store: Store = openMemoryStore(),
  file?: string,
): Promise<{ roost: Roost; name: string; handle: string; store: Store }> {
  const handle = `${name.toLowerCase()}_sdk${++count}`;
  const address = { handle };
  const { shownCode } = await requestCode({ server: server.url, store, address });
  await signUp({ server: server.url, store, address, code: shownCode ?? '', name, deviceName: 'test' });
  return { roost: await open(store, file), name, handle, store };
}

async function open(store: Store, file?: string): Promise<Roost> {
  const roost = await openRoost({
    store,
    ...(file === undefined ? {} : { vault: await openFileVault(`${file}.key`, store) }),
  });
  opened.push(roost);
  return roost;
}

async function texts(roost: Roost, id: ConversationId): Promise<string[]> {
  const timeline = roost.timeline(id);
  await expect.poll(() => timeline.current.ready).toBe(true);
  const found = timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []));
  timeline.close();
  return found;
}

const eventually = { timeout: 30_000 };

describe('the SDK against a real server', () => {
  test('a second device shows the same chats, ticks and unread; removed, it is signed out', async () => {
    const ada = await join('Ada');
    const bob = await join('Bob');
    await acquaint([ada, bob]);
    const chat = await ada.roost.startDirect({ handle: bob.handle });
    for (const text of ['one', 'two', 'three']) await ada.roost.send(chat, { text });
    await expect.poll(() => bob.roost.conversations.current[0]?.unread, eventually).toBe(3);

    const { code, ticket } = await bob.roost.createLink();
    const store = openMemoryStore();
    const told: object[] = [];
    const joining = joinAccount({
      ...{ server: server.url, store, code, deviceName: 'tablet' },
      confirm: async (joined) => told.push(joined) > 0,
    });
    await expect.poll(async () => (await bob.roost.link(ticket)).joiner?.name, eventually).toBe('tablet');
    expect(bob.roost.newDevices.current).toEqual([]);
    expect(await bob.roost.decideLink(ticket, true)).toMatchObject({ state: 'agreed' });
    const account = await joining;
    expect(told).toEqual([{ name: 'Bob', handle: bob.handle, phone: null }]);
    expect(account).toMatchObject({ user: bob.roost.account.user, device: 2, name: 'Bob' });
    await expect.poll(() => bob.roost.newDevices.current.map(({ name }) => name), eventually).toEqual(['tablet']);
    await bob.roost.seenDevices();
    expect(bob.roost.newDevices.current).toEqual([]);
    const tablet = await open(store);
    await expect
      .poll(() => tablet.conversations.current[0], eventually)
      .toMatchObject({
        id: chat,
        title: 'Ada',
        unread: 3,
        last: { text: 'three' },
      });
    const timeline = tablet.timeline(chat);
    await expect
      .poll(() => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : [])), eventually)
      .toEqual(['one', 'two', 'three']);

    await bob.roost.markRead(chat, bob.roost.conversations.current[0]?.headSeq ?? 0);
    await expect.poll(() => tablet.conversations.current[0]?.unread, eventually).toBe(0);
    await expect.poll(() => ada.roost.conversations.current[0]?.last?.state, eventually).toBe('read');

    await tablet.send(chat, { text: 'from the tablet' });
    await expect.poll(() => texts(bob.roost, chat), eventually).toContain('from the tablet');
    await expect.poll(() => texts(ada.roost, chat), eventually).toContain('from the tablet');
    expect((await bob.roost.devices()).map((one) => [one.device, one.name, one.own])).toEqual([
      [1, 'test', true],
      [2, 'tablet', false],
    ]);
    let signedOut = '';
    tablet.on('signed-out', ({ sentence }) => {
      signedOut = sentence;
    });
    await bob.roost.removeDevice(2);
    await expect.poll(() => signedOut, eventually).toContain('signed out by “test” of the same account');
    expect(tablet.status.current.state).toBe('signed-out');
    // Its socket is refused from then on, which says nothing of why.
    await tablet.close();
    const again = await open(store);
    await expect.poll(() => again.status.current.state, eventually).toBe('signed-out');
  });

  test('a group of three: lines, ticks by count and name, roles, deletion, leaving', async () => {
    const [ada, bob, cleo] = [await join('Ada'), await join('Bob'), await join('Cleo')];
    await acquaint([ada, bob, cleo]);
    const members = [bob.roost.account.user];
    const group = await ada.roost.createGroup({ title: 'Friends', members });
    await ada.roost.addMembers(group, [cleo.roost.account.user]);
    const { id } = await ada.roost.send(group, { text: 'hello both' });
    for (const one of [bob, cleo])
      await expect.poll(() => one.roost.conversations.current[0]?.unread, eventually).toBe(1);
    await bob.roost.markRead(group, 3);
    const own = async () => {
      const timeline = ada.roost.timeline(group);
      await expect.poll(() => timeline.current.ready).toBe(true);
      const item = timeline.current.items.find((one) => one.kind === 'message');
      timeline.close();
      return item;
    };
    await expect
      .poll(own, eventually)
      .toMatchObject({ state: 'delivered', receipts: { delivered: 2, read: 1, total: 2 } });
    const receipts = await ada.roost.receipts(group, id);
    expect(receipts.read.map((one) => one.name)).toEqual(['Bob']);
    expect(receipts.waiting).toEqual([]);

    await ada.roost.setRole(group, cleo.roost.account.user, 'admin');
    await expect.poll(() => cleo.roost.group(group).current?.ownRole, eventually).toBe('admin');
    await cleo.roost.deleteForEveryone(group, id);
    await expect.poll(() => texts(bob.roost, group), eventually).toEqual(['']);
    await ada.roost.leave(group);
    await expect.poll(() => bob.roost.group(group).current?.members.length, eventually).toBe(2);
    await expect.poll(() => ada.roost.conversations.current[0]?.isMember, eventually).toBe(false);
    const line = bob.roost.timeline(group);
    await expect.poll(() => line.current.items.at(-1), eventually).toMatchObject({ kind: 'system', text: 'Ada left' });
    await expect(ada.roost.settled((await ada.roost.send(group, { text: 'still here?' })).id)).rejects.toMatchObject({
      code: 'not-a-member',
    });
  });

  test('online, typing, last seen', async () => {
    const [ada, bob] = [await join('Ada'), await join('Bob')];
    await acquaint([ada, bob]);
    const chat = await ada.roost.startDirect({ handle: bob.handle });
    await ada.roost.settled((await ada.roost.send(chat, { text: 'hi' })).id);
    await expect.poll(() => bob.roost.conversations.current.length, eventually).toBe(1);
    ada.roost.openChat(chat);
    const presence = ada.roost.presence(bob.roost.account.user);
    await expect.poll(() => presence.current.state, eventually).toBe('online');
    bob.roost.setAway(true);
    await expect.poll(() => presence.current.state, eventually).toBe('away');
    bob.roost.setAway(false);
    bob.roost.typing(chat);
    await expect
      .poll(() => ada.roost.conversations.current[0]?.typing.map((one) => one.name), eventually)
      .toEqual(['Bob']);
    await bob.roost.close();
    await expect.poll(() => presence.current, eventually).toMatchObject({ state: 'offline' });
    expect(presence.current.lastSeenAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test('[16.2] who has accepted a request that is open sees the other online, and is seen', async () => {
    const [ada, bob] = [await join('Ada'), await join('Bob')];
    const chat = await ada.roost.startDirect({ handle: bob.handle });
    ada.roost.openChat(chat);
    await ada.roost.settled((await ada.roost.send(chat, { text: 'hi' })).id);
    await expect.poll(() => bob.roost.requests.current.length, eventually).toBe(1);
    bob.roost.openChat(chat);
    await bob.roost.accept(chat);
    await expect.poll(() => bob.roost.presence(ada.roost.account.user).current.state, eventually).toBe('online');
    await expect.poll(() => ada.roost.presence(bob.roost.account.user).current.state, eventually).toBe('online');
  });

  test('[K3] twenty unsent messages in a SQLite file are sent once each when it is opened again', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roost-sdk-'));
    const file = path.join(folder, 'ada.sqlite');
    const bob = await join('Bob');
    const ada = await join('Ada', openSqliteStore(file), file);
    await acquaint([ada, bob]);
    const chat = await ada.roost.startDirect({ handle: bob.handle });
    ada.roost.disconnect();
    const written = Array.from({ length: 20 }, (_, n) => `message ${n}`);
    for (const text of written) await ada.roost.send(chat, { text });
    await ada.roost.close();
    await ada.store.close();

    const again = openSqliteStore(file);
    const roost = await open(again, file);
    await roost.caughtUp();
    await expect.poll(() => texts(bob.roost, chat), eventually).toEqual(written);
    await expect.poll(() => roost.conversations.current[0]?.last?.state, eventually).toBe('delivered');
    expect(await texts(roost, chat)).toEqual(written);
    await roost.close();
    await again.close();
    rmSync(folder, { recursive: true });
  });

  test('[D1] [D2] [D3] the server is killed while both write: every message once, in one order, with its ticks', async () => {
    const [ada, bob] = [await join('Ada'), await join('Bob')];
    await acquaint([ada, bob]);
    const chat = await ada.roost.startDirect({ handle: bob.handle });
    await ada.roost.settled((await ada.roost.send(chat, { text: 'begin' })).id);
    await expect.poll(() => bob.roost.conversations.current.length, eventually).toBe(1);
    const ticks = new Map<string, string[]>();
    ada.roost.on('tick', ({ message, state }) => ticks.set(message, [...(ticks.get(message) ?? []), state]));
    const ids: string[] = [];
    const own = { ada: [] as string[], bob: [] as string[] };
    const write = async (): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        own.ada.push(`a${n}`);
        own.bob.push(`b${n}`);
        const [sent] = await Promise.all([ada, bob].map((one, i) => one.roost.send(chat, { text: `${'ab'[i]}${n}` })));
        ids.push(sent?.id ?? '');
        if (n % 15 === 14) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const writing = write();
    await expect
      .poll(() => ada.roost.conversations.current[0]?.headSeq ?? 0, { interval: 1, timeout: 30_000 })
      .toBeGreaterThan(20);
    await server.runtime.crash();
    await writing;
    const unsent = () => ada.roost.status.current.unsent + bob.roost.status.current.unsent;
    await expect.poll(unsent, { timeout: 40_000 }).toBe(0);

    const all = async (roost: Roost): Promise<string[]> => {
      const timeline = roost.timeline(chat, { pageSize: 500 });
      await expect.poll(() => timeline.current.ready).toBe(true);
      const found = timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []));
      timeline.close();
      return found;
    };
    await expect.poll(() => all(bob.roost).then((found) => found.length), { timeout: 40_000 }).toBe(121);
    await expect.poll(() => all(ada.roost), { timeout: 40_000 }).toEqual(await all(bob.roost));
    const shown = await all(ada.roost);
    expect(shown.filter((text) => text.startsWith('a'))).toEqual(own.ada);
    expect(shown.filter((text) => /^b\d/.test(text))).toEqual(own.bob);
    const last = () => ids.filter((id) => ticks.get(id)?.at(-1) !== 'delivered');
    await expect.poll(last, { timeout: 40_000 }).toEqual([]);
    for (const id of ids) expect(['sent,delivered', 'delivered']).toContain(ticks.get(id)?.join());
  });

  test('contacts, names, profile; signing out erases the store', async () => {
    const [ada, bob] = [await join('Ada'), await join('Bob')];
    const [found] = await ada.roost.lookUp([{ handle: bob.handle }]);
    expect(found).toMatchObject({ user: bob.roost.account.user, name: 'Bob', address: { handle: bob.handle } });
    const chat = await ada.roost.direct(bob.roost.account.user);
    await ada.roost.send(chat, { text: 'x' });
    expect(ada.roost.conversations.current[0]?.title).toBe('Bob');
    await ada.roost.putContact(bob.roost.account.user, 'Bobby');
    expect(ada.roost.conversations.current[0]?.title).toBe('Bobby');
    expect(ada.roost.contacts.current).toEqual([{ user: bob.roost.account.user, name: 'Bobby' }]);
    await bob.roost.setProfile({ name: 'Robert' });
    expect(bob.roost.profile.current).toMatchObject({ name: 'Robert', handle: bob.handle });
    await ada.roost.signOut();
    expect(await storedAccount(ada.store)).toBeNull();
    await expect(openRoost({ store: ada.store })).rejects.toMatchObject({ code: 'no-account' });
  });

  test('an address that has an account: what would end is told, and its devices learn what happened', async () => {
    const ada = await join('Ada');
    const store = openMemoryStore();
    const address = { handle: ada.handle };
    const asked = await requestCode({ server: server.url, store, address });
    expect(await pendingCode(store)).toEqual(asked);
    const form = { server: server.url, store, address, code: asked.shownCode ?? '', name: 'Eve', deviceName: 'new' };
    const refused = await signUp(form).catch((error: RoostError) => error);
    if (!(refused instanceof RoostError) || refused.existing === null) throw new Error('nothing was asked');
    expect(refused).toMatchObject({ code: 'account-exists', existing: { name: 'Ada', devices: [{ name: 'test' }] } });
    expect(ada.roost.status.current.state).not.toBe('signed-out');

    await signUp({ ...form, takeOver: refused.existing.takeOver });
    await expect.poll(() => ada.roost.status.current.state, eventually).toBe('signed-out');
    expect(ada.roost.status.current.sentence).toContain('began a new account with it');
    expect(await pendingCode(store)).toBeNull();
  });

  test('a link that was not agreed to, or not wanted in the end, adds no device', async () => {
    const ada = await join('Ada');
    const joinWith = async (agree: boolean) => {
      const { code, ticket } = await ada.roost.createLink();
      const store = openMemoryStore();
      const form = { server: server.url, store, code, deviceName: 'tablet', confirm: async () => false };
      const joining = joinAccount(form).catch((error: RoostError) => error.code);
      await expect.poll(async () => (await ada.roost.link(ticket)).state, eventually).toBe('asked');
      await ada.roost.decideLink(ticket, agree);
      return joining;
    };
    expect(await joinWith(false)).toBe('link-denied');
    expect(await joinWith(true)).toBe('not-joined');
    expect(await ada.roost.devices()).toHaveLength(1);
  });

  test('what cannot be is said in words, with a code', async () => {
    const store = openMemoryStore();
    const elsewhere = requestCode({
      server: 'http://roost.example',
      store: openMemoryStore(),
      address: { handle: 'x' },
    });
    await expect(elsewhere).rejects.toMatchObject({ code: 'not-loopback' });
    const address = { handle: 'nobody_here' };
    const form = { server: server.url, store, address, code: '000000', name: 'x', deviceName: 'x' };
    await expect(signUp(form)).rejects.toMatchObject({ name: 'RoostError', code: 'no-code' });
    expect(await storedAccount(store)).toBeNull();
    const ada = await join('Ada', store);
    await expect(signUp(form)).rejects.toMatchObject({ code: 'signed-in' });
    await expect(ada.roost.startDirect({ handle: 'nobody_here' })).rejects.toMatchObject({ code: 'unknown-user' });
    await expect(
      requestCode({ server: 'http://127.0.0.1:9', store: openMemoryStore(), address }),
    ).rejects.toMatchObject({ code: 'offline' });
  });
});
