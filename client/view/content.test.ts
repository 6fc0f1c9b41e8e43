import { expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import { cpuMsOf } from '../../tests/harness/cpu-time.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { readContent, readTitle } from './content.ts';

test('a title is one line, whatever it holds', () => {
  const title = schema.Title.encode({ text: 'Chess\nMum (3)  call me  c1\r\u0085\u2028club\u0000' }).finish();
  expect(readTitle(title)).toBe('Chess Mum (3)  call me  c1 club');
});

test('[4.4a] what a member fills with fields that nobody knows is not opened, and costs next to nothing', async () => {
  const text = schema.Content.encode({ text: { text: 'hello' } }).finish();
  const padded = (fields: number) => {
    const bytes = new Uint8Array(text.length + fields * 3);
    bytes.set(text);
    for (let n = 0; n < fields; n++) bytes.set([0xa0, 0x06, 0x01], text.length + n * 3);
    return { content: bytes, bodyState: 0, expiresAt: 0 };
  };
  expect(readContent(padded(1_000), 0)).toMatchObject({ text: 'hello', body: 'present' });
  expect(readContent(padded(21_000), 0)).toMatchObject({ text: '', body: 'unreadable' });
  const once = (fields: number) => {
    const row = padded(fields);
    return cpuMsOf(() => readContent(row, 0));
  };
  once(2_000);
  // Thirty times the fields: beyond the bound none is looked at.
  expect(once(60_000) / once(2_000)).toBeLessThan(6);
  const body = new Uint8Array(60_000);
  for (let n = 0; n < 30_000; n++) body.set([0x78, 0x01], n * 2);
  const name = { conversation: '', device: 0, number: 0 };
  expect(await plainCipher.open({ body, name } as never, null as never)).toEqual({ is: 'failed' });
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
