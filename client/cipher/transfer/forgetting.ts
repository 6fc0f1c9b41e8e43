/** Keys of messages that this device has never had, and that were deleted for everyone. */
import type { Draft } from '../draft.ts';
import { type KeyRow, keyOf } from '../keyring.ts';
import { keysBelow, type Stream, streamAfter } from './streams.ts';
import { transferRow } from './transfer-row.ts';

/** Read at once. */
const batch = 64;

/** Whose they are is not known: an admin deletes what others sent. Of each device numbers rise with the place in the log. */
export async function forgetAt(draft: Draft, conversation: string, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0 || (await transferRow(draft)) === undefined) return;
  const targets = new Set(seqs);
  const least = Math.min(...seqs);
  let stream = await streamAfter(draft, { conversation, sender: '', device: 0 });
  while (stream !== null && stream.conversation === conversation) {
    await forgetIn(draft, stream, targets, least);
    stream = await streamAfter(draft, stream);
  }
}

async function forgetIn(draft: Draft, stream: Stream, targets: ReadonlySet<number>, least: number): Promise<void> {
  let below = 0;
  while (true) {
    const keys = await keysBelow(draft, stream, below, batch);
    for (const { number, row } of keys) {
      if (targets.has((row as KeyRow).seq)) draft.erase(keyOf({ ...stream, number }));
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < batch || (last.row.seq > 0 && last.row.seq < least)) return;
    below = last.number;
  }
}
