/** Carol is away for days while the others write on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickOf } from '../../protocol/steps.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf, type WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let carol: WireClient;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
  ({ alice, bob, carol } = await server.people(['alice', 'bob', 'carol']));
});
afterAll(() => server.stop());

test('[D4] 1,500 messages in three chats arrive in order after the return; the list comes first', async () => {
  const group = await alice.createGroup('garden', [bob.account.user, carol.account.user]);
  const withAlice = await alice.openDirect(carol.account.user);
  const withBob = await bob.openDirect(carol.account.user);
  for (const chat of [group, withAlice, withBob]) await eventually(() => expect(carol.logs.has(chat)).toBe(true));
  await carol.close();

  const texts = Array.from({ length: 500 }, (_, i) => `message ${i}`);
  await Promise.all([
    ...texts.map((text, i) => (i % 2 === 0 ? alice : bob).send(group, text)),
    ...texts.map((text) => alice.send(withAlice, text)),
    ...texts.map((text) => bob.send(withBob, text)),
  ]);
  expect(alice.log(withAlice).deliveredThrough()).toBeLessThan(10);

  await carol.connect();
  // The last of them may still be on their way to her.
  for (const chat of [group, withAlice, withBob])
    await eventually(() => expect(carol.log(chat).state?.read?.unread).toBe(500));
  await eventually(async () => {
    await carol.filled();
    expect(textsOf(carol, withAlice)).toEqual(texts);
    expect(textsOf(carol, withBob)).toEqual(texts);
    expect(textsOf(carol, group)).toEqual(textsOf(alice, group));
    expect(textsOf(carol, group).toSorted()).toEqual(texts.toSorted());
  });
  for (const log of carol.logs.values()) expect(log.forks).toEqual([]);
  const last = alice.log(withAlice).headSeq;
  await eventually(() => expect(tickOf(alice.log(withAlice).counts(last))).toBe('delivered'));
});

test('[D2] a device that was cut off in the middle of 200 sends has each of them once', async () => {
  const chat = await alice.openDirect(bob.account.user);
  const cutter = await server.device(await server.signUp('dora'), { reconnect: { minMs: 0, maxMs: 50 } });
  const withDora = await cutter.openDirect(bob.account.user);
  const texts = Array.from({ length: 200 }, (_, i) => `cut ${i}`);
  const sends = texts.map((text) => cutter.send(withDora, text));
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    cutter.cut();
  }
  await Promise.all(sends);
  await eventually(() => expect(textsOf(bob, withDora)).toEqual(texts));
  expect(chat).not.toBe(withDora);
});
