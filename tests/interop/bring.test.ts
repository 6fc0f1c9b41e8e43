import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildDir } from '../../scripts/kit/paths.ts';
import { bring } from './bring.ts';

const lockfile = JSON.stringify({
  ...{ name: 'wanted', lockfileVersion: 3, requires: true },
  packages: { '': {}, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' } },
});

test('while another process installs, nobody takes what is there for all of it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-bring-'));
  const turn = path.join(buildDir, `installing-${path.basename(folder)}`);
  const record = path.join(folder, 'node_modules/.package-lock.json');
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(turn, { recursive: true, force: true });
  });
  mkdirSync(path.dirname(record));
  mkdirSync(turn, { recursive: true });
  writeFileSync(path.join(folder, 'package-lock.json'), lockfile);
  // The other one is in the middle of the record, and then in the middle of what the record says.
  writeFileSync(record, lockfile.slice(0, 40));
  let isThere = false;
  const brought = bring(folder, 'what another process installs').then(() => {
    isThere = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(isThere).toBe(false);
  writeFileSync(record, lockfile);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(isThere).toBe(false);
  rmSync(turn, { recursive: true });
  await brought;
});
