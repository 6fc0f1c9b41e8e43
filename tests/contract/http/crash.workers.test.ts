/** A gateway that dies between two steps, and the client that sends the same request again. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { drainRetirements } from '../../../workers/gateway/retirements.ts';
import { crashing, send as sendTo } from './crashing.workers.ts';
import { call, codeFor, openLink, type SignedDevice, signUp } from './gateway.workers.ts';

/** The steps that change something, in their order. */
const steps = ['check', 'holder', 'create', 'claim', 'finish', 'retire', 'retired'] as const;
const send = (ports: Parameters<typeof sendTo>[0], body: object) => sendTo(ports, 'POST', '/v1/sign-up', { body });
const isSignedIn = async (token: string) => (await call('GET', '/v1/devices', { token })).status === 200;

/** The request with what its first answer asked: the person agrees to the end of the account that is there. */
async function agreed<Request extends object>(request: Request): Promise<Request> {
  const { json } = await call('POST', '/v1/sign-up', { body: request });
  return { ...request, takeOver: json.error.existing.takeOver };
}

async function waiting(): Promise<number> {
  return (await env.DIRECTORY.prepare('SELECT count(*) AS n FROM retirements').first<number>('n')) ?? -1;
}

let next = 0;
const around = (steps: readonly string[]) =>
  steps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const));

describe('[F-sign-up] a crash', () => {
  test.each(around(steps))('%s %s ends well when the same request is sent again', async (when, step) => {
    const phone = `+4917100000${++next}`;
    const old = await signUp({ phone });
    const request = await agreed({ phone, ...(await codeFor({ phone })), name: 'New', deviceName: 'phone' });
    const ports = crashing(step, when);
    const first = await send(ports, request);
    // Telling the old account is nobody's wait: a failure there is repeated later and does not fail the request.
    const isLate = step === 'retire' || step === 'retired';
    expect(first.status).toBe(isLate ? 200 : 503);

    const again = await send(ports, request);
    expect(again.status).toBe(200);
    if (isLate) expect(again.json).toEqual(first.json);
    await drainRetirements(ports);

    expect(await isSignedIn(again.json.token)).toBe(true);
    expect(await isSignedIn(old.token)).toBe(false);
    expect(await waiting()).toBe(0);
    const rows = await env.DIRECTORY.prepare('SELECT user_id FROM users WHERE phone = ?').bind(phone).all();
    expect(rows.results).toEqual([{ user_id: again.json.user }]);
    expect((await call('GET', '/v1/devices', { token: again.json.token })).json.devices).toHaveLength(1);
  });

  test('leaves the old account alone as long as the directory was not changed', async () => {
    const phone = '+491710000200';
    const old = await signUp({ phone });
    const request = await agreed({ phone, ...(await codeFor({ phone })), name: 'New', deviceName: 'phone' });
    expect((await send(crashing('claim', 'before'), request)).status).toBe(503);
    expect(await isSignedIn(old.token)).toBe(true);
  });

  test.each(around(['summary', 'release']))('%s %s asking what would end ends nothing', async (when, step) => {
    const phone = `+4917100003${++next}`;
    const old = await signUp({ phone });
    const request = { phone, ...(await codeFor({ phone })), name: 'New', deviceName: 'phone' };
    const ports = crashing(step, when);
    expect((await send(ports, request)).status).toBe(503);
    const asked = await send(ports, request);
    expect(asked).toMatchObject({ status: 409, json: { error: { code: 'account-exists' } } });
    expect(await isSignedIn(old.token)).toBe(true);
    expect(await waiting()).toBe(0);
  });

  test('is repeated by nobody else: the code alone, or with another asking, is none', async () => {
    const phone = '+491710000201';
    await signUp({ phone });
    const request = await agreed({ phone, ...(await codeFor({ phone })), name: 'New', deviceName: 'phone' });
    expect((await send(crashing('claim', 'after'), request)).status).toBe(503);
    const thief = { ...request, asking: (await codeFor({ phone })).asking, name: 'Thief' };
    expect((await send(crashing('claim', 'after'), thief)).json.error.code).toBe('code-wrong');
    const first = await call('POST', '/v1/sign-up', { body: request });
    expect(first.status).toBe(200);
    expect((await call('POST', '/v1/sign-up', { body: request })).json).toEqual(first.json);
  });

  test('of the whole server before the old account was told is mended by the clock', async () => {
    const phone = '+491710000202';
    const old = await signUp({ phone });
    const request = await agreed({ phone, ...(await codeFor({ phone })), name: 'New', deviceName: 'phone' });
    const ports = crashing('retire', 'before');
    expect((await send(ports, request)).status).toBe(200);
    expect(await isSignedIn(old.token)).toBe(true);
    expect(await waiting()).toBe(1);

    const context = createExecutionContext();
    const { gateway } = await import('../../../workers/gateway/worker.ts');
    await gateway.scheduled({ cron: '', scheduledTime: Date.now(), noRetry() {} } as never, env, context);
    await waitOnExecutionContext(context);
    expect(await isSignedIn(old.token)).toBe(false);
    expect(await waiting()).toBe(0);
  });
});

describe('[F-link] a crash', () => {
  const joining = 'k'.repeat(22);
  const steps = [
    ['join', 'POST', '/v1/links/join'],
    ['decide', 'PUT', ''],
    ['take', 'POST', '/v1/links/finish'],
    ['link', 'POST', '/v1/links/finish'],
    ['finish', 'POST', '/v1/links/finish'],
  ] as const;
  const cases = steps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, ...step] as const));

  test.each(cases)('%s %s adds one device in the end', async (when, step, method, path) => {
    const owner = await signUp({ handle: `link_${when}_${step}` });
    const { code, ticket } = await openLink(owner);
    const requests = [
      ['POST', '/v1/links/join', { body: { code, joining, deviceName: 'Läptop' } }],
      ['PUT', `/v1/links/${ticket}/decision`, { token: owner.token, body: { agree: true } }],
      ['POST', '/v1/links/finish', { body: { code, joining } }],
    ] as const;
    const ports = crashing(step, when);
    let last: { json: SignedDevice } | null = null;
    for (const [how, where, what] of requests) {
      const isHit = method === how && (path === '' || path === where);
      if (isHit) expect((await sendTo(ports, how, where, what)).status).toBe(503);
      const answer = await sendTo(ports, how, where, what);
      expect(answer.status, JSON.stringify(answer.json)).toBe(200);
      last = answer;
    }
    expect(await isSignedIn(last?.json.token ?? '')).toBe(true);
    const { devices } = (await call('GET', '/v1/devices', { token: owner.token })).json;
    expect(devices.map(({ name }: { name: string }) => name)).toEqual(['phone', 'Läptop']);
  });
});

describe('a crash while an account is deleted', () => {
  test.each(around(['remove', 'retire', 'retired']))('%s %s leaves nothing of it in the end', async (when, step) => {
    const handle = `gone_${when}_${step}`;
    const { token, user } = await signUp({ handle });
    const ports = crashing(step, when);
    const first = await sendTo(ports, 'DELETE', '/v1/account', { token });
    const again = await sendTo(ports, 'DELETE', '/v1/account', { token });
    // The account ended with the directory's transaction; whoever repeats after that may find it signed out.
    expect(first.status).toBe(step === 'remove' ? 503 : 200);
    expect([200, 401]).toContain(again.status);
    await drainRetirements(ports);
    expect(await isSignedIn(token)).toBe(false);
    expect(await waiting()).toBe(0);
    expect(await env.DIRECTORY.prepare('SELECT * FROM users WHERE user_id = ?').bind(user).first()).toBeNull();
  });
});
