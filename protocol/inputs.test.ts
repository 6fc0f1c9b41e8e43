/** Addresses of the whole world, by the one reader that the page, the terminal, the SDK and the server have. */
import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../tests/harness/cpu-time.ts';
import { handles, noHandles } from '../tests/inputs/handles.ts';
import { countOfPhones, phones } from '../tests/inputs/phones.ts';
import { blank, halves, messages, names, slow } from '../tests/inputs/texts.ts';
import { readAddress, readHandle, readPhone } from './addresses.ts';

describe(`[H9a] ${phones.length} countries, ${countOfPhones} ways to write their numbers`, () => {
  test('there are as many as there should be', () => {
    expect(phones.length).toBeGreaterThan(240);
    expect(countOfPhones).toBeGreaterThan(5_000);
  });

  test.each(phones)('$country', ({ number, written, none }) => {
    for (const [how, text] of Object.entries(written))
      expect(readAddress(text), `${how}: ${text}`).toEqual({ phone: number });
    for (const text of none) expect(readPhone(text), text).toBeNull();
  });
});

test.each(Object.entries(handles))('%j is the handle %s', (text, handle) =>
  expect(readAddress(text)).toEqual({ handle }),
);
test.each(noHandles)('%j is no handle', (text) => expect(readHandle(text)).toBeNull());

test('no text is taken for a number', () => {
  for (const text of [...blank, ...halves, ...names, ...Object.values(messages), ...Object.values(slow)])
    expect(readPhone(text), text.slice(0, 40)).toBeNull();
});

test('what it costs to look at a text rises with its length', () => {
  const texts = [...Object.values(slow), '0'.repeat(60_000), `+44${' (0)'.repeat(15_000)}`];
  const cost = (of: readonly string[]) =>
    cpuMsOf(() => {
      for (const text of of) readAddress(text);
    });
  const eighths = texts.map((text) => text.slice(0, text.length / 8));
  cost(eighths);
  // Eight times the length: far from the 64 times of what looks at each letter for each.
  expect(cost(texts) / cost(eighths)).toBeLessThan(32);
});
