import { expect, test } from 'vitest';
import type { MessageId, NewFile } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown } from '../testing/people.ts';

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

const photo: NewFile = {
  ...{ name: 'a.jpg', type: 'image/jpeg', kind: 'image' as const, size: 3 },
  read: async function* () {
    yield new Uint8Array([1, 2, 3]);
  },
};

test('who answers a message with a file has read it as well', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await b.roost.direct(alice);
  for (const text of ['one', 'two', 'three']) await b.roost.send(id, { text });
  await settle();
  const [, two] = await shown(a.roost, id);
  await a.roost.sendFile(id, { ...photo, replyTo: two?.id as MessageId });
  expect(a.roost.conversation(id).current?.unread).toBe(1);
});

test('a message of another chat is none that could be answered here, and nothing here is read by it', async () => {
  const here = place();
  const [b, c] = [await open(here, bob), await open(here, carol)];
  const a = await open(here, alice);
  const [withBob, withCarol] = [await b.roost.direct(alice), await c.roost.direct(alice)];
  for (const text of ['one', 'two', 'three']) {
    await b.roost.send(withBob, { text });
    await c.roost.send(withCarol, { text });
  }
  await settle();
  const [, , three] = await shown(a.roost, withBob);
  const replyTo = three?.id as MessageId;
  const none = { code: 'unknown-message' };
  await expect(a.roost.send(withCarol, { text: 'yes', replyTo })).rejects.toMatchObject(none);
  await expect(a.roost.sendFile(withCarol, { ...photo, replyTo })).rejects.toMatchObject(none);
  expect(a.roost.conversation(withCarol).current?.unread).toBe(3);
  expect(await shown(a.roost, withCarol)).toHaveLength(3);
});
