/** Answers to requests (protocol 16): each is one transaction, with whatever else it causes. */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import type { Known } from '../inbox/known.ts';
import { type ReportsContext, wantReport } from '../inbox/reports.ts';
import { type StaleContext, tellStale } from '../inbox/stale.ts';
import { type StandingContext, tellStanding } from '../inbox/standing.ts';
import { writeStay } from '../inbox/stay.ts';
import { type PresenceContext, presenceRevoked, watchersAgain } from '../presence/presence.ts';

export type RequestsContext = Pick<Context, 'background' | 'inbox' | 'live' | 'now' | 'schedule' | 'stamp' | 'store'> &
  PresenceContext &
  ReportsContext &
  StaleContext &
  StandingContext;

const { ACCEPTED, REQUESTED, DECLINED } = wire.Standing;

/** The person takes it, or takes it after all (16.5). Two rows. */
export function accept(core: RequestsContext, known: Known): void {
  if (known.standing === ACCEPTED || known.memberThrough !== 0) return;
  const before = known.standing;
  change(core, known, ACCEPTED, () => {
    // A leave that was not taken out yet is off.
    core.store.outbox.delete('remove', known.id);
    // What was withheld is owed to the others from here on, whatever happens to this object (D6.1).
    known.rowUnconfirmed = true;
  });
  for (const connection of core.live()) connection.edit(known.id).unconfirmed = true;
  wantReport(core, known);
  // What came while it was declined was given to nobody.
  if (before === DECLINED) for (const connection of core.live()) core.background(oweState(core, connection, known));
  watchersAgain(core);
}

/** Owed until it is told, for as long as the connection lives: the conversation may not answer just now. */
function oweState(core: RequestsContext, connection: Connection, known: Known): Promise<void> {
  const item = connection.edit(known.id);
  item.stale = true;
  item.held++;
  return tellStale(core, connection);
}

/** Everything that this person has asked for: they are a contact now. */
export function acceptAllBy(core: RequestsContext, asker: UserId): void {
  for (const { conversation } of core.store.requests.by(asker)) {
    const known = core.inbox.get(conversation);
    if (known !== null) accept(core, known);
  }
}

/** The person does not want it: a group is left, of a direct conversation nothing is told any more (16.6, 16.7). */
function decline(core: RequestsContext, known: Known): void {
  const isGroup = known.kind === wire.ConversationKind.GROUP;
  change(core, known, DECLINED, () => {
    // What comes from here on is marked before it comes (D1.2).
    known.isDirty = true;
    if (!isGroup) return;
    core.store.outbox.put({ kind: 'remove', conversation: known.id, attempts: 0, dueAt: core.now() });
  });
  if (isGroup) core.schedule('outbox', core.now());
  presenceRevoked(core);
}

/** Whether such an answer can be given: it may have been given before. */
export function toAnswer(known: Known, accepts: boolean): 'open' | 'given' | 'refused' {
  if (known.standing === (accepts ? ACCEPTED : DECLINED)) return 'given';
  const isOpen = known.standing === REQUESTED || (accepts && known.standing === DECLINED);
  return isOpen && known.memberThrough === 0 ? 'open' : 'refused';
}

export function answerRequest(core: RequestsContext, known: Known, accepts: boolean): void {
  if (accepts) accept(core, known);
  else decline(core, known);
}

function change(core: RequestsContext, known: Known, standing: number, also: () => void): void {
  core.store.transaction(() => {
    writeStay(core, known, standing, known.asker);
    also();
    // So that a device that is away hears of it at its next resume (D1.3).
    known.touchedAt = core.stamp();
    core.inbox.write(known);
  });
  tellStanding(core, known);
}
