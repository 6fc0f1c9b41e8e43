/** A client that is closed with messages it has not sent. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { openFileVault, openRoost, openSqliteStore } from '../../client/index.node.ts';
import type { UserId } from '../../protocol/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { openSdk, shownTexts, storeOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(path.join(os.tmpdir(), 'roost-unsent-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('[K3] closed with 20 unsent messages and opened again, it sends each once and in order', async () => {
  const [accountA, accountB] = [await server.signUp('alice'), await server.signUp('bob')];
  const bob = await openSdk(accountB);
  const file = path.join(folder, 'alice.sqlite');
  const texts = Array.from({ length: 20 }, (_, i) => `unsent ${i}`);

  const before = await storeOf(accountA, openSqliteStore(file));
  const alice = await openRoost({ store: before, vault: await openFileVault(`${file}.key`, before) });
  const chat = await alice.direct(accountB.user as UserId);
  alice.disconnect();
  for (const text of texts) await alice.send(chat, { text });
  expect(alice.status.current.unsent).toBeGreaterThanOrEqual(20);
  await alice.close();
  await before.close();

  const after = openSqliteStore(file);
  const again = await openRoost({ store: after, vault: await openFileVault(`${file}.key`, after) });
  const timeline = await eventually(() => bob.timeline(chat, { pageSize: 50 }));
  timeline.subscribe(() => {});
  await eventually(() => expect(shownTexts(timeline.current.items)).toEqual(texts));
  await eventually(() => expect(again.status.current.unsent).toBe(0));

  // Once more: nothing is sent twice.
  await again.close();
  await after.close();
  const third = openSqliteStore(file);
  const onceMore = await openRoost({ store: third, vault: await openFileVault(`${file}.key`, third) });
  await eventually(() => expect(onceMore.status.current.state).toBe('online'));
  const { id } = await onceMore.send(chat, { text: 'the end' });
  await onceMore.settled(id);
  await eventually(() => expect(shownTexts(timeline.current.items)).toEqual([...texts, 'the end']));
  await onceMore.close();
  await third.close();
  await bob.close();
});

test('[D1] [D2] the server dies while two people write: each message once, one order, every ✓✓', async () => {
  const [accountA, accountB] = [await server.signUp('carol'), await server.signUp('dave')];
  const [carol, dave] = [await openSdk(accountA), await openSdk(accountB)];
  const chat = await carol.direct(accountB.user as UserId);
  const texts = Array.from({ length: 20 }, (_, i) => i);
  const first = await carol.send(chat, { text: 'first' });
  await carol.settled(first.id);
  const open = (client: Roost) => eventually(() => client.timeline(chat, { pageSize: 100 }));
  const views = [await open(carol), await open(dave)];
  for (const view of views) view.subscribe(() => {});
  await eventually(() => expect(shownTexts(views[1]?.current.items ?? [])).toEqual(['first']));

  const writes = texts.flatMap((i) => [carol.send(chat, { text: `c${i}` }), dave.send(chat, { text: `d${i}` })]);
  await Promise.all(writes.slice(0, 20));
  await server.runtime.crash();
  await Promise.all(writes);

  const shown = () => views.map((view) => shownTexts(view.current.items));
  await eventually(() => {
    expect(shown()[0]).toHaveLength(41);
    expect(shown()[1]).toEqual(shown()[0]);
  }, 40_000);
  expect(shown()[0]?.filter((text) => text.startsWith('c'))).toEqual(texts.map((i) => `c${i}`));
  expect(shown()[0]?.filter((text) => text.startsWith('d'))).toEqual(texts.map((i) => `d${i}`));
  await eventually(() => {
    const states = (views[0]?.current.items ?? []).flatMap((item) =>
      item.kind === 'message' && item.own ? [item.state] : [],
    );
    expect(new Set(states)).toEqual(new Set(['delivered']));
  }, 30_000);
  await carol.close();
  await dave.close();
});
