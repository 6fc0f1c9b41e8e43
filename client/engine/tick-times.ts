/**
 * When this device learned how far the other person of a chat of two had come: noted as ticks come, for nobody else keeps it. The server
 * has one position of each person and no time with it, and what it says of groups is counts.
 */
import type { Step, Steps } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationRow, TickNote } from './conversation.ts';

/** Of one chat, each. Older ones are known no more. */
const maxNotes = 60;

/** `before`: what was known until now. `at`: 0 for what is not told at once. */
export function noteTicks(row: ConversationRow, before: Steps, at: number): void {
  if (row.kind !== wire.ConversationKind.DIRECT) return;
  const { delivered = [], read = [] } = row.tickTimes ?? {};
  const noted = (notes: readonly TickNote[], what: 'delivered' | 'read'): readonly TickNote[] =>
    withNote(notes.length > 0 ? notes : withNote([], furthest(before, what), 0), furthest(row.steps, what), at);
  row.tickTimes = { delivered: noted(delivered, 'delivered'), read: noted(read, 'read') };
}

/** Null: this device does not know. */
export function timeOf(notes: readonly TickNote[] | undefined, seq: number): number | null {
  return notes?.find(({ through }) => through >= seq)?.at || null;
}

function withNote(notes: readonly TickNote[], through: number, at: number): readonly TickNote[] {
  if (through <= (notes.at(-1)?.through ?? 0)) return notes;
  const all = [...notes, { through, at }];
  if (all.length <= maxNotes) return all;
  // The oldest stands for all before it, of which nothing is known any more.
  const [first, ...kept] = all.slice(-maxNotes) as [TickNote, ...TickNote[]];
  return [{ ...first, at: 0 }, ...kept];
}

/** Up to where all who count have it. */
function furthest({ steps, through }: Steps, what: 'delivered' | 'read'): number {
  const has = (step: Step) => step.total > 0 && step[what] >= step.total;
  const last = steps.findLastIndex(has);
  return last < 0 ? 0 : last + 1 < steps.length ? (steps[last + 1] as Step).from - 1 : through;
}
