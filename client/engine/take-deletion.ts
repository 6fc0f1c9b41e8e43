/** Takes a deletion in that was looked at: what it names goes with the transaction that stores it (D4.2, E81). */
import { contains } from '../../lib/ranges.ts';
import type { Changes } from './changes.ts';
import type { ControlState } from './control-state.ts';
import type { Conversation } from './conversation.ts';
import { type DeletionVerdict, deviceOf } from './deletions.ts';
import { eraseBody } from './erasing.ts';
import { BodyState, type LogEntry } from './log-entry.ts';
import { isNamed, type NameInConversation, nameIn } from './message-names.ts';
import { eraseOpened, erasePreview } from './opened.ts';

/** Devices of one conversation of which it is remembered that they sign: more than were ever in one. */
const maxSigning = 4_096;

export function takeDeletion(
  conversation: Conversation,
  entry: Pick<LogEntry, 'seq' | 'sender' | 'device' | 'targets'>,
  verdict: DeletionVerdict | undefined,
  changes: Changes,
): void {
  if (verdict?.is !== 'valid') return;
  if (verdict.messages !== null) noteSigning(conversation, entry);
  for (const [i, seq] of entry.targets.entries())
    if (seq < entry.seq)
      eraseTarget(conversation, { seq, by: entry.seq, name: verdict.messages?.[i] ?? null }, changes);
}

interface Target {
  readonly seq: number;
  readonly by: number;
  /** Null: whichever message is there. */
  readonly name: NameInConversation | null;
}

function eraseTarget(conversation: Conversation, { seq, by, name }: Target, changes: Changes): void {
  const { row } = conversation;
  if (contains(row.runs, seq)) eraseBody(conversation, seq, BodyState.DELETED, changes);
  else {
    noteDeleted(conversation, { seq, by, name });
    eraseOpened(conversation, seq, BodyState.DELETED, changes, name);
    changes.noteGoneUnseen(conversation, seq, name);
  }
  if (row.last?.seq === seq && (name === null || isNamed(name, row.last)))
    erasePreview(conversation, BodyState.DELETED, changes);
}

function noteDeleted({ row, control }: Conversation, { seq, by, name }: Target): void {
  if (isNeverOurs(control, seq)) return;
  if (name === null) {
    if (!row.deleted.includes(seq)) row.deleted = [...row.deleted, seq];
    return;
  }
  const { deletedNames = [] } = row;
  if (!deletedNames.some((one) => one.seq === seq && isNamed(one, name)))
    row.deletedNames = [...deletedNames, { seq, by, ...nameIn(name) }];
}

/**
 * It is from before this person came, or between two stays of theirs: it will never be here, so its deletion is left unknown. Of
 * that there may be any number, and the row is written with every message. By the control chain alone: what the server says of it may change.
 */
function isNeverOurs({ intervals }: ControlState, seq: number): boolean {
  const last = intervals.at(-1);
  if (last === undefined || seq >= last.from) return false;
  return !intervals.some(({ from, through }) => from <= seq && seq <= through);
}

/** From here on only signed deletions count (E82). */
function noteSigning({ row }: Conversation, entry: Pick<LogEntry, 'seq' | 'sender' | 'device'>): void {
  const { signsDeletions = {} } = row;
  const of = deviceOf(entry);
  const held = Object.hasOwn(signsDeletions, of) ? (signsDeletions[of] as number) : Number.POSITIVE_INFINITY;
  if (held <= entry.seq) return;
  const all = Object.entries({ ...signsDeletions, [of]: entry.seq }).slice(-maxSigning);
  row.signsDeletions = Object.fromEntries(all);
}
