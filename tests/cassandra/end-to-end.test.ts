/** A deployment with its older history in Cassandra: what people wrote leaves, is there as rows, and is read as before. */
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { archivedIn, readAll, writeMany } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const of = inject('cluster');
const cluster = new Cluster({ dir: of.dir, say: () => {} });
const first = 500;

let server: TestServer;
let outside: Client;
let alice: WireClient;
let bob: WireClient;
let chat: ConversationId;
/** How far the object says that it has archived, and how often that it could not. */
const said = { archived: 0, waits: 0 };

beforeAll(async () => {
  outside = await connectFromOutside(of);
  server = await startTestServer({ ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 }, note, {
    vars: { ROOST_HISTORY: 'cassandra' },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...varsOf(of), CASSANDRA_POOLS: '2' } }],
  });
  ({ alice, bob } = await server.people(['alice', 'bob']));
  chat = (await alice.openDirect(bob.account.user)) as ConversationId;
  await bob.send(chat, 'hello');
  await writeMany(alice, chat, 0, first);
  await eventually(() => expect(said.archived).toBeGreaterThanOrEqual(first - 100), 60_000);
});

afterAll(async () => {
  await server?.stop();
  await outside?.shutdown();
  await signalAll('SIGCONT');
});

/** Nodes that stand still are away as well: they hold every connection and answer nothing. */
async function signalAll(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  for (const { pid } of await cluster.status()) if (pid !== undefined) process.kill(pid, signal);
}

function note(line: string): void {
  said.archived = Math.max(said.archived, archivedIn(line));
  if (line.includes('"archive waits"')) said.waits++;
}

async function rowsThere() {
  const { rows } = await outside.execute(
    'SELECT seq, facts, body, deleted_at FROM cold_entries WHERE conversation_id = ? AND bucket = 0 ORDER BY seq ASC',
    [chat],
    { fetchSize: 2_000 },
  );
  return rows;
}

const textOf = ({ body }: wire.Entry.$Properties) => new TextDecoder().decode(body ?? undefined);

test('[A4] what has left is in Cassandra, once and without a hole, and is read back with the heads that everybody has', async () => {
  const rows = await rowsThere();
  expect(rows.map((row) => row.seq.toNumber())).toEqual(rows.map((_, i) => i + 1));
  expect(rows.length).toBeGreaterThanOrEqual(said.archived);
  const entries = await readAll(bob, chat);
  expect(entries.map(textOf).filter((text) => text.startsWith('message '))).toEqual(
    Array.from({ length: first }, (_, i) => `message ${i}`),
  );
  // Their bodies are what was sent, whoever looks.
  const seq = entries.find((entry) => textOf(entry) === 'message 3')?.seq ?? 0;
  expect(new TextDecoder().decode(rows[seq - 1]?.body)).toContain('message 3');
});

test('[A1] [A2] what is deleted for everyone is empty there, with its marker', async () => {
  const target = (await readAll(bob, chat)).find((entry) => textOf(entry) === 'message 7');
  await alice.delete(chat, [target?.seq ?? 0]);
  await eventually(async () => {
    const row = (await rowsThere())[(target?.seq ?? 0) - 1];
    expect(row?.deleted_at?.toNumber()).toBeGreaterThan(0);
    expect(row?.body.length).toBe(0);
  });
  expect((await readAll(bob, chat))[(target?.seq ?? 0) - 1]).toMatchObject({ bodyState: wire.BodyState.DELETED });
});

test('[A4] all nodes stand still: sends go on, old pages are refused, nothing is lost; they go on, and the archive catches up', async () => {
  await signalAll('SIGSTOP');
  const { archived } = said;
  await writeMany(alice, chat, first, first + 300);
  const old = { pull: { conversation: chat, before: 60, limit: 50 } };
  await expect(bob.request(old)).rejects.toThrow('history-unavailable');
  await eventually(() => expect(said.waits).toBeGreaterThan(0), 60_000);
  expect(said.archived).toBe(archived);

  await signalAll('SIGCONT');
  await eventually(() => expect(said.archived).toBeGreaterThanOrEqual(first + 200), 120_000);
  const texts = (await readAll(bob, chat)).map(textOf).filter((text) => text.startsWith('message '));
  const wanted = Array.from({ length: first + 300 }, (_, i) => `message ${i}`).filter((text) => text !== 'message 7');
  expect(texts).toEqual(wanted);
}, 300_000);
