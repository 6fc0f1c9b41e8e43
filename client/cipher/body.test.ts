/** The sealed body of a message: what its key is made of, and so says of it. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { symbolicSuite } from '../testing/symbolic-suite.ts';
import { epochOf, openBody, sealBody } from './body.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const name = { conversation: 'c', sender: 'alice', device: 1, number: 7 };
const bound = { name, epoch: 3, leaf: new Uint8Array(32).fill(5) };
const content = new Uint8Array([1, 2, 3]);

describe.each([signalSuite, symbolicSuite])('[E60] the body of a message ($name)', (suite) => {
  const tools = { suite, random };

  test('opens under its key as the message that it is', async () => {
    const { key, body } = await sealBody(tools, content, bound);
    expect(epochOf(body)).toBe(3);
    expect(await openBody(tools, key, body, bound)).toEqual(content);
  });

  test.each([
    ['conversation', { ...bound, name: { ...name, conversation: 'd' } }],
    ['sender', { ...bound, name: { ...name, sender: 'bob' } }],
    ['device', { ...bound, name: { ...name, device: 2 } }],
    ['number', { ...bound, name: { ...name, number: 8 } }],
    ['epoch', { ...bound, epoch: 4 }],
    ['group', { ...bound, leaf: new Uint8Array(32).fill(6) }],
  ])('a key is of one message: another %s gives another key, and neither opens the other', async (_what, other) => {
    const drawn = { suite, random: (length: number) => new Uint8Array(length) };
    const [one, two] = [await sealBody(drawn, content, bound), await sealBody(drawn, content, other)];
    expect(one.key).not.toEqual(two.key);
    for (const [key, body] of [
      [one.key, two.body],
      [two.key, one.body],
      [one.key, one.body],
    ] as const)
      expect(await openBody(tools, key, body, other)).toBeNull();
    expect(await openBody(tools, two.key, two.body, other)).toEqual(content);
  });
});
