/** Delete for everyone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf, type WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let carol: WireClient;
let group: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ alice, bob, carol } = await server.people(['alice', 'bob', 'carol']));
  group = await alice.createGroup('garden', [bob.account.user, carol.account.user]);
});
afterAll(() => server.stop());

test('[D4.2] a deleted message goes from every device, also from one that was away, and its place stays', async () => {
  await bob.send(group, 'kept');
  const { seq } = await bob.send(group, 'regretted');
  for (const client of [alice, carol]) await eventually(() => expect(textsOf(client, group)).toContain('regretted'));
  await carol.close();
  await bob.delete(group, [seq]);
  await eventually(() => expect(textsOf(alice, group)).toEqual(['kept']));
  await carol.connect();
  await eventually(() => expect(textsOf(carol, group)).toEqual(['kept']));

  const { page } = await carol.request({ pull: { conversation: group, after: seq - 1, limit: 1 } });
  const [entry] = page?.entries ?? [];
  expect(entry).toMatchObject({ seq, bodyState: wire.BodyState.DELETED });
  expect(entry?.body).toHaveLength(0);
  expect(entry?.bodyHash).toHaveLength(32);
  expect(carol.log(group).forks).toEqual([]);
});

test('[D4.2] somebody else’s message may be deleted by an admin only', async () => {
  const { seq } = await bob.send(group, 'mine');
  await eventually(() => expect(carol.log(group).through).toBeGreaterThanOrEqual(seq));
  await expect(carol.delete(group, [seq])).rejects.toMatchObject({ code: 'bad-target' });
  await alice.delete(group, [seq]);
  await eventually(() => expect(textsOf(bob, group)).toEqual(['kept']));
});
