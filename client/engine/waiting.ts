/** Messages that are stored sealed because something that belongs before them was not here: tried again, in seq order. */
import { type Ranges, size, subtract } from '../../lib/ranges.ts';
import { type Conversation, isNext } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { nameOf, waitNoMore } from './erasing.ts';
import { Group } from './group.ts';
import { BodyState } from './log-entry.ts';
import { withRange } from './merge.ts';
import { noteTried, type OpeningContext, openWith } from './opening.ts';
import { hereOf, type World } from './world.ts';

/** In one step; the rest follows in the next. */
const maxTried = 64;

/** All that wait, when the client is opened: whatever woke them may have been before a crash. */
export function allWaiting(world: World): Conversation[] {
  return [...world.conversations.values()].filter(({ row }) => row.waiting.length > 0);
}

/** Conversations that were woken, and up to where they have been tried since. */
export type Woken = Map<Conversation, number>;

/** What waits, and has nothing lacking before it any more, is tried again: what it waits for comes in no entry now. */
export function wakeNext({ changes }: Pick<OpeningContext, 'changes'>): void {
  for (const conversation of changes.touched) {
    const { row, live } = conversation;
    const [first] = subtract(row.waiting, [{ from: 0, through: live.triedAsNext }]);
    if (first !== undefined && isNext(row, first.from)) changes.woken.add(conversation);
  }
}

/** Tries what waits in them. Gives those where some are still to be tried. */
export async function openWaiting(woken: Woken, context: OpeningContext): Promise<Woken> {
  let left = maxTried;
  const unfinished: Woken = new Map();
  for (const [conversation, triedThrough] of woken) {
    const waiting = subtract(conversation.row.waiting, [{ from: 0, through: triedThrough }]);
    const seqs = firstOf(waiting, left);
    left -= seqs.length;
    if (seqs.length < size(waiting)) unfinished.set(conversation, seqs.at(-1) ?? triedThrough);
    for (const seq of seqs) await tryAgain(conversation, seq, context);
  }
  return unfinished;
}

function firstOf(ranges: Ranges, most: number): number[] {
  const seqs: number[] = [];
  for (const { from, through } of ranges)
    for (let seq = from; seq <= through && seqs.length < most; seq++) seqs.push(seq);
  return seqs;
}

async function tryAgain(conversation: Conversation, seq: number, context: OpeningContext): Promise<void> {
  const { changes, store, world } = context;
  const stored = await store.read((reader) => reader.get('entries', [conversation.row.id, seq]));
  const row = stored as EntryRow | undefined;
  if (row?.sealed == null) {
    waitNoMore(conversation, seq);
    changes.touch(conversation);
    return;
  }
  const group = new Group(conversation, { store, me: world.me, written: changes.ops });
  const name = nameOf(conversation.row.id, row);
  const mayBeNext = isNext(conversation.row, seq);
  if (mayBeNext) noteTried(conversation, seq);
  const asked = { ...row.sealed, group: group.now(), isNext: mayBeNext, here: hereOf(world) };
  const { outcome } = await openWith({ name, seq, ...asked }, context);
  if (outcome.is === 'waits') return;
  waitNoMore(conversation, seq);
  if (outcome.is === 'failed') conversation.row.failed = withRange(conversation.row.failed, seq);
  else {
    const opened: EntryRow = { ...row, content: outcome.content, sealed: null };
    changes.putEntry(conversation, opened);
    const { last } = conversation.row;
    if (last?.seq === seq && last.bodyState === BodyState.PRESENT)
      conversation.row.last = { ...last, content: outcome.content };
    changes.tell({ what: 'entry', conversation, row: opened, live: true });
  }
  changes.touch(conversation);
}
