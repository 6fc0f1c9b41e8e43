import * as z from 'zod';
import type { LinkShown } from '../../../durable-objects/link/rpc.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { codeLength, drawCode, readJoinerName, ticketName } from '../link-codes.ts';
import { type DeviceCall, deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

const ticket = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'not a ticket')
  .meta({ description: 'Names the code without telling it.' });

const lastsMs = z.int().min(0).meta({ description: 'How long from this answer on, for whose clock is set otherwise.' });

const shown = z
  .object({
    state: z.enum(['open', 'asked', 'agreed', 'denied', 'taken']).meta({
      description: '`open`: nobody has used the code · `asked`: a device asks to join · `taken`: it was added.',
    }),
    expiresAt: schemas.time,
    joiner: z
      .object({
        name: z.string().meta({ description: 'As the device calls itself: nothing proves it.' }),
        address: z
          .string()
          .nullable()
          .meta({ description: 'Where its request came from, where the platform says so.' }),
      })
      .nullable(),
  })
  .meta({ id: 'Link' });

/** Makes a short code with which another device asks to join the caller's account. */
export function openLink(limits: Limits) {
  return deviceRoute({
    id: 'openLink',
    method: 'POST',
    path: '/v1/links',
    summary: 'Make a linking code',
    description:
      `A code of ${codeLength} characters with which one device asks to join the account, once, within ${limits.linkTtlMs / 60_000} minutes. ` +
      'Show it as text or as a QR code, then follow the ticket: the device is added only after `decideLink`. Only the primary ' +
      'device may do this.',
    answers: 'The code, and a ticket that names it.',
    reply: z.object({ ticket, code: z.string(), expiresAt: schemas.time, lastsMs }),
    refusals: ['not-primary', 'too-many-devices'],
    handle: async ({ ports, caller }) => {
      const allowed = await caller.object.authorize(caller.credential, 'openLink', true);
      if (isRefusal(allowed)) return allowed;
      const found = await caller.object.devices(caller.credential);
      if (isRefusal(found)) return found;
      if (found.devices.length >= limits.maxDevices) return refuse('too-many-devices');
      const code = await drawCode(ports.ids);
      const name = await ticketName(code);
      const opened = await ports.linkTicket(name).open(ownerOf(caller));
      // Somebody else's code is as good as never drawn; whoever asks again gets another.
      if (isRefusal(opened)) return opened;
      const { expiresAt } = opened;
      const shownAs = `${code.slice(0, 4)}-${code.slice(4)}`;
      return { ticket: name, code: shownAs, expiresAt, lastsMs: Math.max(0, expiresAt - ports.now()) };
    },
  });
}

/** How it stands with a code: whether a device asks to join, and which. */
export function showLink() {
  return deviceRoute({
    id: 'showLink',
    method: 'GET',
    path: '/v1/links/:ticket',
    summary: 'Follow a linking code',
    params: z.object({ ticket }),
    answers: 'How it stands. A code that has run out is `not-found`.',
    reply: shown,
    refusals: ['not-found'],
    handle: async ({ ports, caller }, { params }) => {
      const allowed = await caller.object.authorize(caller.credential, 'showLink');
      if (isRefusal(allowed)) return allowed;
      const found = await ports.linkTicket(params.ticket).show(ownerOf(caller));
      return isRefusal(found) ? found : shownOf(found);
    },
  });
}

/** The person has looked at the device that asks, and agrees or not. */
export function decideLink() {
  return deviceRoute({
    id: 'decideLink',
    method: 'PUT',
    path: '/v1/links/:ticket/decision',
    summary: 'Agree to the device that asks to join, or not',
    description: 'The first word counts; a repeat is answered with how it stands.',
    params: z.object({ ticket }),
    body: z.object({ agree: z.boolean() }),
    answers: 'How it stands now.',
    reply: shown,
    refusals: ['not-found', 'not-primary'],
    handle: async ({ ports, caller }, { params, body }) => {
      const allowed = await caller.object.authorize(caller.credential, 'decideLink', true);
      if (isRefusal(allowed)) return allowed;
      const found = await ports.linkTicket(params.ticket).decide(ownerOf(caller), body.agree);
      return isRefusal(found) ? found : shownOf(found);
    },
  });
}

/** Ends a code with which no device was added yet. */
export function closeLink() {
  return deviceRoute({
    id: 'closeLink',
    method: 'DELETE',
    path: '/v1/links/:ticket',
    summary: 'End a linking code',
    params: z.object({ ticket }),
    answers: 'The code is no good any more.',
    reply: z.object({ closed: z.literal(true) }),
    description:
      '`link-taken`: a device was added with it. `unavailable` while one may be being added: ask again, as only then can be said what is so.',
    refusals: ['not-found', 'link-taken'],
    handle: async ({ ports, caller }, { params }) => {
      const allowed = await caller.object.authorize(caller.credential, 'closeLink');
      if (isRefusal(allowed)) return allowed;
      const answer = await ports.linkTicket(params.ticket).close(ownerOf(caller));
      if (answer.closed) return answer;
      if (answer.why === 'busy') return refuse('unavailable', { afterMs: 1_000, detail: 'The device is being added.' });
      return refuse(answer.why === 'taken' ? 'link-taken' : 'not-found');
    },
  });
}

function ownerOf({ user, credential }: DeviceCall['caller']) {
  return { user, device: credential.device };
}

function shownOf({ joiner, ...rest }: LinkShown) {
  return { ...rest, joiner: joiner === null ? null : { ...joiner, name: readJoinerName(joiner.name) } };
}
