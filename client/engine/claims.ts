/** What the sender of a message says that they were shown, beside what this device was shown (D5.1). */
import { sameBytes } from '../../lib/bytes.ts';
import { contains } from '../../lib/ranges.ts';
import type { Store } from '../ports.ts';
import { contentOf } from './content-of.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { contradicts } from './runs.ts';

interface ClaimGround {
  readonly conversation: Conversation;
  readonly store: Pick<Store, 'read'>;
  /** Heads that have come with this step, by seq. */
  readonly coming: ReadonlyMap<number, Uint8Array>;
}

/**
 * The seq at which the sender has another head than this device: the server has shown two logs. Null: they agree, or
 * this device does not hold that place, as before its person came in.
 */
export async function contradictedAt(
  content: Uint8Array,
  { conversation, store, coming }: ClaimGround,
): Promise<number | null> {
  const said = contentOf(content);
  if (said === null || said.verifiedSeq === 0 || said.verifiedHead.length === 0) return null;
  const { verifiedSeq: seq, verifiedHead: head } = said;
  const { id, runs } = conversation.row;
  const came = coming.get(seq);
  if (came !== undefined) return sameBytes(came, head) ? null : seq;
  if (contradicts(runs, seq, head)) return seq;
  // Mostly it is the newest that is held; only what lies further back is looked up.
  if (!contains(runs, seq) || runs.some((run) => run.through === seq)) return null;
  const row = (await store.read((reader) => reader.get('entries', [id, seq]))) as EntryRow | undefined;
  return row === undefined || sameBytes(row.head, head) ? null : seq;
}
