/** Whether a conversation has begun, and what is in the way of one that will not. */
import { refusals } from '../../protocol/refusals.ts';
import type { Failure } from '../api.ts';
import type { Conversation } from './conversation.ts';
import { EntryKind } from './log-entry.ts';

function hasBegun({ row, control }: Conversation): boolean {
  return row.headSeq > 0 || row.epoch > 0 || control.epoch > 0;
}

/**
 * Why what has this number would wait for ever: what was to begin its conversation was refused, or is gone. Null: the
 * conversation has begun, or its creation is on its way and goes first.
 */
export function whyNeverBegun(conversation: Conversation, number: number): Failure | null {
  if (hasBegun(conversation)) return null;
  const code = 'unknown-conversation';
  let why: Failure = { code, sentence: refusals[code].sentence };
  for (const { kind, state, ...creation } of conversation.outbox.values()) {
    if (kind !== EntryKind.CREATION || creation.number > number) continue;
    if (state.is === 'waiting' || state.is === 'settling') return null;
    if (state.is === 'failed') why = state;
  }
  return why;
}
