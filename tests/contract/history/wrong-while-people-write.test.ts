/**
 * A deployment whose cluster is set up wrongly under people who write: all goes on, nothing is lost, and it is said why. The node
 * refuses in Cassandra's words; that they are its words is shown by `tests/cassandra/wrong.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { proxyConfig } from '../../../scripts/cassandra/access.ts';
import { type Account, linkDevice } from '../../harness/account.ts';
import { type CqlNode, startCqlNodes } from '../../harness/cql/node.ts';
import { eventually } from '../../harness/eventually.ts';
import { freeLimits } from '../../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../../harness/server.ts';
import { archivedIn, readAll, writeMany } from '../../harness/whole-chat.ts';

const password = 'a-password-that-nobody-is-shown';
const operatorKey = 'a-key-of-thirty-two-letters-or-so';
const each = 150;
const textsOf = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'roost-wrong-'));
let node: CqlNode;
let right: Record<string, string>;
let server: TestServer;
let alice: Account;
let bob: Account;
let chat: ConversationId;
let written = 0;
let lines: string[] = [];

/** The same deployment, deployed again with other variables of the proxy. */
async function deploy(vars: Record<string, string>): Promise<void> {
  await server?.stop();
  lines = [];
  server = await startTestServer(
    { ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 },
    (line) => void lines.push(line),
    {
      dataDir,
      vars: { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: operatorKey },
      beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...right, ...vars } }],
    },
  );
}

/** A device of its own for each deployment: nobody remembers what the one before has sent. */
const deviceOf = async (account: Account) => server.device(await linkDevice({ ...account, url: server.url }));
const archived = () => Math.max(0, ...lines.map(archivedIn));

async function asOperator<Answer>(what: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${operatorKey}` };
  return (await (await fetch(`${server.url}/operator/${what}`, { headers })).json()) as Answer;
}

const statusOf = () =>
  asOperator<{ through: number; lag: number; since: number; problem: string }>(`conversations/${chat}/history`);

beforeAll(async () => {
  const started = await startCqlNodes(1);
  node = started.nodes[0] as CqlNode;
  node.password = password;
  right = { ...started.vars, CASSANDRA_POOLS: '2', CASSANDRA_USERNAME: 'roost', CASSANDRA_PASSWORD: password };
  await deploy({});
  [alice, bob] = await Promise.all([server.signUp('alice'), server.signUp('bob')]);
  const writer = await server.device(alice);
  chat = (await writer.openDirect(bob.user)) as ConversationId;
  await (await server.device(bob)).send(chat, 'hello');
  await writeMany(writer, chat, 0, each);
  written = each;
  await eventually(() => expect(archived()).toBeGreaterThanOrEqual(100), 60_000);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await node?.end();
  rmSync(dataDir, { recursive: true, force: true });
});

test.each([
  ['wrong password', { CASSANDRA_PASSWORD: 'wrong' }, 'refuses the user name or the password'],
  ['wrong keyspace', { CASSANDRA_KEYSPACE: 'nowhere' }, 'There is no keyspace nowhere'],
  ['schema missing', {}, 'run npm run migrate:cassandra'],
  ['TLS refused', { CASSANDRA_TLS: 'on' }, 'No TLS with'],
])(
  '[A4] %s: people write and read what is recent, and who runs it is told why the rest waits',
  async (what, vars, words) => {
    node.hasTables = what !== 'schema missing';
    const before = await statusOf();
    await deploy(vars);
    const [writer, reader] = [await deviceOf(alice), await deviceOf(bob)];
    await writeMany(writer, chat, written, written + each);
    written += each;
    const { page } = await reader.request({ pull: { conversation: chat, before: 0xffff_ffff, limit: 20 } });
    expect(new TextDecoder().decode(page?.entries?.at(-1)?.body ?? undefined)).toBe(`message ${written - 1}`);
    await expect(reader.request({ pull: { conversation: chat, before: 60, limit: 20 } })).rejects.toThrow(
      'history-unavailable',
    );

    const health = await asOperator<{ reachable: boolean; problem: string }>('history');
    expect(health).toMatchObject({ reachable: false, problem: expect.stringContaining(words) });
    // The conversation says since when it waits, and what was wrong first.
    await eventually(async () => {
      const { since, problem } = await statusOf();
      expect(since).toBeGreaterThan(0);
      expect(problem).toContain('refuses the user name or the password');
    }, 60_000);
    expect((await statusOf()).through).toBe(before.through);
    expect((await statusOf()).lag).toBeGreaterThan(before.lag);
    // One sentence for each kind of call, and not with every call.
    const said = lines.filter((line) => line.includes('history-proxy: ') && line.includes(words));
    expect(said.length).toBeGreaterThanOrEqual(1);
    expect(new Set(said).size).toBeLessThanOrEqual(4);
    expect(lines.join('\n')).not.toContain(password);
  },
  120_000,
);

test('[A4] [A6] set up rightly again, all of it leaves, and every message is there once', async () => {
  node.hasTables = true;
  await deploy({});
  const reader = await server.device({ ...bob, url: server.url });
  // Somebody scrolls back, and the archive hears from it that the store answers.
  await eventually(() => reader.request({ pull: { conversation: chat, before: 60, limit: 20 } }), 30_000);
  await eventually(async () => expect(await statusOf()).toMatchObject({ since: 0, problem: '' }), 60_000);
  const { through } = await eventually(async () => {
    const now = await statusOf();
    expect(now.lag).toBeLessThan(100);
    return now;
  }, 60_000);
  expect(await asOperator('history')).toMatchObject({ reachable: true, problem: '' });

  const texts = (await readAll(reader, chat)).map(({ body }) => new TextDecoder().decode(body ?? undefined));
  expect(texts.filter((text) => text.startsWith('message '))).toEqual(textsOf(written));
  expect(node.seqsOf(chat).slice(0, through)).toEqual(Array.from({ length: through }, (_, i) => i + 1));
}, 180_000);
