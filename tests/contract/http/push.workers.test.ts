/** [H21] Where a device is woken: what is taken, what is refused, and what is shown of it. */
import { describe, expect, test } from 'vitest';
import { call, signUp as signUpAs } from './gateway.workers.ts';

let people = 0;
const signUp = () => signUpAs({ handle: `woken_${people++}` });

const key = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
const good = { kind: 'web-push', endpoint: 'https://push.example.org/1', p256dh: key, auth: 'BTBZMqHH6r4Tts7J_aSIgg' };

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
