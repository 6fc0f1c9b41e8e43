/** [H21] Where a device is woken: what is taken, what is refused, and what is shown of it. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { expectDescribed } from './document.ts';
import { call, openapi, requestTo, signUp as signUpAs } from './gateway.workers.ts';

let people = 0;
const signUp = () => signUpAs({ handle: `woken_${people++}` });

const key = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
const good = { kind: 'web-push', endpoint: 'https://push.example.org/1', p256dh: key, auth: 'BTBZMqHH6r4Tts7J_aSIgg' };

describe('[H21] [W8] a phone, where the server is configured for its system', () => {
  /** A server with keys to these; the objects are those of the worker itself. */
  function configured(vars: Record<string, string>) {
    const config = readConfig(vars);
    const app = makeApp(config, routesOf(config.limits));
    const assets = async () => new Response('none', { status: 404 });
    return async (method: string, token: string, body?: unknown) => {
      const world = { ports: portsOf(env, config, createExecutionContext()), admit: async () => true, assets };
      const request = requestTo(method, '/v1/push', { token, ...(body === undefined ? {} : { body }) });
      const response = await app.fetch(request, world);
      await expectDescribed(await openapi(), method, '/v1/push', response);
      // biome-ignore lint/suspicious/noExplicitAny: as `call` gives it
      return { status: response.status, json: (await response.json()) as any };
    };
  }

  const apns = { kind: 'apns', token: 'AB'.repeat(32) };
  const fcm = { kind: 'fcm', token: 'token:of-a-device_0123456789' };
  const keys = { apns: { ROOST_APNS_KEY: 'a key' }, fcm: { ROOST_FCM_ACCOUNT: '{}' } };

  test.each([
    ['apns', apns, keys.apns, fcm],
    ['fcm', fcm, keys.fcm, apns],
  ] as const)('%s is told, taken and shown, and the other is refused', async (kind, target, vars, other) => {
    const { token } = await signUp();
    const ask = configured(vars);
    expect((await ask('GET', token)).json.kinds).toEqual(['web-push', 'unified-push', kind]);
    expect(await ask('PUT', token, other)).toMatchObject({ status: 400, json: { error: { code: 'malformed' } } });
    expect((await ask('GET', token)).json.state).toBeNull();
    expect(await ask('PUT', token, target)).toMatchObject({ status: 200, json: { put: true } });
    const shown = await ask('GET', token);
    expect(shown.json.state).toMatchObject({ kind, queuedAt: 0, failure: '', isGone: false });
    // Where a device is reached is told to nobody.
    expect(JSON.stringify(shown.json).toLowerCase()).not.toContain(target.token.toLowerCase());
    expect((await ask('DELETE', token)).json).toEqual({ removed: true });
    expect((await ask('GET', token)).json.state).toBeNull();
  });

  test('with both, one takes the place of the other', async () => {
    const { token } = await signUp();
    const ask = configured({ ...keys.apns, ...keys.fcm });
    expect((await ask('GET', token)).json.kinds).toEqual(['web-push', 'unified-push', 'apns', 'fcm']);
    for (const target of [apns, fcm, good]) {
      expect((await ask('PUT', token, target)).status).toBe(200);
      expect((await ask('GET', token)).json.state).toMatchObject({ kind: target.kind });
    }
  });

  test.each([
    ['no token', { kind: 'apns' }],
    ['one that is no hex', { kind: 'apns', token: 'z'.repeat(64) }],
    ['one that is short', { kind: 'apns', token: 'a'.repeat(63) }],
    ['one that leads elsewhere', { kind: 'apns', token: `${'a'.repeat(64)}/../x` }],
    ['no token of Google’s', { kind: 'fcm' }],
    ['one of Google’s that is short', { kind: 'fcm', token: 'abc' }],
    ['one of Google’s with a blank', { kind: 'fcm', token: `${'a'.repeat(30)} b` }],
    ['an endpoint in place of a token', { ...good, kind: 'fcm' }],
  ])('%s is refused', async (_, body) => {
    const { token } = await signUp();
    const ask = configured({ ...keys.apns, ...keys.fcm });
    expect(await ask('PUT', token, body)).toMatchObject({ status: 400, json: { error: { code: 'malformed' } } });
    expect((await ask('GET', token)).json.state).toBeNull();
  });
});

describe('[H21] a target for wake-ups', () => {
  test('is registered, shown, replaced and removed; the key is one and the same', async () => {
    const [{ token }, other] = [await signUp(), await signUp()];
    const before = await call('GET', '/v1/push', { token });
    expect(before).toMatchObject({ status: 200, json: { kinds: ['web-push', 'unified-push'], state: null } });
    expect((await call('GET', '/v1/push', { token: other.token })).json.key).toBe(before.json.key);
    expect(Buffer.from(String(before.json.key), 'base64url')).toHaveLength(65);
    expect(await call('PUT', '/v1/push', { token, body: good })).toMatchObject({ status: 200, json: { put: true } });
    const shown = await call('GET', '/v1/push', { token });
    expect(shown.json.state).toMatchObject({ kind: 'web-push', queuedAt: 0, provenAt: 0, failure: '', isGone: false });
    expect(JSON.stringify(shown.json)).not.toContain('push.example.org');
    const another = { ...good, kind: 'unified-push', endpoint: 'https://up.example.org/2' };
    expect((await call('PUT', '/v1/push', { token, body: another })).status).toBe(200);
    expect((await call('GET', '/v1/push', { token })).json.state).toMatchObject({ kind: 'unified-push' });
    expect((await call('DELETE', '/v1/push', { token })).json).toEqual({ removed: true });
    expect((await call('DELETE', '/v1/push', { token })).json).toEqual({ removed: true });
    expect((await call('GET', '/v1/push', { token })).json.state).toBeNull();
    expect((await call('GET', '/v1/push')).status).toBe(401);
  });

  test.each([
    ['a private host', { ...good, endpoint: 'https://10.0.0.1/' }],
    ['plain http', { ...good, endpoint: 'http://push.example.org/' }],
    ['no endpoint', { ...good, endpoint: undefined }],
    ['a long endpoint', { ...good, endpoint: `https://push.example.org/${'a'.repeat(1_024)}` }],
    ['an endpoint that is long as it is called', { ...good, endpoint: `https://push.example.org/${'é'.repeat(900)}` }],
    ['an endpoint with a password', { ...good, endpoint: 'https://a:b@push.example.org/' }],
    ['a key that is short', { ...good, p256dh: key.slice(4) }],
    ['a key that is no point', { ...good, p256dh: `${key.slice(0, -4)}AAAA` }],
    ['a key that is no text', { ...good, p256dh: 5 }],
    ['a secret that is short', { ...good, auth: 'BTBZ' }],
    ['a kind that nobody has', { ...good, kind: 'pigeon' }],
    ['a kind that this server has not', { kind: 'apns', token: 'a'.repeat(64) }],
  ])('%s is refused', async (_, body) => {
    const { token } = await signUp();
    const refused = await call('PUT', '/v1/push', { token, body });
    expect(refused).toMatchObject({ status: 400, json: { error: { code: 'malformed' } } });
    expect((await call('GET', '/v1/push', { token })).json.state).toBeNull();
  });

  test('a chat that one is not in is muted by nobody', async () => {
    const { token } = await signUp();
    const muted = await call('PUT', `/v1/push/muted/c${'0'.repeat(22)}`, { token, body: { muted: true } });
    expect(muted.json.error).toMatchObject({ code: 'unknown-conversation' });
  });
});
