/** Groups above the limits where members detach and hints replace deliveries, with limits so low that three are many. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMemoryStore, openRoost, type Roost, requestCode, signUp } from '../../client/index.node.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const opened: Roost[] = [];
const eventually = { timeout: 30_000 };

async function join(server: TestServer, name: string): Promise<Roost> {
  const store = openMemoryStore();
  const address = { handle: `${name.toLowerCase()}_large` };
  const { shownCode } = await requestCode({ server: server.url, store, address });
  await signUp({ server: server.url, store, address, code: shownCode ?? '', name, deviceName: 'test' });
  const roost = await openRoost({ store });
  opened.push(roost);
  await roost.caughtUp();
  return roost;
}

async function talk(server: TestServer): Promise<void> {
  const [ada, bob, cleo] = [await join(server, 'Ada'), await join(server, 'Bob'), await join(server, 'Cleo')];
  const people = [ada, bob, cleo].map((roost) => ({ roost, name: roost.account.name }));
  await acquaint(people);
  const members = [bob.account.user, cleo.account.user];
  const group = await ada.createGroup({ title: 'Many', members });
  await ada.settled((await ada.send(group, { text: 'hello' })).id);
  for (const one of [bob, cleo]) await expect.poll(() => one.conversations.current[0]?.unread, eventually).toBe(1);

  cleo.disconnect();
  const texts = Array.from({ length: 40 }, (_, n) => `m${n}`);
  for (const text of texts) await ada.send(group, { text });
  await expect.poll(() => bob.conversations.current[0]?.unread, eventually).toBe(41);
  cleo.connect();
  await expect.poll(() => cleo.conversations.current[0]?.unread, eventually).toBe(41);
  cleo.openChat(group);
  await ada.settled((await ada.send(group, { text: 'last' })).id);
  for (const one of [bob, cleo]) {
    const timeline = one.timeline(group, { pageSize: 100 });
    const shown = () => timeline.current.items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
    await expect.poll(shown, eventually).toEqual(['hello', ...texts, 'last']);
    await one.markRead(group, one.conversations.current[0]?.headSeq ?? 0);
  }
  await expect.poll(() => ada.conversations.current[0]?.last?.state, { timeout: 60_000 }).toBe('read');
}

for (const [name, limits] of [
  ['members detach', { maxMembersAttached: 2, attachAfterMs: 500, maxMembersPrompt: 2 }],
  [
    'hints replace deliveries',
    { maxMembersAttached: 2, attachAfterMs: 500, maxMembersPrompt: 2, maxMembersDelivered: 1 },
  ],
] as const) {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ ...freeLimits, ...limits });
  });
  afterAll(async () => {
    await server?.stop();
  });

  test(`[F1] [F2] ${name}: everybody has every message, the right unread count, and the sender its ticks`, async () => {
    await talk(server);
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
}
