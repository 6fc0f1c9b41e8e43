/** The bytes of media objects, by addresses that say what they allow (docs/spec/media.md, B4 and B8). */
import * as z from 'zod';
import type { UserId } from '../../../protocol/ids.ts';
import type { MediaId } from '../../../protocol/media.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { refusalResponse } from '../answers.ts';
import { brokenBy } from '../media/conditions.ts';
import { type ByteRange, readPieces } from '../media/pieces.ts';
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
      // A part is nothing that could be read: whoever means one that they know means another.
      if (brokenBy(request.headers, null) !== null) return drained(body, failedCondition());
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

/** The rest of a body is cut off where the answer came before its end. */
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
    description:
      'An address from `mediaAddress`. Answers the bytes, or with `Range` one range of them (206; 416 behind the end), to `If-None-Match` that they are the same (304), and to `If-Match` that they are not (412).',
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
      const headers = headersOf(id);
      const broken = brokenBy(request.headers, headers.etag);
      const isHead = request.method === 'HEAD';
      // Conditions count only where the object is there (RFC 9110, 13.2.1).
      if ((isHead || broken !== null) && (await ports.bucket.sizeOf(id)) === null) return refuse('unknown-media');
      if (broken === 412) return failedCondition();
      if (broken === 304) return new Response(null, { status: 304, headers });
      if (isHead) {
        return new Response(null, { headers: { ...headers, 'content-length': String(size) } });
      }
      // Of something else than this the whole is wanted (RFC 9110, 13.1.5).
      const isOfThis = (request.headers.get('if-range') ?? headers.etag) === headers.etag;
      const range = isOfThis ? rangeOf(request.headers.get('range'), size) : null;
      if (range === 'unsatisfiable') return unsatisfiable(size);
      const wanted = range ?? { from: 0, through: size - 1 };
      const stream = await readPieces(optionsOf(call), { id, size }, wanted);
      if (stream === null) return refuse('unknown-media');
      const isPart = range !== null;
      return bytesResponse(stream, wanted, {
        status: isPart ? 206 : 200,
        headers: {
          ...headers,
          ...(isPart ? { 'content-range': `bytes ${wanted.from}-${wanted.through}/${size}` } : {}),
        },
      });
    },
  });
}

function optionsOf({ ports, url }: Call) {
  return { bucket: ports.bucket, cache: ports.cache, later: ports.later, origin: url.origin };
}

function headersOf(id: MediaId) {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=86400, immutable',
    etag: `"${id}"`,
  };
}

/** RFC 9110, 15.5.13. */
function failedCondition(): Response {
  return malformed(412, 'if-match: names something else');
}

/** RFC 9110, 15.5.17. */
function unsatisfiable(size: number): Response {
  return malformed(416, 'range: behind the end', { 'content-range': `bytes */${size}` });
}

function malformed(status: number, detail: string, more: Record<string, string> = {}): Response {
  const { body, headers } = refusalResponse(refuse('malformed', { detail }), more);
  return new Response(body, { status, headers });
}

function bytesResponse(
  stream: ReadableStream<Uint8Array>,
  { from, through }: ByteRange,
  how: { readonly status: number; readonly headers: Record<string, string> },
): Response {
  const fixed = new FixedLengthStream(through - from + 1);
  // Whoever reads goes away: then so does this.
  stream.pipeTo(fixed.writable).catch(() => {});
  return new Response(fixed.readable, how);
}
