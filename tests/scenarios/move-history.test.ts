/** A deployment changes its store of older messages: the command, the routes and the objects, with a second store for Cassandra. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { type Account, linkDevice } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { archivedIn, readAll, writeMany } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const key = 'a-key-of-thirty-two-letters-or-so';
const first = 350;
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'roost-move-'));
const limits = { ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 };
const second = { binding: 'HISTORY_PROXY', config: path.join(root, 'tests/harness/second-history/wrangler.toml') };

let server: TestServer;
let account: Account;
let alice: WireClient;
let chat: ConversationId;
let archived = 0;

function note(line: string): void {
  archived = Math.max(archived, archivedIn(line));
}

beforeAll(async () => {
  server = await startTestServer(limits, note, { dataDir, vars: { ROOST_OPERATOR_KEY: key } });
  account = await server.signUp('alice');
  alice = await server.device(account, { maxInFlight: 64 });
  chat = (await alice.openDirect((await server.signUp('bob')).user)) as ConversationId;
  await writeMany(alice, chat, 0, first);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(300), 60_000);
  const { port } = server.runtime;
  await server.stop();
  // Deployed anew.
  const vars = { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: key };
  server = await startTestServer(limits, note, { dataDir, port, vars, beside: [second] });
  alice = await newDevice();
});

afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** One that has sent nothing: it numbers its sends itself. */
const newDevice = async () => server.device(await linkDevice(account), { maxInFlight: 64 });

const command = (...args: string[]) =>
  runChild(process.execPath, [`${root}/scripts/move-history.ts`, '--url', server.url, '--json', ...args], {
    ROOST_OPERATOR_KEY: key,
  });

const figuresOf = (output: string) => JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, number>;

const textOf = ({ body }: wire.Entry.$Properties) => new TextDecoder().decode(body ?? undefined);
const messages = (entries: wire.Entry.$Properties[]) =>
  entries.map(textOf).filter((text) => text.startsWith('message '));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);

test('[A5] [H19] it is read across both stores, moved and verified by one command, and read as before', async () => {
  await writeMany(alice, chat, first, first + 100);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(400), 60_000);
  expect(messages(await readAll(alice, chat))).toEqual(upTo(first + 100));

  const { code, output } = await command();
  expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
  expect(figuresOf(output)).toMatchObject({ conversations: 1, moved: 300, verified: archived, copies: 0, problems: 0 });
  expect(messages(await readAll(alice, chat))).toEqual(upTo(first + 100));
});

test('[A5] it may be run again, and over a server that was killed; what is deleted stays so', async () => {
  await alice.delete(chat, [12]);
  await server.runtime.crash();
  alice = await newDevice();
  await writeMany(alice, chat, first + 100, first + 150);
  const { code, output } = await command();
  expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
  expect(figuresOf(output)).toMatchObject({ moved: 0, problems: 0 });
  const entry = (await readAll(alice, chat)).find(({ seq }) => seq === 12);
  expect(entry).toMatchObject({ bodyState: wire.BodyState.DELETED });
});

test('[A5] a deployment that has not changed its store is told so, and nothing is done', async () => {
  const { port } = server.runtime;
  await server.stop();
  server = await startTestServer(limits, note, { dataDir, port, vars: { ROOST_OPERATOR_KEY: key }, beside: [second] });
  expect(await command()).toMatchObject({ code: 1, output: expect.stringContaining('ROOST_HISTORY') });
  // What is in the other store is read there all the same.
  alice = await newDevice();
  expect(messages(await readAll(alice, chat))).toHaveLength(first + 150 - 1);
});
