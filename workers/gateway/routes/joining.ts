/** What a device asks that has a linking code: to join, how it stands, and, when the person has agreed, to be added. */
import * as z from 'zod';
import type { LinkGrant, LinkState, LinkTicketRpc } from '../../../durable-objects/link/rpc.ts';
import type { SignedLink } from '../../../durable-objects/user/rpc.ts';
import { fromBase64 } from '../../../lib/bytes.ts';
import { hashOf } from '../../../lib/hash.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { hasSecret, readCode, readJoinerName, ticketName, writeJoinerName } from '../link-codes.ts';
import type { Ports } from '../ports.ts';
import { openRoute } from '../route.ts';
import * as schemas from '../schemas.ts';
import { hashSecret, writeToken } from '../token.ts';

/** When the other device may have agreed anew. */
const askAgainMs = 2_000;

const code = z
  .string()
  .max(32)
  .meta({ description: 'The first half of it, which the server drew. Case and separators do not matter.' });
const joinerSecret = schemas.secret.meta({
  description:
    'At least 16 random bytes in base64url, chosen by the device that joins and sent with each of its requests.',
});

const state = z.object({
  state: z.enum(['asked', 'agreed']),
  expiresAt: schemas.time,
  account: z
    .object({ user: schemas.userId, name: z.string(), handle: z.string().nullable(), phone: z.string().nullable() })
    .nullable()
    .meta({ description: 'Whose account it is, once they have agreed: show it before the device joins.' }),
  list: schemas.base64
    .nullable()
    .meta({ description: 'What the other device signed: an encoded roost.wire.DeviceList with this device in it.' }),
  proof: schemas.base64.nullable().meta({
    description: 'Of the account and the list, by the secret half of the code: check it before you finish (H17).',
  }),
  again: z.boolean().meta({
    description: 'The devices of the account have changed since the other device agreed: it has to do so anew.',
  }),
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
    body: z.object({
      ...{ code, joining: joinerSecret, deviceName: schemas.name(limits) },
      keys: schemas.linkKeys.optional(),
      proof: schemas.linkProof.optional().meta({
        description:
          'Of these keys and this name, by the secret half of the code (H17). With another one the device asks anew.',
      }),
    }),
    answers: 'How it stands; ask `waitForLink` until it is `agreed`.',
    reply: state,
    refusals: ['code-expired', 'link-denied', 'link-mismatch', 'client-too-old', 'bad-name'],
    handle: async ({ ports, address }, { body }) => {
      if (address !== null) {
        const metered = await ports.meter(address).take('attempts');
        if (isRefusal(metered)) return metered;
      }
      const { keys, proof } = body;
      const joiner = {
        ...{ name: writeJoinerName(body.deviceName), address },
        ...(keys === undefined ? {} : { keys }),
        ...(proof === undefined ? {} : { proof }),
      };
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
    body: z.object({ code, joining: joinerSecret }),
    answers: 'How it stands.',
    reply: state,
    refusals: ['code-expired', 'link-denied', 'link-mismatch', 'client-too-old'],
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
    body: z.object({
      ...{ code, joining: joinerSecret },
      prekeys: schemas.bytes(maxPrekeysBytes(limits), 1).optional().meta({
        description:
          'Encoded roost.wire.PublishKeys without a list: what others are given of this device from its first moment on.',
      }),
    }),
    answers: 'The account, and this device in it.',
    reply: schemas.signedIn,
    refusals: ['code-expired', 'link-denied', 'link-waiting', 'too-many-devices', 'client-too-old', 'bad-keys'],
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
      const tokenHash = await hashSecret(secret);
      const linked = await ports
        .user(user)
        .link({ by: grant.device, deviceName, tokenHash, ...signedBy(grant, body.prekeys) });
      if (isRefusal(linked) && linked.refused === 'stale-list' && grant.agreement !== undefined) {
        await ticket.reask(body.joining, grant.agreement.proof);
        return refuse('link-waiting', { afterMs: askAgainMs, detail: 'The devices of the account have changed.' });
      }
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
 * The object of a code. A made-up one has no object, and looks like one that ended. Asked only of whom their address may try:
 * finding out how often a check fits costs a try each time.
 */
async function ticketOf(ports: Ports, typed: string): Promise<LinkTicketRpc | Refusal> {
  if (hasSecret(typed))
    return refuse('client-too-old', { detail: 'The second half of the code is not for the server.' });
  const code = await readCode(ports.ids, typed);
  return code === null ? refuse('code-expired') : ports.linkTicket(await ticketName(code));
}

async function told(ports: Ports, now: LinkState | Refusal) {
  if (isRefusal(now)) return now;
  const { state, expiresAt, user, agreement, isAgain = false } = now;
  const said = { state, expiresAt, list: agreement?.list ?? null, proof: agreement?.proof ?? null, again: isAgain };
  if (user === null) return { ...said, account: null };
  const profile = await ports.directory.profile(user);
  // An account that ended meanwhile takes its codes with it.
  if (profile === null) return refuse('code-expired');
  return { ...said, account: { user, name: profile.name, handle: profile.handle, phone: profile.phone } };
}

/** What the User object looks at, if the two devices have said all of it. */
function signedBy({ keys, agreement }: LinkGrant, prekeys?: string): { readonly signed?: SignedLink } {
  if (keys === undefined || agreement?.list === undefined) return {};
  const { registrationId } = keys;
  const given = prekeys === undefined ? {} : { prekeys: fromBase64(prekeys) };
  return {
    signed: { list: fromBase64(agreement.list), identity: fromBase64(keys.identity), registrationId, ...given },
  };
}

/** Two keys that are signed, one of them of a KEM, and one-time prekeys with their ids. */
function maxPrekeysBytes({ maxOneTimePublished }: Limits): number {
  return 2_048 + 48 * maxOneTimePublished;
}

/** A ticket ends with the device that opened it, and with its being the primary; the joiner learns no more than that. */
function ofTicket(refusal: Refusal): Refusal {
  const { refused } = refusal;
  const hasEnded = refused === 'unauthorized' || refused === 'signed-out' || refused === 'not-primary';
  if (hasEnded) return refuse('code-expired');
  // The account signs its list, and one of the two devices has said nothing that could be signed.
  if (refused !== 'list-needed') return refusal;
  return refuse('client-too-old', {
    detail: 'Roost on this device, or on the one that shows the code, is too old to link.',
  });
}
