/** What the cipher makes of a letter or an answer: its changes, and what may be opened now, or has to be forgotten. */
import { contains, union } from '../../lib/ranges.ts';
import type { AnswerOutcome, PlacedName } from '../cipher/cipher.ts';
import type { OpeningContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { goneAs, isGone } from './erasing.ts';
import { BodyState } from './log-entry.ts';
import { wake } from './opening.ts';

export async function takeOutcome(outcome: AnswerOutcome, context: OpeningContext): Promise<void> {
  const { state, world, changes } = context;
  takeTrouble(outcome.problems ?? [], state, world);
  state.change(outcome.changes);
  wake(outcome.wakes, world, changes);
  for (const [id, keys] of Map.groupBy(outcome.keys ?? [], ({ conversation }) => conversation)) {
    const conversation = world.conversations.get(id as never);
    if (conversation !== undefined) await takeKeys(conversation, keys, context);
  }
}

/** Throws where the store could not be read: that is no trouble of the cipher's. What it has left undone otherwise is told. */
export function takeTrouble(
  problems: readonly unknown[],
  state: Pick<OpeningContext['state'], 'demandNoFault'>,
  { surroundings }: Pick<OpeningContext['world'], 'surroundings'>,
): void {
  for (const problem of problems) {
    state.demandNoFault(problem);
    surroundings.log('error', 'the cipher has left something undone', { problem: String(problem) });
  }
}

/** A key that was on its way while its message was deleted, or disappeared, comes too late: it is not kept. */
async function takeKeys(
  conversation: Conversation,
  keys: readonly PlacedName[],
  { cipher, state, store, changes }: OpeningContext,
): Promise<void> {
  const { row } = conversation;
  const sealed = union(row.waiting, row.failed);
  for (const key of keys) {
    const { seq, ...name } = key;
    if (await hasGone(conversation, key, store)) state.change(await cipher.forget?.(name, state));
    // Where it stands is not known: whatever is sealed there may be it.
    else if (seq === 0) changes.repairable.add(conversation);
    else if (contains(sealed, seq) || row.last?.seq === seq) changes.noteKeyed(conversation, seq);
  }
}

async function hasGone(
  conversation: Conversation,
  { conversation: id, ...named }: PlacedName,
  store: OpeningContext['store'],
): Promise<boolean> {
  const { row } = conversation;
  const { seq } = named;
  if (goneAs(conversation, named) !== BodyState.PRESENT) return true;
  if (seq === 0 || row.last?.seq === seq) return false;
  const isHere = contains(row.runs, seq);
  const stored = isHere
    ? ((await store.read((reader) => reader.get('entries', [id, seq]))) as EntryRow | undefined)
    : undefined;
  // What the server has erased by its retention stays where it had come before.
  if (stored === undefined) return seq <= row.floor;
  return isGone(stored.bodyState);
}
