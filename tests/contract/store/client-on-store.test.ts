/** The very client on every store: what it asks inside a transaction must suit the pickiest of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterAll, describe, expect, test } from 'vitest';
import { keepAccount, type Roost, type Store } from '../../../client/index.ts';
import type { Fetch } from '../../../client/ports.ts';
import { openWith } from '../../../client/roost.ts';
import { openIndexedDbStore } from '../../../client/store/indexed-db.browser.ts';
import { type MemoryStore, openMemoryStore } from '../../../client/store/memory.ts';
import { openSqliteStore } from '../../../client/store/sqlite.node.ts';
import { alice, bob, open, type Place, place } from '../../../client/testing/people.ts';
import { plainCipher } from '../../../client/testing/plain-cipher.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-client-'));
const factory = new IDBFactory();

afterAll(() => rmSync(folder, { recursive: true }));

const stores: Record<
  string,
  { first: (name: string) => Promise<Store>; again: (closed: Store, name: string) => Promise<Store> }
> = {
  memory: {
    first: async () => openMemoryStore(),
    again: async (closed) => openMemoryStore((closed as MemoryStore).snapshot()),
  },
  IndexedDB: {
    first: (name) => openIndexedDbStore(name, factory),
    again: (_, name) => openIndexedDbStore(name, factory),
  },
  SQLite: {
    first: async (name) => openSqliteStore(path.join(folder, `${name}.sqlite`)),
    again: async (_, name) => openSqliteStore(path.join(folder, `${name}.sqlite`)),
  },
};

const noHttp: Fetch = async () => Promise.reject(new Error('no HTTP here'));

async function openOn(here: Place, store: Store, fetch = noHttp): Promise<Roost> {
  return openWith(plainCipher, {
    store,
    transport: here.server.transport(bob, 1),
    surroundings: here.clock.surroundings,
    fetch,
  });
}

describe.each(Object.entries(stores))('a client on %s', (_name, { first, again }) => {
  test('[D2.3] chats, deletes, forgets what disappeared, and goes on after a restart', async () => {
    const here = place();
    let store = await first('chats');
    await keepAccount(
      store,
      { user: bob, device: 1, token: 't', name: 'b', server: 'http://127.0.0.1:1' },
      plainCipher.name,
    );
    let roost = await openOn(here, store);
    await roost.caughtUp();
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
    await a.roost.send(id, { text: 'short', disappearAfterMs: 1_000 });
    const list = () => roost.conversations.current[0];
    await expect.poll(() => list()?.unread).toBe(4);
    const timeline = roost.timeline(id);
    const texts = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []));
    await expect.poll(texts).toEqual(['one', 'two', 'three', 'short']);
    const [, second] = timeline.current.items.filter((one) => one.kind === 'message');
    await a.roost.deleteForEveryone(id, second?.id as never);
    await here.clock.advance(2_000);
    await expect.poll(texts).toEqual(['one', '', 'three', '']);
    await roost.markRead(id, 5);
    roost.disconnect();
    await roost.send(id, { text: 'written offline' });
    await roost.close();
    await store.close();

    store = await again(store, 'chats');
    roost = await openOn(here, store);
    await roost.caughtUp();
    const after = roost.timeline(id);
    const shown = () => after.current.items.flatMap((one) => (one.kind === 'message' ? [[one.text, one.body]] : []));
    await expect.poll(shown).toEqual([
      ['one', 'present'],
      ['', 'deleted'],
      ['three', 'present'],
      ['', 'expired'],
      ['written offline', 'present'],
    ]);
    await expect.poll(() => list()).toMatchObject({ unread: 0, last: { text: 'written offline', state: 'delivered' } });
    await roost.close();
    await store.close();
  });

  test('[H9b] knows the number by which somebody was found after a restart', async () => {
    const here = place();
    const phone = '+491711234567';
    const fetch: Fetch = async (url) => {
      const person = { user: alice, name: 'Alice', handle: null };
      const answer = url.endsWith('/v1/lookup') ? { found: [{ ...person, phone }] } : { profiles: [person] };
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
    };
    let store = await first('numbers');
    const account = { user: bob, device: 1, token: 't', name: 'b', server: 'http://127.0.0.1:1' };
    await keepAccount(store, account, plainCipher.name);
    let roost = await openOn(here, store, fetch);
    await roost.lookUp([{ phone }]);
    await roost.close();
    await store.close();

    store = await again(store, 'numbers');
    roost = await openOn(here, store, fetch);
    expect(await roost.profiles([alice])).toMatchObject([{ user: alice, handle: null, phone }]);
    await roost.close();
    await store.close();
  });
});
