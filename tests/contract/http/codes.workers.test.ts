/** [F-sign-up] Codes and accounts against strangers: what they guess, ask for and register. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { evict } from '../../harness/evict.workers.ts';
import { call, link, signUp } from './gateway.workers.ts';

type Subject = { phone: string } | { handle: string };

async function asked(subject: Subject, address = '203.0.113.1') {
  const { status, json } = await call('POST', '/v1/sign-up/codes', {
    body: subject,
    headers: { 'cf-connecting-ip': address },
  });
  return { status, code: json.shownCode as string, asking: json.asking as string, json };
}

const tried = (body: object) =>
  call('POST', '/v1/sign-up', { body: { name: 'Somebody', deviceName: 'phone', ...body } });
const isSignedIn = async (token: string) => (await call('GET', '/v1/devices', { token })).status === 200;
const wrongFor = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1);
const codeObject = (name: string) => env.SIGN_UP.get(env.SIGN_UP.idFromName(name));

/** Moves the times that the object keeps into the past. */
async function age(name: string, ms: number): Promise<void> {
  await runInDurableObject(codeObject(name), (instance) => {
    const older = (value: unknown, key = ''): unknown => {
      if (typeof value === 'number') return /At$/.test(key) ? value - ms : value;
      if (Array.isArray(value)) return value.map((one) => older(one, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, older(one, name)]));
    };
    const object = instance as unknown as Record<string, unknown>;
    for (const field of ['code', 'codes']) if (field in object) object[field] = older(object[field]);
  });
}

describe('[F-sign-up] a code belongs to whoever asked for it', () => {
  test('guesses of others do not burn it', async () => {
    const mine = await asked({ phone: '+491730000001' });
    const theirs = await asked({ phone: '+491730000001' }, '203.0.113.2');
    for (let i = 0; i < 20; i++) {
      await tried({ phone: '+491730000001', asking: theirs.asking, code: wrongFor(theirs.code) });
    }
    expect(await tried({ phone: '+491730000001', asking: mine.asking, code: mine.code })).toMatchObject({
      status: 200,
    });
  });

  test('it is no good with the secret of another asking', async () => {
    const mine = await asked({ phone: '+491730000002' });
    const theirs = await asked({ phone: '+491730000002' }, '203.0.113.3');
    const stolen = await tried({ phone: '+491730000002', asking: theirs.asking, code: mine.code });
    expect(stolen.json.error.code).toBe('code-wrong');
  });

  test('askings of others block no number, however many and from however many addresses', async () => {
    for (let i = 0; i < 60; i++) await asked({ phone: '+491730000003' }, `198.51.100.${i}`);
    const mine = await asked({ phone: '+491730000003' });
    expect(mine.status).toBe(200);
    expect(await tried({ phone: '+491730000003', asking: mine.asking, code: mine.code })).toMatchObject({
      status: 200,
    });
  });
});

describe('[F-sign-up] a code dies at its time', () => {
  test('whatever happened to the sign-up', async () => {
    await signUp({ handle: 'codes_taken' });
    const { code, asking } = await asked({ phone: '+491730000010' });
    const body = { phone: '+491730000010', handle: 'codes_taken', asking, code };
    expect((await tried(body)).json.error.code).toBe('handle-taken');
    await age('phone:+491730000010', 10 * 60_000);
    expect((await tried({ ...body, handle: 'codes_free' })).json.error.code).toBe('code-expired');
  });
});

describe('[F-sign-up] a number or handle that has an account', () => {
  test('says so after the code, names what would end, and nothing ends without that question', async () => {
    const old = await signUp({ handle: 'codes_mine' });
    const { code, asking } = await asked({ handle: 'codes_mine' });
    const answer = await tried({ handle: 'codes_mine', asking, code });
    expect(answer).toMatchObject({ status: 409, json: { error: { code: 'account-exists' } } });
    expect(await isSignedIn(old.token)).toBe(true);
  });
});

describe('[F-devices] signing out', () => {
  test('a linked device signs any other out', async () => {
    const first = await signUp({ handle: 'codes_dev' });
    const second = (await link(first)).json;
    expect((await call('DELETE', '/v1/devices/1', { token: second.token })).json).toEqual({ removed: true });
    expect(await isSignedIn(first.token)).toBe(false);
  });
});

describe('[F-sign-up] secrets', () => {
  test('are kept as hashes: neither code nor token is to be found in what is stored', async () => {
    const { code, asking } = await asked({ handle: 'codes_hash' });
    const dump = () =>
      runInDurableObject(codeObject('handle:codes_hash'), async (_, state) =>
        JSON.stringify([...(await state.storage.list())]),
      );
    expect(await dump()).not.toContain(code);
    const { token } = (await tried({ handle: 'codes_hash', asking, code })).json;
    expect(await dump()).not.toContain(token.split('.')[2]);
    expect(await dump()).not.toContain(asking);
  });
});

test('[D10.4] whether a handle is taken is metered with look-ups', async () => {
  const { token } = await signUp({ handle: 'codes_meter' });
  const { user } = (await call('GET', '/v1/profile', { token })).json;
  await runInDurableObject(env.USER.getByName(user), (_, state) => {
    state.storage.sql.exec('UPDATE account SET created_at = created_at - 200000000');
  });
  await evict(env.USER.getByName(user));
  let refused = '';
  for (let i = 0; i < 210 && refused === ''; i++) {
    const answer = await call('PATCH', '/v1/profile', { token, body: { handle: 'codes_taken' } });
    if (answer.json.error?.code !== 'handle-taken') refused = answer.json.error?.code ?? 'changed';
  }
  expect(refused).toBe('rate-limited');
});
