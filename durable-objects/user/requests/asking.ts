/**
 * Both ends of a question that comes before anybody is added to anything: would they take it from this person (16.3)?
 *
 * It is asked before the conversation is, and only reads, so a death in between leaves nothing behind.
 */
import { atOnce } from '../../../lib/at-once.ts';
import { isOtherDay } from '../../../lib/other-day.ts';
import { decodeMessage, own } from '../../../protocol/codec.ts';
import { type ConversationId, isUserId, type UserId } from '../../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { AppendSend } from '../../conversation/rpc.ts';
import { type BondsContext, bondTo, knows } from '../bonds/bonds.ts';
import type { Context } from '../context.ts';
import type { AskRequest } from '../rpc.ts';

export type AskingContext = Pick<
  Context,
  'account' | 'asking' | 'background' | 'gate' | 'inbox' | 'limits' | 'now' | 'options' | 'self' | 'store'
> &
  BondsContext;
export type AnswerAskContext = Pick<Context, 'account' | 'asking' | 'inbox' | 'limits' | 'now' | 'store'> &
  BondsContext;

const maxCalls = 16;
const dayMs = 24 * 3_600_000;
/** How long a place is kept for what was allowed and has not come. */
const reservedMs = 60_000;
const askedRow = 'asked';

/** This person's answer to somebody who would begin something with them. */
export function answerAsk(context: AnswerAskContext, request: AskRequest): { readonly known: boolean } | Refusal {
  if (context.account === null) return refuse('unknown-user');
  const { asker, conversation, isDirect, shares } = request;
  if (knows(context, asker, shares)) return { known: true };
  const chat = context.inbox.get(conversation);
  // A repeat: they are in it already.
  if (chat !== null && chat.memberThrough === 0) return { known: false };
  if (context.store.requests.hasDeclined(asker)) return isDirect ? { known: false } : refuse('request-refused');
  const { reserved } = context.asking;
  if (request.isWithdrawn === true) {
    if (reserved.get(conversation)?.asker === asker) reserved.delete(conversation);
    return { known: false };
  }
  const now = context.now();
  reserved.delete(conversation);
  // Whatever became of them, but those that were accepted: one asker has a share of the places, and so many tries.
  let own = context.store.requests.countBy(asker);
  for (const [id, { asker: by, until }] of reserved) {
    // The clock may step back; no promise is longer than this.
    if (until <= now || until > now + reservedMs || context.inbox.get(id) !== null) reserved.delete(id);
    else if (by === asker) own++;
  }
  if (own >= context.limits.maxRequestsPerAsker) return refuse('request-refused');
  if (context.store.requests.countOpen() + reserved.size >= context.limits.maxRequests)
    return refuse('request-refused');
  reserved.set(conversation, { asker, until: now + reservedMs });
  return { known: false };
}

/** A send as it goes to the conversation, how many were asked for it, and how many strangers it adds. */
export interface CheckedSend {
  readonly send: AppendSend;
  readonly people: number;
  readonly strangers: number;
  /** They keep a place for it. */
  readonly keepers: readonly UserId[];
}

const nobody: readonly UserId[] = [];

/**
 * Asks the objects of all whom a send adds. Throws when one of them cannot be asked. The strangers of the answer are under
 * way from this very step on, so that none of many sends at once passes the limit: the caller takes them off.
 */
export async function ask(
  context: AskingContext,
  conversation: ConversationId,
  send: AppendSend,
): Promise<CheckedSend> {
  const { people, isDirect } = addedBy(context, send);
  if (people.length === 0) return { send, people: 0, strangers: 0, keepers: nobody };
  const outright = await refusedOutright(context, people);
  if (outright !== null) return { send: { ...send, barred: outright }, people: 0, strangers: 0, keepers: nobody };
  const users: UserId[] = [];
  const refused = new Map<UserId, Refusal>();
  await atOnce(people, maxCalls, async (user) => {
    // It is refused as it is; the others need not be woken for it.
    if ([...refused.values()].some((refusal) => refusal.refused === 'unknown-user')) return;
    const bond = bondTo(context, user);
    const question = { ...bond, asker: context.self, conversation, isDirect };
    const answer = await context.gate.pass(() => context.options.users(user).ask(question));
    if (isRefusal(answer)) refused.set(user, answer);
    else if (answer.known) users.push(user);
  });
  const isKeeper = (user: UserId): boolean => !refused.has(user) && !users.includes(user);
  const keepers = people.filter(isKeeper);
  const strangers = keepers.length;
  const barred = barredBy(context, refused, strangers);
  if (barred !== null) return { send: { ...send, known: users, barred }, people: people.length, strangers: 0, keepers };
  context.asking.underWay += strangers;
  return { send: { ...send, known: users }, people: people.length, strangers, keepers };
}

/**
 * What was asked for was refused: its places are given back, so that others may ask instead. Where that does not arrive they
 * end by themselves.
 */
export function withdraw(context: AskingContext, conversation: ConversationId, keepers: readonly UserId[]): void {
  const question = { shares: [], isContact: false, asker: context.self, conversation, isDirect: false };
  const work = atOnce(keepers, maxCalls, async (user) => {
    await context.gate.pass(() => context.options.users(user).ask({ ...question, isWithdrawn: true }));
  });
  context.background(work);
}

/**
 * User objects are woken for as many people as there can be, and for ids that were given out, whatever names them: what a
 * body holds may differ from what its kind says (D10.1).
 */
async function refusedOutright(context: AskingContext, people: readonly UserId[]): Promise<Refusal | null> {
  if (people.length > context.limits.maxMembers) return refuse('too-many-members');
  const given = await context.options.ids.given(people);
  const users = people.filter((user) => !given.has(user));
  return users.length === 0 ? null : refuse('unknown-user', { users });
}

/** Keeps what was taken against the day's limit. At most one row. */
export function chargeAsked(context: AskingContext, strangers: number): void {
  if (strangers === 0) return;
  const { day, people } = askedToday(context);
  context.store.packed.put(askedRow, own(stored.Asked.encode({ day, people: people + strangers }).finish()));
}

/** One refusal, of the first kind that there is, with everybody whom it is about. */
function barredBy(context: AskingContext, refused: ReadonlyMap<UserId, Refusal>, strangers: number): Refusal | null {
  for (const code of ['unknown-user', 'request-refused'] as const) {
    const users = [...refused].filter(([, refusal]) => refusal.refused === code).map(([user]) => user);
    if (users.length > 0) return refuse(code, { users });
  }
  const other = [...refused.values()][0];
  if (other !== undefined) return other;
  const { people } = askedToday(context);
  const isTooMany = strangers > 0 && people + context.asking.underWay + strangers > context.limits.maxRequestsPerDay;
  return isTooMany ? refuse('too-many-requests') : null;
}

function askedToday(context: AskingContext): { readonly day: number; readonly people: number } {
  const packed = context.store.packed.get(askedRow);
  const kept = packed === null ? { day: 0, people: 0 } : stored.Asked.decode(packed);
  const today = Math.floor(context.now() / dayMs);
  return isOtherDay(kept.day, today) ? { day: today, people: 0 } : { day: kept.day, people: kept.people };
}

/** The kinds that name people. */
export function mayAdd({ kind }: AppendSend): boolean {
  return kind === wire.EntryKind.CREATION || kind === wire.EntryKind.MEMBERSHIP;
}

function addedBy(
  context: AskingContext,
  send: AppendSend,
): { readonly people: readonly UserId[]; readonly isDirect: boolean } {
  const control = mayAdd(send) ? decodeMessage(wire.Control, send.body) : null;
  const members = control?.creation?.members ?? control?.membership?.add ?? [];
  // Ids that are none are the conversation's to refuse.
  const people = new Set(members.map(({ user }) => user).filter(isUserId));
  people.delete(context.self);
  return { people: [...people], isDirect: control?.creation?.kind === wire.ConversationKind.DIRECT };
}
