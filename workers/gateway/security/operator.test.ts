import { expect, test } from 'vitest';
import * as z from 'zod';
import { makeApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Ports } from '../ports.ts';
import { operatorRoute } from '../route.ts';

const key = 'a-key-of-thirty-two-letters-or-so';
const home = 'https://roost.example';

/** A gateway with one route of the operator's, and how often that ran. */
function setUp(vars: Record<string, string>) {
  let runs = 0;
  const config = readConfig(vars);
  const shared = { summary: 'x', answers: 'x', refusals: [], reply: z.object({}) } as const;
  const route = operatorRoute({
    ...shared,
    id: 'look',
    method: 'POST',
    path: '/operator/look',
    body: z.object({}),
    handle: async () => {
      runs++;
      return {};
    },
  });
  const admitted: string[] = [];
  const world = {
    ports: { config, log: () => {} } as unknown as Ports,
    admit: async (address: string) => admitted.push(address) <= 2,
    assets: async () => new Response('none', { status: 404 }),
  };
  const app = makeApp(config, [route]);
  const ask = async (headers: Record<string, string>, body = '{}') => {
    const given = { 'content-type': 'application/json', 'cf-connecting-ip': '198.51.100.9', ...headers };
    const response = await app.fetch(
      new Request(`${home}/operator/look`, { method: 'POST', headers: given, body }),
      world,
    );
    const { error } = (await response.json()) as { error?: { code: string; detail?: string } };
    return { status: response.status, code: error?.code, detail: error?.detail };
  };
  return { ask, runs: () => runs };
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

test('[H19] only whoever shows the key is the operator, however often they ask', async () => {
  const { ask, runs } = setUp({ ROOST_OPERATOR_KEY: key });
  for (let i = 0; i < 5; i++) expect((await ask(bearer(key))).status).toBe(200);
  expect(runs()).toBe(5);
  for (const wrong of [{}, bearer(`${key}x`), bearer(key.slice(0, -1)), bearer('')]) {
    const { status, code } = await ask(wrong);
    expect([401, 429]).toContain(status);
    expect(['unauthorized', 'rate-limited']).toContain(code);
  }
  expect(runs()).toBe(5);
});

test('[H19] nothing of a request is read before the key, and who guesses is limited', async () => {
  const { ask } = setUp({ ROOST_OPERATOR_KEY: key });
  expect(await ask(bearer('guess'), 'not JSON')).toMatchObject({
    code: 'unauthorized',
    detail: expect.stringContaining('key'),
  });
  await ask(bearer('guess'));
  expect(await ask(bearer('guess'))).toMatchObject({ status: 429, code: 'rate-limited' });
});

test('[H19] a deployment without a key says so, and one with a short key is not usable', async () => {
  const { ask, runs } = setUp({});
  for (const headers of [{}, bearer(''), bearer('null'), bearer(key)]) {
    expect(await ask(headers)).toMatchObject({ code: expect.stringMatching(/unauthorized|rate-limited/) });
  }
  expect((await setUp({}).ask({})).detail).toContain('ROOST_OPERATOR_KEY');
  expect(runs()).toBe(0);
  expect(() => readConfig({ ROOST_OPERATOR_KEY: 'short' })).toThrow('ROOST_OPERATOR_KEY');
});

test('[H19] no page is an operator, whoever served it', async () => {
  const { ask, runs } = setUp({ ROOST_OPERATOR_KEY: key });
  expect(await ask({ ...bearer(key), origin: home })).toMatchObject({ status: 403, code: 'foreign-origin' });
  expect(runs()).toBe(0);
});
