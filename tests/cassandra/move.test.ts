/** A deployment that had its older history in its own objects goes to Cassandra, while people write and the server dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Client, types } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import type { wire } from '../../schema/gen/wire.js';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { type Account, linkDevice } from '../harness/account.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { archivedIn, readAll, writeMany } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const of = inject('cluster');
const key = 'a-key-of-thirty-two-letters-or-so';
const first = 800;
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'roost-move-'));
const limits = { ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 };

let server: TestServer;
let outside: Client;
let accounts: { alice: Account; bob: Account };
let alice: WireClient;
let chat: ConversationId;
let archived = 0;

function note(line: string): void {
  archived = Math.max(archived, archivedIn(line));
}

beforeAll(async () => {
  outside = await connectFromOutside(of);
  server = await startTestServer(limits, note, { dataDir, vars: { ROOST_OPERATOR_KEY: key } });
  accounts = { alice: await server.signUp('alice'), bob: await server.signUp('bob') };
  alice = await server.device(accounts.alice, { maxInFlight: 64 });
  chat = (await alice.openDirect(accounts.bob.user)) as ConversationId;
  await writeMany(alice, chat, 0, first);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(first - 100), 60_000);
  const { port } = server.runtime;
  await server.stop();
  // Deployed anew.
  server = await startTestServer(limits, note, {
    dataDir,
    port,
    vars: { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: key },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...varsOf(of), CASSANDRA_POOLS: '2' } }],
  });
  alice = await newDevice();
});

afterAll(async () => {
  await server?.stop();
  await outside?.shutdown();
  rmSync(dataDir, { recursive: true, force: true });
});

/** One that has sent nothing: it numbers its sends itself. */
const newDevice = async () => server.device(await linkDevice(accounts.alice), { maxInFlight: 64 });

const env = { ROOST_OPERATOR_KEY: key };
const command = (...args: string[]) => [`${root}/scripts/move-history.ts`, '--url', server.url, '--json', ...args];

async function statusOf(): Promise<{ through: number; elsewhere: number }> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${server.url}/operator/conversations/${chat}/history`, { headers });
  return (await response.json()) as { through: number; elsewhere: number };
}

async function rowsThere() {
  const { rows } = await outside.execute(
    'SELECT seq, body, deleted_at FROM cold_entries WHERE conversation_id = ? AND bucket = 0 ORDER BY seq ASC',
    [chat],
    { fetchSize: 2_000, consistency: types.consistencies.all },
  );
  return rows;
}

const textOf = ({ body }: wire.Entry.$Properties) => new TextDecoder().decode(body ?? undefined);
const messages = (entries: wire.Entry.$Properties[]) =>
  entries.map(textOf).filter((text) => text.startsWith('message '));

test('[A5] it is read across both before it is moved', async () => {
  await writeMany(alice, chat, first, first + 200);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(first + 100), 60_000);
  const { elsewhere, through } = await statusOf();
  expect(elsewhere).toBeGreaterThanOrEqual(first - 100);
  expect(through).toBeGreaterThan(elsewhere);
  expect((await rowsThere()).length).toBe(through - elsewhere);
  expect(messages(await readAll(alice, chat))).toEqual(Array.from({ length: first + 200 }, (_, i) => `message ${i}`));
});

test('[A5] [A1] the command and the server are killed in the middle, people write and delete: the next run moves the rest', async () => {
  const { elsewhere } = await statusOf();
  const moving: ChildProcess = spawn(process.execPath, command(), { env: { ...process.env, ...env }, stdio: 'ignore' });
  await eventually(async () => expect((await statusOf()).elsewhere).toBeLessThan(elsewhere), 60_000);
  const target = alice.log(chat).entries.get(12) !== undefined ? 12 : 11;
  await alice.delete(chat, [target]);
  await server.runtime.crash();
  moving.kill('SIGKILL');
  alice = await newDevice();
  await writeMany(alice, chat, first + 200, first + 250);

  const { code, output } = await runChild(process.execPath, command(), env);
  expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
  const { through, elsewhere: left } = await statusOf();
  expect(left).toBe(0);
  const said = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, number>;
  expect(said).toMatchObject({ conversations: 1, problems: 0, copies: 0 });
  expect(said.verified).toBeGreaterThanOrEqual(through - 100);

  // Seen from outside: each once, with what was sent; and what was deleted is not there.
  await eventually(async () => {
    const rows = await rowsThere();
    expect(rows.map((row) => row.seq.toNumber())).toEqual(rows.map((_, i) => i + 1));
    expect(rows[target - 1]).toMatchObject({ body: Buffer.alloc(0) });
    expect(Number(rows[target - 1]?.deleted_at)).toBeGreaterThan(0);
  });
  const entries = await readAll(alice, chat);
  const rows = await rowsThere();
  for (const [i, entry] of entries.slice(0, rows.length).entries()) {
    if (i + 1 !== target) expect([...(rows[i]?.body ?? [])]).toEqual([...(entry.body ?? [])]);
  }
  expect(messages(entries)).toHaveLength(first + 250 - 1);
});

test('[A5] a difference that is planted is found and named', async () => {
  const plant =
    'UPDATE cold_entries USING TIMESTAMP ? SET body = ? WHERE conversation_id = ? AND bucket = 0 AND seq = 40';
  const [was] = (await rowsThere()).filter((row) => row.seq.toNumber() === 40);
  const put = (body: Buffer, at: number) =>
    outside.execute(plant, [types.Long.fromNumber(at * 1_000), body, chat], { prepare: true });
  await put(Buffer.from('something else'), Date.now() + 1_000);
  const found = await runChild(process.execPath, command('--verify-only'), env);
  expect(found).toMatchObject({ code: 1, output: expect.stringContaining(`${chat}: entry 40 has another body`) });
  await put(was?.body, Date.now() + 2_000);
  expect(await runChild(process.execPath, command('--verify-only'), env)).toMatchObject({ code: 0 });
});
