import { expect, test } from 'vitest';
import { safeName } from './safe-name.ts';

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
  ['console.log', 'console.log'],
  [`${'a'.repeat(300)}.jpeg`, `${'a'.repeat(195)}.jpeg`],
  [`${'😀'.repeat(100)}.jpeg`, `${'😀'.repeat(48)}.jpeg`],
  [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(198)}`],
])('%j is called %j', (name, called) => {
  expect(safeName(name)).toBe(called);
  expect(Buffer.byteLength(safeName(name))).toBeLessThanOrEqual(200);
});
