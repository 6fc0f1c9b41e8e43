/** What the deployment's operator asks of cold history (H19). */
import * as z from 'zod';
import { fromBase64, toBase64 } from '../../../lib/bytes.ts';
import { emptyHead } from '../../../protocol/chain.ts';
import { type ConversationId, isConversationId, isUserId, type UserId } from '../../../protocol/ids.ts';
import { refuse } from '../../../protocol/refusals.ts';
import { operatorRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

/** People of one page, asked side by side. */
const peopleAPage = 25;
/** Conversations of one answer, and of each of its people. */
const maxListed = 500;

const count = z.int().min(0);

/** Whether the store of cold history works, and what it says of itself. */
export function showHistory() {
  return operatorRoute({
    id: 'showHistory',
    method: 'GET',
    path: '/operator/history',
    summary: 'Show whether cold history works',
    answers: 'Which store there is, whether it is reached, what is wrong in a sentence, and its figures by name.',
    reply: z.object({
      store: z.enum(['embedded', 'cassandra']),
      reachable: z.boolean(),
      problem: z.string(),
      figures: z.record(z.string(), z.number()),
    }),
    refusals: [],
    handle: async ({ ports }) => {
      try {
        return { ...(await ports.history.health()) };
      } catch (fault) {
        const problem = `The store of cold history does not answer: ${(fault as Error).message}`;
        return { store: ports.config.history, reachable: false, problem, figures: {} };
      }
    },
  });
}

const place = z.object({
  user: z
    .string()
    .refine((text) => text === '' || isUserId(text), 'is no user id')
    .default(''),
  after: z
    .string()
    .refine((text) => text === '' || isConversationId(text), 'is no conversation id')
    .default(''),
});

/** Objects cannot be listed; people can, and each knows where they are and were. */
export function listConversations() {
  return operatorRoute({
    id: 'listConversations',
    method: 'GET',
    path: '/operator/conversations',
    summary: 'List conversations, person by person',
    description:
      'Begin without parameters, and send `next` as parameters until it is null. One with several people comes several times.',
    query: place,
    answers: 'Ids, and where to go on.',
    reply: z.object({
      conversations: z.array(z.string()),
      next: z.object({ user: z.string(), after: z.string() }).nullable(),
    }),
    refusals: [],
    handle: async ({ ports }, { query }) => {
      // Whoever is named is not through yet.
      const begun = query.after === '' ? [] : [query.user as UserId];
      const people = [...begun, ...(await ports.directory.people(query.user, peopleAPage))];
      const lists = await Promise.all(
        people.map((user, i) =>
          ports.user(user).conversationIds({ after: i === 0 && begun.length > 0 ? query.after : '', limit: maxListed }),
        ),
      );
      const conversations: ConversationId[] = [];
      for (const [i, ids] of lists.entries()) {
        const user = people[i] as UserId;
        const room = maxListed - conversations.length;
        conversations.push(...ids.slice(0, room));
        const isCut = ids.length > room || ids.length === maxListed;
        if (isCut) return { conversations, next: cutAt(people, i, ids.slice(0, room)) };
        if (i === lists.length - 1 && people.length >= peopleAPage) return { conversations, next: { user, after: '' } };
      }
      return { conversations, next: null };
    },
  });
}

/** On with the person, behind the last that was taken of theirs; or behind the person before, if none was. */
function cutAt(people: readonly UserId[], i: number, taken: readonly ConversationId[]) {
  const last = taken.at(-1);
  if (last !== undefined) return { user: people[i] as string, after: last as string };
  return { user: (people[i - 1] ?? '') as string, after: '' };
}

/** How far one conversation has left for cold history. */
export function showConversationHistory() {
  return operatorRoute({
    id: 'showConversationHistory',
    method: 'GET',
    path: '/operator/conversations/:conversation/history',
    summary: 'Show how far a conversation is archived',
    params: z.object({ conversation: z.string() }),
    answers:
      'Its newest seq, through which it is archived, how many entries should be and are not, deletions that the store has not confirmed, and since when (ms, 0: not) and why archiving fails.',
    reply: z.object({
      newest: count,
      through: count,
      lag: count,
      deletions: count,
      since: count,
      problem: z.string(),
      elsewhere: count,
    }),
    refusals: ['unknown-conversation'],
    handle: async ({ ports }, { params }) => {
      const { conversation } = params;
      if (!isConversationId(conversation)) return refuse('unknown-conversation');
      return (await ports.conversation(conversation).coldStatus()) ?? refuse('unknown-conversation');
    },
  });
}

/** A part of the move from history objects to Cassandra; a few seconds of it. */
export function moveConversationHistory() {
  return operatorRoute({
    id: 'moveConversationHistory',
    method: 'POST',
    path: '/operator/conversations/:conversation/history/move',
    summary: 'Move a conversation’s history to Cassandra, a part of it',
    description:
      'Repeat it until nothing is `left` and there are no `copies`, or there is a `problem`. Nothing is lost by stopping, or by repeating.',
    params: z.object({ conversation: z.string() }),
    answers: 'How many entries are left, whether history objects may still hold copies, and why it stopped.',
    reply: z.object({ left: count, copies: z.boolean(), busy: z.boolean(), problem: z.string() }),
    refusals: ['unknown-conversation'],
    handle: async ({ ports }, { params }) => {
      const { conversation } = params;
      if (!isConversationId(conversation)) return refuse('unknown-conversation');
      return (await ports.conversation(conversation).moveHistory()) ?? refuse('unknown-conversation');
    },
  });
}

/** A part of the look at all that has left. */
export function verifyConversationHistory() {
  return operatorRoute({
    id: 'verifyConversationHistory',
    method: 'POST',
    path: '/operator/conversations/:conversation/history/verify',
    summary: 'Check what has left a conversation, a part of it',
    description:
      'Begin with `after` 0 and no head, and go on with `through`, `head` and `deletions` of the answer for as long as it says `more`, after a `problem` too: deletions are told again of what lies behind it.',
    params: z.object({ conversation: z.string() }),
    body: z.object({
      after: count,
      head: schemas.bytes(emptyHead.length, 0).default(''),
      deletions: count.default(0),
    }),
    answers:
      'Up to where it was read from its store, where the archive ends, the first thing that is not what the chain says, and how many deletions the store had confirmed and does not know of: it hears of them again.',
    reply: z.object({
      ...{ through: count, head: schemas.base64, of: count, problem: z.string(), retold: count },
      ...{ deletions: count, more: z.boolean() },
    }),
    refusals: ['unknown-conversation'],
    handle: async ({ ports }, { params, body }) => {
      const { conversation } = params;
      if (!isConversationId(conversation)) return refuse('unknown-conversation');
      const head = body.after === 0 ? emptyHead : fromBase64(body.head);
      const report = await ports.conversation(conversation).verifyHistory({ ...body, head });
      if (report === null) return refuse('unknown-conversation');
      // An object of the release before says nothing of these.
      const { retold = 0, deletions = 0, more = report.problem === '' && report.through < report.of } = report;
      return { ...report, head: toBase64(report.head), retold, deletions, more };
    },
  });
}
