/**
 * Deletions for everyone that cold history has confirmed and does not know of: a store that was brought back from a copy. The
 * chain does not tell, for what is there again is what was written. The log does: each deletion is an entry.
 */
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { ColdDeletion, ColdEntry } from '../../history/rpc.ts';
import { decodeEntry } from '../../kit/entries.ts';
import type { Core } from '../core.ts';
import type { ColdHistory } from './cold-history.ts';

export interface UndoneOptions {
  readonly cold: ColdHistory;
  readonly step: <Result>(work: (core: Core) => Result) => Result | null;
}

/** What the deletions among these have deleted. */
export function deletedBy(entries: readonly ColdEntry[]): ColdDeletion[] {
  return entries.flatMap(({ facts }) => deletedByOne(stored.ColdFacts.decode(facts).entry));
}

/** What was deleted by entries that are here still. */
export function deletedByHot({ store }: Core): ColdDeletion[] {
  return store.cold.entriesThatDelete().flatMap(deletedByOne);
}

function deletedByOne(bytes: Uint8Array): ColdDeletion[] {
  const { kind, targets, at } = decodeEntry(bytes);
  return kind === wire.EntryKind.DELETION ? targets.map((seq) => ({ seq, at })) : [];
}

/** Has cold history hear once more of those that it should know and does not; how many, or why nobody knows. */
export async function tellAgain(
  conversation: string,
  deletions: readonly ColdDeletion[],
  { cold, step }: UndoneOptions,
): Promise<{ readonly problem: string } | { readonly told: number }> {
  // What waits in the outbox is asked before the store is: what it has confirmed by then, the read shows.
  const wanted = step(({ store, conversing }) =>
    deletions.filter(
      ({ seq }) =>
        seq > conversing.group.floor && seq <= store.cold.archive().through && !store.cold.isDeletionOwed(seq),
    ),
  );
  let told = 0;
  for (const deletion of wanted ?? []) {
    const read = await cold.facts(conversation, deletion.seq, deletion.seq);
    if ('problem' in read) return read;
    if (read.answer[0]?.deletedAt !== 0) continue;
    step((core) => core.store.atomically(() => core.store.cold.addDeletion(deletion)));
    told++;
  }
  return { told };
}
