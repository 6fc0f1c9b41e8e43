/** A gateway that dies between two steps of a sign-up, and the client that sends the same request again. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import type { Ports } from '../../../workers/gateway/ports.ts';
import { drainRetirements } from '../../../workers/gateway/retirements.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { call, codeFor, requestTo, type Sent, signUp } from './gateway.ts';

const config = readConfig({ ROOST_LOCAL: '1' });

/** The steps that change something, in their order. */
const steps = ['take', 'create', 'claim', 'finish', 'retire', 'retired'] as const;
type Step = (typeof steps)[number];

class Crash extends Error {}

/** The deployment's ports, which fail once around the step: before it took place, or after, its answer lost. */
function crashing(step: Step, when: 'before' | 'after'): Ports {
  let armed = true;
  const around = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        if (name !== step) return Reflect.get(object, name);
        return async (...args: unknown[]) => {
          if (armed && when === 'before') {
            armed = false;
            throw new Crash();
          }
          // Called as a property: one of an object's stub has no `apply` of its own.
          const answer: unknown = await (object as Record<string, (...args: unknown[]) => unknown>)[step]?.(...args);
          if (armed) {
            armed = false;
            throw new Crash();
          }
          return answer;
        };
      },
    });
  const ports = portsOf(env, config, createExecutionContext());
  return {
    ...ports,
    log: () => {},
    later: () => {},
    directory: around(ports.directory),
    user: (user) => around(ports.user(user)),
    signUpCode: (subject) => around(ports.signUpCode(subject)),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
async function send(ports: Ports, body: Sent['body']): Promise<{ status: number; json: any }> {
  const app = makeApp(config, routesOf(config.limits));
  const world = { ports, admit: async () => true, assets: async () => new Response('none', { status: 404 }) };
  const response = await app.fetch(requestTo('POST', '/v1/sign-up', { body }), world);
  return { status: response.status, json: await response.json() };
}

const isSignedIn = async (token: string) => (await call('GET', '/v1/devices', { token })).status === 200;

async function waiting(): Promise<number> {
  return (await env.DIRECTORY.prepare('SELECT count(*) AS n FROM retirements').first<number>('n')) ?? -1;
}

let next = 0;
const cases = steps.flatMap((step) => (['before', 'after'] as const).map((when) => [when, step] as const));

describe('[F-sign-up] a crash', () => {
  test.each(cases)('%s %s ends well when the same request is sent again', async (when, step) => {
    const phone = `+4917100000${++next}`;
    const old = await signUp({ phone });
    const request = {
      phone,
      code: await codeFor({ phone }),
      name: 'New',
      deviceName: 'phone',
      attempt: 'k'.repeat(22),
    };
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
    const request = { phone, code: await codeFor({ phone }), name: 'New', deviceName: 'phone' };
    expect((await send(crashing('claim', 'before'), request)).status).toBe(503);
    expect(await isSignedIn(old.token)).toBe(true);
  });

  test('is repeated by a client without a key of its own until the account stands', async () => {
    const phone = '+491710000201';
    const request = { phone, code: await codeFor({ phone }), name: 'New', deviceName: 'phone' };
    expect((await send(crashing('claim', 'after'), request)).status).toBe(503);
    expect((await send(crashing('claim', 'after'), { ...request, name: 'Thief' })).json.error.code).toBe(
      'code-expired',
    );
    expect((await call('POST', '/v1/sign-up', { body: request })).status).toBe(200);
    expect((await call('POST', '/v1/sign-up', { body: request })).json.error.code).toBe('code-expired');
  });

  test('of the whole server before the old account was told is mended by the clock', async () => {
    const phone = '+491710000202';
    const old = await signUp({ phone });
    const request = { phone, code: await codeFor({ phone }), name: 'New', deviceName: 'phone' };
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
