import { expect, test } from 'vitest';
import { mentionsFor } from './mentions.ts';
import type { ConversationId, Roost, UserId } from './sdk.ts';

const chat = 'c1' as ConversationId;
const [ann, bob] = ['u1', 'u2'] as UserId[] as [UserId, UserId];
const watched = (current: unknown) => ({
  current,
  subscribe: (listener: (value: unknown) => void) => {
    listener(current);
    return () => {};
  },
});

function roostWith(kind = 'group') {
  const asked: UserId[][] = [];
  const looked: unknown[] = [];
  const roost = {
    conversation: () => watched({ kind }),
    // What they call themselves is each other's handle.
    group: () =>
      watched({
        members: [
          { user: ann, name: 'bob' },
          { user: bob, name: 'ann' },
        ],
      }),
    profiles: async (users: UserId[]) => {
      asked.push([...users]);
      return [
        { user: ann, name: 'bob', handle: 'ann', phone: null },
        { user: bob, name: 'ann', handle: 'bob', phone: null },
      ];
    },
    lookUp: async (addresses: unknown[]) => {
      looked.push(...addresses);
      return [];
    },
  };
  return { roost: roost as unknown as Roost, asked, looked };
}

const placesIn = async (text: string, said: string) => {
  const found = await mentionsFor(roostWith().roost, chat, text, said);
  return found.map(({ user, start, length }) => [user, text.slice(start, start + length), start]);
};

test('[4.9b] a handle means the member who has it, wherever the text says it, and nobody else', async () => {
  expect(await placesIn('@bob, ask @ann. @bob?', '@ann,@bob')).toEqual([
    [bob, '@bob', 0],
    [ann, '@ann', 10],
    [bob, '@bob', 16],
  ]);
  expect(await placesIn('@bob @bobby x@bob.example @@bob', '@bob')).toEqual([[bob, '@bob', 0]]);
  // However a handle is written it is the same one; a letter that only looks so, or has a mark, is another.
  expect(await placesIn('@Bob, @BOB @bob\u0301', '@BoB')).toEqual([
    [bob, '@Bob', 0],
    [bob, '@BOB', 6],
  ]);
});

test('[4.9b] all members are asked for, and nobody is looked up', async () => {
  const { roost, asked, looked } = roostWith();
  await mentionsFor(roost, chat, 'hi @bob', '@bob');
  expect(asked).toEqual([[ann, bob]]);
  expect(looked).toEqual([]);
});

test.each([
  ['who is in no such group', 'hi @carol', '@carol', /Nobody in that group has the handle @carol/],
  ['whom the text does not say', 'hi bob', '@bob', /says @bob nowhere/],
  ['by a name', 'hi @bob', 'bob', /takes handles, each with its @/],
  ['by a number', 'hi', '+491701234567', /takes handles/],
])('nobody is meant %s', async (_, text, said, sentence) => {
  await expect(mentionsFor(roostWith().roost, chat, text, said)).rejects.toThrow(sentence);
});

test('nobody is meant in a chat of two', async () => {
  await expect(mentionsFor(roostWith('direct').roost, chat, 'hi @bob', '@bob')).rejects.toThrow(/about a group/);
});
