/** Media objects, as devices ask for them: to store, to hold, to read (docs/spec/media.md). Their bytes: media-bytes.ts. */
import * as z from 'zod';
import type { MediaFromGateway } from '../../../durable-objects/media/rpc.ts';
import { incomingKey } from '../../../durable-objects/media/rpc-incoming.ts';
import { fromBase64, hex } from '../../../lib/bytes.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import {
  isMediaId,
  type MediaId,
  maxMediaBytes,
  mediaIdOf,
  mediaKinds,
  mediaPartLength,
  mediaPartsOf,
} from '../../../protocol/media.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { sha256 } from '../../../protocol/sha256.ts';
import { incomingParts, takeIncoming } from '../media/incoming.ts';
import type { Ports } from '../ports.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

export const mediaId = z
  .string()
  .regex(/^m[A-Za-z0-9_-]{43}$/, 'not a media id')
  .refine(isMediaId)
  .meta({ id: 'MediaId', description: 'A media object: `m` and the SHA-256 over the SHA-256s of its parts of 8 MiB.' });

const entry = z.object({
  conversation: schemas.conversationId,
  seq: schemas.seq.min(1).meta({ description: 'Of an entry that names the object, and that the caller may read.' }),
});

const direct = z
  .boolean()
  .optional()
  .meta({ description: 'false: an address of this server, where those of the bucket itself cannot be used.' });
const isDirect = z.boolean().meta({ description: 'The address is one of the bucket itself.' });

/** Begins to store an object, or says what of it lacks. */
export function openUpload(limits: Limits) {
  const maxParts = Math.max(...mediaKinds.map((kind) => mediaPartsOf(maxMediaBytes(kind, limits))));
  return deviceRoute({
    id: 'openUpload',
    method: 'POST',
    path: '/v1/media',
    summary: 'Store a media object',
    description:
      'With the length of the ciphertext, its declared kind, and the SHA-256 of each part of 8 MiB, the last one shorter. ' +
      '`held`: the caller may use the object already, nothing is to be stored. Otherwise `parts` are those that lack: send each ' +
      'to its address with the method and the headers given, then confirm. Ask again to go on, or when addresses are over.',
    body: z.object({
      kind: z.enum(mediaKinds),
      size: z.int().min(1),
      parts: z.array(schemas.bytes(32)).min(1).max(maxParts),
      direct,
    }),
    answers: 'The id, and where to send what lacks.',
    reply: z.object({
      object: mediaId,
      held: z.boolean(),
      parts: z.array(
        z.object({
          part: z.int().min(1),
          method: z.literal('PUT'),
          url: z.string(),
          headers: z.record(z.string(), z.string()),
        }),
      ),
      expiresAt: schemas.time.meta({ description: 'When the addresses are over.' }),
      direct: isDirect,
    }),
    refusals: [],
    handle: async ({ ports, caller, url }, { body: { kind, size, parts, direct } }) => {
      if (size > maxMediaBytes(kind, limits)) return refuse('too-large', { detail: `body.size: too long for ${kind}` });
      if (parts.length !== mediaPartsOf(size))
        return refuse('malformed', { detail: 'body.parts: not one for each 8 MiB' });
      const hashes = parts.map(fromBase64);
      const id = mediaIdOf(hashes, sha256);
      const asked = await caller.object.media(caller.credential, { route: 'openUpload', object: id, stores: size });
      if (isRefusal(asked)) return asked;
      const begun = await begin(ports, id, asked.user, size);
      if (isRefusal(begun)) return begun;
      const until = ports.now() + limits.mediaPutMs;
      const { upload, has } = begun;
      const { presigned } = ports;
      const isDirect = presigned !== null && direct !== false;
      if (presigned !== null && direct === false) noteNotDirect(ports);
      if (upload === null) return { object: id, held: true, parts: [], expiresAt: until, direct: isDirect };
      // They are taken when the upload is confirmed.
      const came = presigned === null ? [] : await incomingParts(ports, { id, user: asked.user, size });
      const numbers = hashes
        .map((hash, i) => ({ part: i + 1, sha256: hex(hash) }))
        .filter(({ part }) => !has.includes(part) && !came.includes(part));
      const addresses = numbers.map(async ({ part, sha256 }) => {
        const wanted = { length: mediaPartLength(size, part), sha256 };
        const put = { part, method: 'PUT' as const };
        if (isDirect) {
          const key = incomingKey(id, asked.user, { part, sha256 });
          return { ...put, ...(await presigned.toPut(key, wanted, limits.mediaPutMs)) };
        }
        const grant = { id, part, user: asked.user, upload, ...wanted, until };
        const headers: Record<string, string> = { 'content-type': 'application/octet-stream' };
        return { ...put, url: await ports.addresses.toPut(url.origin, grant), headers };
      });
      return { object: id, held: false, parts: await Promise.all(addresses), expiresAt: until, direct: isDirect };
    },
  });
}

/** For whoever runs the server: said at most once a minute by an isolate. */
function noteNotDirect({ now, log }: Pick<Ports, 'now' | 'log'>): void {
  if (now() - notedAt < 60_000) return;
  notedAt = now();
  log(
    'warn',
    'a device could not use an address of the bucket itself: are ROOST_S3_* right, and the CORS rules of the bucket?',
  );
}

let notedAt = 0;

/** `upload` null: the person may use it already. */
async function begin(
  ports: Ports,
  id: MediaId,
  user: UserId,
  size: number,
): Promise<{ upload: string | null; has: readonly number[] } | Refusal> {
  const ledger = ports.media(id);
  const opened = await ledger.open({ user, size });
  if (isRefusal(opened)) return opened;
  if (opened.held) return { upload: null, has: [] };
  if (opened.upload !== null) return { upload: opened.upload, has: opened.has };
  const fresh = mediaPartsOf(size) === 1 ? '' : await ports.bucket.begin(id);
  const begun = await ledger.begin({ user, upload: fresh });
  if (isRefusal(begun)) return begun;
  // Another device of the person was first.
  if (begun.upload !== fresh && fresh !== '') ports.later(() => ports.bucket.abort(id, fresh));
  return { upload: begun.upload, has: opened.has };
}

/** Says that all parts are there. */
export function confirmUpload() {
  return deviceRoute({
    id: 'confirmUpload',
    method: 'POST',
    path: '/v1/media/:id/confirm',
    summary: 'Confirm that an object is stored',
    description: 'The object is put together of its parts, each of which was checked as it came. Then it can be sent.',
    params: z.object({ id: mediaId }),
    answers: 'It is stored.',
    reply: z.object({ stored: z.literal(true) }),
    refusals: ['upload-incomplete', 'upload-over'],
    handle: async ({ ports, caller }, { params: { id } }) => {
      const asked = await caller.object.media(caller.credential, { route: 'confirmUpload', object: id });
      if (isRefusal(asked)) return asked;
      const ledger = ports.media(id);
      if (ports.presigned !== null) await takeIncoming(ports, ledger, { id, user: asked.user });
      return confirm(ports, ledger, { id, user: asked.user });
    },
  });
}

async function confirm(
  { bucket }: Pick<Ports, 'bucket'>,
  ledger: MediaFromGateway,
  { id, user }: { readonly id: MediaId; readonly user: UserId },
): Promise<{ stored: true } | Refusal> {
  const finish = await ledger.finish({ user });
  if (isRefusal(finish)) return finish;
  if (finish.stored) return { stored: true };
  const { upload, size, parts } = finish;
  if (upload !== '') {
    try {
      await bucket.complete(id, upload, parts);
    } catch (fault) {
      // It was put together before, and the ledger has not heard of it: nothing but checked parts ever becomes an object.
      if ((await bucket.sizeOf(id)) !== size) throw fault;
    }
  }
  return ledger.finished({ user, upload });
}

/** Takes hold of an object that an entry names, to send it on. */
export function holdMedia() {
  return deviceRoute({
    id: 'holdMedia',
    method: 'POST',
    path: '/v1/media/:id/hold',
    summary: 'Hold an object to send it on',
    description: 'Within a day a message may name it, with the same key: its bytes stay where they are.',
    params: z.object({ id: mediaId }),
    body: entry,
    answers: 'Until when it is held.',
    reply: z.object({ until: schemas.time }),
    refusals: ['unknown-media'],
    handle: async ({ ports, caller }, { params: { id }, body }) => {
      const asked = await caller.object.media(caller.credential, { route: 'holdMedia', object: id, entry: body });
      return isRefusal(asked) ? asked : ports.media(id).hold(asked);
    },
  });
}

/** Gives an address to read an object. */
export function mediaAddress(limits: Limits) {
  return deviceRoute({
    id: 'mediaAddress',
    method: 'POST',
    path: '/v1/media/:id/address',
    summary: 'Get an address to read an object',
    description:
      'By an entry that names it, or, of what the caller stored or holds, without one. The address needs no credential.',
    params: z.object({ id: mediaId }),
    body: z.object({ entry: entry.optional(), direct }),
    answers: 'The address, and how long it is good.',
    reply: z.object({ url: z.string(), size: z.int(), expiresAt: schemas.time, direct: isDirect }),
    refusals: ['unknown-media'],
    handle: async ({ ports, caller, url }, { params: { id }, body }) => {
      const by = body.entry === undefined ? {} : { entry: body.entry };
      const asked = await caller.object.media(caller.credential, { route: 'mediaAddress', object: id, ...by });
      if (isRefusal(asked)) return asked;
      const found = await ports.media(id).look(asked);
      if (isRefusal(found)) return found;
      const { presigned } = ports;
      if (presigned !== null && body.direct !== false) {
        const forMs = Math.min(limits.mediaReadMs, limits.mediaDirectReadMs);
        const answer = { size: found.size, expiresAt: ports.now() + forMs, direct: true };
        return { url: await presigned.toRead(id, forMs), ...answer };
      }
      if (presigned !== null) noteNotDirect(ports);
      const grant = { id, size: found.size, until: ports.now() + limits.mediaReadMs };
      const answer = { size: found.size, expiresAt: grant.until, direct: false };
      return { url: await ports.addresses.toRead(url.origin, grant), ...answer };
    },
  });
}
