/** Two people whose clients encrypt, and a real server: what it stores of their words is nothing that it can read. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { openRoost } from '../../client/index.node.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint, storeOf, textsOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const opened: Roost[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await server?.stop();
});

async function join(name: string): Promise<{ roost: Roost; name: string }> {
  const roost = await openRoost({ store: await storeOf(await server.signUp(name)) });
  opened.push(roost);
  return { roost, name };
}

const soon = { timeout: 30_000, interval: 200 };

test('[D7] two people write to each other, direct and in a group, and the ticks come', async () => {
  const ada = await join('ada');
  const bob = await join('bob');
  await acquaint([ada, bob]);
  const id = await ada.roost.direct(bob.roost.account.user);
  const first = await ada.roost.send(id, { text: 'hello bob' });
  await expect.poll(() => textsOf(bob.roost, id), soon).toEqual(['hello bob']);
  await bob.roost.send(id, { text: 'hello ada' });
  await expect.poll(() => textsOf(ada.roost, id), soon).toEqual(['hello bob', 'hello ada']);
  await bob.roost.markRead(id, 2);
  await ada.roost.settled(first.id);
  const group = await ada.roost.createGroup({ title: 'Two', members: [bob.roost.account.user] });
  await ada.roost.send(group, { text: 'to the group' });
  await expect.poll(() => textsOf(bob.roost, group), soon).toEqual(['to the group']);
  await bob.roost.send(group, { text: 'back' });
  await expect.poll(() => textsOf(ada.roost, group), soon).toEqual(['to the group', 'back']);
});
