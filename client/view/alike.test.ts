/** Members of a group whose names look the same are told apart wherever one of them is named, and the server learns nothing by it. */
import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { Person } from '../api.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown } from '../testing/people.ts';
import { nameApart } from './apart.ts';
import { Names } from './names.ts';

/** Alice in a group with Bob and Carol, who are called so. `asked`: whom the server was asked for, together. */
async function group(called: { bob: string; carol: string }, handles: { bob: string | null; carol: string | null }) {
  const here = place();
  const asked: string[][] = [];
  const profiles: Record<string, { name: string; handle: string | null }> = {
    [bob]: { name: called.bob, handle: handles.bob },
    [carol]: { name: called.carol, handle: handles.carol },
  };
  const b = await open(here, bob);
  const c = await open(here, carol);
  const a = await open(here, alice, {
    fetch: async (url, init) => {
      if (!url.endsWith('/v1/profiles')) throw new Error('not here');
      const { users } = JSON.parse(String(init?.body)) as { users: string[] };
      asked.push(users);
      const found = users.map((user) => ({ user, phone: null, ...(profiles[user] ?? { name: '', handle: null }) }));
      return new Response(JSON.stringify({ profiles: found }), { headers: { 'content-type': 'application/json' } });
    },
  });
  const id = await a.roost.createGroup({ title: 'Club', members: [bob, carol] });
  await a.roost.send(id, { text: 'welcome' });
  await settle();
  await b.roost.send(id, { text: 'hello' });
  await c.roost.send(id, { text: 'hello too' });
  await settle();
  const members = a.roost.group(id);
  const stop = members.subscribe(() => {});
  await settle();
  return { a, b, c, id, asked, members, profiles, stop };
}

const certainOf = (people: readonly Person[]) => people.map(({ certain }) => certain ?? null);

test('where two members are called alike each has their handle: as a sender, in a quote, a reaction, the list and its lines', async () => {
  const { a, b, c, id, members, stop } = await group({ bob: 'Bob', carol: 'Bоb' }, { bob: 'bob', carol: 'bob.2' });
  const [, hello] = await shown(a.roost, id);
  await c.roost.send(id, { text: 'I answer', replyTo: (await shown(c.roost, id))[1]?.id ?? ('' as never) });
  await settle();
  await b.roost.react(id, (await shown(b.roost, id))[2]?.id ?? ('' as never), '👍');
  await settle();

  const timeline = a.roost.timeline(id);
  await settle();
  const items = timeline.current.items;
  timeline.close();
  const messages = items.filter((one) => one.kind === 'message');
  expect(certainOf(messages.map(({ sender }) => sender))).toEqual([null, '@bob', '@bob.2', '@bob.2']);
  expect(messages.at(-1)?.quote?.sender).toEqual(hello?.sender);
  expect(certainOf(messages[2]?.reactions[0]?.people ?? [])).toEqual(['@bob']);
  expect(certainOf(members.current?.members ?? [])).toEqual([null, '@bob', '@bob.2']);
  expect(a.roost.conversation(id).current?.last?.sender.certain).toBe('@bob.2');

  await a.roost.removeMember(id, carol);
  await settle();
  const after = a.roost.timeline(id);
  await settle();
  const line = after.current.items.findLast((one) => one.kind === 'system');
  expect(line?.kind === 'system' ? line.text : '').toBe('You removed Bоb (@bob.2)');
  after.close();
  // Who has left stands above what they wrote all the same.
  expect(certainOf((await shown(a.roost, id)).map(({ sender }) => sender))).toEqual([null, '@bob', '@bob.2', '@bob.2']);
  stop();
});

test('where all names differ nobody has one', async () => {
  const { a, id, members, stop } = await group({ bob: 'Bob', carol: 'Carol' }, { bob: 'bob', carol: 'carol' });
  expect(certainOf(members.current?.members ?? [])).toEqual([null, null, null]);
  expect(certainOf((await shown(a.roost, id)).map(({ sender }) => sender))).toEqual([null, null, null]);
  stop();
});

test('who has neither handle nor number is told apart by a short form of the id', async () => {
  const { members, stop } = await group({ bob: 'Bob', carol: 'bob' }, { bob: null, carol: 'bob.2' });
  expect(certainOf(members.current?.members ?? [])).toEqual([null, 'ubbbbb', '@bob.2']);
  stop();
});

test('nobody is asked for on that account: what tells people apart comes with their names, however much they write', async () => {
  const { a, b, id, asked, stop } = await group({ bob: 'Bob', carol: 'Bob' }, { bob: 'bob', carol: 'bob.2' });
  expect(asked.flat().sort()).toEqual([bob, carol]);
  const before = asked.length;
  for (let i = 0; i < 5; i++) await b.roost.send(id, { text: `more ${i}` });
  await settle();
  const senders = (await shown(a.roost, id)).filter(({ own }) => !own).map(({ sender }) => sender);
  expect(senders).toHaveLength(7);
  expect(asked).toHaveLength(before);
  // One and the same: rows that say the same are not drawn again.
  const [first, , ...more] = senders;
  for (const sender of more) expect(sender).toBe(first);
  stop();
});

test('a name that becomes like another one tells both apart from then on, and no longer when it is another again', () => {
  const people = new Map(
    [bob, carol].map((user) => [user, { user, name: user === bob ? 'Bob' : 'Carol', contactName: '' }]),
  );
  const engine = {
    world: { me: { user: alice }, people, surroundings: { elapsed: () => 0 } },
    line: { connection: { at: 'offline' } },
  } as unknown as Engine;
  const names = new Names(
    engine,
    async () => [],
    () => {},
  );
  const lists = { [alice]: {}, [bob]: {}, [carol]: {} };
  const inGroup = { row: { kind: wire.ConversationKind.GROUP }, control: { lists } } as unknown as Conversation;
  const inChat = { row: { kind: wire.ConversationKind.DIRECT }, control: { lists } } as unknown as Conversation;
  const certain = (chat: Conversation) => certainOf([bob, carol].map((user) => names.among(user, chat)));
  const callCarol = (name: string) => {
    people.set(carol, { user: carol, name: 'Carol', contactName: name });
    names.renamed(new Set([carol]));
  };
  expect(certain(inGroup)).toEqual([null, null]);
  callCarol('Bob');
  expect(certain(inGroup)).toEqual(['ubbbbb', 'uccccc']);
  expect(certain(inChat)).toEqual([null, null]);
  callCarol('Carol');
  expect(certain(inGroup)).toEqual([null, null]);
});

test.each([
  [{ name: 'Bob' }, 'Bob'],
  [{ name: 'Bob', certain: '@bob' }, 'Bob (@bob)'],
])('in a line of text %j reads %s', (person, line) => {
  expect(nameApart(person)).toBe(line);
});
