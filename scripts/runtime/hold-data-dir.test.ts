import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdDataDir } from './hold-data-dir.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'roost-hold-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const mark = () => path.join(dir, 'server.pid');

test('a free folder is held until it is released', () => {
  const release = holdDataDir(dir);
  expect(existsSync(mark())).toBe(true);
  release();
  expect(existsSync(mark())).toBe(false);
});

test('a folder that a living process serves is refused by name', () => {
  writeFileSync(mark(), String(process.ppid));
  expect(() => holdDataDir(dir)).toThrow(`process ${process.ppid}`);
});

test('the mark of a process that was killed counts for nothing', () => {
  writeFileSync(mark(), '999999999');
  holdDataDir(dir)();
});

test('a mark that was cut short counts for nothing', () => {
  writeFileSync(mark(), '');
  holdDataDir(dir)();
});
