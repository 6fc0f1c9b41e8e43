/** The sealed body: which key it opens under. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { openBody, sealBody } from './body.ts';

const tools = { suite: signalSuite, random: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
const name = { conversation: 'c', sender: 'alice', device: 1, number: 7 };
const bound = { name, epoch: 3, leaf: new Uint8Array(32).fill(5) };

describe('[E60] the body of a message', () => {
  test('names the one key that it opens under: made to name another, it opens under neither', async () => {
    const [key, other] = [tools.random(32), tools.random(32)];
    const content = new Uint8Array([1, 2, 3]);
    const body = await sealBody(tools, key, content, bound);
    const naming = await sealBody(tools, other, content, bound);
    expect(await openBody(tools, key, body, bound)).toEqual(content);
    const swapped = Uint8Array.from(body);
    swapped.set(naming.subarray(5, 37), 5);
    expect(await openBody(tools, key, swapped, bound)).toBeNull();
    expect(await openBody(tools, other, swapped, bound)).toBeNull();
  });
});
