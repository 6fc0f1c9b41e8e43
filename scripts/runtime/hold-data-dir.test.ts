import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdDataDir } from './hold-data-dir.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'roost-hold-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a folder is held by one, until it is released', () => {
  const release = holdDataDir(dir);
  expect(() => holdDataDir(dir)).toThrow('served by another process');
  release();
  holdDataDir(dir)();
});

test('a file is no folder, and whoever names one is told so', () => {
  const file = path.join(dir, 'file');
  writeFileSync(file, '');
  // Of a folder below /proc Linux says that its parent is not there, for ever.
  for (const wrong of [file, path.join(file, 'below'), ...(process.platform === 'linux' ? ['/proc/nope/deeper'] : [])])
    expect(() => holdDataDir(wrong)).toThrow('cannot be the folder of the data: choose another with --data');
});

// What nobody refers to any more may be closed at any moment, and the hold with it: so the process keeps `release`.
test('another process is refused too, and its hold ends when it is killed', async () => {
  const module = JSON.stringify(path.join(import.meta.dirname, 'hold-data-dir.ts'));
  const program = `import(${module}).then((m) => { globalThis.release = m.holdDataDir(process.argv[1]); console.log('held'); setInterval(() => {}, 1e6); })`;
  const holder = spawn(process.execPath, ['-e', program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(holder.stdout, 'data');
    expect(() => holdDataDir(dir)).toThrow('served by another process');
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  holdDataDir(dir)();
});
