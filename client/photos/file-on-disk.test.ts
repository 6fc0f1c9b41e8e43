import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RoostError } from '../errors.ts';
import { fileOnDisk } from './file-on-disk.node.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-on-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['nope.txt', /^There is no file .*nope\.txt\.$/],
  ['', /is a folder/],
  ['\0', /may not or cannot read/],
])('no file (%j) is refused with a RoostError that says so', async (name, sentence) => {
  const error = await fileOnDisk(path.join(folder, name)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RoostError);
  expect(error).toMatchObject({ code: 'bad-call', advice: 'never', sentence: expect.stringMatching(sentence) });
});

test('a file that went away before it is read has changed', async () => {
  const whole = path.join(folder, 'gone.txt');
  writeFileSync(whole, 'here');
  const source = await fileOnDisk(whole);
  rmSync(whole);
  const reading = source.read(0, 4)[Symbol.asyncIterator]();
  await expect(reading.next()).rejects.toMatchObject({ code: 'file-changed', cause: { code: 'ENOENT' } });
});
