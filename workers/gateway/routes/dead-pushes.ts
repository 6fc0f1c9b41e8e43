/** What the deployment's operator sees of pushes that were given up, and has tried again (H19, docs/push.md). */
import * as z from 'zod';
import { maxMarked } from '../../../lib/directory/dead-push-rows.ts';
import { isUserId } from '../../../protocol/ids.ts';
import { operatorRoute } from '../route.ts';

const maxListed = 200;
const count = z.int().min(0);

export function listDeadPushes() {
  return operatorRoute({
    id: 'listDeadPushes',
    method: 'GET',
    path: '/operator/pushes',
    summary: 'List pushes that were given up',
    description: 'Begin without parameters, and send `next` as `below` until it is 0.',
    query: z.object({ below: z.coerce.number().pipe(count).default(0) }),
    answers:
      'The newest first: whose, since when, why in words without addresses, whether it waits to be tried again, and how many older ones of the same person gave way to it; and where to go on.',
    reply: z.object({
      pushes: z.array(
        z.object({
          ...{ id: count, at: count, user: z.string(), why: z.string() },
          ...{ isMarked: z.boolean(), olderCount: count },
        }),
      ),
      next: count,
    }),
    refusals: [],
    handle: async ({ ports }, { query }) => {
      const pushes = [...(await ports.deadPushes.below(query.below, maxListed))];
      return { pushes, next: pushes.length < maxListed ? 0 : (pushes.at(-1)?.id ?? 0) };
    },
  });
}

export function replayDeadPushes() {
  return operatorRoute({
    id: 'replayDeadPushes',
    method: 'POST',
    path: '/operator/pushes/replay',
    summary: 'Have pushes tried again that were given up',
    description:
      'They leave the list when they are back in the queue: at once, or within five minutes what could not be put there now. What the device has or the person has read meanwhile is not sent.',
    body: z.object({ ids: z.array(z.int().min(1)).min(1).max(maxMarked) }),
    answers: 'How many of them there are.',
    reply: z.object({ marked: count }),
    refusals: [],
    handle: async ({ ports }, { body }) => {
      const marked = await ports.deadPushes.mark(body.ids);
      ports.later(() =>
        ports.deadPushes.replay({
          queueRejected: async (user) => {
            if (isUserId(user)) await ports.user(user).queueRejected();
          },
          send: (message) => ports.queuePush(message),
        }),
      );
      return { marked };
    },
  });
}
