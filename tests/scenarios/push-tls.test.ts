/** What a server on one's own machine sends to a host that shows no certificate of its name: all that stops a name which leads into the network behind. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { newSubscription } from '../harness/push-receiver.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const dir = mkdtempSync(path.join(os.tmpdir(), 'roost-push-tls-'));
const file = (name: string) => path.join(dir, name);
const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;
if (!hasOpenssl) console.error('SKIPPED: there is no openssl on this machine');

let server: TestServer;
let host: Server;
const seen = { handshakes: 0, requests: 0 };

beforeAll(async () => {
  if (!hasOpenssl) return;
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key.pem')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const made = spawnSync('openssl', ['req', '-x509', ...key, ...name, '-out', file('own.pem')], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  host = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('own.pem')) }, (_, response) => {
    seen.requests++;
    response.writeHead(201).end();
  });
  host.on('connection', () => seen.handshakes++);
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  server = await startTestServer();
});

afterAll(async () => {
  await server?.stop();
  host?.close();
  rmSync(dir, { recursive: true, force: true });
});

test.skipIf(!hasOpenssl)(
  '[W12] a host whose certificate nobody known has signed gets a handshake, and no request',
  async () => {
    const { alice } = await server.people(['alice']);
    const bob = await server.signUp('bob');
    const headers = { authorization: `Bearer ${bob.token}`, 'content-type': 'application/json' };
    const { p256dh, auth } = newSubscription();
    const endpoint = `https://localhost:${(host.address() as AddressInfo).port}/bob`;
    const body = JSON.stringify({ kind: 'web-push', endpoint, p256dh, auth });
    expect((await fetch(`${server.url}/v1/push`, { method: 'PUT', headers, body })).status).toBe(200);
    const chat = await alice.openDirect(bob.user);
    await alice.send(chat, 'hello');
    await eventually(async () => {
      const answer = await fetch(`${server.url}/v1/push`, { headers });
      expect(((await answer.json()) as { state: object }).state).toMatchObject({ failure: 'later: no answer' });
    });
    expect(seen.handshakes).toBeGreaterThan(0);
    expect(seen.requests).toBe(0);
  },
);
