import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { decryptFile, encryptFile } from './file-cipher.ts';
import { encryptedSize } from './file-format.ts';

const size = 100_000_000;
const maxGrowth = 20_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held, not what waits to be collected. */
async function held(): Promise<number> {
  collectGarbage();
  // Buffers are freed by another thread, and only then known to be gone.
  await setTimeout(50);
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function* file(): Generator<Uint8Array> {
  for (let left = size, i = 0; left > 0; i++, left -= 65_536) yield new Uint8Array(Math.min(left, 65_536)).fill(i);
}

test(`[D7] a file of ${size / 1e6} MB is encrypted and decrypted with less than ${maxGrowth / 1e6} MB of memory`, {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const stored = path.join(folder, 'encrypted');
  const before = await held();
  let growth = 0;
  let pieces = 0;
  const look = async () => {
    if (pieces++ % 80 === 0) growth = Math.max(growth, (await held()) - before);
  };

  const written = createWriteStream(stored);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const stream = encryptFile({ source: file(), size, random });
  let next = await stream.next();
  for (; !next.done; next = await stream.next()) {
    if (!written.write(next.value)) await once(written, 'drain');
    await look();
  }
  written.end();
  await once(written, 'finish');
  expect(statSync(stored).size).toBe(encryptedSize(size));

  const wanted = createHash('sha256');
  for (const piece of file()) wanted.update(piece);
  const found = createHash('sha256');
  for await (const piece of decryptFile(() => createReadStream(stored), next.value)) {
    found.update(piece);
    await look();
  }
  expect(found.digest()).toEqual(wanted.digest());
  console.log(`memory grew by ${(growth / 1e6).toFixed(1)} MB at most, looked at ${Math.ceil(pieces / 80)} times`);
  expect(growth).toBeLessThan(maxGrowth);
});
