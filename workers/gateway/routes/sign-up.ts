import * as z from 'zod';
import { hashOf } from '../../../lib/hash.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { uncheckedAsking } from '../askings.ts';
import { askAboutExisting, takeOverOf } from '../existing-account.ts';
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
      'Makes an account with its first device. When the number or handle has an account already, the answer is ' +
      '`account-exists` with what would end; the same request with `takeOver` from it ends that account, signs out its ' +
      `devices and leaves its conversations. ${limits.maxCodeAttempts} wrong codes end an asking; at most ` +
      `${limits.maxAttemptsPerAddressPerHour} tries an hour from a client address. The request may be repeated: within a minute the ` +
      'answer is the same.',
    body: z.object({
      phone: schemas.phone.optional(),
      handle: schemas.handle.optional().meta({ description: 'With a phone number: a handle besides it.' }),
      asking: schemas.secret
        .optional()
        .meta({ description: 'From the answer to the asking for this code; without it `client-too-old`.' }),
      code: z
        .string()
        .regex(/^[ -~]{1,40}$/, 'not a code')
        .meta({ description: 'Spaces and dashes are dropped.' }),
      name: schemas.name(limits),
      deviceName: schemas.name(limits),
      takeOver: z
        .string()
        .max(64)
        .optional()
        .meta({ description: '`existing.takeOver` of the answer `account-exists`, when the person has agreed.' }),
    }),
    answers: 'The new account and its first device.',
    reply: schemas.signedIn,
    refusals: [
      ...(['bad-phone', 'bad-handle', 'client-too-old', 'code-wrong', 'code-expired', 'too-many-attempts'] as const),
      ...(['account-exists', 'bad-name', 'handle-taken'] as const),
    ],
    handle: async ({ ports, address }, { body }) => {
      const subject = readSubject(body);
      if (isRefusal(subject)) return subject;
      const extra = subject.kind === 'phone' && body.handle !== undefined ? readHandle(body.handle) : null;
      if (extra !== null && typeof extra !== 'string') return extra;
      const { asking, name, deviceName } = body;
      if (asking === undefined)
        return refuse('client-too-old', { detail: 'Send the `asking` that came with the code.' });
      const named = await uncheckedAsking(ports.ids, subject, asking);
      if (named === null) return refuse('code-expired');
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }

      const codes = ports.signUpCode(subject);
      const held = await codes.check(named, body.code.replace(/[\s-]/g, ''));
      if (isRefusal(held)) return held;
      const { user } = held;
      const ending = async (refusal: Refusal): Promise<Refusal> => {
        await codes.release(named);
        return refusal;
      };

      const holder = await ports.directory.holder(subject);
      const ends = holder === null || holder.user === user ? null : holder;
      if (ends !== null && subject.kind === 'handle' && ends.phone !== null) return ending(refuse('handle-taken'));
      if (ends !== null && body.takeOver !== (await takeOverOf(asking, ends.user))) {
        return ending(await askAboutExisting(ports, asking, ends));
      }

      const secret = await hashOf('token', asking, held.salt);
      const created = await ports.user(user).create({ user, deviceName, tokenHash: await hashSecret(secret) });
      if (isRefusal(created)) return created;
      // A code object of the release before this one makes ids without a check.
      const isChecked = (await ports.ids.given([user])).has(user);
      const entry = {
        ...{ user, isChecked, subject, handle: extra, name },
        ...{ ends: ends?.user ?? null, now: ports.now() },
      };
      const claimed = await ports.directory.claim(entry);
      if (isRefusal(claimed)) {
        // That a handle is taken is an answer of the directory, and has its price (D10.4).
        const metered = extra !== null && claimed.refused === 'handle-taken' ? await codes.meterHandle() : {};
        return ending(isRefusal(metered) ? metered : claimed);
      }
      await codes.finish(named);
      for (const old of claimed.retired) await retire(ports, old);
      ports.later(() => drainRetirements(ports));
      return { user, device: created.device, token: writeToken({ user, device: created.device, secret }) };
    },
  });
}
