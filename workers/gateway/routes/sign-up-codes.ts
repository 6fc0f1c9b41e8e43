import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { readSubject } from '../names.ts';
import { openRoute } from '../route.ts';
import * as schemas from '../schemas.ts';
import { isLoopback } from '../security/loopback.ts';

/** Sends a one-time code to a number or handle. The answer is the same whether or not it is known. */
export function askForCode(limits: Limits) {
  return openRoute({
    id: 'askForCode',
    method: 'POST',
    path: '/v1/sign-up/codes',
    summary: 'Send a sign-up code',
    description:
      `Sends a one-time code of six digits, good for ${limits.codeTtlMs / 60_000} minutes, to a phone number or handle; ` +
      'a newer code replaces it. The answer is the same whether or not somebody has the number. ' +
      `At most ${limits.maxCodesPerNumberPerHour} codes an hour for a number, ${limits.maxCodesPerAddressPerHour} for a client address.`,
    body: z.object({ phone: schemas.phone.optional(), handle: schemas.handle.optional() }),
    answers: 'The code is on its way.',
    reply: z.object({
      expiresAt: schemas.time,
      shownCode: z.string().optional().meta({ description: 'Only on a machine of one’s own: the code itself.' }),
    }),
    refusals: ['bad-phone', 'bad-handle'],
    handle: async ({ ports, url, address }, { body }) => {
      const subject = readSubject(body);
      if (isRefusal(subject)) return subject;
      const { config, sender } = ports;
      const shown = config.local && isLoopback(url.hostname);
      if (!shown && sender === null) {
        const detail = config.local ? 'Codes are shown to loopback only.' : 'This server cannot send codes yet.';
        return refuse('unavailable', { detail });
      }
      if (address !== null) {
        const metered = await ports.meter(address).take('codes');
        if (isRefusal(metered)) return metered;
      }

      const issued = await ports.signUpCode(subject).issue();
      if (isRefusal(issued)) return issued;
      const { code, expiresAt } = issued;
      if (shown) {
        ports.log('info', `sign-up code for ${subject.value} is ${code}`);
        return { expiresAt, shownCode: code };
      }
      await sender?.send({ to: subject, code, expiresAt });
      return { expiresAt };
    },
  });
}
