/** Files from one page to another by the S3 interface of the bucket: a browser asks first whether it may, and what it sends is what a deploy lets it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cors } from '../../scripts/deploy/bucket-itself.ts';
import { chromiumFlags, findChromium } from '../harness/chromium.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { Person } from './person.ts';
import { canRun } from './stage.ts';

const s3 = { keyId: 'roost-test', key: 'a key to the bucket that nobody else has' };
/** A browser sends these without asking. */
const unasked =
  /^(accept|accept-language|content-length|origin|referer|user-agent|host|connection|sec-.*|accept-encoding)$/;

describe.skipIf(!canRun)('[B19] where the bucket has an S3 interface', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-at-the-bucket-'));
  const asked: Request[] = [];
  let server: TestServer;
  let browser: Browser;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    server = await startTestServer(freeLimits, () => {}, { s3, dataDir: folder });
    browser = await chromium.launch({
      executablePath: findChromium() ?? 'chromium-is-missing',
      args: chromiumFlags(),
    });
    const open = async (name: string) => {
      const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
      context.setDefaultTimeout(60_000);
      context.on('response', (response) => {
        if (new URL(response.url()).pathname.includes('/r2/s3/')) asked.push(response.request());
      });
      const person = new Person({ context, url: () => server.url, handle: name.toLowerCase(), name });
      await person.open();
      await person.signUp();
      return person;
    };
    [ada, bob] = [await open('Ada'), await open('Bob')];
    await ada.beginChat(bob, 'Hello');
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a page stores there and reads from there, and asks for nothing that the rules of a deploy do not let it', {
    timeout: 120_000,
  }, async () => {
    // Of three parts, in pieces of the private file system.
    const film = randomBytes(18_000_000);
    const input = ada.page.locator('.composer input[type=file]').first();
    await input.setInputFiles({ name: 'film.bin', mimeType: 'application/x-film', buffer: film });
    await ada.page.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
    await bob.page.locator('.media-name').filter({ hasText: 'film.bin' }).waitFor({ timeout: 60_000 });
    const saved = bob.page.waitForEvent('download', { timeout: 60_000 });
    await bob.page.locator('.media-document').getByRole('button', { name: 'Save' }).click();
    const got = readFileSync(await (await saved).path());
    expect(sha(got)).toBe(sha(film));

    await eventually(() => expect(asked.filter((one) => one.method() === 'PUT')).toHaveLength(3));
    const [rule] = cors.rules;
    const used = asked.filter((one) => one.method() !== 'OPTIONS');
    expect(new Set(used.map((one) => one.method()))).toEqual(new Set(rule?.allowed.methods));
    for (const one of used) {
      const { origin } = new URL(one.url());
      expect(origin).not.toBe(server.url);
      const headers = Object.keys(one.headers()).filter((name) => !unasked.test(name));
      expect(rule?.allowed.headers).toEqual(expect.arrayContaining(headers));
    }
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
