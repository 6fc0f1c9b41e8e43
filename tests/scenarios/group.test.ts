/** Alice, Bob and Carol in a group: who sees what while people come and go. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickOf } from '../../protocol/steps.ts';
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
});
afterAll(() => server.stop());

async function begin(): Promise<void> {
  ({ alice, bob, carol } = await server.people(['alice', 'bob', 'carol']));
  group = await alice.createGroup('garden', [bob.account.user, carol.account.user]);
  for (const client of [bob, carol]) await eventually(() => expect(client.logs.get(group)?.through).toBe(1));
}

async function remove(by: WireClient, user: string): Promise<void> {
  await by.change(group, wire.EntryKind.MEMBERSHIP, { membership: { remove: [user] } });
}

test('a message reaches both others; ✓✓ when both have it, blue when both have read it, and by name on demand', async () => {
  await begin();
  const { seq } = await alice.send(group, 'hello all');
  for (const client of [bob, carol]) await eventually(() => expect(textsOf(client, group)).toEqual(['hello all']));
  await eventually(() => expect(tickOf(alice.log(group).counts(seq))).toBe('delivered'));

  bob.read(group);
  await eventually(() => expect(alice.log(group).counts(seq)).toMatchObject({ delivered: 2, read: 1, total: 2 }));
  const { receipts } = await alice.request({ getReceipts: { conversation: group, seq } });
  expect(receipts?.read).toEqual([bob.account.user]);
  expect(receipts?.delivered?.toSorted()).toEqual([bob.account.user, carol.account.user].toSorted());
  carol.read(group);
  await eventually(() => expect(tickOf(alice.log(group).counts(seq))).toBe('read'));
});

test('[D4.1] who was removed gets the entry of the removal as the last, and nothing after it', async () => {
  await begin();
  await alice.send(group, 'before');
  await eventually(() => expect(textsOf(carol, group)).toEqual(['before']));
  await remove(alice, carol.account.user);
  const end = alice.log(group).headSeq;
  await eventually(() => expect(carol.log(group).through).toBe(end));
  await alice.send(group, 'after');
  await eventually(() => expect(textsOf(bob, group)).toEqual(['before', 'after']));

  await expect(carol.send(group, 'still here?')).rejects.toMatchObject({ code: 'not-a-member' });
  const { page } = await carol.request({ pull: { conversation: group, after: 0 } });
  expect(page?.entries?.map((entry) => entry.seq)).toEqual([1, 2, 3]);
  await carol.close();
  await carol.connect();
  expect(textsOf(carol, group)).toEqual(['before']);
});

test('[D4.1] who leaves and comes back reads both of their times and not what lay between', async () => {
  await begin();
  await alice.send(group, 'one');
  await eventually(() => expect(textsOf(bob, group)).toEqual(['one']));
  await remove(bob, bob.account.user);
  await alice.send(group, 'without bob');
  const [member] = await alice.membersOf([bob.account.user]);
  await alice.change(group, wire.EntryKind.MEMBERSHIP, { membership: { add: member ? [member] : [] } });
  await alice.send(group, 'welcome back');

  await eventually(() => expect(textsOf(bob, group)).toEqual(['one', 'welcome back']));
  await eventually(() => expect(bob.log(group).hasGap()).toBe(false));
  await bob.send(group, 'thanks');
  await eventually(() => expect(textsOf(carol, group)).toEqual(['one', 'without bob', 'welcome back', 'thanks']));
  expect(bob.log(group).forks).toEqual([]);
});

test('only an admin may remove others, and a new admin may', async () => {
  await begin();
  await expect(remove(bob, carol.account.user)).rejects.toMatchObject({ code: 'not-an-admin' });
  const changes = [{ user: bob.account.user, role: wire.Role.ADMIN }];
  await alice.change(group, wire.EntryKind.ROLES, { roles: { changes } });
  await remove(bob, carol.account.user);
  await eventually(() => expect(carol.log(group).through).toBe(bob.log(group).headSeq));
});
