import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { readHandle, readPhone } from '../names.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

/** Finds people by number or handle, if they allow it (D10.4). */
export function lookup(limits: Limits) {
  return deviceRoute({
    id: 'lookup',
    method: 'POST',
    path: '/v1/lookup',
    summary: 'Find people by number or handle',
    description:
      `At most ${limits.maxLookup} at once; an account may ask for ${limits.lookupsFirstDay} in its first day and ` +
      `${limits.lookupsPerDay} a day afterwards. Numbers and handles that are none find nobody.`,
    body: z.object({
      phones: z.array(schemas.phone).max(limits.maxLookup).default([]),
      handles: z.array(schemas.handle).max(limits.maxLookup).default([]),
    }),
    answers: 'Who was found and allows it. `phone` is set for those who were asked for by number.',
    reply: z.object({
      found: z.array(schemas.profile.extend({ phone: z.string().nullable() }).meta({ id: 'Found' })),
    }),
    refusals: ['too-large'],
    handle: async ({ ports, caller }, { body }) => {
      const phones = wellFormed(body.phones, readPhone);
      const handles = wellFormed(body.handles, readHandle);
      const count = body.phones.length + body.handles.length;
      const allowed = await caller.object.meterLookups(caller.credential, count);
      if (isRefusal(allowed)) return allowed;
      return { found: [...(await ports.directory.lookup({ phones, handles }))] };
    },
  });
}

function wellFormed(texts: readonly string[], read: (text: string) => string | object): string[] {
  return texts.map(read).filter((value): value is string => typeof value === 'string');
}
