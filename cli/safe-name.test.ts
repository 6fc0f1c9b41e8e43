import { expect, test } from 'vitest';
import { everyText, fileNames } from '../tests/inputs/texts.ts';
import { safeName } from './safe-name.ts';
import { showsNothing } from './sdk.ts';

test.each([
  ['photo.jpg', 'photo.jpg'],
  ['a name with blanks.tar.gz', 'a name with blanks.tar.gz'],
  ['../../etc/passwd', 'passwd'],
  ['/etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['.bashrc', 'bashrc'],
  ['. . profile ', 'profile'],
  ['..', 'file'],
  ['.', 'file'],
  ['', 'file'],
  ['/', 'file'],
  ['a\u0000b\nc', 'a_b_c'],
  ['con', '_con'],
  ['NUL.txt', '_NUL.txt'],
  ['nul .txt', '_nul .txt'],
  ['COM1', '_COM1'],
  ['console.log', 'console.log'],
  ['beach.jpg:evil.exe', 'beach.jpg_evil.exe'],
  ['-rf', '_rf'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['\u200b\u2800', 'file'],
  [`${'a'.repeat(300)}.jpeg`, `${'a'.repeat(195)}.jpeg`],
  [`${'😀'.repeat(100)}.jpeg`, `${'😀'.repeat(48)}.jpeg`],
  [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(198)}`],
])('%j is called %j', (name, called) => {
  expect(safeName(name)).toBe(called);
  expect(Buffer.byteLength(safeName(name))).toBeLessThanOrEqual(200);
});

test('whatever a file is called, it is saved in its folder, under a name that every system takes and nothing obeys', () => {
  for (const name of [...fileNames, ...everyText]) {
    const called = safeName(name);
    expect(called, JSON.stringify(name.slice(0, 80))).not.toMatch(
      /^[.\s-]|[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\\/<>:"|?*]|[.\s]$/u,
    );
    expect(called).not.toMatch(/^(con|prn|aux|nul|conin\$|com\d|lpt\d)\s*(\.|$)/i);
    expect(Buffer.byteLength(called)).toBeLessThanOrEqual(200);
    expect(called.isWellFormed() && !showsNothing(called)).toBe(true);
  }
});
