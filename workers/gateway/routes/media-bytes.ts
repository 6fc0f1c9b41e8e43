/** The bytes of media objects, by addresses that say what they allow (docs/spec/media.md, B4 and B8). */
import * as z from 'zod';
import type { UserId } from '../../../protocol/ids.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { refusalResponse } from '../answers.ts';
import { readPieces } from '../media/pieces.ts';
import { rangeOf } from '../media/range.ts';
import { type Call, openRoute } from '../route.ts';
import { mediaId } from './media.ts';

/** In addresses alone: what of it is wrong is a `bad-address`. */
const said = z.string().optional();

/** Stores a part, if it is what the address says. */
export function putMediaPart() {
  return openRoute({
    id: 'putMediaPart',
    method: 'PUT',
    path: '/v1/media/:id/parts/:part',
    summary: 'Store a part of an object',
    description: 'An address from `openUpload`, with the bytes of the part as body. Nothing of other bytes is kept.',
    params: z.object({ id: mediaId, part: z.coerce.number().pipe(z.int().min(1).max(10_000)) }),
    query: z.object({ user: said, upload: said, length: said, sha256: said, until: said, mac: said }),
    answers: 'The part is stored.',
    reply: z.object({ kept: z.literal(true) }),
    refusals: ['bad-address', 'address-expired', 'wrong-content', 'upload-over'],
    handle: async (call, { params: { id, part } }) => {
      const { ports, request, url } = call;
      const grant = await ports.addresses.readPut(url.pathname, Object.fromEntries(url.searchParams));
      const { body } = request;
      if (isRefusal(grant)) return drained(body, grant);
      const length = request.headers.get('content-length');
      if (body === null || (length !== null && Number(length) !== grant.length)) {
        return drained(body, refuse('wrong-content', { detail: `The address is for ${grant.length} bytes.` }));
      }
      const user = grant.user as UserId;
      const ledger = ports.media(id);
      const admitted = await ledger.admit({ user, upload: grant.upload, part });
      if (isRefusal(admitted)) return drained(body, admitted);
      if (admitted.kept) return drained(body, { kept: true } as const);
      const at = { key: id, upload: grant.upload, part };
      const kept = await (grant.upload === ''
        ? ports.bucket.put(id, body, grant)
        : ports.bucket.putPart(at, body, grant));
      if (kept === null) return refuse('wrong-content');
      return ledger.part({ user, upload: grant.upload, part, etag: kept.etag });
    },
  });
}

/** What is answered without having been read is not waited for. */
async function drained<Answer extends object>(body: ReadableStream | null, answer: Answer): Promise<Answer> {
  await body?.cancel().catch(() => {});
  return answer;
}

/** Gives the object, or a range of it. */
export function getMedia() {
  return openRoute({
    id: 'getMedia',
    method: 'GET',
    path: '/v1/media/:id',
    summary: 'Read an object',
    description: 'An address from `mediaAddress`. Answers the bytes, or with `Range` one range of them (206).',
    params: z.object({ id: mediaId }),
    query: z.object({ size: said, until: said, mac: said }),
    answers: 'The ciphertext.',
    reply: null,
    refusals: ['bad-address', 'address-expired', 'unknown-media'],
    handle: async (call, { params: { id } }) => {
      const { ports, url, request } = call;
      const grant = await ports.addresses.readRead(url.pathname, Object.fromEntries(url.searchParams));
      if (isRefusal(grant)) return grant;
      const { size } = grant;
      const range = rangeOf(request.headers.get('range'), size);
      if (range === 'unsatisfiable') {
        return refusalResponse(refuse('malformed', { detail: 'range: behind the end' }), {
          'content-range': `bytes */${size}`,
        });
      }
      const wanted = range ?? { from: 0, through: size - 1 };
      const stream = await readPieces(optionsOf(call), { id, size }, wanted);
      if (stream === null) return refuse('unknown-media');
      return bytesResponse(stream, { size, wanted, isPart: range !== null, id });
    },
  });
}

function optionsOf({ ports, url }: Call) {
  return { bucket: ports.bucket, cache: ports.cache, later: ports.later, origin: url.origin };
}

function bytesResponse(
  stream: ReadableStream<Uint8Array>,
  {
    size,
    wanted: { from, through },
    isPart,
    id,
  }: { size: number; wanted: { from: number; through: number }; isPart: boolean; id: string },
): Response {
  const fixed = new FixedLengthStream(through - from + 1);
  // Whoever reads goes away: then so does this.
  stream.pipeTo(fixed.writable).catch(() => {});
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=86400, immutable',
    etag: `"${id}"`,
    ...(isPart ? { 'content-range': `bytes ${from}-${through}/${size}` } : {}),
  };
  return new Response(fixed.readable, { status: isPart ? 206 : 200, headers });
}
