/** The inputs without a server: that a seed decides them, and what the decoder makes of many. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { decodeClientFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { Dice } from './dice.ts';
import { frame } from './frames.ts';
import { type Place, request } from './requests.ts';
import type { Words } from './words.ts';

const words: Words = {
  own: ['uAAAAAAAAAAAAAAAAAAAA', 'uBBBBBBBBBBBBBBBBBBBB'],
  others: ['uOOOOOOOOOOOOOOOOOOOO'],
  conversations: ['cAAAAAAAAAAAAAAAAAAAAAA'],
  now: 1_800_000_000_000,
  tokens: [`uAAAAAAAAAAAAAAAAAAAA.1.${'s'.repeat(43)}`],
};
const places: Place[] = [{ method: 'PUT', path: '/v1/contacts/{user}', names: ['name'] }];
const many = 4_000;

const textOf = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

test('a seed and a number decide an input, and another number another', () => {
  const one = (seed: number, index: number) => textOf(frame(Dice.of(seed, index), words, index));
  for (let i = 0; i < 200; i++) expect(one(1, i)).toBe(one(1, i));
  const first = Array.from({ length: 500 }, (_, i) => one(1, i));
  expect(new Set(first).size).toBeGreaterThan(450);
  const second = new Set(Array.from({ length: 500 }, (_, i) => one(2, i)));
  // Short ones may be drawn twice.
  expect(first.filter((text) => second.has(text)).length).toBeLessThan(50);
});

describe('frames', () => {
  test('[3.2] give a frame or a problem, in a bounded time', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < many; i++) {
      const data = frame(Dice.of(7, i), words, i);
      if (typeof data === 'string') continue;
      const began = performance.now();
      const { frame: read, problem } = decodeClientFrame(data, defaultLimits);
      expect(performance.now() - began, hex(data).slice(0, 2_000)).toBeLessThan(1_000);
      for (const kind of read?.commands.map((command) => command.kind ?? 'unknown') ?? [`${problem}`]) {
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
    // Every command is tried often, and every problem.
    const commands = ['hello', 'resume', 'send', 'ack', 'pull', 'open', 'typing', 'watch', 'activity', 'alive'];
    for (const kind of [...commands, 'findDirect', 'getReceipts', 'getDeviceLists']) {
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(many / 200);
    }
    for (const odd of ['unknown', 'not-well-formed', 'mistyped-field', 'no-commands']) {
      expect(kinds.get(odd) ?? 0, odd).toBeGreaterThan(2);
    }
  });

  test('never name one of the others where somebody is made a member', () => {
    const [other] = words.others as [string];
    for (let i = 0; i < many / 4; i++) {
      const data = frame(Dice.of(9, i), words, i);
      if (typeof data === 'string') continue;
      const { frame: read } = decodeClientFrame(data, defaultLimits);
      for (const command of read?.commands ?? []) {
        const body = Buffer.from(command.send?.body ?? []).toString('latin1');
        if (command.send !== null && command.send.kind < 19)
          expect(body.includes(other) && /add/.test(body)).toBe(false);
      }
    }
  });
});

test('requests are whole: a first line, headers without line breaks, the length that they name', () => {
  for (let i = 0; i < 2_000; i++) {
    const text = request(Dice.of(3, i), words, places, '127.0.0.1:1').toString('latin1');
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const lines = head.split('\r\n');
    expect(lines[0], text).toMatch(/^[A-Z]+ \/[!-~]* HTTP\/1\.1$/);
    for (const line of lines.slice(1)) expect(line, text).toMatch(/^[A-Za-z-]+: [ -~]*$/);
    expect(rest.join('\r\n\r\n').length).toBe(Number(/^Content-Length: (\d+)$/m.exec(head)?.[1]));
  }
});
