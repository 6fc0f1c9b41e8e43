/**
 * What a conversation is to the person (protocol 16): accepted, or a request with whoever asked.
 *
 * The conversation does not know of it: the person is a member like all others. This object withholds what the others
 * would see.
 */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type BondsContext, knows } from '../bonds/bonds.ts';
import type { Connection } from '../connection/connection.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type PresenceContext, presenceRevoked } from '../presence/presence.ts';
import { type HandOverContext, pushOf } from './hand-over.ts';
import type { Known } from './known.ts';
import { writeStay } from './stay.ts';

export type StandingContext = Pick<Context, 'inbox' | 'live' | 'stamp' | 'store'> &
  BondsContext &
  HandOverContext &
  PresenceContext;

const { ACCEPTED, REQUESTED, DECLINED, WITHDRAWN } = wire.Standing;

/** Who began it or added the person, as the conversation says. */
export interface Added {
  readonly addedBy: string;
  readonly isKnown: boolean;
}

/** The standing of a stay that begins. */
export function standingOf(core: StandingContext, { kind, by }: { readonly kind: number; readonly by: Added }): number {
  if (by.addedBy === '' || by.isKnown || knows(core, by.addedBy as UserId)) return ACCEPTED;
  // Whoever was declined is not told: their direct conversation begins as one that was declined (16.7).
  const isDirect = kind === wire.ConversationKind.DIRECT;
  return isDirect && core.store.requests.hasDeclined(by.addedBy as UserId) ? DECLINED : REQUESTED;
}

/** A stay began or ended, as the conversation says. One row, two where the standing changes. */
export function takeStay(
  core: StandingContext,
  known: Known,
  {
    memberFrom,
    memberThrough,
    by,
  }: { readonly memberFrom: number; readonly memberThrough: number; readonly by: Added },
): void {
  const begins = memberFrom > known.memberFrom;
  let { standing, asker } = known;
  if (begins && by.addedBy !== '') {
    standing = standingOf(core, { kind: known.kind, by });
    asker = by.addedBy;
  }
  // Who was taken out before they have answered has nothing to answer.
  if (memberThrough !== 0 && standing === REQUESTED) standing = WITHDRAWN;
  putStay(core, known, { memberFrom, memberThrough, standing, asker });
}

/** The person took themselves out: that declines what they have not accepted (16.6). */
export function leaveByOwn(core: StandingContext, known: Known, seq: number): void {
  const { memberFrom, asker } = known;
  const standing = known.standing === REQUESTED ? DECLINED : known.standing;
  putStay(core, known, { memberFrom, memberThrough: seq, standing, asker });
}

function putStay(
  core: StandingContext,
  known: Known,
  to: Pick<Known, 'memberFrom' | 'memberThrough' | 'standing' | 'asker'>,
): void {
  const isOther = to.standing !== known.standing;
  core.store.transaction(() => {
    known.memberFrom = to.memberFrom;
    known.memberThrough = to.memberThrough;
    if (isOther) known.touchedAt = core.stamp();
    writeStay(core, known, to.standing, to.asker);
    core.inbox.write(known);
  });
  if (isOther) tellStanding(core, known);
  if (to.memberThrough !== 0 || to.standing !== ACCEPTED) presenceRevoked(core);
}

/** Tells all devices of the person, or those given. */
export function tellStanding(core: StandingContext, known: Known, to: readonly Connection[] = core.live()): void {
  const { id, standing, asker } = known;
  const output = event({ standingChanged: { conversation: id, standing, asker } });
  for (const connection of to) pushOf(core, connection, known, output);
}
