/** Alice and Bob, one device each: what two people see who chat. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickOf } from '../../protocol/steps.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf, type WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let chat: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ alice, bob } = await server.people(['alice', 'bob']));
  chat = await alice.openDirect(bob.account.user);
});
afterAll(() => server.stop());

test('a message appears on the other side, gets ✓, then ✓✓, then blue when it is read', async () => {
  const { seq } = await alice.send(chat, 'hello bob');
  await eventually(() => expect(textsOf(bob, chat)).toEqual(['hello bob']));
  await eventually(() => expect(tickOf(alice.log(chat).counts(seq))).toBe('delivered'));

  bob.read(chat);
  await eventually(() => expect(tickOf(alice.log(chat).counts(seq))).toBe('read'));
});

test('[D3] both devices show one order, with one head', async () => {
  const texts = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  await Promise.all(texts.map((text, i) => (i % 2 === 0 ? alice : bob).send(chat, text)));
  await eventually(() => expect(textsOf(alice, chat)).toHaveLength(21));
  await eventually(() => expect(textsOf(bob, chat)).toEqual(textsOf(alice, chat)));
  expect(bob.headOf(chat)).toEqual(alice.headOf(chat));
});

test('[D10] the other person finds the same conversation, also when both begin at once', async () => {
  expect(await bob.openDirect(alice.account.user)).toBe(chat);
  const { carol, dave } = await server.people(['carol', 'dave']);
  const both = await Promise.all([carol.openDirect(dave.account.user), dave.openDirect(carol.account.user)]);
  expect(new Set(both).size).toBe(1);
  await Promise.all([carol.send(both[0], 'one'), dave.send(both[0], 'two')]);
  await eventually(() => expect(textsOf(carol, both[0]).toSorted()).toEqual(['one', 'two']));
  await eventually(() => expect(textsOf(dave, both[0])).toEqual(textsOf(carol, both[0])));
});

test('[D9] typing is seen, and stored nowhere', async () => {
  const before = bob.log(chat).headSeq;
  const seen = bob.nextEvent((event) => event.typing?.user === alice.account.user);
  alice.put({ typing: { conversation: chat } });
  expect((await seen).typing?.conversation).toBe(chat);
  expect(bob.log(chat).headSeq).toBe(before);
});

test('[D3] two devices that send at the same instant end with the same order', async () => {
  const before = textsOf(alice, chat).length;
  for (let i = 0; i < 10; i++) await Promise.all([alice.send(chat, `a${i}`), bob.send(chat, `b${i}`)]);
  await eventually(() => expect(textsOf(alice, chat)).toHaveLength(before + 20));
  await eventually(() => expect(textsOf(bob, chat)).toEqual(textsOf(alice, chat)));
  expect([...alice.log(chat).forks, ...bob.log(chat).forks]).toEqual([]);
});
