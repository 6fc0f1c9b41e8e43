/**
 * What the runtime checks of a node's certificate when the proxy speaks TLS. Here a server stands for the node that takes the
 * handshake and says nothing of CQL: whether it comes to a first frame is what is asked.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProxiedHistory } from '../../harness/proxied-history.ts';

const dir = mkdtempSync(path.join(os.tmpdir(), 'roost-tls-'));
const file = (name: string) => path.join(dir, name);
const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;
if (!hasOpenssl) console.error('SKIPPED: there is no openssl on this machine, so nobody has seen the proxy speak TLS');

/** What the servers have seen. */
const seen = { frames: [] as number[], refusals: [] as string[] };
const servers: Server[] = [];
const proxies: ProxiedHistory[] = [];
let start: typeof import('../../harness/proxied-history.ts').startProxiedHistory;

beforeAll(async () => {
  if (!hasOpenssl) return;
  makeIssuer('known');
  makeIssuer('unknown');
  // Read once, when the runtime's starter is loaded.
  process.env.NODE_EXTRA_CA_CERTS = file('known.pem');
  ({ startProxiedHistory: start } = await import('../../harness/proxied-history.ts'));
});

afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all(proxies.map(({ runtime }) => runtime.stop()));
  rmSync(dir, { recursive: true, force: true });
});

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function makeIssuer(name: string): void {
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.pem`),
  );
}

/** A node's certificate for one address. */
function makeNode(name: string, issuer: string, address: string): { key: Buffer; cert: Buffer } {
  openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`));
  writeFileSync(file(`${name}.ext`), `subjectAltName=IP:${address}\n`);
  const by = ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`), '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    file(`${name}.csr`),
    ...by,
    '-extfile',
    file(`${name}.ext`),
    '-out',
    file(`${name}.pem`),
  );
  return { key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`)) };
}

async function serve(files: { key: Buffer; cert: Buffer }): Promise<number> {
  const server = createServer(files, (socket) => {
    socket.on('error', () => {});
    // What a frame of CQL asks for is its fifth byte.
    socket.once('data', (data) => void seen.frames.push(data[4] as number));
  });
  server.on('tlsClientError', (error) => void seen.refusals.push(error.message));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Asks for a page of a node that shows this certificate. */
async function ask(files: { key: Buffer; cert: Buffer }): Promise<string> {
  [seen.frames, seen.refusals] = [[], []];
  const port = await serve(files);
  const proxied = await start({
    CASSANDRA_CONTACT_POINTS: '127.0.0.1',
    CASSANDRA_PORT: String(port),
    CASSANDRA_TLS: 'on',
  });
  proxies.push(proxied);
  const page = { conversation: 'c', from: 1, through: 9, limit: 9, maxBytes: 9_999 };
  const answer = await proxied.store.page({ ...page, down: true, bare: false, sure: false });
  expect(answer).toMatchObject({ refused: 'history-unavailable' });
  return (await proxied.store.health()).problem;
}

test.runIf(hasOpenssl)(
  'an issuer of one’s own that the runtime was told of, and the address that is dialled: CQL is spoken',
  async () => {
    await ask(makeNode('right', 'known', '127.0.0.1'));
    expect(seen.refusals).toEqual([]);
    // STARTUP or OPTIONS: how the driver begins.
    expect([1, 5]).toContain(seen.frames[0]);
  },
);

test.runIf(hasOpenssl)('an issuer that nobody knows: refused before anything is said, and said so', async () => {
  expect(await ask(makeNode('stranger', 'unknown', '127.0.0.1'))).toContain('No TLS with 127.0.0.1');
  expect(seen.frames).toEqual([]);
});

test.runIf(hasOpenssl)('a certificate for another address: refused before anything is said, and said so', async () => {
  expect(await ask(makeNode('elsewhere', 'known', '127.0.0.9'))).toContain('No TLS with 127.0.0.1');
  expect(seen.frames).toEqual([]);
});
