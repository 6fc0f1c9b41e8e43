import { expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';
import { readTitle } from './content.ts';

test('a title is one line, whatever it holds', () => {
  const title = schema.Title.encode({ text: 'Chess\nMum (3)  call me  c1\r\u0085\u2028club\u0000' }).finish();
  expect(readTitle(title)).toBe('Chess Mum (3)  call me  c1 club');
});

test('a message and a title with half a character are readable at the other end', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'a\ud83d' });
  const group = await a.roost.createGroup({ title: '\ude00b', members: [bob] });
  await settle();
  expect(await texts(b.roost, id)).toEqual(['a\ufffd']);
  expect(b.roost.conversation(group).current?.title).toBe('\ufffdb');
});
