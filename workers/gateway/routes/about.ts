import * as z from 'zod';
import { defaultLimits, type Limits } from '../../../protocol/limits.ts';
import { openRoute } from '../route.ts';

/** The limits of this deployment. */
export function showLimits() {
  const names = Object.keys(defaultLimits) as (keyof Limits)[];
  return openRoute({
    id: 'showLimits',
    method: 'GET',
    path: '/v1/limits',
    summary: 'Show the limits of this server',
    answers: 'Every limit by its name; durations end in Ms, sizes are bytes unless the name says otherwise.',
    reply: z.object(Object.fromEntries(names.map((name) => [name, z.int().min(1)]))),
    refusals: [],
    handle: async ({ ports }) => ({ ...ports.config.limits }),
  });
}

/** Says whether the server can do its work. */
export function showHealth() {
  return openRoute({
    id: 'showHealth',
    method: 'GET',
    path: '/healthz',
    summary: 'Say whether the server works',
    answers: 'It is configured and reaches its directory.',
    reply: z.object({ ok: z.literal(true) }),
    refusals: [],
    handle: async ({ ports }) => {
      await ports.directory.check();
      return { ok: true as const };
    },
  });
}
