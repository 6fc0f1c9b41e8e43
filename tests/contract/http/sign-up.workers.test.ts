import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { call, codeFor, signUp } from './gateway.workers.ts';

const asked = (subject: object, address?: string) =>
  call('POST', '/v1/sign-up/codes', {
    body: subject,
    ...(address === undefined ? {} : { headers: { 'cf-connecting-ip': address } }),
  });

const tried = (body: object, address?: string) =>
  call('POST', '/v1/sign-up', {
    body: { name: 'Somebody', deviceName: 'phone', ...body },
    ...(address === undefined ? {} : { headers: { 'cf-connecting-ip': address } }),
  });

const isSignedIn = async (token: string) => (await call('GET', '/v1/profile', { token })).status === 200;
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');

describe('[F-sign-up] a code', () => {
  test('is asked for with the same answer whether or not somebody has the number', async () => {
    const before = await asked({ phone: '+49 171 000 0001' });
    await signUp({ phone: '+491710000001' });
    const after = await asked({ phone: '+491710000001' });
    expect(before.status).toBe(200);
    expect(Object.keys(after.json)).toEqual(Object.keys(before.json));
    expect(after.json.shownCode).toMatch(/^\d{6}$/);
  });

  test('gives an account with a token that works', async () => {
    const code = await codeFor({ handle: 'first_one' });
    const { status, json } = await tried({ handle: 'first_one', code, name: '  First  ' });
    expect(status).toBe(200);
    expect(json.token).toMatch(/^u[A-Za-z0-9_-]{20}\.1\.[A-Za-z0-9_-]{43}$/);
    const profile = await call('GET', '/v1/profile', { token: json.token });
    expect(profile.json).toEqual({
      user: json.user,
      name: 'First',
      handle: 'first_one',
      phone: null,
      discoverable: true,
    });
  });

  test('is good once', async () => {
    const code = await codeFor({ handle: 'used_up' });
    expect((await tried({ handle: 'used_up', code })).status).toBe(200);
    expect((await tried({ handle: 'used_up', code })).json.error.code).toBe('code-expired');
  });

  test('answers the very attempt that made the account again, with the same token', async () => {
    const code = await codeFor({ handle: 'lost_answer' });
    const attempt = 'A'.repeat(22);
    const first = await tried({ handle: 'lost_answer', code, attempt });
    const again = await tried({ handle: 'lost_answer', code, attempt });
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect((await tried({ handle: 'lost_answer', code, attempt: 'B'.repeat(22) })).json.error.code).toBe(
      'code-expired',
    );
    expect((await call('GET', '/v1/devices', { token: first.json.token })).json.devices).toHaveLength(1);
  });

  test('ends after ten wrong ones', async () => {
    const code = await codeFor({ handle: 'guessed' });
    for (let i = 0; i < 10; i++) {
      expect((await tried({ handle: 'guessed', code: wrongFor(code) })).json.error.code).toBe('code-wrong');
    }
    const { status, json, headers } = await tried({ handle: 'guessed', code });
    expect(status).toBe(429);
    expect(json.error).toMatchObject({ code: 'too-many-attempts', advice: 'after-delay' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that nobody asked for is none, and leaves nothing behind', async () => {
    expect((await tried({ handle: 'never_asked', code: '123456' })).json.error.code).toBe('code-expired');
    const stub = env.SIGN_UP.get(env.SIGN_UP.idFromName('handle:never_asked'));
    const kept = await runInDurableObject(stub, async (_, state) => (await state.storage.list()).size);
    expect(kept).toBe(0);
  });

  test('that expired is none, and its object is emptied by the alarm', async () => {
    const code = await codeFor({ handle: 'late_one' });
    const stub = env.SIGN_UP.get(env.SIGN_UP.idFromName('handle:late_one'));
    await runInDurableObject(stub, async (instance, state) => {
      const object = instance as unknown as { code: { expiresAt: number } };
      object.code = { ...object.code, expiresAt: Date.now() };
      const due = await state.storage.getAlarm();
      expect(due).toBeGreaterThan(Date.now() + 3_500_000);
    });
    expect((await tried({ handle: 'late_one', code })).json.error.code).toBe('code-expired');
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await runInDurableObject(stub, async (_, state) => (await state.storage.list()).size)).toBe(0);
    expect(await signUp({ handle: 'late_one' })).toMatchObject({ device: 1 });
  });

  test('is made five times an hour for a number', async () => {
    for (let i = 0; i < 5; i++) expect((await asked({ phone: '+491710000005' })).status).toBe(200);
    const { status, json } = await asked({ phone: '+49 171 0000005' });
    expect(status).toBe(429);
    expect(json.error.afterMs).toBeGreaterThan(3_500_000);
  });

  test('is made 30 times an hour for an address, whatever the numbers; the rest of an IPv6 network counts with it', async () => {
    for (let i = 0; i < 30; i++) {
      expect((await asked({ phone: `+49171000100${i}` }, `2001:db8:1:1::${i}`)).status).toBe(200);
    }
    expect((await asked({ phone: '+491710001999' }, '2001:db8:1:1:ffff::1')).json.error.code).toBe('rate-limited');
    expect((await asked({ phone: '+491710001999' }, '2001:db8:1:2::1')).status).toBe(200);
  });

  test('may be tried a hundred times an hour from an address', async () => {
    const address = '203.0.113.77';
    for (let i = 0; i < 100; i++) {
      expect((await tried({ handle: 'nobody_here', code: '000000' }, address)).json.error.code).toBe('code-expired');
    }
    expect((await tried({ handle: 'nobody_here', code: '000000' }, address)).json.error.code).toBe('rate-limited');
    const link = { body: { code: 'AAAA-AAAA', deviceName: 'x' }, headers: { 'cf-connecting-ip': address } };
    expect((await call('POST', '/v1/links/redeem', link)).json.error.code).toBe('rate-limited');
  });
});

describe('[F-sign-up] a number that is in use', () => {
  test('goes to a new account; the old one is signed out and nothing waits', async () => {
    const old = await signUp({ phone: '+491710000010' });
    const now = await signUp({ phone: '+491710000010' });
    expect(now.user).not.toBe(old.user);
    expect(await isSignedIn(now.token)).toBe(true);
    const refused = await call('GET', '/v1/profile', { token: old.token });
    expect(refused.status).toBe(401);
    const waiting = await env.DIRECTORY.prepare('SELECT count(*) AS n FROM retirements').first<{ n: number }>();
    expect(waiting?.n).toBe(0);
  });

  test('keeps the handle of its old account free for the new one', async () => {
    await signUp({ phone: '+491710000011', handle: 'same_name' });
    const now = await signUp({ phone: '+491710000011', handle: 'same_name' });
    const profile = await call('GET', '/v1/profile', { token: now.token });
    expect(profile.json).toMatchObject({ handle: 'same_name', phone: '+491710000011' });
  });
});

describe('[F-sign-up] a handle', () => {
  test('of somebody else is refused, and the code stays good for another one', async () => {
    const holder = await signUp({ handle: 'taken_name' });
    const code = await codeFor({ phone: '+491710000020' });
    const refused = await tried({ phone: '+491710000020', handle: 'taken_name', code });
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'handle-taken' } } });
    const other = await tried({ phone: '+491710000020', handle: 'free_name', code });
    expect(other.status).toBe(200);
    expect(await isSignedIn(holder.token)).toBe(true);
  });

  test('never costs a person their number', async () => {
    const holder = await signUp({ phone: '+491710000021', handle: 'number_holder' });
    const code = await codeFor({ handle: 'number_holder' });
    const refused = await tried({ handle: 'number_holder', code });
    expect(refused.json.error.code).toBe('handle-taken');
    expect(await isSignedIn(holder.token)).toBe(true);
  });

  test('alone is taken over as a number is', async () => {
    const old = await signUp({ handle: 'only_name' });
    const now = await signUp({ handle: 'only_name' });
    expect(now.user).not.toBe(old.user);
    expect(await isSignedIn(old.token)).toBe(false);
  });
});

describe('what is not well-formed', () => {
  test.each([
    [{ phone: '0171' }, 'bad-phone'],
    [{ handle: 'X' }, 'bad-handle'],
    [{}, 'malformed'],
    [{ phone: 5 }, 'malformed'],
    [{ phone: '+'.repeat(41) }, 'malformed'],
    ['[]', 'malformed'],
    ['{"phone":', 'malformed'],
    ['', 'malformed'],
  ])('%j is refused %s', async (body, code) => {
    const { status, json } = await call('POST', '/v1/sign-up/codes', { body });
    expect(status).toBe(400);
    expect(json.error.code).toBe(code);
  });

  test.each([
    { name: '' },
    { name: ' \t ' },
    { name: 'ä'.repeat(65) },
    { name: 'a\u0000b' },
    { deviceName: '' },
    { attempt: 'short' },
    { code: 123456 },
    { code: 'x'.repeat(17) },
    { code: '１２３４５６' },
  ])('a sign-up with %j is refused', async (part) => {
    const { json } = await tried({ handle: 'some_body', code: '123456', ...part });
    expect(json.error.code).toBe('malformed');
    expect(json.error.detail).toContain(Object.keys(part)[0]);
  });
});
