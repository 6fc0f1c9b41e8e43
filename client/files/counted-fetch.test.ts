/** Bytes on their way, counted as the line takes them; by Node's own `fetch` and a server that reads when it likes. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../tests/harness/eventually.ts';
import { countedBytesFetch } from './counted-fetch.node.ts';

/** More than the system keeps of a connection for either side. */
const body = new Uint8Array(40_000_000).map((_, i) => (i * 31) % 251);
const got: { length: string | undefined; hash: string }[] = [];
let read: PromiseWithResolvers<void>;
let called: (string | undefined)[] = [];

const server = http.createServer(async (request, response) => {
  called.push(request.url);
  if (request.url === '/moved') return void response.writeHead(307, { location: '/elsewhere' }).end();
  if (request.url === '/elsewhere') return void response.end('{}');
  if (request.url === '/refused') return void response.writeHead(403).end('{"error":{"code":"bad-address"}}');
  await read.promise;
  const hash = createHash('sha256');
  for await (const piece of request) hash.update(piece as Buffer);
  got.push({ length: request.headers['content-length'], hash: hash.digest('hex') });
  response.end('{}');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const put = (path: string, sent?: (bytes: number) => void) => {
  const { port } = server.address() as AddressInfo;
  const init = { method: 'PUT', headers: { 'x-a': 'b' }, body, ...(sent === undefined ? {} : { sent }) };
  return countedBytesFetch(`http://127.0.0.1:${port}${path}`, { ...init, server: own() });
};
const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('[B11] what the line has taken is told as it takes it, and what arrives is the same, with its length', async () => {
  read = Promise.withResolvers();
  const told: number[] = [];
  const answer = put('/', (bytes) => told.push(bytes));
  await eventually(() => expect(told.length).toBeGreaterThan(0));
  // Nobody reads: the line is full before all is sent.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(told.at(-1)).toBeLessThan(body.length);
  read.resolve();
  expect((await answer).ok).toBe(true);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(body.length);
  expect((await put('/')).ok).toBe(true);
  const whole = { length: String(body.length), hash: createHash('sha256').update(body).digest('hex') };
  expect(got).toEqual([whole, whole]);
});

test('[B4] a refusal that comes before the end of what is sent is heard', async () => {
  const answer = await put('/refused', () => {});
  expect([answer.status, await answer.json()]).toEqual([403, { error: { code: 'bad-address' } }]);
});

test.each([
  ['of another server', 'https://chat.example'],
  ['of a server on this machine, by another name', 'http://localhost:1'],
])('[B4] what lies on this machine is not called for an address %s', async (_what, named) => {
  called = [];
  const init = { method: 'GET', headers: {}, server: named };
  await expect(countedBytesFetch(`${own()}/refused`, init)).rejects.toThrow();
  for (const url of ['file:///etc/hostname', 'data:,x', '/refused', ''])
    await expect(countedBytesFetch(url, init)).rejects.toThrow();
  expect(called).toEqual([]);
});

test('[B4] where an address leads elsewhere nobody is followed', async () => {
  called = [];
  await expect(put('/moved', () => {})).rejects.toThrow();
  await expect(countedBytesFetch(`${own()}/moved`, { method: 'GET', headers: {}, server: own() })).rejects.toThrow();
  expect([...new Set(called)]).toEqual(['/moved']);
});
