import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Operator } from './client.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A deployment that leaves the first `silent` requests without an answer; counts them all. */
async function deployment(silent: number): Promise<{ url: string; asked: () => number }> {
  let count = 0;
  server = createServer((_request, response) => {
    count += 1;
    if (count > silent) response.setHeader('content-type', 'application/json').end('{"store":"embedded"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => count };
}

test('[H19] a request that gets no answer is given up after a while, and asked again', async () => {
  const { url, asked } = await deployment(1);
  const operator = new Operator(url, 'k'.repeat(32), { waitMs: 1, answersWithinMs: 200 });
  await expect(operator.ask('GET', '/operator/history')).resolves.toEqual({ store: 'embedded' });
  expect(asked()).toBe(2);
});

test('[H19] a deployment that never answers ends the command with a sentence', async () => {
  const { url } = await deployment(Number.POSITIVE_INFINITY);
  const operator = new Operator(url, 'k'.repeat(32), { waitMs: 1, answersWithinMs: 100 });
  await expect(operator.ask('GET', '/operator/history')).rejects.toThrow(
    'GET /operator/history: no answer within 0.1 s',
  );
});
