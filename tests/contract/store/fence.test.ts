/** Two clients on one store: whoever came last has it, on every kind of store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterAll, describe, expect, test } from 'vitest';
import { keepAccount, type Store } from '../../../client/index.ts';
import { openWith } from '../../../client/roost.ts';
import { takeOver } from '../../../client/store/fence.ts';
import { openIndexedDbStore } from '../../../client/store/indexed-db.browser.ts';
import { openMemoryStore } from '../../../client/store/memory.ts';
import { openSqliteStore } from '../../../client/store/sqlite.node.ts';
import { settle } from '../../../client/testing/fake-clock.ts';
import { alice, bob, open, type Place, place } from '../../../client/testing/people.ts';
import { plainCipher } from '../../../client/testing/plain-cipher.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-fence-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two ways to the same rows: two tabs of a browser have a connection each, elsewhere it is the same object twice. */
const pairs: Record<string, () => Promise<readonly [Store, Store]>> = {
  memory: async () => {
    const store = openMemoryStore();
    return [store, store];
  },
  IndexedDB: async () => {
    const factory = new IDBFactory();
    return [await openIndexedDbStore('f', factory), await openIndexedDbStore('f', factory)];
  },
  SQLite: async () => {
    const store = openSqliteStore(path.join(folder, `${Math.random()}.sqlite`));
    return [store, store];
  },
};

const put = (store: Store, value: string) =>
  store.write(async (writer) => writer.put('meta', ['value'], value), 'strict');
const valueIn = (store: Store) => store.read((reader) => reader.get('meta', ['value']));

function openOn(here: Place, store: Store) {
  return openWith(plainCipher, {
    store,
    transport: here.server.transport(bob, 1),
    surroundings: here.clock.surroundings,
    fetch: async () => Promise.reject(new Error('no HTTP here')),
  });
}

describe.each(Object.entries(pairs))('the writer of a store (%s)', (_name, pair) => {
  test('[K1] a write of whoever had the store before is refused, and leaves no trace', async () => {
    const [one, other] = await pair();
    const older = await takeOver(one, 'first');
    await put(older, 'old');
    const newer = await takeOver(other, 'second');
    expect([await older.isOurs(), await newer.isOurs()]).toEqual([false, true]);
    await put(newer, 'new');
    await expect(put(older, 'older rows')).rejects.toMatchObject({ code: 'superseded' });
    await expect(older.write(async (writer) => writer.clear(), 'strict')).rejects.toMatchObject({ code: 'superseded' });
    expect(await valueIn(newer)).toBe('new');
    await put(newer, 'newer');
    expect(await valueIn(newer)).toBe('newer');
  });

  test("[K1] an erased store is nobody's: neither the eraser nor one from before writes into what is begun anew", async () => {
    const [one, other] = await pair();
    const older = await takeOver(one, 'first');
    const eraser = await takeOver(other, 'second');
    await eraser.write(async (writer) => writer.clear(), 'strict');
    for (const store of [older, eraser]) await expect(put(store, 'x')).rejects.toMatchObject({ code: 'superseded' });
    await takeOver(other, 'third');
    for (const store of [older, eraser]) await expect(put(store, 'x')).rejects.toMatchObject({ code: 'superseded' });
  });

  test('[K1] [D2.3] a tab that was frozen thaws: it writes nothing, sends nothing, takes no number, and says why', async () => {
    const here = place();
    const [one, other] = await pair();
    await keepAccount(
      one,
      { user: bob, device: 1, token: 't', name: 'b', server: 'http://127.0.0.1:1' },
      plainCipher.name,
    );
    const frozen = await openOn(here, one);
    await frozen.caughtUp();
    const a = await open(here, alice);
    const id = await frozen.direct(alice);
    await frozen.send(id, { text: 'before' });
    await expect.poll(() => frozen.status.current.unsent).toBe(0);
    // Frozen: its connection dies, and another tab robs it of the lead.
    here.server.socketsOf(bob)[0]?.cut();
    const leader = await openOn(here, other);
    await leader.caughtUp();
    const first = leader.send(id, { text: 'from the leader' });
    await first;
    const sends = () => here.server.sends.filter((send) => send.number > 0).length;
    await expect.poll(() => leader.status.current.unsent).toBe(0);
    const sent = sends();
    const connected = here.server.socketsOf(bob).length;

    await expect(frozen.send(id, { text: 'late' })).rejects.toMatchObject({ code: 'superseded' });
    for (let minutes = 0; minutes < 5; minutes++) {
      await here.clock.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(frozen.status.current).toMatchObject({ state: 'superseded' });
    expect(frozen.status.current.sentence).toContain('another tab');
    expect([sends(), here.server.socketsOf(bob).length]).toEqual([sent, connected]);
    await leader.send(id, { text: 'still here' });
    await expect.poll(() => leader.status.current.unsent).toBe(0);
    expect(here.server.log(id).entries.map((entry) => entry.number)).toEqual([1, 2, 3, 4]);
    await a.roost.close();
    await leader.close();
  });

  test('[K1] a thawed tab that only wants to reconnect leaves the leader its connection', async () => {
    const here = place();
    const [one, other] = await pair();
    await keepAccount(
      one,
      { user: bob, device: 1, token: 't', name: 'b', server: 'http://127.0.0.1:1' },
      plainCipher.name,
    );
    const frozen = await openOn(here, one);
    await frozen.caughtUp();
    frozen.disconnect();
    const leader = await openOn(here, other);
    await leader.caughtUp();
    const [socket] = here.server.socketsOf(bob);
    frozen.connect();
    await expect.poll(() => frozen.status.current.state).toBe('superseded');
    await settle();
    expect(here.server.socketsOf(bob)).toEqual([socket]);
    expect(leader.status.current.state).toBe('online');
    await leader.close();
  });
});
