/**
 * Ids that nobody was ever given, by every way into the server: no object wakes or gets a file by them (D10.1). The
 * platform keeps a file for each object that was ever woken, so files are what is counted.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import type { RefusalError } from '../harness/failures.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let group: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ alice, bob } = await server.people(['alice', 'bob']));
  group = await alice.createGroup('real', [bob.account.user]);
  // What that woke has its files.
  await eventually(() => expect(bob.logs.has(group)).toBe(true));
});
afterAll(() => server.stop());

const madeUpUser = () => `u${randomBytes(15).toString('base64url')}`;
const madeUpGroup = () => `c${randomBytes(16).toString('base64url')}`;
const madeUpToken = () => `${madeUpUser()}.1.${randomBytes(32).toString('base64url')}`;
const some = <T>(make: () => T, count = 20): T[] => Array.from({ length: count }, make);

/** Databases of objects, by class. */
function objects(): string[] {
  const files = readdirSync(server.runtime.dataDir, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.sqlite'))
    .map((file) => path.normalize(file))
    .sort();
}

async function withoutAFile(work: () => Promise<unknown>): Promise<void> {
  const before = objects();
  expect(before.length).toBeGreaterThan(3);
  await work();
  expect(objects()).toEqual(before);
}

test('[H3a] [D10.1] an invented token over HTTP, on every route that asks for one', () =>
  withoutAFile(async () => {
    const { paths } = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { security: object[]; requestBody?: object }>>;
    };
    let tried = 0;
    for (const [template, operations] of Object.entries(paths)) {
      for (const [method, { security, requestBody }] of Object.entries(operations)) {
        if (!security.some((one) => 'device' in one) || template === '/v1/socket') continue;
        const at = template
          .replace('{user}', madeUpUser())
          .replace('{device}', '1')
          .replace('{id}', madeUpGroup())
          .replace('{ticket}', 'x'.repeat(43));
        const response = await fetch(`${server.url}${at}`, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${madeUpToken()}`, 'content-type': 'application/json' },
          ...(requestBody === undefined ? {} : { body: JSON.stringify({ name: 'x', users: [], phones: [] }) }),
        });
        expect(response.status, `${method} ${template}`).toBe(401);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(12);
  }));

test('[D10.1] an invented token at the socket', () =>
  withoutAFile(async () => {
    for (const token of some(madeUpToken)) {
      await expect(new WireClient({ ...alice.account, token }).connect()).rejects.toThrow('401');
    }
  }));

test('[H3a] [D10.1] profiles, contacts and pages that a signed-in device asks for', () =>
  withoutAFile(async () => {
    const headers = { authorization: `Bearer ${alice.account.token}`, 'content-type': 'application/json' };
    const profiles = await fetch(`${server.url}/v1/profiles`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({ users: [...some(madeUpUser), bob.account.user] }),
    });
    expect(((await profiles.json()) as { profiles: { user: string }[] }).profiles.map(({ user }) => user)).toEqual([
      bob.account.user,
    ]);
    for (const user of some(madeUpUser)) {
      const put = await fetch(`${server.url}/v1/contacts/${user}`, { method: 'PUT', headers, body: '{"name":"x"}' });
      expect([put.status, await put.json()]).toMatchObject([404, { error: { code: 'unknown-user' } }]);
      const removed = await fetch(`${server.url}/v1/contacts/${user}`, { method: 'DELETE', headers });
      expect(removed.status).toBe(200);
    }
    for (const id of some(madeUpGroup)) {
      const page = await fetch(`${server.url}/v1/conversations/${id}/entries`, { headers });
      expect(page.status).toBe(404);
    }
  }));

test('[D10.1] user ids in commands', () =>
  withoutAFile(async () => {
    for (const peer of some(madeUpUser)) {
      await expect(alice.request({ findDirect: { peer } })).rejects.toMatchObject({ code: 'unknown-user' });
    }
    const { deviceLists } = await alice.request({ getDeviceLists: { users: some(madeUpUser, 128) } });
    expect(deviceLists?.lists ?? []).toEqual([]);
    await alice.request({ watch: { users: some(madeUpUser, 64) } });
    await alice.request({ watch: { users: [] } });
  }));

test('[D10.1] conversation ids in commands', () =>
  withoutAFile(async () => {
    for (const conversation of some(madeUpGroup)) {
      const message = { number: 1, after: 0, epoch: 1, kind: wire.EntryKind.MESSAGE, body: Buffer.from('hi') };
      for (const command of [
        { send: { conversation, ...message } },
        { pull: { conversation } },
        { open: { conversation } },
        { typing: { conversation } },
        { getReceipts: { conversation, seq: 1 } },
        { ack: { frames: 0, conversations: [{ conversation, through: 1, newest: 1 }] } },
      ]) {
        await expect(alice.request(command), JSON.stringify(command)).rejects.toMatchObject({
          code: 'unknown-conversation',
        });
      }
    }
  }));

test('[D10.1] people whom a creation or a change of members names: refused whole, before there is a conversation', () =>
  withoutAFile(async () => {
    const memberOf = (user: string) => ({ user, role: wire.Role.MEMBER });
    const admin = { user: alice.account.user, role: wire.Role.ADMIN };
    const began = performance.now();
    const creation = {
      creation: { kind: wire.ConversationKind.GROUP, members: [admin, ...some(madeUpUser, 1_000).map(memberOf)] },
    };
    const refused = await alice
      .change(madeUpGroup(), wire.EntryKind.CREATION, creation)
      .catch((error: unknown) => error as RefusalError);
    expect(refused).toMatchObject({ code: 'unknown-user' });
    // It took 25 s and stopped everybody.
    expect(performance.now() - began).toBeLessThan(10_000);

    const membership = { membership: { add: some(madeUpUser).map(memberOf) } };
    await expect(alice.change(group, wire.EntryKind.MEMBERSHIP, membership)).rejects.toMatchObject({
      code: 'unknown-user',
    });
    expect((await alice.send(group, 'the group goes on')).seq).toBe(2);
  }));

test('[7.2] a group is not begun in the place of a direct conversation, and the two can talk', async () => {
  const { direct } = await alice.request({ findDirect: { peer: bob.account.user } });
  const creation = {
    creation: {
      kind: wire.ConversationKind.GROUP,
      members: [{ user: alice.account.user, role: wire.Role.ADMIN }],
    },
  };
  await withoutAFile(() =>
    expect(alice.change(direct?.conversation ?? '', wire.EntryKind.CREATION, creation)).rejects.toMatchObject({
      code: 'bad-control',
    }),
  );
  const chat = await bob.openDirect(alice.account.user);
  expect(chat).toBe(direct?.conversation);
  expect((await bob.send(chat, 'hello')).seq).toBe(2);
});
