/**
 * What is addressed to the person when the store is opened (4.9c). An earlier release may have had the store meanwhile, and
 * have read, deleted or let expire without keeping this up to date: of what has gone no words are shown.
 */
import type { Reader } from '../ports.ts';
import { type AddressedRow, type ConversationRow, isHidden } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState } from './log-entry.ts';

export async function stillAddressed(reader: Reader, row: ConversationRow): Promise<readonly AddressedRow[]> {
  const unread = (row.addressed ?? []).filter(({ seq }) => seq > row.read.local && !isHidden(row, seq));
  // At once: it is read before anything is shown.
  const entries = await Promise.all(unread.map(({ seq }) => reader.get('entries', [row.id, seq])));
  return unread.filter((_, i) => {
    const entry = entries[i] as EntryRow | undefined;
    return entry?.bodyState === BodyState.PRESENT && entry.content !== null;
  });
}
