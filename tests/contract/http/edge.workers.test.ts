/** The worker as a whole: where the routes end, where a deployment is not usable, and what the page is served with. */
import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig, type Vars } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { type CallOptions, call, openapi, origin, requestTo } from './gateway.workers.ts';

function deployed(vars: Vars, more: Partial<ReturnType<typeof portsOf>> = {}) {
  const config = readConfig(vars);
  const ports = { ...portsOf(env, config, createExecutionContext()), log: () => {}, ...more };
  const app = makeApp(config, routesOf(config.limits));
  const world = { ports, admit: async () => true, assets: async () => new Response('none', { status: 404 }) };
  return async (method: string, path: string, sent: CallOptions = {}) => {
    const response = await app.fetch(requestTo(method, path, sent), world);
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
    return { status: response.status, json: (await response.json()) as any };
  };
}

describe('the document', () => {
  test('[2.1] is OpenAPI 3.1, and its routes are those that answer', async () => {
    const { openapi: version, paths } = await openapi();
    expect(version).toBe('3.1.0');
    for (const [template, operations] of Object.entries(paths)) {
      const path = template.replace(/\{\w+\}/g, 'x');
      // A ticket may be called anything.
      const also = /^\/v1\/links\/[a-z]+$/.test(path) && path !== '/v1/links/x' ? { get: true, delete: true } : {};
      const right = { ...operations, ...also };
      const wrong = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !(method.toLowerCase() in right));
      for (const method of wrong) {
        const response = await exports.default.fetch(`${origin}${path}`, { method });
        expect(response.status, `${method} ${path}`).toBe(405);
        expect(response.headers.get('allow')?.split(', ').sort()).toEqual(
          Object.keys(operations)
            .map((known) => known.toUpperCase())
            .sort(),
        );
      }
    }
  });

  test.each(['/v1', '/v1/', '/v1/contact', '/v1/sign-up/codes/1', '/v2/devices'])('%s is nowhere', async (path) => {
    const response = await exports.default.fetch(`${origin}${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not-found', advice: 'never' } });
  });
});

describe('a deployment', () => {
  const code = { body: { phone: '+491760000001' } };

  test('without a sender gives no codes', async () => {
    const { status, json } = await deployed({})('POST', '/v1/sign-up/codes', code);
    expect(status).toBe(503);
    expect(json.error.detail).toContain('cannot send codes');
    expect(JSON.stringify(json)).not.toMatch(/shownCode|\d{12}/);
  });

  test('that calls itself local shows codes to nobody else', async () => {
    const away = { ...code, origin: 'https://roost.example' };
    const { status, json } = await deployed({ ROOST_LOCAL: '1' })('POST', '/v1/sign-up/codes', away);
    expect(status).toBe(503);
    expect(json.error.detail).toContain('loopback only');
  });

  test('with a sender sends the code and does not show it', async () => {
    const sent: { code: string }[] = [];
    const vars = {
      ROOST_CODE_SENDER: 'webhook',
      ROOST_CODE_WEBHOOK: 'https://codes.example.org',
      ROOST_CODE_WEBHOOK_KEY: 'key',
    };
    const sender = { send: async (message: { code: string }) => void sent.push(message) };
    const send = deployed(vars, { sender });
    const { status, json } = await send('POST', '/v1/sign-up/codes', code);
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual(['asking', 'digits', 'expiresAt', 'isEarlier', 'sentAt']);
    expect(sent).toMatchObject([
      { to: { kind: 'phone', value: '+491760000001' }, code: expect.stringMatching(/^\d{12}$/) },
    ]);
    const body = { ...code.body, asking: json.asking, code: sent[0]?.code, name: 'x', deviceName: 'x' };
    expect((await send('POST', '/v1/sign-up', { body })).status).toBe(200);
  });

  test('whose sender fails says so, without its words', async () => {
    const vars = {
      ROOST_CODE_SENDER: 'webhook',
      ROOST_CODE_WEBHOOK: 'https://codes.example.org',
      ROOST_CODE_WEBHOOK_KEY: 'key',
    };
    const sender = { send: () => Promise.reject(new Error('no such gateway 10.0.0.3')) };
    const { status, json } = await deployed(vars, { sender })('POST', '/v1/sign-up/codes', code);
    expect(status).toBe(503);
    expect(JSON.stringify(json)).not.toContain('10.0.0.3');
  });

  test('whose directory is away is not healthy', async () => {
    const ports = portsOf(env, readConfig({}), createExecutionContext());
    const directory = { ...ports.directory, check: () => Promise.reject(new Error('D1_ERROR: no such table')) };
    expect((await deployed({}, { directory })('GET', '/healthz')).status).toBe(503);
  });
});

test('[H5] too large a body is refused before it is read', async () => {
  const { status, json } = await call('POST', '/v1/sign-up/codes', { body: { handle: 'x'.repeat(40_000) } });
  expect(status).toBe(413);
  expect(json.error.code).toBe('too-large');
});

test('the page is served with its policy, and a name that is no file is not found', async () => {
  const page = await exports.default.fetch(`${origin}/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' ws://127.0.0.1:8787");
  await page.body?.cancel();
  expect((await exports.default.fetch(`${origin}/no-such-file.js`)).status).toBe(404);
});

test('an address that floods is refused, another is not', async () => {
  const from = (address: string) =>
    exports.default.fetch(`${origin}/v1/nothing`, { headers: { 'cf-connecting-ip': address } });
  // The limiter counts by the minute of the clock: at most two of them see this.
  let status = 404;
  for (let i = 0; i < 601 && status === 404; i++) ({ status } = await from('198.51.100.1'));
  expect(status).toBe(429);
  const answer = await call('GET', '/v1/limits', { headers: { 'cf-connecting-ip': '198.51.100.1' } });
  expect(answer.json.error).toMatchObject({ code: 'rate-limited', afterMs: 60_000 });
  expect((await from('198.51.100.2')).status).toBe(404);
});
