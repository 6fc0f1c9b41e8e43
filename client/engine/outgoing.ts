/** A send of one's own: it takes its number and its outbox row in one step, and works offline (D2.3). */

import type { wire } from '../../schema/gen/wire.js';
import { failedAs, RoostError } from '../errors.ts';
import { whyNeverBegun } from './beginning.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { haltSentences } from './halting.ts';
import { dropKeys, numbersToLeave } from './keys-entries.ts';
import { EntryKind } from './log-entry.ts';
import { drop, takeNumber } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { shownNow, type World } from './world.ts';

/** Above every number. */
export const beyondAll = Number.POSITIVE_INFINITY;

export function put(
  world: World,
  conversation: Conversation,
  changes: Changes,
  send: { kind: wire.EntryKind } & Partial<OutboxRow>,
): OutboxRow {
  demandGoingOn(conversation);
  // What is not to go yet begins its chat when it is.
  if (send.state?.is !== 'storing') demandBeginning(conversation, send.kind);
  const isSend = send.kind === EntryKind.MESSAGE && send.state?.is !== 'storing';
  const free = isSend ? numbersToLeave(conversation) : 0;
  const number = takeNumber(conversation.row, free);
  const row: OutboxRow = {
    conversation: conversation.row.id,
    number,
    ...(free === 0 ? {} : { freeFrom: number - free }),
    countable: false,
    expiresAt: 0,
    targets: [],
    readThrough: 0,
    content: new Uint8Array(0),
    control: new Uint8Array(0),
    createdAt: shownNow(world),
    sealed: null,
    replaced: [],
    state: { is: 'waiting' },
    ...send,
  };
  conversation.outbox.set(row.number, row);
  conversation.row.at = Math.max(conversation.row.at, row.createdAt);
  world.sending.add(conversation);
  changes.putOutbox(conversation, row);
  changes.touch(conversation);
  return row;
}

/** Gives a number up. Should the server have taken it all the same, its entry is found in the log (D2.1). */
export function discard(conversation: Conversation, row: OutboxRow, changes: Changes): void {
  conversation.outbox.delete(row.number);
  conversation.live.inFlight.delete(row.number);
  drop(conversation.row, row.number);
  dropKeys(conversation, row.number, changes);
  changes.deleteOutbox(conversation, row);
  changes.touch(conversation);
}

/** It would wait for ever, or go where it was not meant to. */
export function demandGoingOn({ row: { halted } }: Conversation): void {
  if (halted === null) return;
  const { reason } = halted;
  throw new RoostError('halted', { reason, sentence: haltSentences[reason] });
}

/** It would wait for ever: said before anything of it is kept. */
export function demandBeginning(conversation: Conversation, kind: wire.EntryKind): void {
  const why = kind === EntryKind.CREATION ? null : whyNeverBegun(conversation, beyondAll);
  if (why !== null) throw failedAs(why);
}

/**
 * Another message has its number, and nothing was sealed under it: it goes under the next one, as it was written. A file that is
 * not stored yet is stored on under it.
 */
export function putUnderNext(conversation: Conversation, row: OutboxRow, changes: Changes): void {
  const { freeFrom: _, ...written } = row;
  discard(conversation, row, changes);
  const isStoring = row.state.is === 'storing';
  const free = row.kind === EntryKind.MESSAGE && !isStoring ? numbersToLeave(conversation) : 0;
  const number = takeNumber(conversation.row, free);
  // Nobody waits for it.
  if (isStoring) drop(conversation.row, number);
  const moved: OutboxRow = {
    ...written,
    ...{ number, state: isStoring ? row.state : { is: 'waiting' } },
    ...(free === 0 ? {} : { freeFrom: number - free }),
  };
  conversation.outbox.set(number, moved);
  changes.putOutbox(conversation, moved);
  changes.tell({ what: 'renumbered', from: row, to: moved });
}
