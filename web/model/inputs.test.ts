/** What others write and are called, on the page, by the table of inputs that the terminal, the SDK and the server are tried with, too. */
import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../tests/harness/cpu-time.ts';
import { saidCounts } from '../../tests/inputs/counts.ts';
import { countOfPhones, phones } from '../../tests/inputs/phones.ts';
import { everyText, hyperlinks, slow } from '../../tests/inputs/texts.ts';
import type { ConversationSummary, MessageItem, Person, TimelineView, UserId } from '../sdk.ts';
import { readAddress } from '../sdk-account.ts';
import { addressText } from './addresses.ts';
import { textPieces } from './hyperlinks.ts';
import { initials, typingLine } from './labels.ts';
import { knownPeople, nearPeople, peerName } from './peers.ts';
import { labelWords, wordsOf } from './placeholders.ts';
import { timelineRows } from './timeline-rows.ts';

describe(`${everyText.length} texts on the page`, () => {
  test('are looked through for addresses, and all of each is shown', () => {
    for (const text of everyText) {
      const pieces = textPieces(text);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const { href } of pieces) if (href !== null) expect(href).toMatch(/^https?:\/\//i);
    }
  });

  test.each(hyperlinks)('in %j that is %s', (text, address) => {
    expect(textPieces(text).flatMap(({ href }) => (href === null ? [] : [href]))).toEqual([address]);
  });

  test('are names of people: found, called and drawn in a picture without a fault', () => {
    for (const text of everyText) {
      const { called, letters, typing } = asName(text);
      expect(called).not.toBe('');
      // Two letters at most, of which each is as tall as a letter may be.
      expect(letters).not.toBe('');
      expect(letters.length).toBeLessThanOrEqual(2 * 64 + 1);
      expect(typing).toContain(text);
    }
  });

  test('what it costs to call somebody so rises with its length', () => {
    const long = Object.values(slow);
    const cost = (of: readonly string[]) => cpuMsOf(() => of.map(asName));
    const eighths = long.map((text) => text.slice(0, text.length / 8));
    cost(eighths);
    // Eight times the length: far from the 64 times of what looks at each letter for each.
    expect(cost(long) / cost(eighths)).toBeLessThan(32);
  });

  test('are said in one line of the list and in quotes', () => {
    for (const text of everyText) {
      expect(wordsOf(messageOf(1, text))).toBe(text);
      expect(labelWords({ text })).toBe(text);
    }
  });

  test('are one line of a conversation each, whatever stands beside them', () => {
    const items = everyText.map((text, at) => messageOf(at + 1, text));
    const view: Pick<TimelineView, 'items' | 'firstUnread' | 'hasAnswered' | 'hasOlder'> = {
      items,
      ...{ firstUnread: null, hasAnswered: false },
      hasOlder: false,
    };
    const rows = timelineRows(view, 0);
    expect(rows.filter((row) => row.kind === 'message').map((row) => row.kind === 'message' && row.item.text)).toEqual(
      everyText,
    );
    // Drawn again, none is another one.
    const again = timelineRows(
      { ...view, items: items.map((one) => ({ ...one })) },
      0,
      new Map(rows.map((row) => [row.key, row])),
    );
    expect(again.every((row, at) => row === rows[at])).toBe(true);
  });
});

test('there are as many as there should be', () => {
  console.log(`tried on the page: ${saidCounts}`);
  expect(everyText.length).toBeGreaterThan(90);
  expect(countOfPhones).toBeGreaterThan(5_000);
});

test(`${countOfPhones} ways to write a number that is searched for mean that account, and are shown in one way`, () => {
  for (const { number, written } of phones) {
    const shown = addressText({ phone: number });
    for (const [how, text] of Object.entries(written)) {
      const address = readAddress(text);
      expect(address, `${how}: ${text}`).toEqual({ phone: number });
      if (address !== null) expect(addressText(address)).toBe(shown);
    }
  }
});

/** All that the page makes of a name. */
function asName(text: string): { readonly called: string; readonly letters: string; readonly typing: string } {
  const person: Person = { user: 'u1' as UserId, name: text };
  const chat = { peer: 'u2', title: text, kind: 'direct', isOwnTitle: false, isNotes: false };
  const people = knownPeople([person], [chat as ConversationSummary], 'me');
  nearPeople(people, text);
  return { called: peerName(chat as ConversationSummary), letters: initials(text), typing: typingLine([text], true) };
}

function messageOf(seq: number, text: string): MessageItem {
  const sender = { user: 'ubob', name: text };
  const item = { kind: 'message', id: `ubob/1/${seq}`, seq, own: false, sender, at: 0, body: 'present', text };
  return item as unknown as MessageItem;
}
