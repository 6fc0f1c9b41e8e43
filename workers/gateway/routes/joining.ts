/** What a device asks that has a linking code: to join, how it stands, and, when the person has agreed, to be added. */
import * as z from 'zod';
import type { LinkState, LinkTicketRpc } from '../../../durable-objects/link/rpc.ts';
import { hashOf } from '../../../lib/hash.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { readCode, readJoinerName, ticketName, writeJoinerName } from '../link-codes.ts';
import type { Ports } from '../ports.ts';
import { openRoute } from '../route.ts';
import * as schemas from '../schemas.ts';
import { hashSecret, writeToken } from '../token.ts';

const code = z.string().max(32).meta({ description: 'Case and separators do not matter.' });
const joining = schemas.secret.meta({
  description:
    'At least 16 random bytes in base64url, chosen by the device that joins and sent with each of its requests.',
});

const state = z.object({
  state: z.enum(['asked', 'agreed']),
  expiresAt: schemas.time,
  account: z
    .object({ name: z.string(), handle: z.string().nullable(), phone: z.string().nullable() })
    .nullable()
    .meta({ description: 'Whose account it is, once they have agreed: show it before the device joins.' }),
});

/** Asks to join the account of whoever made the code. */
export function joinLink(limits: Limits) {
  return openRoute({
    id: 'joinLink',
    method: 'POST',
    path: '/v1/links/join',
    summary: 'Ask to join an account with a linking code',
    description:
      'The person is asked on the device that made the code, with this name and the address that the request comes from. The first ' +
      `device that asks has the code. At most ${limits.maxAttemptsPerAddressPerHour} tries an hour from a client address.`,
    body: z.object({ code, joining, deviceName: schemas.name(limits.maxNameBytes) }),
    answers: 'How it stands; ask `waitForLink` until it is `agreed`.',
    reply: state,
    refusals: ['code-expired', 'link-denied'],
    handle: async ({ ports, address }, { body }) => {
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }
      const joiner = { name: writeJoinerName(body.deviceName), address };
      const ticket = await ticketOf(ports, body.code);
      return isRefusal(ticket) ? ticket : told(ports, await ticket.join(body.joining, joiner));
    },
  });
}

/** Asks again, for as long as the person has not said anything. */
export function waitForLink(limits: Limits) {
  return openRoute({
    id: 'waitForLink',
    method: 'POST',
    path: '/v1/links/wait',
    summary: 'Ask whether the other device has agreed',
    description: `At most ${limits.maxWaitsPerAddressPerHour} an hour from a client address: once in two seconds is enough.`,
    body: z.object({ code, joining }),
    answers: 'How it stands.',
    reply: state,
    refusals: ['code-expired', 'link-denied'],
    handle: async ({ ports, address }, { body }) => {
      if (address !== null) {
        const metered = await ports.meter(address).take('waits');
        if (isRefusal(metered)) return metered;
      }
      const ticket = await ticketOf(ports, body.code);
      return isRefusal(ticket) ? ticket : told(ports, await ticket.look(body.joining));
    },
  });
}

/** Adds the device, now that both sides have seen each other's name. */
export function finishLink(limits: Limits) {
  return openRoute({
    id: 'finishLink',
    method: 'POST',
    path: '/v1/links/finish',
    summary: 'Join the account',
    description: `Repeated within a minute it is answered the same. At most ${limits.maxAttemptsPerAddressPerHour} tries an hour from a client address.`,
    body: z.object({ code, joining }),
    answers: 'The account, and this device in it.',
    reply: schemas.signedIn,
    refusals: ['code-expired', 'link-denied', 'link-waiting', 'too-many-devices'],
    handle: async ({ ports, address }, { body }) => {
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }
      const ticket = await ticketOf(ports, body.code);
      if (isRefusal(ticket)) return ticket;
      const grant = await ticket.take(body.joining);
      if (isRefusal(grant)) return grant;

      const { user } = grant;
      const secret = await hashOf('token', body.joining, grant.salt);
      const deviceName = readJoinerName(grant.name);
      const linked = await ports.user(user).link({ by: grant.device, deviceName, tokenHash: await hashSecret(secret) });
      if (isRefusal(linked)) {
        await ticket.release(body.joining);
        return ofTicket(linked);
      }
      await ticket.finish(body.joining);
      return { user, device: linked.device, token: writeToken({ user, device: linked.device, secret }) };
    },
  });
}

/** How the release before this one joined: at once, without anybody being asked. */
export function redeemLink() {
  return openRoute({
    id: 'redeemLink',
    method: 'POST',
    path: '/v1/links/redeem',
    summary: 'Not offered any more: use `joinLink`',
    body: z.object({}),
    answers: 'Nothing: it is always refused.',
    reply: z.object({}),
    refusals: ['client-too-old'],
    handle: async () => refuse('client-too-old', { detail: 'The other device has to agree to a link.' }),
  });
}

/**
 * The object of a code. One that nobody drew has none, and looks like one that ended. Asked only of whom their address may try:
 * how often a check fits is not to be found out for nothing.
 */
async function ticketOf(ports: Ports, typed: string): Promise<LinkTicketRpc | Refusal> {
  const code = await readCode(ports.ids, typed);
  return code === null ? refuse('code-expired') : ports.linkTicket(await ticketName(code));
}

async function told(ports: Ports, now: LinkState | Refusal) {
  if (isRefusal(now)) return now;
  const { state, expiresAt, user } = now;
  if (user === null) return { state, expiresAt, account: null };
  const profile = await ports.directory.profile(user);
  // An account that ended meanwhile takes its codes with it.
  if (profile === null) return refuse('code-expired');
  return { state, expiresAt, account: { name: profile.name, handle: profile.handle, phone: profile.phone } };
}

/** A ticket ends with the device that opened it, and with its being the primary; the joiner learns no more than that. */
function ofTicket(refusal: Refusal): Refusal {
  const { refused } = refusal;
  const hasEnded = refused === 'unauthorized' || refused === 'signed-out' || refused === 'not-primary';
  return hasEnded ? refuse('code-expired') : refusal;
}
