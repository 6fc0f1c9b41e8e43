import { expect, test } from 'vitest';
import { clausesIn } from './negatives.ts';

const counted = (source: string) => clausesIn('a.ts', source).map(({ line, negatives }) => [line, negatives]);

test('a clause is counted by itself, over the lines of its comment', () => {
  const source = [
    "import a from './a.ts';",
    '/**',
    ' * Nobody is told what',
    ' * is not so, and nothing is lost. A row stays; never two.',
    ' */',
    'const one = 1; // not here',
    '// Neither this',
    '// nor that.',
  ].join('\n');
  expect(counted(source)).toEqual([
    [2, 3],
    [2, 1],
    [6, 1],
    [7, 2],
  ]);
});

test('code, texts that are quoted and strings do not count', () => {
  const source = [
    '/** `not`, "no such thing", and “nothing never”: it is there. */',
    "const text = '// not never nothing';",
    'const more = `/* no no no */`;',
  ].join('\n');
  expect(counted(source)).toEqual([]);
});

test('a short form counts, and a word that only begins like one does not', () => {
  expect(counted("// It can't, and notes nobody's nonce.")).toEqual([[1, 2]]);
});
