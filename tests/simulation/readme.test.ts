/** The page of this folder names all that a run can be asked for. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { options } from './cli.ts';
import { kinds } from './kinds.ts';
import { scenes } from './scenes/scenes.ts';

const page = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');

/** What stands as code in the first column of the tables under a heading. */
function namesUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

test('every kind of trouble has its row, but for scenes, which have theirs', () => {
  const own = Object.keys(kinds).filter((name) => name === 'media' || !Object.hasOwn(scenes, name));
  expect(namesUnder('Kinds of trouble').sort()).toEqual(own.sort());
});

test('every scene has its row', () => {
  expect(namesUnder('Scenes').sort()).toEqual(Object.keys(scenes).sort());
});

test('every option has its row', () => {
  const named = namesUnder('Options').map((name) => name.split(' ')[0]);
  expect(named.sort()).toEqual(
    Object.keys(options)
      .map((name) => `--${name}`)
      .sort(),
  );
});

test('every file of the folder is in the table of what it holds', () => {
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((name) => !name.endsWith('.test.ts'));
  expect(files.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
