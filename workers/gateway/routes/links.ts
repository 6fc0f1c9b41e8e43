import * as z from 'zod';
import { randomText } from '../../../lib/random.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { attemptOf, hashText } from '../attempts.ts';
import { deviceRoute, openRoute } from '../route.ts';
import * as schemas from '../schemas.ts';
import { hashSecret, writeToken } from '../token.ts';

/** No 0 and O, no 1, I and L, no U and V beside each other: read aloud and typed without mistakes. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTWXYZ';
const codeLength = 8;

const ticket = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'not a ticket')
  .meta({ description: 'Names the code without telling it.' });

/** Makes a short code with which another device joins the caller's account. */
export function openLink(limits: Limits) {
  return deviceRoute({
    id: 'openLink',
    method: 'POST',
    path: '/v1/links',
    summary: 'Make a linking code',
    description: `A code of ${codeLength} characters that adds one device to the account, once, within ${limits.linkTtlMs / 60_000} minutes. Show it as text or as a QR code.`,
    answers: 'The code, and a ticket that names it.',
    reply: z.object({ ticket, code: z.string(), expiresAt: schemas.time }),
    refusals: [],
    handle: async ({ ports, caller }) => {
      const allowed = await caller.object.authorize(caller.credential, 'openLink');
      if (isRefusal(allowed)) return allowed;
      const code = randomText(alphabet, codeLength);
      const name = await hashText(code);
      const opened = await ports.linkTicket(name).open({ user: caller.user, device: caller.credential.device });
      if (isRefusal(opened)) return opened;
      return { ticket: name, code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt: opened.expiresAt };
    },
  });
}

/** Ends a code that nobody used yet. */
export function closeLink() {
  return deviceRoute({
    id: 'closeLink',
    method: 'DELETE',
    path: '/v1/links/:ticket',
    summary: 'End a linking code',
    params: z.object({ ticket }),
    answers: 'The code is no good any more.',
    reply: z.object({ closed: z.literal(true) }),
    refusals: ['not-found'],
    handle: async ({ ports, caller }, { params }) => {
      const allowed = await caller.object.authorize(caller.credential, 'closeLink');
      if (isRefusal(allowed)) return allowed;
      const { closed } = await ports
        .linkTicket(params.ticket)
        .close({ user: caller.user, device: caller.credential.device });
      return closed ? { closed } : refuse('not-found');
    },
  });
}

/** Adds the device that shows the code. */
export function redeemLink(limits: Limits) {
  return openRoute({
    id: 'redeemLink',
    method: 'POST',
    path: '/v1/links/redeem',
    summary: 'Join an account with a linking code',
    description: `Case and separators of the code do not matter. At most ${limits.maxAttemptsPerAddressPerHour} tries an hour from a client address.`,
    body: z.object({
      code: z.string().max(32),
      deviceName: schemas.name(limits.maxNameBytes),
      attempt: schemas.attempt.optional(),
    }),
    answers: 'The account, and this device in it.',
    reply: schemas.signedIn,
    refusals: ['code-expired', 'too-many-devices'],
    handle: async ({ ports, address }, { body }) => {
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }
      const code = body.code.toUpperCase().replace(/[\s-]/g, '');
      const attempt = await attemptOf(body.attempt, [body.deviceName]);
      const ticket = ports.linkTicket(await hashText(code));
      const grant = await ticket.take(attempt);
      if (isRefusal(grant)) return grant;

      const { user, secret } = grant;
      const linked = await ports
        .user(user)
        .link({ by: grant.device, deviceName: body.deviceName, tokenHash: await hashSecret(secret) });
      if (isRefusal(linked)) {
        await ticket.release(attempt.key);
        return ofTicket(linked);
      }
      await ticket.finish(attempt.key);
      return { user, device: linked.device, token: writeToken({ user, device: linked.device, secret }) };
    },
  });
}

/** A ticket ends with the device that opened it; whoever holds the code learns no more than that. */
function ofTicket(refusal: Refusal): Refusal {
  return refusal.refused === 'unauthorized' || refusal.refused === 'signed-out' ? refuse('code-expired') : refusal;
}
