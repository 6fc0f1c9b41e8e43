/** The server process is killed in the middle of a conversation, and started again on the same data. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickOf } from '../../protocol/steps.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf } from '../harness/wire-client.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});
afterAll(() => server.stop());

test('[D1] [D2] [D3] nothing is lost, doubled or out of order, and every ✓✓ comes', async () => {
  const back = { reconnect: { minMs: 0, maxMs: 200 } };
  const { alice, bob } = await server.people(['alice', 'bob'], back);
  const chat = await alice.openDirect(bob.account.user);
  const [fromAlice, fromBob] = ['a', 'b'].map((who) => Array.from({ length: 300 }, (_, i) => `${who}${i}`));
  const sends = [
    ...(fromAlice ?? []).map((text) => alice.send(chat, text)),
    ...(fromBob ?? []).map((text) => bob.send(chat, text)),
  ];
  await Promise.race(sends.slice(40));
  await server.runtime.crash();
  await Promise.all(sends);

  await eventually(() => expect(textsOf(alice, chat)).toHaveLength(600));
  await eventually(() => expect(textsOf(bob, chat)).toEqual(textsOf(alice, chat)));
  const shown = textsOf(alice, chat);
  expect(shown.filter((text) => text.startsWith('a'))).toEqual(fromAlice);
  expect(shown.filter((text) => text.startsWith('b'))).toEqual(fromBob);
  expect(bob.headOf(chat)).toEqual(alice.headOf(chat));
  expect([...alice.log(chat).forks, ...bob.log(chat).forks]).toEqual([]);
  for (const client of [alice, bob]) {
    const own = [...client.log(chat).entries.values()].filter((entry) => entry.sender === client.account.user);
    const last = Math.max(...own.map((entry) => entry.seq));
    await eventually(() => expect(tickOf(client.log(chat).counts(last))).toBe('delivered'));
  }
});

test('[D1.5] what was pushed and not acknowledged when the server died is there after the return', async () => {
  const { carol, dave } = await server.people(['carol', 'dave']);
  const chat = await carol.openDirect(dave.account.user);
  await Promise.all(Array.from({ length: 20 }, (_, i) => carol.send(chat, `m${i}`)));
  await server.runtime.crash();
  await carol.connect();
  await dave.connect();
  await eventually(() => expect(textsOf(dave, chat)).toHaveLength(20));
  const last = carol.log(chat).headSeq;
  await eventually(() => expect(tickOf(carol.log(chat).counts(last))).toBe('delivered'));
});
