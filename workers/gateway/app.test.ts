import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { refuse } from '../../protocol/refusals.ts';
import { makeApp } from './app.ts';
import { readConfig } from './config.ts';
import type { Ports } from './ports.ts';
import { openRoute, type Route } from './route.ts';

const home = 'https://roost.example';

const shared = { summary: 'x', answers: 'x', refusals: [], reply: z.object({}) } as const;
const routes: readonly Route[] = [
  openRoute({
    ...shared,
    id: 'echo',
    method: 'POST',
    path: '/v1/echo/:part',
    params: z.object({ part: z.string().max(3) }),
    query: z.object({ more: z.coerce.number().optional() }),
    body: z.object({ text: z.string().max(5) }),
    reply: z.looseObject({}),
    handle: async (_, said) => ({ ...said }),
  }),
  openRoute({ ...shared, id: 'show', method: 'GET', path: '/v1/show', handle: async () => ({}) }),
  openRoute({
    ...shared,
    id: 'fail',
    method: 'GET',
    path: '/v1/fail',
    handle: async () => {
      throw new Error('password=hunter2');
    },
  }),
  openRoute({ ...shared, id: 'odd', method: 'GET', path: '/v1/odd', handle: async () => refuse('ack-ahead') }),
];

function setUp(options: { vars?: Record<string, string>; admit?: (address: string) => Promise<boolean> } = {}) {
  const logged: string[] = [];
  const config = readConfig({ ROOST_ORIGINS: 'https://chat.example.org', ...options.vars });
  const ports = { config, log: (_: string, what: string) => void logged.push(what) } as unknown as Ports;
  const app = makeApp(config, routes);
  const world = {
    ports,
    admit: options.admit ?? (async () => true),
    assets: async (request: Request) =>
      new URL(request.url).pathname === '/' ? new Response('<p>page') : new Response('none', { status: 404 }),
  };
  const send = async (path: string, init: RequestInit = {}, to = home) =>
    app.fetch(new Request(`${to}${path}`, init), world);
  return { send, logged };
}

const json = { 'content-type': 'application/json' };
const echo = (body: string, headers: Record<string, string> = json) => ({ method: 'POST', headers, body });

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe('a request', () => {
  test('is read by the route’s own description', async () => {
    const response = await setUp().send('/v1/echo/abc?more=5', echo('{"text":"hello","unknown":1}'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ params: { part: 'abc' }, query: { more: 5 }, body: { text: 'hello' } });
  });

  test.each([
    ['/v1/echo/abcd', '{"text":"hello"}', 'params.part'],
    ['/v1/echo/abc?more=x', '{"text":"hello"}', 'query.more'],
    ['/v1/echo/abc', '{"text":"too long"}', 'body.text'],
    ['/v1/echo/abc', '{}', 'body.text'],
    ['/v1/echo/abc', '5', 'body'],
  ])('to %s with %s is refused at %s, and not repeated', async (path, body, place) => {
    const response = await setUp().send(path, echo(body));
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; detail: string } };
    expect(error.code).toBe('malformed');
    expect(error.detail).toContain(`${place}:`);
    expect(error.detail).not.toContain('too long');
  });

  test('with a body that is no JSON, or not called so, is refused', async () => {
    expect(await codeOf(await setUp().send('/v1/echo/a', echo('{')))).toBe('malformed');
    expect(await codeOf(await setUp().send('/v1/echo/a', echo('{"text":"a"}', { 'content-type': 'text/plain' })))).toBe(
      'malformed',
    );
  });

  test('with a larger body than allowed is refused, with or without a length', async () => {
    const { send } = setUp({ vars: { ROOST_LIMITS: '{"maxRequestBytes":64}' } });
    const large = JSON.stringify({ text: 'x'.repeat(100) });
    expect((await send('/v1/echo/a', echo(large))).status).toBe(413);
    const stream = new Blob([large]).stream();
    const init = { method: 'POST', headers: json, body: stream, duplex: 'half' } as RequestInit;
    expect(await codeOf(await send('/v1/echo/a', init))).toBe('too-large');
  });
});

describe('what is not there', () => {
  test.each(['//v1/show', '/v1/show%', '/v1/echo/%E0%A4%A', '/v1/%2e%2e/show', '/v1/echo/a/', '/V1/show', '/%00'])(
    '%s does no harm',
    async (path) => {
      const { send, logged } = setUp();
      for (const method of ['GET', 'POST', 'DELETE']) expect((await send(path, { method })).status).toBeLessThan(500);
      expect(logged).toEqual([]);
    },
  );

  test.each(['/v1', '/v1/', '/v1/nothing', '/v1/show/more', '/nothing', '/.env'])('%s is not found', async (path) => {
    const response = await setUp().send(path);
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('not-found');
  });

  test('another method is answered with those that are', async () => {
    const response = await setUp().send('/v1/show', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(await codeOf(response)).toBe('method-not-allowed');
    expect((await setUp().send('/', { method: 'POST' })).status).toBe(405);
  });
});

describe('a fault', () => {
  test('[H1] is logged, and outside only unavailable', async () => {
    const { send, logged } = setUp();
    const response = await send('/v1/fail');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await response.text();
    expect(JSON.parse(text).error).toMatchObject({ code: 'unavailable', advice: 'after-delay', afterMs: 2_000 });
    expect(text).not.toMatch(/hunter2|stack|app\.ts/);
    expect(logged).toEqual(['a request failed']);
  });

  test('of the description, a refusal that it lacks, is logged', async () => {
    const { send, logged } = setUp();
    expect((await send('/v1/odd')).status).toBe(400);
    expect(logged).toEqual(['a route gave a refusal that its description lacks']);
  });
});

describe('plain HTTP', () => {
  test('[2.3] is refused everywhere but on loopback', async () => {
    const { send } = setUp();
    for (const path of ['/v1/show', '/', '/healthz', '/v1/nothing']) {
      const response = await send(path, {}, 'http://roost.example');
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe('https-only');
    }
    expect((await send('/v1/show', {}, 'http://127.0.0.1:8787')).status).toBe(200);
    expect((await send('/v1/show', { headers: { 'cf-visitor': '{"scheme":"http"}' } })).status).toBe(403);
  });
});

describe('pages of other origins', () => {
  const from = (origin: string, init: RequestInit = {}) => ({ ...init, headers: { ...init.headers, origin } });

  test('that are named may call and read', async () => {
    const response = await setUp().send('/v1/show', from('https://chat.example.org'));
    expect(response.headers.get('access-control-allow-origin')).toBe('https://chat.example.org');
    expect(response.headers.get('vary')).toMatch(/origin/i);
    const refused = await setUp().send('/v1/nothing', from('https://chat.example.org'));
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://chat.example.org');
  });

  test('are told before they send what they may send', async () => {
    const response = await setUp().send(
      '/v1/echo/a',
      from('https://chat.example.org', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }),
    );
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each(['https://evil.example', 'http://roost.example', 'null'])('%s may do nothing', async (origin) => {
    for (const init of [{}, { method: 'OPTIONS' }]) {
      const response = await setUp().send('/v1/show', from(origin, init));
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe('foreign-origin');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('are not those of the server itself', async () => {
    expect((await setUp().send('/v1/show', from(home))).status).toBe(200);
  });
});

describe('an address that asks too much', () => {
  const busy = { headers: { 'cf-connecting-ip': '203.0.113.9' } };

  test('is refused before anything is done', async () => {
    const asked: string[] = [];
    const { send } = setUp({
      admit: async (address) => {
        asked.push(address);
        return false;
      },
    });
    const response = await send('/v1/fail', busy);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(asked).toEqual(['203.0.113.9']);
  });

  test('does not count where the platform names none', async () => {
    const { send } = setUp({ admit: async () => false });
    expect((await send('/v1/show')).status).toBe(200);
  });
});

test('the page comes with its policy', async () => {
  const response = await setUp().send('/');
  expect(await response.text()).toBe('<p>page');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
});
