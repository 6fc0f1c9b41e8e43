/** Retention with older history in Cassandra: object, cluster and devices agree on the floor and on what has expired (D4.3, D4.4). */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { checkChain } from '../harness/check-chain.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { archivedIn } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const of = inject('cluster');
const limits = { ...freeLimits, hotEntries: 50, hotEntriesLeast: 20, eraseDeliveredMs: 500 };

let dataDir: string;
let outside: Client;
let server: TestServer;
/** The same two devices all the time: they know what they have sent and what they have stored. */
let alice: WireClient;
let bob: WireClient;
let chat: ConversationId;
let archived = 0;

/** The same deployment at the same address, with another setting. */
async function deploy(retention: string): Promise<void> {
  const port = server?.runtime.port;
  await alice?.close();
  await server?.stop();
  server = await startTestServer(limits, note, {
    ...{ dataDir, ...(port === undefined ? {} : { port }) },
    vars: { ROOST_HISTORY: 'cassandra', ROOST_RETENTION: retention },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...varsOf(of), CASSANDRA_POOLS: '2' } }],
  });
  await alice?.connect();
}

function note(line: string): void {
  archived = Math.max(archived, archivedIn(line));
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'roost-retention-'));
  outside = await connectFromOutside(of);
  await deploy('forever');
  ({ alice, bob } = await server.people(['alice', 'bob']));
  chat = (await alice.openDirect(bob.account.user)) as ConversationId;
  await bob.send(chat, 'hello');
  const write = (count: number) => Promise.all(Array.from({ length: count }, (_, i) => alice.send(chat, `m ${i}`)));
  await write(150);
  await eventually(() => expect(bob.log(chat).through).toBe(alice.log(chat).through));
  // From here on his phone is off.
  await bob.close();
  await write(150);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(200), 60_000);
});

afterAll(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await server?.stop();
  await outside?.shutdown();
  await rm(dataDir, { recursive: true, force: true });
});

/** What is really there. */
async function rowsThere(): Promise<number[]> {
  const query = 'SELECT seq FROM cold_entries WHERE conversation_id = ? AND bucket = 0 ORDER BY seq ASC';
  const { rows } = await outside.execute(query, [chat], { fetchSize: 2_000 });
  return rows.map((row) => row.seq.toNumber());
}

async function pageOf(client: WireClient, after: number) {
  const { page } = await client.request({ pull: { conversation: chat, after, limit: 50 } });
  return page as wire.Page;
}

test('[D4.4] until delivered: what a phone that is off lacks is there, in Cassandra too, and nothing before it', async () => {
  const before = await rowsThere();
  expect(before[0]).toBe(1);
  await deploy('until-delivered');
  await alice.send(chat, 'on');
  await eventually(async () => expect((await pageOf(alice, 0)).floor).toBe(152), 60_000);
  await eventually(async () => expect((await rowsThere())[0]).toBe(153), 60_000);
  expect(await rowsThere()).toEqual(before.filter((seq) => seq > 152));
  const page = await pageOf(alice, 0);
  expect(page.excluded).toMatchObject([{ range: { from: 1, through: 152 }, reason: wire.ExcludedReason.BELOW_FLOOR }]);
  expect(page.entries[0]?.seq).toBe(153);
  expect(page.entries.every(({ bodyState }) => bodyState === wire.BodyState.PRESENT)).toBe(true);
  checkChain(chat, page.floorHead, page.entries as wire.Entry[]);
});

test('[D4.3] a time to live: nobody is shown a body after it, Cassandra lets all go, and a device that was away checks the chain', async () => {
  await deploy('ttl 8s');
  const last = await alice.send(chat, 'still there');
  await eventually(async () =>
    expect((await pageOf(alice, 160)).entries.map(({ bodyState }) => bodyState)).toContain(wire.BodyState.EXPIRED),
  );
  await eventually(async () => expect((await pageOf(alice, 0)).floor).toBe(last.seq), 60_000);
  await eventually(async () => expect(await rowsThere()).toEqual([]), 60_000);
  // The phone is on again: no hole, and the chain goes on from the floor.
  await bob.connect();
  await alice.send(chat, 'new');
  await eventually(() => expect(bob.log(chat).through).toBe(last.seq + 1));
  expect(bob.log(chat).forks).toEqual([]);
  const page = await pageOf(bob, 0);
  expect(page.entries.map(({ seq }) => seq)).toEqual([last.seq + 1]);
  checkChain(chat, page.floorHead, page.entries as wire.Entry[]);
});
