/** A deployment whose variables contradict each other. In a file of its own: an isolate reads them once. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { gateway } from '../../../workers/gateway/worker.ts';

const health = (vars: object) => {
  const request = new Request('https://roost.example/healthz', {
    headers: { 'cf-connecting-ip': '198.51.100.9' },
  }) as Request<unknown, IncomingRequestCfProperties>;
  return gateway.fetch(request, { ...env, ...vars }, createExecutionContext());
};

test('answers what is wrong by the names of the variables, and works as soon as it is right', async () => {
  const wrong = await health({ ROOST_LOCAL: 'yes', ROOST_LIMITS: '{"maxMembers":-1}' });
  expect(wrong.status).toBe(503);
  const { error } = (await wrong.json()) as { error: { code: string; detail: string } };
  expect(error.code).toBe('unavailable');
  expect(error.detail).toMatch(/ROOST_LIMITS\.maxMembers.*ROOST_LOCAL|ROOST_LOCAL.*ROOST_LIMITS\.maxMembers/);

  expect((await health({})).status).toBe(200);
});

test('without the edge limiter, or with one that fails, is served all the same', async () => {
  const failing = { limit: () => Promise.reject(new Error('limiter away')) };
  for (const EDGE of [undefined, failing]) expect((await health({ EDGE })).status).toBe(200);
});
