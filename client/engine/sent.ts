/** Tells the cipher what of its sealing is in the log: only then those it was sealed for will have it. */
import { sameBytes } from '../../lib/bytes.ts';
import type { OpeningContext } from './context.ts';
import { EntryKind } from './log-entry.ts';

export async function tellSent({ cipher, state, changes, world }: OpeningContext): Promise<void> {
  if (cipher.sent === undefined) return;
  for (const event of changes.events) {
    if (event.what !== 'settled') continue;
    const { conversation, row, seq, bodyHash } = event;
    if (row.kind !== EntryKind.MESSAGE && row.kind !== EntryKind.KEYS) continue;
    // An older body of it may have been taken, in which was less.
    if (row.sealed === null || !sameBytes(row.sealed.hash, bodyHash)) continue;
    const { user: sender, device } = world.me;
    try {
      const { number, expiresAt } = row;
      const entry = { conversation: conversation.row.id, sender, device, number, seq, expiresAt };
      state.change(await cipher.sent(entry, state));
    } catch (problem) {
      state.demandNoFault(problem);
      world.surroundings.log('error', 'the cipher cannot note what is sent', { problem: String(problem) });
    }
  }
}
