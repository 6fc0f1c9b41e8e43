import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { attemptOf } from '../attempts.ts';
import { readHandle, readSubject } from '../names.ts';
import { drainRetirements, retire } from '../retirements.ts';
import { openRoute } from '../route.ts';
import * as schemas from '../schemas.ts';
import { hashSecret, writeToken } from '../token.ts';

/**
 * Makes an account for whoever shows the code. The order of the steps, and what a crash between two of them leaves
 * behind, is docs/spec/flows.md, F-sign-up.
 */
export function signUp(limits: Limits) {
  return openRoute({
    id: 'signUp',
    method: 'POST',
    path: '/v1/sign-up',
    summary: 'Make an account',
    description:
      'Makes an account with its first device. A number that is in use already goes to the new account: the old one is ' +
      `signed out and leaves its conversations. ${limits.maxCodeAttempts} wrong codes end a code; at most ` +
      `${limits.maxAttemptsPerAddressPerHour} tries an hour from a client address.`,
    body: z.object({
      phone: schemas.phone.optional(),
      handle: schemas.handle.optional().meta({ description: 'With a phone number: a handle besides it.' }),
      code: z.string().regex(/^[ -~]{1,16}$/, 'not a code'),
      name: schemas.name(limits.maxNameBytes),
      deviceName: schemas.name(limits.maxNameBytes),
      attempt: schemas.attempt.optional(),
    }),
    answers: 'The new account and its first device.',
    reply: schemas.signedIn,
    refusals: ['bad-phone', 'bad-handle', 'code-wrong', 'code-expired', 'too-many-attempts', 'handle-taken'],
    handle: async ({ ports, address }, { body }) => {
      const subject = readSubject(body);
      if (isRefusal(subject)) return subject;
      const extra = subject.kind === 'phone' && body.handle !== undefined ? readHandle(body.handle) : null;
      if (extra !== null && typeof extra !== 'string') return extra;
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }

      const { name, deviceName } = body;
      const attempt = await attemptOf(body.attempt, [name, deviceName, body.handle]);
      const code = ports.signUpCode(subject);
      const taken = await code.take(body.code.trim(), attempt);
      if (isRefusal(taken)) return taken;
      const { user, secret } = taken;

      const created = await ports.user(user).create({ user, deviceName, tokenHash: await hashSecret(secret) });
      if (isRefusal(created)) return created;
      // A code object of the release before this one makes ids without a check.
      const isChecked = (await ports.ids.given([user])).has(user);
      const entry = { user, isChecked, subject, handle: extra, name, now: ports.now() };
      const claimed = await ports.directory.claim(entry);
      if (isRefusal(claimed)) {
        await code.release(attempt.key);
        return claimed;
      }
      await code.finish(attempt.key);
      for (const old of claimed.retired) await retire(ports, old);
      ports.later(() => drainRetirements(ports));
      return { user, device: created.device, token: writeToken({ user, device: created.device, secret }) };
    },
  });
}
