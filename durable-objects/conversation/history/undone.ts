/**
 * Deletions for everyone that cold history has confirmed and does not know of: a store that was brought back from a copy. The
 * chain does not tell, for what is there again is what was written. The log does: each deletion is an entry.
 */
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { type ColdDeletion, type ColdEntry, maxColdFacts } from '../../history/rpc.ts';
import { decodeEntry } from '../../kit/entries.ts';
import type { Context } from '../context.ts';
import type { ColdHistory } from './cold-history.ts';
import type { Turn } from './turn.ts';

/** Targets that are looked at together; were each far from all others, so many reads. */
const maxTargetsAtOnce = 128;
/** Of entries that are here, so many are decoded at once. */
const maxHotAtOnce = 64;

/** An entry that deletes, and what. */
export interface DeletionEntry {
  readonly seq: number;
  readonly deletions: readonly ColdDeletion[];
}

export interface Correction {
  /** Deletions that were told anew. */
  readonly count: number;
  /** The last of the entries of whose targets all were looked at; 0: of none. */
  readonly through: number;
  /** Why it ended, or empty. */
  readonly problem: string;
}

export interface UndoneOptions {
  readonly cold: Pick<ColdHistory, 'facts'>;
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
  readonly turn: Turn;
}

/** Those among these that delete. */
export function deletingAmong(entries: readonly ColdEntry[]): DeletionEntry[] {
  return entries.flatMap(({ facts }) => asDeleting(stored.ColdFacts.decode(facts).entry));
}

/** The next of those that delete and are here still. */
export function deletingHere({ store }: Context, after: number): DeletionEntry[] {
  return store.cold.entriesThatDelete(after, maxHotAtOnce).flatMap(asDeleting);
}

function asDeleting(bytes: Uint8Array): DeletionEntry[] {
  const { seq, kind, targets, at } = decodeEntry(bytes);
  return kind === wire.EntryKind.DELETION ? [{ seq, deletions: targets.map((target) => ({ seq: target, at })) }] : [];
}

/**
 * Has cold history hear once more of those that it should know and does not: entry by entry, each with all its targets, until
 * the turn is over. What several of them name is looked at once.
 */
export async function tellAgain(
  conversation: string,
  entries: readonly DeletionEntry[],
  options: UndoneOptions,
): Promise<Correction> {
  const { looked } = options.turn;
  let [count, through] = [0, 0];
  let targets = new Map<number, ColdDeletion>();
  for (const [i, { seq, deletions }] of entries.entries()) {
    for (const deletion of deletions) {
      if (!looked.has(deletion.seq) && !targets.has(deletion.seq)) targets.set(deletion.seq, deletion);
    }
    const next = entries[i + 1];
    if (next !== undefined && targets.size + next.deletions.length <= maxTargetsAtOnce) continue;
    const again = await lookAt(conversation, [...targets.values()], options);
    count += again.count;
    if (again.problem !== '') return { count, through, problem: again.problem };
    for (const target of targets.keys()) looked.add(target);
    targets = new Map();
    through = seq;
    if (options.turn.isOver()) break;
  }
  return { count, through, problem: '' };
}

async function lookAt(
  conversation: string,
  deletions: readonly ColdDeletion[],
  { cold, step, turn }: UndoneOptions,
): Promise<Omit<Correction, 'through'>> {
  const sorted = deletions.toSorted((a, b) => a.seq - b.seq);
  // What waits in the outbox is asked before the store is: what it has confirmed by then, the read shows.
  let wanted = step((context) => sorted.filter(({ seq }) => shouldBeKnown(context, seq))) ?? [];
  let count = 0;
  for (let [first] = wanted; first !== undefined; [first] = wanted) {
    const from = first.seq;
    const near = wanted.filter(({ seq }) => seq < from + maxColdFacts);
    const through = near.at(-1)?.seq ?? from;
    turn.reads++;
    const read = await cold.facts(conversation, from, through);
    if ('problem' in read) return { count, problem: read.problem };
    const there = new Set(read.answer.filter(({ deletedAt }) => deletedAt === 0).map(({ seq }) => seq));
    const undone = near.filter(({ seq }) => there.has(seq));
    if (undone.length > 0) count += step((context) => owe(context, undone)) ?? 0;
    // It may have ended for its bytes. What it leaves out it does not have.
    const end = read.answer.at(-1)?.seq ?? through;
    wanted = wanted.filter(({ seq }) => seq > Math.max(from, end));
  }
  return { count, problem: '' };
}

/** Meanwhile the floor may have risen above some, of which nothing may be written any more. */
function owe(context: Context, deletions: readonly ColdDeletion[]): number {
  return context.store.atomically(() => {
    const still = deletions.filter(({ seq }) => shouldBeKnown(context, seq));
    for (const deletion of still) context.store.cold.addDeletion(deletion);
    return still.length;
  });
}

/** It has left, is above the floor, and its deletion waits no more to be told. */
function shouldBeKnown({ store, state }: Context, seq: number): boolean {
  return seq > state.group.floor && seq <= store.cold.archive().through && !store.cold.isDeletionOwed(seq);
}
