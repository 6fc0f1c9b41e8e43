/** Where the calling device is woken when it is not connected, and how that went (docs/spec/push.md). */
import * as z from 'zod';
import type { PushTarget } from '../../../durable-objects/user/wake/rpc.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isPushEndpoint } from '../../../protocol/push-address.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { Config } from '../config.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

const kinds = ['web-push', 'unified-push', 'apns', 'fcm'] as const;
const kind = z.enum(kinds);

const state = z
  .object({
    kind,
    addedAt: schemas.time,
    queuedAt: schemas.time.meta({ description: 'The newest wake-up was queued; 0: none was. So with the next three.' }),
    acceptedAt: schemas.time.meta({ description: 'Its provider took it.' }),
    fetchedAt: schemas.time.meta({ description: 'The device came after it.' }),
    ackedAt: schemas.time.meta({ description: 'The device had what it was about.' }),
    provenAt: schemas.time.meta({ description: 'The last time that a wake-up was followed by the device.' }),
    failedAt: schemas.time,
    failure: z.string().meta({ description: 'What is wrong, in the provider’s words; empty: nothing is.' }),
    isGone: z.boolean().meta({ description: 'The provider says that the address is no good: register another.' }),
  })
  .meta({ id: 'PushState' });

export function showPush() {
  return deviceRoute({
    id: 'showPush',
    method: 'GET',
    path: '/v1/push',
    summary: 'Show how this device is woken',
    answers: 'The target of the device, or null, and what a new one is made with.',
    reply: z.object({
      key: z.string().meta({ description: 'The application server key for a Web Push subscription, base64url.' }),
      kinds: z.array(kind).meta({ description: 'What this server can wake by.' }),
      state: state.nullable(),
    }),
    refusals: [],
    handle: async ({ ports, caller }) => {
      const found = await caller.object.pushState(caller.credential);
      if (isRefusal(found)) return found;
      return { key: await ports.pushKey(), kinds: kindsOf(ports.config), state: found.state };
    },
  });
}

/** Registers a target in place of the one before. */
export function putPushTarget(limits: Limits) {
  const most = limits.maxPushAddressBytes;
  return deviceRoute({
    id: 'putPushTarget',
    method: 'PUT',
    path: '/v1/push',
    summary: 'Register where this device is woken',
    description:
      'In place of what was registered before. `web-push` and `unified-push` take an https endpoint and the keys of the subscription, `apns` and `fcm` the token of the app.',
    body: z.object({
      kind,
      endpoint: z.string().max(most).optional(),
      p256dh: z.string().max(100).optional().meta({ description: 'The public key: 65 bytes, base64url.' }),
      auth: z.string().max(40).optional().meta({ description: 'The secret: 16 bytes, base64url.' }),
      token: z.string().max(most).optional(),
    }),
    answers: 'The device is woken there from now on.',
    reply: z.object({ put: z.literal(true) }),
    refusals: ['too-large'],
    handle: async ({ ports, caller }, { body }) => {
      if (!kindsOf(ports.config).includes(body.kind)) return malformed(`This server wakes nobody by ${body.kind}.`);
      const target = await targetOf(body, ports.config, most);
      return isRefusal(target) ? target : caller.object.putPushTarget(caller.credential, target);
    },
  });
}

/** The calling device is woken no more; one that was not counts as removed. */
export function removePushTarget() {
  return deviceRoute({
    id: 'removePushTarget',
    method: 'DELETE',
    path: '/v1/push',
    summary: 'Wake this device no more',
    answers: 'The target is forgotten.',
    reply: z.object({ removed: z.literal(true) }),
    refusals: [],
    handle: ({ caller }) => caller.object.removePushTarget(caller.credential),
  });
}

export function mutePush() {
  return deviceRoute({
    id: 'mutePush',
    method: 'PUT',
    path: '/v1/push/muted/:conversation',
    summary: 'Say whether a chat wakes this device',
    params: z.object({ conversation: schemas.conversationId }),
    body: z.object({ muted: z.boolean() }),
    answers: 'As asked.',
    reply: z.object({ muted: z.boolean() }),
    refusals: ['unknown-conversation', 'too-large'],
    handle: ({ caller }, { params, body }) =>
      caller.object.mutePush(caller.credential, { conversation: params.conversation, muted: body.muted }),
  });
}

function kindsOf({ push }: Config): (typeof kinds)[number][] {
  return kinds.filter((one) => (one === 'apns' ? push.apns : one === 'fcm' ? push.fcm : true));
}

interface PushBody {
  readonly kind: (typeof kinds)[number];
  readonly endpoint?: string | undefined;
  readonly p256dh?: string | undefined;
  readonly auth?: string | undefined;
  readonly token?: string | undefined;
}

async function targetOf(given: PushBody, { local }: Config, mostBytes: number): Promise<PushTarget | Refusal> {
  const { kind, endpoint = '', p256dh = '', auth = '', token = '' } = given;
  if (kind === 'apns') {
    if (!/^[0-9a-fA-F]{64,200}$/.test(token)) return malformed('body.token: not a device token in hex');
    return { kind, address: token.toLowerCase(), p256dh: '', auth: '' };
  }
  if (kind === 'fcm') {
    if (!/^[A-Za-z0-9:_-]{20,}$/.test(token)) return malformed('body.token: not a registration token');
    return { kind, address: token, p256dh: '', auth: '' };
  }
  if (!isPushEndpoint(endpoint, local)) return malformed('body.endpoint: not an https address of a public host');
  const [key, secret] = [bytesOf(p256dh), bytesOf(auth)];
  if (key === null || !(await isPoint(key))) return malformed('body.p256dh: not a public key of P-256, uncompressed');
  if (secret?.length !== 16) return malformed('body.auth: not 16 bytes');
  // As it is called: letters that are not ASCII take up to nine bytes there.
  const address = URL.parse(endpoint)?.href ?? endpoint;
  if (address.length > mostBytes) return malformed('body.endpoint: too long');
  return { kind, address, p256dh: plain(p256dh), auth: plain(auth) };
}

function malformed(detail: string): Refusal {
  return refuse('malformed', { detail });
}

function plain(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Bytes of base64url or base64, padded or not; null: it is none. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_+/-]+=*$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(plain(text).replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  } catch {
    return null;
  }
}

/** A point that is not on the curve would fail at each push. */
async function isPoint(key: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (key.length !== 65 || key[0] !== 4) return false;
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  return crypto.subtle.importKey('raw', key, curve, false, []).then(
    () => true,
    () => false,
  );
}
