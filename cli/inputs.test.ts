/** What comes from outside, by the table of inputs that the page, the SDK and the server are tried with, too. */
import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../tests/harness/cpu-time.ts';
import { saidCounts } from '../tests/inputs/counts.ts';
import { handles, noHandles } from '../tests/inputs/handles.ts';
import { countOfPhones, phones } from '../tests/inputs/phones.ts';
import { noNumbers, slow, everyText as texts } from '../tests/inputs/texts.ts';
import { messageText } from './commands/message-data.ts';
import { wholeNumber } from './numbers.ts';
import { belowRow, jsonLine, printable, row } from './printable.ts';
import type { MessageItem } from './sdk.ts';
import { addressOf, readNamed } from './who.ts';

/** What a terminal obeys, or what turns its lines round or ends them. */
const obeyed = /[^\P{Cc}\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

test(`${countOfPhones} ways to write a number name that account to a command, and no other`, () => {
  console.log(`tried in the terminal: ${saidCounts}`);
  for (const { number, written } of phones) {
    for (const [how, text] of Object.entries(written)) {
      expect(readNamed(text), `${how}: ${text}`).toEqual({ kind: 'address', address: { phone: number } });
    }
  }
});

test.each(Object.entries(handles))('%j is the handle %s', (text, handle) =>
  expect(addressOf(text)).toEqual({ handle }),
);
test.each(noHandles)('%j is refused where an address has to be', (text) => {
  expect(() => addressOf(text)).toThrow(/is written whole/);
});
test.each(noNumbers)('%j is no number', (text) => expect(() => wholeNumber('--limit', text)).toThrow('whole number'));

describe(`${texts.length} texts on a terminal`, () => {
  test('none is obeyed or ends a line of JSON', () => {
    for (const text of texts) {
      const line = jsonLine({ text });
      expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      expect((JSON.parse(line) as { text: string }).text).toBe(text);
      expect(printable(row(text))).not.toMatch(obeyed);
      for (const one of printable(belowRow(text)).split('\n').slice(1)) expect(one).toMatch(/^ {7}│ /);
    }
  });

  test('what it costs to write one rises with its length', () => {
    const long = Object.values(slow);
    const cost = (of: readonly string[]) =>
      cpuMsOf(() => {
        for (const text of of) {
          jsonLine({ text });
          printable(row(text));
          printable(belowRow(text));
          readNamed(text);
        }
      });
    const eighths = long.map((text) => text.slice(0, text.length / 8));
    cost(eighths);
    // Eight times the length: far from the 64 times of what looks at each letter for each.
    expect(cost(long) / cost(eighths)).toBeLessThan(32);
  });

  test('each message is one row, whoever it is from', () => {
    for (const text of texts) {
      const item = {
        ...{ seq: 7, own: false, sender: { user: 'u1', name: text }, at: 0, state: null, body: 'present', text },
        reactions: [],
        mentions: [],
        mentionsMe: false,
      } as unknown as MessageItem;
      const rows = printable(messageText(item)).split('\n');
      expect(rows.filter((one) => !one.startsWith('       │ '))).toHaveLength(1);
    }
  });
});
