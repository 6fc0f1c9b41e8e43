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
const wrongFor = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1);
const nobody = 'n'.repeat(32);

/** Moves the times that a code object keeps into the past. */
async function age(name: string, ms: number): Promise<void> {
  await runInDurableObject(env.SIGN_UP.get(env.SIGN_UP.idFromName(name)), (instance) => {
    const object = instance as unknown as { codes: object };
    object.codes = JSON.parse(JSON.stringify(object.codes), (key, value) => (/At$/.test(key) ? value - ms : value));
  });
}

describe('[F-sign-up] a code', () => {
  test('is asked for with the same answer whether or not somebody has the number', async () => {
    const before = await asked({ phone: '+49 171 000 0001' });
    await signUp({ phone: '+491710000001' });
    const after = await asked({ phone: '+491710000001' });
    expect(before.status).toBe(200);
    expect(Object.keys(after.json)).toEqual(Object.keys(before.json));
    expect(after.json.shownCode).toMatch(/^\d{12}$/);
    expect(after.json).toMatchObject({ digits: 12, asking: expect.stringMatching(/^[\w-]{40}$/) });
  });

  test('gives an account with a token that works', async () => {
    const shown = await codeFor({ handle: 'first_one' });
    const { status, json } = await tried({ handle: 'first_one', ...shown, name: '  First  ' });
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

  test('[H6] is good once: a repeat gets the same account and token for a minute, and then none', async () => {
    const shown = await codeFor({ handle: 'used_up' });
    const first = await tried({ handle: 'used_up', ...shown });
    expect(await tried({ handle: 'used_up', ...shown })).toMatchObject({ status: 200, json: first.json });
    expect((await call('GET', '/v1/devices', { token: first.json.token })).json.devices).toHaveLength(1);
    await age('handle:used_up', 60_000);
    expect((await tried({ handle: 'used_up', ...shown })).json.error.code).toBe('code-expired');
  });

  test('may be typed with spaces and dashes', async () => {
    const { code, asking } = await codeFor({ handle: 'in_groups' });
    const typed = ` ${code.slice(0, 4)} ${code.slice(4, 8)}-${code.slice(8)} `;
    expect((await tried({ handle: 'in_groups', asking, code: typed })).status).toBe(200);
  });

  test('ends after a few wrong ones', async () => {
    const { code, asking } = await codeFor({ handle: 'guessed' });
    for (let i = 0; i < 5; i++) {
      expect((await tried({ handle: 'guessed', asking, code: wrongFor(code) })).json.error.code).toBe('code-wrong');
    }
    const { status, json, headers } = await tried({ handle: 'guessed', asking, code });
    expect(status).toBe(429);
    expect(json.error).toMatchObject({ code: 'too-many-attempts', advice: 'after-delay' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('[H13] [K2] of a client that does not send its asking is refused in words', async () => {
    const { code } = await codeFor({ handle: 'old_client' });
    const { status, json } = await tried({ handle: 'old_client', code });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code: 'client-too-old', sentence: expect.stringContaining('too old') });
  });

  test('that nobody asked for is none, and leaves nothing behind', async () => {
    expect((await tried({ handle: 'never_asked', asking: nobody, code: '123456' })).json.error.code).toBe(
      'code-expired',
    );
    const stub = env.SIGN_UP.get(env.SIGN_UP.idFromName('handle:never_asked'));
    const kept = await runInDurableObject(stub, async (_, state) => (await state.storage.list()).size);
    expect(kept).toBe(0);
  });

  test('that expired is none, and its object is emptied by the alarm', async () => {
    const shown = await codeFor({ handle: 'late_one' });
    const stub = env.SIGN_UP.get(env.SIGN_UP.idFromName('handle:late_one'));
    expect(await runInDurableObject(stub, (_, state) => state.storage.getAlarm())).toBeGreaterThan(
      Date.now() + 3_500_000,
    );
    await age('handle:late_one', 10 * 60_000);
    expect((await tried({ handle: 'late_one', ...shown })).json.error.code).toBe('code-expired');
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await runInDurableObject(stub, async (_, state) => (await state.storage.list()).size)).toBe(0);
    expect(await signUp({ handle: 'late_one' })).toMatchObject({ device: 1 });
  });

  test('[H10] is made 30 times an hour for an address, whatever the numbers; the rest of an IPv6 network counts with it', async () => {
    for (let i = 0; i < 30; i++) {
      expect((await asked({ phone: `+49171000100${i}` }, `2001:db8:1:1::${i}`)).status).toBe(200);
    }
    expect((await asked({ phone: '+491710001999' }, '2001:db8:1:1:ffff::1')).json.error.code).toBe('rate-limited');
    expect((await asked({ phone: '+491710001999' }, '2001:db8:1:2::1')).status).toBe(200);
  });

  test('may be tried a hundred times an hour from an address', async () => {
    const address = '203.0.113.77';
    // A made-up one leaves every object asleep, and does not count as a try.
    const made = { handle: 'nobody_here', asking: nobody, code: '000000' };
    for (let i = 0; i < 10; i++) expect((await tried(made, address)).json.error.code).toBe('code-expired');
    const { asking } = await codeFor({ handle: 'nobody_here' });
    for (let i = 0; i < 100; i++) {
      const expected = i < 5 ? 'code-wrong' : 'too-many-attempts';
      expect((await tried({ ...made, asking }, address)).json.error.code).toBe(expected);
    }
    expect((await tried({ ...made, asking }, address)).json.error.code).toBe('rate-limited');
    const body = { code: 'AAAA-AAAA', joining: nobody, deviceName: 'x' };
    const link = { body, headers: { 'cf-connecting-ip': address } };
    expect((await call('POST', '/v1/links/join', link)).json.error.code).toBe('rate-limited');
  });
});

describe('[F-sign-up] a number that is in use', () => {
  test('[H12] [H13] goes to a new account only with the word that names what ends; the old devices are told what happened', async () => {
    const old = await signUp({ phone: '+491710000010' });
    const shown = await codeFor({ phone: '+491710000010' });
    const body = { phone: '+491710000010', ...shown };
    const asked = await tried(body);
    expect(asked.json.error.existing).toMatchObject({
      ...{ name: 'Somebody', phone: '+491710000010', handle: null, chats: 0 },
      ...{ devices: [{ name: 'phone' }], since: expect.any(Number) },
    });
    expect((await tried({ ...body, takeOver: 'yes' })).json.error.code).toBe('account-exists');
    expect(await isSignedIn(old.token)).toBe(true);

    const now = await tried({ ...body, takeOver: asked.json.error.existing.takeOver });
    expect(now.json.user).not.toBe(old.user);
    expect(await isSignedIn(now.json.token)).toBe(true);
    const refused = await call('GET', '/v1/profile', { token: old.token });
    expect(refused.status).toBe(401);
    expect(refused.json.error).toMatchObject({ code: 'signed-out', signedOut: { why: 'taken-over' } });
    expect(refused.json.error.sentence).toContain('began a new account with it');
    const waiting = await env.DIRECTORY.prepare('SELECT count(*) AS n FROM retirements').first<{ n: number }>();
    expect(waiting?.n).toBe(0);
  });

  test('is asked about anew when another account has come to hold it since', async () => {
    await signUp({ phone: '+491710000012' });
    const shown = await codeFor({ phone: '+491710000012' });
    const body = { phone: '+491710000012', ...shown };
    const { takeOver } = (await tried(body)).json.error.existing;
    const between = await signUp({ phone: '+491710000012' });
    const again = await tried({ ...body, takeOver });
    expect(again.json.error.code).toBe('account-exists');
    expect(again.json.error.existing.takeOver).not.toBe(takeOver);
    expect(await isSignedIn(between.token)).toBe(true);
  });

  test('of two who agree at once one gets it, and the other is asked about that one', async () => {
    const old = await signUp({ phone: '+491710000013' });
    const both = [await codeFor({ phone: '+491710000013' }), await codeFor({ phone: '+491710000013' })];
    const agreed = [];
    for (const shown of both) {
      const { takeOver } = (await tried({ phone: '+491710000013', ...shown })).json.error.existing;
      agreed.push({ phone: '+491710000013', ...shown, takeOver });
    }
    const answers = await Promise.all(agreed.map((body) => tried(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json.error.code).toBe('account-exists');
    expect(await isSignedIn(old.token)).toBe(false);
    const rows = await env.DIRECTORY.prepare("SELECT * FROM users WHERE phone = '+491710000013'").all();
    expect(rows.results).toHaveLength(1);
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
    const shown = await codeFor({ phone: '+491710000020' });
    const refused = await tried({ phone: '+491710000020', handle: 'taken_name', ...shown });
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'handle-taken' } } });
    const other = await tried({ phone: '+491710000020', handle: 'free_name', ...shown });
    expect(other.status).toBe(200);
    expect(await isSignedIn(holder.token)).toBe(true);
  });

  test('never costs a person their number', async () => {
    const holder = await signUp({ phone: '+491710000021', handle: 'number_holder' });
    const shown = await codeFor({ handle: 'number_holder' });
    const refused = await tried({ handle: 'number_holder', ...shown });
    expect(refused.json.error.code).toBe('handle-taken');
    expect(await isSignedIn(holder.token)).toBe(true);
  });

  test('is told to be taken only so often an hour (D10.4)', async () => {
    await signUp({ handle: 'told_often' });
    const shown = await codeFor({ phone: '+491710000022' });
    const ask = () => tried({ phone: '+491710000022', handle: 'told_often', ...shown });
    for (let i = 0; i < 8; i++) expect((await ask()).json.error.code).toBe('handle-taken');
    expect((await ask()).json.error.code).toBe('rate-limited');
    expect((await tried({ phone: '+491710000022', ...shown })).status).toBe(200);
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
    { asking: 'short' },
    { code: 123456 },
    { code: 'x'.repeat(41) },
    { code: '１２３４５６' },
  ])('a sign-up with %j is refused', async (part) => {
    const { json } = await tried({ handle: 'some_body', code: '123456', ...part });
    expect(json.error.code).toBe('name' in part || 'deviceName' in part ? 'bad-name' : 'malformed');
    expect(json.error.detail).toContain(Object.keys(part)[0]);
  });
});

describe('[H9a] [K2] an account whose number the release before this one kept with a digit that is left out abroad', () => {
  const before = '+4402079460019';
  const phone = '+442079460019';

  /** As that release left it. */
  async function signedUpBefore() {
    const signed = await signUp({ phone });
    await env.DIRECTORY.prepare('UPDATE users SET phone = ?2 WHERE user_id = ?1').bind(signed.user, before).run();
    return signed;
  }

  test('is found by that number, however it is written, and by nothing else changed', async () => {
    const { user } = await signedUpBefore();
    const { token } = await signUp({ handle: 'looks_for_it' });
    for (const written of [phone, before, '+44 (0)20 7946 0019']) {
      const found = await call('POST', '/v1/lookup', { token, body: { phones: [written] } });
      expect(found.json.found, written).toMatchObject([{ user, phone }]);
    }
  });

  test('is the one that a sign-up with that number asks about, and ends', async () => {
    const holders = () => env.DIRECTORY.prepare('SELECT phone FROM users WHERE phone IN (?1, ?2)').bind(phone, before);
    const shown = await codeFor({ phone });
    const asks = await tried({ phone, ...shown });
    expect(asks).toMatchObject({ json: { error: { code: 'account-exists', existing: { phone: before } } } });
    const { takeOver } = asks.json.error.existing;
    expect(await tried({ phone, ...shown, takeOver })).toMatchObject({ status: 200 });
    expect((await holders().all()).results).toEqual([{ phone }]);
  });
});
