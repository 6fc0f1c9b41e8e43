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

/** What the reference says in words under each of its headings: functions, types, and the members of each. */
const parts = text
  .split(/^##+ /m)
  .slice(1)
  .map((part) => {
    const [title = '', ...lines] = part.split('\n');
    const members = lines.flatMap((line, at) => (line.startsWith('- `') ? [{ line, said: lines[at + 1] ?? '' }] : []));
    const prose = lines.join('\n').replaceAll(/```ts[\s\S]*?```|^- `.*$|^ {2}.*$/gm, '');
    return { title, members, isSaid: prose.trim() !== '' };
  });
/** Those that hold others alone. */
const isFolder = (title: string) => text.includes(`\n## ${title}\n`);

test('every function and every type of the interface is explained', () => {
  const all = parts.filter(({ title }) => !isFolder(title));
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(({ isSaid }) => !isSaid).map(({ title }) => title)).toEqual([]);
});

test('every member of every type of the interface is explained', () => {
  const members = parts.flatMap(({ title, members }) => members.map((member) => ({ ...member, of: title })));
  expect(members.length).toBeGreaterThan(280);
  expect(members.filter(({ said }) => !/^ {2}\S/.test(said)).map(({ of, line }) => `${of}: ${line}`)).toEqual([]);
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
