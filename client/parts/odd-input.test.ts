/** What an app passes that nobody meant: it is refused or taken, and never stops the client or what its store holds. */
import { expect, test } from 'vitest';
import { eraseStore, storedAccount } from '../account.ts';
import type { ConversationId, Roost } from '../api.ts';
import { RoostError } from '../errors.ts';
import { joinAccount } from '../join.ts';
import { openRoost } from '../roost.ts';
import { pendingCode, requestCode, signUp } from '../sign-up.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, texts } from '../testing/people.ts';

test.each([0.5, 3_960_000.000_000_000_5])(
  'a message for %s ms leaves, and what follows it',
  async (disappearAfterMs) => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one', disappearAfterMs });
    await a.roost.send(id, { text: 'two' });
    await settle();
    expect(a.roost.status.current.state).toBe('online');
    expect((await texts(b.roost, id)).at(-1)).toBe('two');
  },
);

const large = 'x'.repeat(70_000);
const odd = ['', 'x', '\ud800', large, 0.5, Number.NaN, -1, 2 ** 53, 1e300, null, undefined, {}, [], ['x'], true];

/** What needs no argument is called with one all the same, and so is what would end the client, on one of its own. */
const ending: ReadonlySet<string> = new Set(['close', 'signOut', 'deleteAccount', 'disconnect', 'connect']);

async function everyMethod(): Promise<string[]> {
  const { roost } = await open(place(), alice);
  const names = Object.entries(roost).filter(([, value]) => typeof value === 'function');
  return names.map(([name]) => name).filter((name) => !ending.has(name));
}

const methods = await everyMethod();

test('there are as many methods as the interface has', () => {
  expect(methods.length).toBeGreaterThan(45);
});

test.each(methods)('%s', async (name) => {
  const here = place();
  await open(here, bob);
  await open(here, carol);
  const { roost } = await open(here, alice);
  const chat = await roost.direct(bob);
  const group = await roost.createGroup({ title: 'g', members: [bob] });
  await settle();
  const method = (roost as unknown as Record<string, (...given: unknown[]) => unknown>)[name];
  const bare = new Set<string>();
  const noteBare = (error: unknown) => {
    if (!(error instanceof RoostError)) bare.add(`${error instanceof Error ? error.stack : JSON.stringify(error)}`);
  };
  for (const one of odd) {
    const calls: unknown[][] = [
      [one],
      [chat, one],
      [group, one],
      [group, [one]],
      [group, bob, one],
      [group, one, 'admin'],
    ];
    calls.push([{ title: one, members: [bob] }], [{ title: 't', members: one }], [{ title: 't', members: [one] }]);
    calls.push(
      [group, { text: one }],
      [group, { text: 'x', replyTo: one }],
      [group, { text: 'y', disappearAfterMs: one }],
    );
    for (const given of calls) {
      const called = async () => method?.(...given);
      await Promise.race([called().catch(noteBare), settle()]);
      expect([given, roost.status.current.state]).toEqual([given, 'online']);
    }
  }
  // Each has a code, advice and a sentence; nothing is a bare object, or a TypeError from within.
  expect([...bare]).toEqual([]);
  await here.clock.advance(30_000);
  await roost.send(chat, { text: 'after' });
  await settle();
  expect(roost.status.current.state).toBe('online');
});

/** What lacks what it is about is refused as a call that makes no sense; all stands as it was. */
test.each<[string, (roost: Roost, chat: ConversationId, given: never) => Promise<unknown>, object[]]>([
  ['send', (roost, chat, given) => roost.send(chat, given), [{}, { text: undefined }, { text: 5 }, { replyTo: 'x' }]],
  ['createGroup', (roost, _, given) => roost.createGroup(given), [{}, { members: [bob] }, { title: 't' }]],
  ['createGroup', (roost, _, given) => roost.createGroup(given), [{ title: 5, members: [bob] }]],
])('%s of what lacks something is refused, and nothing is written', async (_, begin, all) => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const chat = await a.roost.direct(bob);
  await a.roost.send(chat, { text: 'before' });
  await settle();
  const standing = async () => [
    await texts(a.roost, chat),
    await texts(b.roost, chat),
    a.roost.conversations.current.length,
    b.roost.conversations.current.length,
  ];
  const before = await standing();
  for (const given of all) {
    const refused = begin(a.roost, chat, given as never);
    await expect(refused, JSON.stringify(given)).rejects.toMatchObject({ code: 'bad-call', advice: 'never' });
    await expect(refused).rejects.toBeInstanceOf(RoostError);
  }
  await here.clock.advance(30_000);
  await settle();
  expect(await standing()).toEqual(before);
  expect(before.slice(0, 2)).toEqual([['before'], ['before']]);
});

/** What one begins with, and the odd things that it is given. */
const beginnings = { eraseStore, joinAccount, openRoost, pendingCode, requestCode, signUp, storedAccount };
const server = 'http://127.0.0.1:9';
const forms = [
  ...[undefined, null, {}, [], '', 'x', 7, { server: 'nope' }, { server }, { server, store: {} }],
  { server, store: openMemoryStore(), address: {}, code: 7, name: null },
  { server, store: openMemoryStore(), address: { handle: 5 }, code: 'x', name: '', deviceName: '\u202e' },
];

test.each(Object.entries(beginnings))('%s fails with a RoostError, or does what it can', async (_, begin) => {
  for (const form of forms) {
    const called = async () => (begin as (given: unknown) => unknown)(form);
    const error = await called().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect([form, error === null || error instanceof RoostError, error]).toEqual([form, true, error]);
  }
});
