import * as z from 'zod';
import type { LinkView, LinkWord } from '../../../durable-objects/link/rpc.ts';
import type { DevicesReply } from '../../../durable-objects/user/rpc.ts';
import { toBase64 } from '../../../lib/bytes.ts';
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
    state: z.enum(['open', 'asked', 'mismatched', 'agreed', 'denied', 'taken']).meta({
      description:
        '`open`: nobody has used the code · `asked`: a device asks to join · `mismatched`: its proof does not hold, and it may ask again · ' +
        '`taken`: it was added. `asked` after `agreed`: the devices of the account have changed, sign their list anew.',
    }),
    expiresAt: schemas.time,
    joiner: z
      .object({
        name: z.string().meta({ description: 'As the device calls itself: nothing proves it.' }),
        address: z
          .string()
          .nullable()
          .meta({ description: 'Where its request came from, where the platform says so.' }),
        keys: schemas.linkKeys.nullable(),
        proof: schemas.linkProof
          .nullable()
          .meta({ description: 'Of its keys and its name, by the secret half of the code (H17).' }),
      })
      .nullable(),
    signing: z
      .object({
        device: schemas.deviceNumber.meta({ description: 'The number that the new device gets.' }),
        version: z.int().min(0).meta({ description: 'Of the list as it counts now: the new one has the next.' }),
        devices: z.array(schemas.deviceNumber).meta({ description: 'Those that are signed in.' }),
        list: schemas.base64.meta({ description: 'The newest list: an encoded roost.wire.DeviceList.' }),
      })
      .nullable()
      .meta({ description: 'While a device asks: what the signed list has to say.' }),
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
      'Add a secret that this server never sees (H17), show both as text or as a QR code, then follow the ticket: the device is added ' +
      'only after `decideLink`. Only the primary device may do this.',
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
      return isRefusal(found) ? found : shownTo(caller, found);
    },
  });
}

/** The person has looked at the device that asks, and agrees or not. */
export function decideLink(limits: Limits) {
  return deviceRoute({
    id: 'decideLink',
    method: 'PUT',
    path: '/v1/links/:ticket/decision',
    summary: 'Agree to the device that asks to join, or not',
    description:
      'The first word counts; a repeat is answered with how it stands, and so is a word on another proof than the one the device shows now. ' +
      'Where the account signs its list, agreeing needs `list`.',
    params: z.object({ ticket }),
    body: z
      .object({
        agree: z.boolean(),
        of: schemas.linkProof.optional().meta({ description: 'The proof of the device that this is said of.' }),
        mismatch: z.boolean().optional().meta({
          description: 'With `agree: false`: its proof does not hold. It may ask again, as something was mistyped.',
        }),
        list: schemas.bytes(maxListBytes(limits), 1).optional().meta({
          description: 'The account’s device list with the new device in it, signed: an encoded roost.wire.DeviceList.',
        }),
        proof: schemas.linkProof
          .optional()
          .meta({ description: 'Of the account and the list, by the secret half of the code (H17).' }),
      })
      .refine(({ agree, mismatch }) => !(agree && mismatch), 'agrees to what does not hold')
      .refine(({ list, proof }) => list === undefined || proof !== undefined, 'a list without its proof'),
    answers: 'How it stands now.',
    reply: shown,
    refusals: ['not-found', 'not-primary'],
    handle: async ({ ports, caller }, { params, body }) => {
      const allowed = await caller.object.authorize(caller.credential, 'decideLink', true);
      if (isRefusal(allowed)) return allowed;
      const found = await ports.linkTicket(params.ticket).decide(ownerOf(caller), body.agree, wordOf(body));
      return isRefusal(found) ? found : shownTo(caller, found);
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

/** What the owner's device needs to agree: while a device asks, also what it has to sign. */
async function shownTo(caller: DeviceCall['caller'], { joiner, ...rest }: LinkView) {
  const devices = rest.state === 'asked' ? await caller.object.devices(caller.credential) : null;
  if (devices !== null && isRefusal(devices)) return devices;
  return {
    ...rest,
    joiner:
      joiner === null
        ? null
        : {
            ...{ name: readJoinerName(joiner.name), address: joiner.address },
            ...{ keys: joiner.keys ?? null, proof: joiner.proof ?? null },
          },
    signing: devices === null ? null : signingOf(devices),
  };
}

/** Null: the object is one of the release before, and nothing is signed there. */
function signingOf({ devices, version, next, list }: DevicesReply) {
  if (next === undefined || list === undefined) return null;
  return { device: next, version, devices: devices.map(({ device }) => device), list: toBase64(list) };
}

interface Decision {
  readonly of?: string | undefined;
  readonly mismatch?: boolean | undefined;
  readonly list?: string | undefined;
  readonly proof?: string | undefined;
}

/** Without what the client left out. */
function wordOf({ of, mismatch, list, proof }: Decision): LinkWord {
  return {
    ...(of === undefined ? {} : { of }),
    ...(mismatch ? { isMismatch: true } : {}),
    ...(proof === undefined ? {} : { agreement: { proof, ...(list === undefined ? {} : { list }) } }),
  };
}

/** A device takes 60 bytes of it, the signature 66; newer clients may say more of each. */
function maxListBytes({ maxDevices }: Limits): number {
  return 256 + 160 * maxDevices;
}
