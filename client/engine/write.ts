/** Writes what a step collected, in one transaction. */
import type { Store, Writer } from '../ports.ts';
import type { Op } from './changes.ts';
import { type EntryRow, erased } from './entry-row.ts';

export async function write(store: Store, ops: readonly Op[]): Promise<void> {
  if (ops.length === 0) return;
  // Strict: what is acknowledged or sent afterwards must survive a loss of power (D2.3).
  await store.write((writer) => apply(writer, ops), 'strict');
}

/** A put costs a browser so much of the page's own time that two thousand in one go are felt. */
const putsInOneGo = 100;

async function apply(writer: Writer, ops: readonly Op[]): Promise<void> {
  for (const [i, op] of ops.entries()) {
    // A question to the transaction keeps it open, and its answer comes in a turn of its own.
    if (i % putsInOneGo === putsInOneGo - 1) await writer.get('meta', ['pause']);
    if (op.op === 'put') writer.put(op.table, op.key, op.value);
    else if (op.op === 'delete') writer.delete(op.table, op.key);
    else if (op.op === 'note') {
      const row = (await writer.get('entries', op.key)) as EntryRow | undefined;
      if (row !== undefined) writer.put('entries', op.key, { ...row, note: op.note });
    } else {
      const row = (await writer.get('entries', op.key)) as EntryRow | undefined;
      if (row !== undefined) writer.put('entries', op.key, erased(row, op.bodyState));
    }
  }
}
