/** The store of a client of an earlier release, opened by today's: in a file of Node's, and in a browser's database. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize } from 'node:v8';
import { gunzipSync } from 'node:zlib';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterAll, describe, expect, test } from 'vitest';
import type { OutboxRow } from '../../client/engine/outbox-row.ts';
import type { Store } from '../../client/index.ts';
import type { Row, Table } from '../../client/ports.ts';
import { openWith } from '../../client/roost.ts';
import { openIndexedDbStore } from '../../client/store/indexed-db.browser.ts';
import { decodeKey } from '../../client/store/key-order.ts';
import { openSqliteStore } from '../../client/store/sqlite.node.ts';
import { type StoreVersion, storeVersions } from '../../client/store/versions.ts';
import { alice, type Place, place } from '../../client/testing/people.ts';
import { plainCipher } from '../../client/testing/plain-cipher.ts';
import { releases } from './fixture.ts';
import { type ShownChat, shown } from './record-client-store.ts';

const aside = mkdtempSync(path.join(tmpdir(), 'roost-client-store-'));
afterAll(() => rmSync(aside, { recursive: true }));
let files = 0;

type Versions = readonly StoreVersion[];

/** A store of an earlier release, to be opened any number of times. */
interface RecordedStore {
  open(versions?: Versions): Promise<Store>;
}

/** Opens it, asks it for something, and closes it: whichever of them an upgrade that fails makes fail. */
async function lookInto(opening: Promise<Store>): Promise<void> {
  const store = await opening;
  try {
    await store.read((reader) => reader.get('meta', ['account']));
  } finally {
    await store.close();
  }
}

/** The rows that are in a recorded file, read without today's code for stores. */
function rowsIn(file: string): Record<string, Row[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const rows = names.map(({ name }) => [
    String(name),
    db
      .prepare(`SELECT key, value FROM "${String(name)}"`)
      .all()
      .map((row) => ({ key: decodeKey(String(row.key)), value: deserialize(row.value as Uint8Array) })),
  ]);
  db.close();
  return Object.fromEntries(rows);
}

async function inBrowser(rows: Record<string, Row[]>): Promise<RecordedStore> {
  const factory = new IDBFactory();
  await new Promise<void>((resolve, reject) => {
    const request = factory.open('recorded', 1);
    request.onupgradeneeded = () => {
      for (const [table, list] of Object.entries(rows)) {
        const into = request.result.createObjectStore(table);
        for (const { key, value } of list) into.put(value, key as IDBValidKey);
      }
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
  return { open: (versions) => openIndexedDbStore('recorded', factory, versions) };
}

for (const { name, folder } of releases()) {
  const packed = path.join(folder, 'client', 'store.sqlite.gz');
  const chats = JSON.parse(readFileSync(path.join(folder, 'client', 'shown.json'), 'utf8')) as ShownChat[];
  const unpack = (): string => {
    const file = path.join(aside, `${++files}.sqlite`);
    writeFileSync(file, gunzipSync(readFileSync(packed)));
    return file;
  };
  const kinds: Record<string, () => Promise<RecordedStore>> = {
    SQLite: async () => {
      const file = unpack();
      return { open: async (versions) => openSqliteStore(file, versions === undefined ? {} : { versions }) };
    },
    IndexedDB: () => inBrowser(rowsIn(unpack())),
  };
  const recorded = rowsIn(unpack());

  const everything = (store: Store): Promise<Record<string, Row[]>> =>
    store.read(async (reader) => {
      const all: Record<string, Row[]> = {};
      for (const table of Object.keys(recorded)) all[table] = await reader.range(table as Table, { prefix: [] });
      return all;
    });
  const start = (here: Place, store: Store, connect: boolean) =>
    openWith(plainCipher, {
      store,
      transport: here.server.transport(alice, 1),
      surroundings: here.clock.surroundings,
      fetch: async () => Promise.reject(new Error('no HTTP here')),
      connect,
    });

  describe.each(Object.entries(kinds))(`the store of a client of ${name} in %s`, (_kind, make) => {
    test('[K2] is brought to the newest form, once, with every row as it was', async () => {
      const { open: again } = await make();
      for (let times = 0; times < 2; times++) {
        const store = await again();
        expect(await everything(store)).toEqual(recorded);
        await store.write(async (writer) => writer.put('cipher', ['new'], times), 'strict');
        expect(await store.read((reader) => reader.get('cipher', ['new']))).toBe(times);
        await store.close();
      }
    });

    test('[K2] [K3] is shown as it was, and what was unsent goes out: byte for byte where it was made already', async () => {
      const here = place();
      const store = await (await make()).open();
      const roost = await start(here, store, false);
      const now: ShownChat[] = [];
      for (const { id, title, unread } of roost.conversations.current)
        now.push({ id, title, unread, items: await shown(here, roost, id) });
      expect(now).toEqual(chats);

      const made = (recorded.outbox ?? []).map(({ value }) => value as OutboxRow);
      expect(made.map(({ number, state }) => [number, state.is]).sort()).toEqual([
        [3, 'failed'],
        [4, 'waiting'],
        [5, 'waiting'],
      ]);
      await roost.close();
      const connected = await start(here, store, true);
      // The small server of this test knows none of the chats: it tells which number it wants, and refuses.
      for (let turn = 0; turn < 20; turn++) {
        await here.clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      for (const { number, conversation, sealed, state } of made) {
        const sent = here.server.sends.filter((send) => send.conversation === conversation && send.number === number);
        expect(sent.length > 0).toBe(state.is === 'waiting');
        for (const { body } of sent) expect([...body]).toEqual([...(sealed?.body ?? [])]);
      }
      await connected.close();
      await store.close();
    });

    test('[K2] an upgrade that is stopped half way leaves the store as it was, and is made the next time', async () => {
      const { open: again } = await make();
      const next: Versions = [
        ...storeVersions,
        {
          adds: ['later'],
          upgrade: async (writer) => {
            await writer.get('meta', ['account']);
            writer.put('meta', ['account'], 'half done');
            writer.clear();
            await writer.get('meta', ['account']);
            throw new Error('stopped half way');
          },
        },
      ];
      await expect(lookInto(again(next))).rejects.toThrow('stopped half way');
      const store = await again();
      expect(await everything(store)).toEqual(recorded);
      await store.close();
    });

    test('[K2] a store that a newer release has used is refused in words, and left alone', async () => {
      const { open: again } = await make();
      const newer = await again([
        ...storeVersions,
        {
          adds: ['later'],
          upgrade: async (writer) => writer.put('meta', ['later'], await writer.get('meta', ['lives'])),
        },
      ]);
      expect(await newer.read((reader) => reader.get('meta', ['later']))).toBe(1);
      await newer.close();
      await expect(again()).rejects.toMatchObject({ code: 'store-newer', sentence: expect.stringContaining('update') });
      const still = await again([...storeVersions, { adds: ['later'] }]);
      expect(await still.read((reader) => reader.get('meta', ['later']))).toBe(1);
      await still.close();
    });
  });
}
