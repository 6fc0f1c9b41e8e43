/** A chat that cannot go on: nothing more is taken in or sent, and the person is told why. */
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import type { Conversation, HaltReason, Me } from './conversation.ts';
import { failSend } from './failing.ts';

export const haltSentences: Readonly<Record<HaltReason, string>> = {
  fork: 'The server shows a history of this chat that does not fit the one on this device. Nothing more is taken in or sent.',
  upgrade: 'This chat needs a newer version of the app.',
  'not-direct':
    'This was a chat of two, and the server now has other people in it. Nothing more is taken in or sent: what is written here would reach them.',
};

/** Stops merging and says so: never swallowed (D5.2). */
export function fork(conversation: Conversation, seq: number, changes: Changes): void {
  halt(conversation, 'fork', seq, changes);
}

/**
 * A direct chat is of two people, and stays so: what one writes to somebody must never go to a third, whatever the
 * server, or somebody who began something else under its id, makes of it. Says whether it is well.
 */
export function demandDirect(conversation: Conversation, me: Me, changes: Changes): boolean {
  if (conversation.row.halted !== null || isAsExpected(conversation, me)) return true;
  endDirect(conversation, changes);
  return false;
}

/** It is not written to any more, and what waited says so. */
export function endDirect(conversation: Conversation, changes: Changes): void {
  halt(conversation, 'not-direct', conversation.row.headSeq, changes);
  for (const row of conversation.outbox.values())
    if (row.state.is === 'waiting')
      failSend(conversation, row, { code: 'not-direct', sentence: haltSentences['not-direct'] }, changes);
}

function isAsExpected({ row, control }: Conversation, me: Me): boolean {
  if (row.peer === '') return true;
  if (row.kind === wire.ConversationKind.GROUP || row.members > 2) return false;
  if (control.epoch === 0) return true;
  // Somebody whose account has ended is gone from it; nobody comes in.
  const two = Object.keys(control.members).every((user) => user === me.user || user === row.peer);
  return control.kind === wire.ConversationKind.DIRECT && two;
}

/** `by`: on whose word. */
export function halt(
  conversation: Conversation,
  reason: HaltReason,
  seq: number,
  changes: Changes,
  by: string | null = null,
): void {
  if (conversation.row.halted !== null) return;
  conversation.row.halted = by === null ? { reason, seq } : { reason, seq, by };
  changes.touch(conversation);
  changes.tell({ what: 'halted', conversation });
}
