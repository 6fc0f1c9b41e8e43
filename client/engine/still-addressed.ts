/**
 * What is addressed to the person when the store is opened (4.9c). A release that knew nothing of it may have had the store meanwhile, and
 * have read, deleted or let expire without it: of what has gone no words are shown.
 */
import type { Reader } from '../ports.ts';
import { type AddressedRow, type ConversationRow, isHidden } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState } from './log-entry.ts';

export async function stillAddressed(reader: Reader, row: ConversationRow): Promise<readonly AddressedRow[]> {
  const kept: AddressedRow[] = [];
  for (const one of row.addressed ?? []) {
    if (one.seq <= row.read.local || isHidden(row, one.seq)) continue;
    const entry = (await reader.get('entries', [row.id, one.seq])) as EntryRow | undefined;
    if (entry?.bodyState === BodyState.PRESENT && entry.content !== null) kept.push(one);
  }
  return kept;
}
