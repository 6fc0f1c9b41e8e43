/** A cluster by the commands that people type, the whole way: brought, used by a Roost, ended outright, started again, forgotten. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'cassandra-driver';
import { afterAll, expect, inject, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { type ServerProcess, startServerProcess } from '../../scripts/runtime/server-process.ts';
import { signUp } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { readAll, writeMany } from '../harness/whole-chat.ts';
import { WireClient } from '../harness/wire-client.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-cluster-'));
const dir = path.join(folder, 'cluster');
/** Beside the cluster of the other files. */
const network = inject('cluster').network.replace(/^127\.(\d+)/, (_, second) => `127.${Number(second) - 63}`);
const of = { CASSANDRA_CONTACT_POINTS: `${network}.1`, CASSANDRA_REPLICATION: 'dc1:1' };
let server: ServerProcess | undefined;

afterAll(async () => {
  await server?.kill();
  await cassandra('reset');
  rmSync(folder, { recursive: true, force: true });
});

interface CommandResult {
  readonly code: number;
  readonly said: string;
}

function command(script: string, args: readonly string[]): Promise<CommandResult> {
  const env = { ...process.env, ...of };
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, 'scripts', script), ...args], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: `${out}${err}` });
    });
  });
}

const cassandra = (...words: string[]) => command('cassandra.ts', ['--data', dir, ...words]);

test('there is none at first, and what needs one says so', async () => {
  expect(await cassandra('status')).toEqual({ code: 1, said: 'there is no cluster\n' });
  expect(await cassandra('kill', '1')).toMatchObject({ code: 1, said: expect.stringContaining('there is no cluster') });
});

test('`start` returns when it answers, and again when there is nothing to do', async () => {
  const first = await cassandra('start', '--nodes', '1', '--heap', '384M', '--network', network);
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining(`node 1 answers on ${network}.1:9042`) });
  expect((await cassandra('start')).code).toBe(0);
  const status = await cassandra('status');
  expect(status).toMatchObject({ code: 0, said: expect.stringContaining('node 1 answers') });
  expect((await cassandra('start', '--nodes', '2')).said).toContain('a ring is not remade');
});

test('`migrate:cassandra` makes the tables, once, and `--check` says whether they are those of this release', async () => {
  expect((await command('migrate-cassandra.ts', ['--check'])).code).toBe(1);
  expect(await command('migrate-cassandra.ts', [])).toMatchObject({ code: 0 });
  expect((await command('migrate-cassandra.ts', [])).said).toBe('roost is up to date\n');
  expect(await command('migrate-cassandra.ts', ['--check'])).toMatchObject({ code: 0 });
});

test('`start:cassandra` serves people whose older messages lie in it', async () => {
  const limits = `ROOST_LIMITS=${JSON.stringify({ hotEntries: 20, hotEntriesLeast: 10, coldBatch: 10 })}`;
  server = await startServerProcess(['--port', '0', '--data', path.join(folder, 'data'), '--var', limits], {
    script: 'start-cassandra.ts',
    env: of,
  });
  const people = await Promise.all(['alice', 'bobby'].map((handle) => signUp(server?.url ?? '', handle)));
  const [alice, bob] = people.map((account) => new WireClient(account)) as [WireClient, WireClient];
  await Promise.all([alice.connect(), bob.connect()]);
  const chat = await alice.openDirect(bob.account.user);
  await writeMany(alice, chat, 0, 60);
  const outside = new Client({ contactPoints: [`${network}.1`], localDataCenter: 'dc1', keyspace: 'roost' });
  await outside.connect();
  await eventually(async () => {
    const { rows } = await outside.execute('SELECT count(*) FROM cold_entries');
    expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(40);
  }, 60_000);
  await outside.shutdown();
  expect((await cassandra('nodetool', '1', 'tablestats', 'roost.cold_entries')).said).toMatch(
    /Local write count: [1-9]/,
  );
  const texts = (await readAll(bob, chat)).map(({ body }) => new TextDecoder().decode(body ?? undefined));
  for (let n = 0; n < 60; n++) expect(texts).toContain(`message ${n}`);
  await Promise.all([alice.close(), bob.close()]);
  expect(await server.stop()).toBe(0);
  server = undefined;
});

test('`kill` is seen in `status`, `start N` brings the node back with what it held, and `reset` forgets it all', async () => {
  expect((await cassandra('kill', '1')).code).toBe(0);
  expect(await cassandra('status')).toMatchObject({ code: 1, said: expect.stringContaining('node 1 is down') });
  expect(await cassandra('start', '1', '--heap', '384M')).toMatchObject({ code: 0 });
  expect(await command('migrate-cassandra.ts', ['--check'])).toMatchObject({ code: 0 });
  expect((await cassandra('stop')).code).toBe(0);
  expect((await cassandra('status')).said).toContain('node 1 is down');
  expect((await cassandra('reset')).code).toBe(0);
  expect(await cassandra('status')).toMatchObject({ code: 1, said: 'there is no cluster\n' });
  expect(existsSync(dir)).toBe(false);
});
