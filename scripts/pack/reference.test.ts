import { expect, test } from 'vitest';
import { sentences } from '../../client/errors.ts';
import { refusals } from '../../protocol/refusals.ts';
import { reference } from './reference.ts';

const text = await reference();

/** What stands under a heading of the reference. */
function section(title: string): string {
  const start = text.indexOf(`\n### ${title}\n`);
  if (start < 0) throw new Error(`the reference has no ${title}`);
  const end = text.slice(start + 4).search(/\n##/);
  return text.slice(start, end < 0 ? undefined : start + 4 + end);
}

test.each([
  ['OpenOptions', 9],
  ['Roost', 50],
  ['RoostEvents', 12],
])('every member of %s is explained', (title, atLeast) => {
  const lines = section(title).split('\n');
  const members = lines.flatMap((line, i) => (line.startsWith('- `') ? [{ line, said: lines[i + 1] ?? '' }] : []));
  expect(members.length).toBeGreaterThanOrEqual(atLeast);
  expect(members.filter(({ said }) => !/^ {2}\S/.test(said)).map(({ line }) => line)).toEqual([]);
});

test('every code of an error is there, with its advice and its sentence', () => {
  const codes = { ...sentences, ...refusals };
  for (const [code, { advice, sentence }] of Object.entries(codes))
    expect(text).toContain(`| \`${code}\` | ${advice} | ${sentence} |`);
  expect(Object.keys(codes).length).toBeGreaterThan(60);
});

test.each([
  'openRoost',
  'signUp',
  'requestCode',
  'joinAccount',
  'openSqliteStore',
  'openFileVault',
  'openIndexedDbStore',
])('how one begins is there: %s', (name) => expect(section(name)).toContain('```ts'));
