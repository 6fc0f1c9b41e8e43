/** The drill of the runbook (docs/history-cassandra.md): all that has left is lost, and brought back from copies of every node. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { archivedIn, readAll, writeMany } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const of = inject('cluster');
const cluster = new Cluster({ dir: of.dir, say: () => {} });
const copies = mkdtempSync(path.join(os.tmpdir(), 'roost-copies-'));
const keyspace = 'drill';
const key = 'a-key-of-thirty-two-letters-or-so';
const nodes = [1, 2, 3];
const first = 300;
const vars = { ...varsOf(of), CASSANDRA_KEYSPACE: keyspace };

let server: TestServer;
let outside: Client;
let alice: WireClient;
let bob: WireClient;
let chat: ConversationId;
let archived = 0;

beforeAll(async () => {
  expect(await command('migrate-cassandra.ts')).toMatchObject({ code: 0 });
  outside = await connectFromOutside(of, nodes, keyspace);
  const note = (line: string) => {
    archived = Math.max(archived, archivedIn(line));
  };
  server = await startTestServer({ ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 }, note, {
    vars: { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: key },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...vars, CASSANDRA_POOLS: '2' } }],
  });
  ({ alice, bob } = await server.people(['alice', 'bob']));
  chat = (await alice.openDirect(bob.account.user)) as ConversationId;
  await bob.send(chat, 'hello');
  await writeMany(alice, chat, 0, first);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(first - 100), 60_000);
});

afterAll(async () => {
  await server?.stop();
  await outside?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
  await outside?.shutdown();
  rmSync(copies, { recursive: true, force: true });
});

/** A command of the runbook, as an operator runs it. */
function command(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return runChild(process.execPath, [`${root}/scripts/${script}`, ...args], { ...vars, ROOST_OPERATOR_KEY: key });
}

const verify = () => command('move-history.ts', '--url', server.url, '--verify-only');

/** Where a node has what it keeps of the entries. */
function tableOf(number: number): string {
  const folder = path.join(of.dir, `node${number}/data/${keyspace}`);
  // Of a table that was dropped its folder stays.
  const own = readdirSync(folder).filter((name) => name.startsWith('cold_entries-') && name.endsWith(tableId));
  return path.join(folder, own[0] as string);
}

let tableId = '';
async function findTable(): Promise<void> {
  const { rows } = await outside.execute(
    "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'cold_entries'",
    [keyspace],
  );
  tableId = String(rows[0]?.id).replaceAll('-', '');
}

/** Takes a copy of every node, and carries it off. */
async function copy(name: string): Promise<void> {
  await findTable();
  for (const number of nodes) {
    await cluster.nodetool(number, ['snapshot', '-t', name, keyspace]);
    cpSync(path.join(tableOf(number), 'snapshots', name), path.join(copies, name, String(number)), { recursive: true });
  }
}

async function bringBack(name: string): Promise<void> {
  await findTable();
  for (const number of nodes) {
    await cluster.nodetool(number, [
      'import',
      '--copy-data',
      keyspace,
      'cold_entries',
      path.join(copies, name, String(number)),
    ]);
  }
}

async function newestRow(): Promise<number> {
  const { rows } = await outside.execute(
    'SELECT max(seq) AS newest FROM cold_entries WHERE conversation_id = ? AND bucket = 0',
    [chat],
  );
  return Number(rows[0]?.newest);
}

async function rowOf(seq: number) {
  const { rows } = await outside.execute(
    'SELECT body, deleted_at FROM cold_entries WHERE conversation_id = ? AND bucket = 0 AND seq = ?',
    [chat, seq],
  );
  return rows[0];
}

const textOf = ({ body }: wire.Entry.$Properties) => new TextDecoder().decode(body ?? undefined);
const seqOf = (entries: wire.Entry.$Properties[], text: string) =>
  entries.find((entry) => textOf(entry) === text)?.seq ?? 0;

async function deleteForEveryone(text: string): Promise<number> {
  const seq = seqOf(await readAll(bob, chat), text);
  await alice.delete(chat, [seq]);
  await eventually(async () => expect((await rowOf(seq))?.body.length).toBe(0), 60_000);
  return seq;
}

test('[A4] [A2] all is lost and brought back from a copy: what the copy lacks is named, and deletions that it lacks are told again', async () => {
  const before = await deleteForEveryone('message 7');
  await copy('nightly');
  const through = await newestRow();
  await writeMany(alice, chat, first, first + 200);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(first + 100), 60_000);
  const after = await deleteForEveryone('message 9');
  await copy('last');

  await outside.execute(`DROP KEYSPACE ${keyspace}`);
  // Sends go on, and nothing more leaves.
  await writeMany(alice, chat, first + 200, first + 400);
  await expect(bob.request({ pull: { conversation: chat, before: 60, limit: 50 } })).rejects.toThrow(
    'history-unavailable',
  );

  expect(await command('migrate-cassandra.ts')).toMatchObject({ code: 0 });
  await outside.execute(`USE ${keyspace}`);
  await bringBack('nightly');
  expect(await command('migrate-cassandra.ts', '--check')).toMatchObject({ code: 0 });
  expect((await rowOf(after))?.body.length).toBeGreaterThan(0);

  // It may take more than one run, while the proxy finds its way back: what an earlier one told again, the last does not.
  let toldAgain = '';
  await eventually(async () => {
    const { code, output } = await verify();
    toldAgain += output;
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining(`${chat}: entry ${through + 1} is missing`),
    });
  }, 120_000);
  expect(toldAgain).toContain('1 messages that were deleted for everyone were there again');
  for (const seq of [before, after]) {
    await eventually(async () => expect((await rowOf(seq))?.body.length).toBe(0), 60_000);
  }

  // A later copy on top of it: each entry is there once, and what was deleted is not back.
  await bringBack('last');
  await eventually(async () => expect(await verify()).toMatchObject({ code: 0 }), 120_000);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(first + 300), 120_000);
  const entries = await readAll(bob, chat);
  const wanted = Array.from({ length: first + 400 }, (_, i) => `message ${i}`);
  expect(entries.map(textOf).filter((text) => text.startsWith('message '))).toEqual(
    wanted.filter((text) => text !== 'message 7' && text !== 'message 9'),
  );
  for (const seq of [before, after]) {
    expect(entries[seq - 1]).toMatchObject({ bodyState: wire.BodyState.DELETED });
    expect((await rowOf(seq))?.body.length).toBe(0);
  }
  expect(await verify()).toMatchObject({ code: 0, output: expect.not.stringContaining('there again') });
}, 600_000);
