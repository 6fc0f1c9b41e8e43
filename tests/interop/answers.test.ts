import { describe, expect, test } from 'vitest';
import { differing, isWhole, readAnswers } from './answers.ts';

const answers = readAnswers();

test('there is a conversation by each agreement, begun by either side', () => {
  expect(answers.map(({ kind, begunBy }) => `${kind} ${begunBy}`)).toEqual([
    'x3dh roost',
    'x3dh signal',
    'pqxdh roost',
    'pqxdh signal',
  ]);
  expect(answers.every(isWhole)).toBe(true);
});

describe('[E50] [D7] what Signal wrote is opened, and what it has opened is written again, byte for byte', () => {
  test.each(answers.map((one) => [`${one.kind}, begun by ${one.begunBy}`, one] as const))('%s', async (_name, one) =>
    expect(await differing(one)).toBeNull(),
  );
});
