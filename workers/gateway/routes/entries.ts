import * as z from 'zod';
import { toBase64 } from '../../../lib/bytes.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { entryJson, toEntryJson } from '../entry-json.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

const count = z.coerce.number().pipe(schemas.seq);

const range = z.object({ from: schemas.seq, through: schemas.seq });

/** A page of a conversation's log, from whatever tier it comes. */
export function listEntries({ maxPage }: Limits) {
  return deviceRoute({
    id: 'listEntries',
    method: 'GET',
    path: '/v1/conversations/:id/entries',
    summary: 'Read a page of a conversation',
    description:
      'With `after`: entries with a greater sequence number, oldest first. With `before`: the newest entries below it, ' +
      'in ascending order too; with neither: the newest. Send `cursor` as the same parameter to go on while `hasMore`.',
    params: z.object({ id: schemas.conversationId }),
    query: z.object({
      after: count.optional(),
      before: count.pipe(z.int().min(1)).optional(),
      limit: z.coerce.number().pipe(z.int().min(1).max(maxPage)).default(maxPage),
    }),
    answers: 'The page, with what a client needs to check it against the hash chain.',
    reply: z.object({
      entries: z.array(entryJson).max(maxPage),
      excluded: z
        .array(z.object({ range, reason: z.enum(['not-yours', 'below-floor']), head: schemas.base64 }))
        .meta({ description: 'Ranges inside the page that are never served; not holes.' }),
      hasMore: z.boolean(),
      cursor: schemas.seq,
      headSeq: schemas.seq,
      head: schemas.base64,
      floor: schemas.seq,
      floorHead: schemas.base64,
    }),
    refusals: ['unknown-conversation', 'not-a-member', 'history-unavailable'],
    handle: async ({ caller }, { params, query }) => {
      const { after = 0, before } = query;
      if (before !== undefined && query.after !== undefined) {
        return refuse('malformed', { detail: 'query: after and before exclude each other' });
      }
      const newest = query.after === undefined ? 0xffff_ffff : 0;
      const page = await caller.object.page(caller.credential, {
        conversation: params.id,
        after,
        before: before ?? newest,
        limit: query.limit,
      });
      if (isRefusal(page)) return page;
      return {
        entries: page.entries.map((bytes) => toEntryJson(bytes)),
        excluded: page.excluded.map((part) => ({
          range: { from: part.range.from, through: part.range.through },
          reason: part.reason === wire.ExcludedReason.BELOW_FLOOR ? ('below-floor' as const) : ('not-yours' as const),
          head: toBase64(part.head),
        })),
        hasMore: page.hasMore,
        cursor: page.next,
        headSeq: page.headSeq,
        head: toBase64(page.head),
        floor: page.floor,
        floorHead: toBase64(page.floorHead),
      };
    },
  });
}
