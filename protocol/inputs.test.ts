/** Addresses of the whole world, by the one reader that the page, the terminal, the SDK and the server have. */
import { describe, expect, test } from 'vitest';
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

test('no text is taken for a number, or takes long to be looked at', () => {
  for (const text of [...blank, ...halves, ...names, ...Object.values(messages), ...Object.values(slow)]) {
    const start = performance.now();
    expect(readPhone(text), text.slice(0, 40)).toBeNull();
    expect(performance.now() - start).toBeLessThan(10_000);
  }
});
