import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from './exit-codes.ts';

test('the page of the terminal has the exit codes that there are', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../docs/terminal.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d) \| (.+) \|$/gm)].map(([, code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  expect(rows).toEqual(Object.values(exitCodes));
});
