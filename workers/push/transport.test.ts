/** The way out, against services that answer as no service should. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { throughFetch } from './transport.ts';

let server: Server | null = null;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

async function serviceThat(answers: RequestListener): Promise<string> {
  const started = createServer(answers);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
}

/** Long enough for the head of an answer on a busy machine. */
const send = (url: string, ms = 3_000) =>
  throughFetch({ url, headers: { topic: 't' }, body: 'wake' }, AbortSignal.timeout(ms));

describe('[W8] a push that a service has taken', () => {
  test.each<[string, RequestListener]>([
    ['never ends what it says', (_, response) => void response.writeHead(201).write('a')],
    ['breaks off what it says', (_, response) => void response.writeHead(201).write('a', () => response.destroy())],
    [
      'says it in a coding that is none',
      (_, response) => {
        response.writeHead(201, { 'content-encoding': 'gzip' }).end('no gzip');
      },
    ],
  ])('by one that %s is taken', async (_what, answers) => {
    expect(await send(await serviceThat(answers))).toMatchObject({ status: 201, text: '' });
  });

  test('or that it has not, if it breaks off why, is no answer', async () => {
    const url = await serviceThat((_, response) => void response.writeHead(404).write('{"rea'));
    await expect(send(url)).rejects.toThrow();
  });
});

test('[W8] of an answer without end the beginning is listened to', async () => {
  const url = await serviceThat((_, response) => {
    response.writeHead(400);
    const more = () => void (response.destroyed || response.write('x'.repeat(60_000), () => setImmediate(more)));
    more();
  });
  const { status, text } = await send(url, 30_000);
  expect(status).toBe(400);
  expect(text.length).toBeLessThan(200_000);
});

test('[W12] a redirect is not followed', async () => {
  let asked = 0;
  const url = await serviceThat((request, response) => {
    asked++;
    response.writeHead(307, { location: `${request.url}elsewhere` }).end();
  });
  expect((await send(url, 30_000)).status).toBe(307);
  expect(asked).toBe(1);
});
