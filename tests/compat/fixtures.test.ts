/** A recording is public and stays for years: it is small, and says nothing of the machine that made it. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { releases } from './fixture.ts';
import { filesIn, refuseTraces } from './storage-folder.ts';

/** Folders of a machine, and names by which it is called. */
const traces = /\/(root|home|Users|tmp|var|opt|work)\/|localhost|127\.0\.0\.1|node_modules/;

test.each(releases())('$name is below a megabyte and names no machine', ({ folder }) => {
  const files = filesIn(folder);
  expect(files.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)).toBeLessThan(1024 * 1024);
  for (const file of files) {
    const bytes = readFileSync(path.join(folder, file));
    const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    refuseTraces(file, plain);
    expect(plain.toString('latin1').match(traces)?.[0], file).toBeUndefined();
  }
});
