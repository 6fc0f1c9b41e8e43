/** Answers to requests (protocol 16): each is one transaction, with whatever else it causes. */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import type { Chat } from '../inbox/chat.ts';
import { type StaleContext, tellStale } from '../inbox/stale.ts';
import { type StandingContext, tellStanding } from '../inbox/standing.ts';
import { writeStay } from '../inbox/stay.ts';

export type RequestsContext = Pick<
  Context,
  'background' | 'inbox' | 'live' | 'now' | 'presenceNews' | 'reports' | 'schedule' | 'stamps' | 'store'
> &
  StaleContext &
  StandingContext;

const { ACCEPTED, REQUESTED, DECLINED } = wire.Standing;

/** The person takes it, or takes it after all (16.5). Two rows. */
export function accept(context: RequestsContext, chat: Chat): void {
  if (chat.standing === ACCEPTED || chat.memberThrough !== 0) return;
  const before = chat.standing;
  change(context, chat, ACCEPTED, () => {
    // A leave that was not taken out yet is off.
    context.store.outbox.delete('remove', chat.id);
    // What was withheld is owed to the others from here on, whatever happens to this object (D6.1).
    chat.rowUnconfirmed = true;
  });
  for (const connection of context.live()) connection.edit(chat.id).unconfirmed = true;
  context.reports.want(chat);
  // What came while it was declined was given to nobody.
  if (before === DECLINED)
    for (const connection of context.live()) context.background(oweState(context, connection, chat));
  context.presenceNews.begun();
}

/** Owed until it is told, for as long as the connection lives: the conversation may not answer just now. */
function oweState(context: RequestsContext, connection: Connection, chat: Chat): Promise<void> {
  const item = connection.edit(chat.id);
  item.stale = true;
  item.held++;
  return tellStale(context, connection);
}

/** Everything that this person has asked for: they are a contact now. */
export function acceptAllBy(context: RequestsContext, asker: UserId): void {
  for (const { conversation } of context.store.requests.by(asker)) {
    const chat = context.inbox.get(conversation);
    if (chat !== null) accept(context, chat);
  }
}

/** The person does not want it: a group is left, of a direct conversation nothing is told any more (16.6, 16.7). */
function decline(context: RequestsContext, chat: Chat): void {
  const isGroup = chat.kind === wire.ConversationKind.GROUP;
  change(context, chat, DECLINED, () => {
    // What comes from here on is marked before it comes (D1.2).
    chat.isDirty = true;
    if (!isGroup) return;
    context.store.outbox.put({ kind: 'remove', conversation: chat.id, attempts: 0, dueAt: context.now() });
  });
  if (isGroup) context.schedule('outbox', context.now());
  context.presenceNews.ended();
}

/** Whether such an answer can be given: it may have been given before. */
export function toAnswer(chat: Chat, accepts: boolean): 'open' | 'given' | 'refused' {
  if (chat.standing === (accepts ? ACCEPTED : DECLINED)) return 'given';
  const isOpen = chat.standing === REQUESTED || (accepts && chat.standing === DECLINED);
  return isOpen && chat.memberThrough === 0 ? 'open' : 'refused';
}

export function answerRequest(context: RequestsContext, chat: Chat, accepts: boolean): void {
  if (accepts) accept(context, chat);
  else decline(context, chat);
}

function change(context: RequestsContext, chat: Chat, standing: wire.Standing, also: () => void): void {
  context.store.transaction(() => {
    writeStay(context, chat, standing, chat.asker);
    also();
    // So that a device that is away hears of it at its next resume (D1.3).
    chat.touchedAt = context.stamps.changed();
    context.inbox.write(chat);
  });
  tellStanding(context, chat);
}
