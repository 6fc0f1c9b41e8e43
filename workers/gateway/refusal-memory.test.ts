import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defaultLimits } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusals.ts';
import { makeApp } from './app.ts';
import { readConfig } from './config.ts';
import type { Ports } from './ports.ts';
import { RefusalMemory } from './refusal-memory.ts';
import { deviceRoute } from './route.ts';
import { openSocket } from './routes/socket.ts';

const { maxRefusedAtOnce } = defaultLimits;
const limited = refuse('rate-limited', { afterMs: 5 });

describe('[H11] [D10.7] who goes on after a refusal for the price', () => {
  function setUp() {
    let calls = 0;
    const clock = { now: 0 };
    const authorize = async () => {
      calls++;
      return limited;
    };
    const fetch = async () => {
      calls++;
      return Response.json(limited, { status: 429 });
    };
    const config = readConfig({});
    const ports = {
      config,
      ids: { given: async (users: readonly string[]) => new Set(users) },
      user: () => ({ authorize, fetch }),
      refused: new RefusalMemory(() => clock.now, defaultLimits),
      log: () => undefined,
    } as unknown as Ports;
    const shared = { summary: 'x', answers: 'x', refusals: [], reply: z.object({}), method: 'GET' } as const;
    const handle = async ({ caller }: { caller: { object: { authorize(c: object): Promise<object> } } }) =>
      caller.object.authorize({});
    const app = makeApp(config, [
      deviceRoute({ ...shared, id: 'dear', path: '/v1/dear', handle: handle as never }),
      deviceRoute({ ...shared, id: 'cut', path: '/v1/cut', isNeverRefused: true, handle: handle as never }),
      openSocket(),
    ]);
    const world = { ports, admit: async () => true, assets: async () => new Response() };
    const ask = async (path: string, secret = 'a') => {
      const authorization = `Bearer u${'x'.repeat(20)}.1.${secret.repeat(43)}`;
      const headers = { authorization, ...(path === '/v1/socket' ? { upgrade: 'websocket' } : {}) };
      return app.fetch(new Request(`https://roost.example${path}`, { headers }), world);
    };
    return { ask, clock, calls: () => calls };
  }

  test.each(['/v1/dear', '/v1/socket'])('%s: a flood of them reaches the object once a second', async (path) => {
    const { ask, clock, calls } = setUp();
    for (let n = 0; n < 500; n++) expect((await ask(path)).status).toBe(429);
    expect(calls()).toBe(maxRefusedAtOnce);
    clock.now += 10_000;
    for (let n = 0; n < 500; n++) await ask(path);
    expect(calls()).toBe(maxRefusedAtOnce + 10);
    const refused = await ask(path);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited', afterMs: 1_000 } });
  });

  test.each([1, 2, 7, maxRefusedAtOnce, 10 * maxRefusedAtOnce])('also when %i more were under way already', (more) => {
    const clock = { now: 0 };
    const refused = new RefusalMemory(() => clock.now, defaultLimits);
    for (let n = 0; n < maxRefusedAtOnce + more; n++) refused.note('a', limited);
    expect(refused.held('a')).toMatchObject({ afterMs: 1_000 });
    clock.now += 1_000;
    expect(refused.held('a')).toBeNull();
    for (let n = 0; n < 1 + more; n++) refused.note('a', limited);
    expect(refused.held('a')).toMatchObject({ afterMs: 1_000 });
  });

  test('holds nobody else, and nothing that is never refused', async () => {
    const { ask, calls } = setUp();
    for (let n = 0; n < 100; n++) await ask('/v1/dear');
    const before = calls();
    await ask('/v1/dear', 'b');
    await ask('/v1/cut');
    expect(calls()).toBe(before + 2);
  });

  test('[T1] nor anybody for long when the clock is set', async () => {
    const { ask, clock, calls } = setUp();
    clock.now = 3_600_000;
    for (let n = 0; n < 100; n++) await ask('/v1/dear');
    clock.now = 0;
    const before = calls();
    await ask('/v1/dear');
    expect(calls()).toBe(before + 1);
  });
});

test('what is remembered is bounded', () => {
  const refused = new RefusalMemory(() => 0, defaultLimits);
  for (let n = 0; n < maxRefusedAtOnce; n++) refused.note('first', limited);
  expect(refused.held('first')).toMatchObject({ refused: 'rate-limited' });
  for (let n = 0; n < 10_000; n++) refused.note(String(n), limited);
  expect(refused.held('first')).toBeNull();
});
