import { expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown } from '../testing/people.ts';

test('who answers a message has read it and those before it, and not those after it', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await b.roost.direct(alice);
  for (const text of ['one', 'two', 'three']) await b.roost.send(id, { text });
  await settle();
  await a.roost.accept(id).catch(() => {});
  const [, two] = await shown(a.roost, id);
  expect(a.roost.conversation(id).current?.unread).toBe(3);
  if (two === undefined) throw new Error('nothing arrived');
  await a.roost.send(id, { text: 'yes', replyTo: two.id });
  await settle();
  expect(a.roost.conversation(id).current?.unread).toBe(1);
  // And the other side is told.
  expect((await shown(b.roost, id)).map(({ text, state }) => [text, state]).slice(0, 3)).toEqual([
    ['one', 'read'],
    ['two', 'read'],
    ['three', 'delivered'],
  ]);
});
