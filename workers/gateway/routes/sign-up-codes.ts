import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { checkedAsking } from '../askings.ts';
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
      `Sends a one-time code of ${limits.codeDigits} digits, good for ${limits.codeTtlMs / 60_000} minutes, to a phone number or handle. It is ` +
      'right only together with the `asking` of this answer: keep it until the sign-up. The answer is the same whether or not ' +
      `somebody has the number. Beyond ${limits.maxCodesPerNumberPerHour} codes an hour for a number all who ask are sent to its common code of ` +
      `${limits.commonCodeDigits} digits, which is sent once and good for ${limits.commonCodeTtlMs / 60_000} minutes. At most ` +
      `${limits.maxCodesPerAddressPerHour} askings an hour from a client address.`,
    body: z.object({ phone: schemas.phone.optional(), handle: schemas.handle.optional() }),
    answers: 'The code is on its way.',
    reply: z.object({
      asking: schemas.secret.meta({ description: 'To be sent with the code. Secret: whoever has both may sign up.' }),
      digits: z.int().min(1).meta({ description: 'How many digits the code has.' }),
      sentAt: schemas.time.meta({ description: 'When it was sent; before now for a common code that is on its way.' }),
      isEarlier: z
        .boolean()
        .meta({ description: 'Nothing was sent now: it is the common code, which is on its way since `sentAt`.' }),
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

      const codes = ports.signUpCode(subject);
      const { code, ...made } = await codes.ask(shown);
      const asking = await checkedAsking(ports.ids, subject, made.asking);
      const asked = { ...made, asking, isEarlier: code === '' };
      if (shown) {
        ports.log('info', `sign-up code for ${subject.value} is ${code}`);
        return { ...asked, shownCode: code };
      }
      if (code === '') return asked;
      try {
        await sender?.send({ to: subject, code, expiresAt: asked.expiresAt });
      } catch (fault) {
        await codes.drop(made.asking, code);
        throw fault;
      }
      return asked;
    },
  });
}
