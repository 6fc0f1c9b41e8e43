/** Bodies that leave this device, deleted for everyone or expired: from every row they are in, and from the cipher. */
import { contains, subtract } from '../../lib/ranges.ts';
import type { MessageName } from '../cipher/cipher.ts';
import { encodeKey } from '../store/key-order.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { eraseOpened } from './opened.ts';
import type { OpeningContext } from './opening.ts';

/** The body of an entry that is held goes in this step's transaction; the leaf fields stay. */
export function eraseBody(conversation: Conversation, seq: number, bodyState: number, changes: Changes): void {
  const { row } = conversation;
  changes.ops.push({ op: 'erase', key: [row.id, seq], bodyState });
  changes.tell({ what: 'erased', conversation, seq, bodyState });
  eraseAhead(conversation, seq, bodyState, changes);
  waitNoMore(conversation, seq);
}

/** What was opened of an entry that is not held yet goes as well. */
export function eraseAhead(conversation: Conversation, seq: number, bodyState: number, changes: Changes): void {
  changes.forgotten.push(...eraseOpened(conversation, seq, bodyState, changes));
}

/** Nothing of it is waited for: it was opened, or has gone. */
export function waitNoMore({ row, live }: Conversation, seq: number): void {
  if (!contains(row.waiting, seq)) return;
  row.waiting = subtract(row.waiting, [{ from: seq, through: seq }]);
  live.ackDue = true;
}

/**
 * The cipher forgets what could still open them. One that it stumbles over goes from here all the same, and stops no client:
 * it would be met again at every start.
 */
export async function forgetErased({ cipher, state, store, changes, world }: OpeningContext): Promise<void> {
  if (cipher.forget === undefined) return;
  const names = [...changes.forgotten];
  for (const op of changes.ops) {
    if (op.op !== 'erase') continue;
    const sort = encodeKey(op.key);
    const put = changes.ops.find((one) => one.op === 'put' && one.table === 'entries' && encodeKey(one.key) === sort);
    const row = put?.op === 'put' ? put.value : await store.read((reader) => reader.get('entries', op.key));
    if (row !== undefined) names.push(nameOf(op.key[0] as string, row as EntryRow));
  }
  for (const name of names) {
    try {
      state.change(await cipher.forget(name, state));
    } catch (problem) {
      state.demandRead();
      world.surroundings.log('error', 'the cipher cannot forget a message', { problem: String(problem) });
    }
  }
}

export function nameOf(conversation: string, { sender, device, number }: EntryRow): MessageName {
  return { conversation, sender, device, number };
}
