/** Sends that will not be: the message stays, with the reason, until the person tries it again or drops it. */
import type { Failure } from '../api.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { dropKeys } from './keys-entries.ts';
import { EntryKind } from './log-entry.ts';
import { drop } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';

export function failSend(conversation: Conversation, row: OutboxRow, why: Failure, changes: Changes): void {
  if (row.keysOf !== undefined) {
    // The keys are needed to read their message.
    const message = conversation.outbox.get(row.keysOf);
    if (message === undefined) dropKeys(conversation, row.keysOf, changes);
    else failSend(conversation, message, why, changes);
    return;
  }
  row.state = { is: 'failed', ...why };
  drop(conversation.row, row.number);
  dropKeys(conversation, row.number, changes);
  changes.putOutbox(conversation, row);
  changes.touch(conversation);
  if (row.kind === EntryKind.CREATION) failBehind(conversation, row, changes);
}

/** A conversation can be sent to once its creation is. */
export function failBehind(conversation: Conversation, creation: OutboxRow, changes: Changes): void {
  for (const row of conversation.outbox.values()) {
    if (row.number <= creation.number || row.state.is !== 'waiting') continue;
    row.state = creation.state;
    drop(conversation.row, row.number);
    changes.putOutbox(conversation, row);
  }
}
