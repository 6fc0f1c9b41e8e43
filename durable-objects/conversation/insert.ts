import { extend, type LeafFields, leafOf } from '../../protocol/chain.ts';
import { isMediaId } from '../../protocol/media.ts';
import { packWraps } from '../../protocol/splice.ts';
import { wire } from '../../schema/gen/wire.js';
import { encodeEntry } from '../kit/entries.ts';
import type { Context } from './context.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { derivedBlockOf, replay, withNewest } from './load.ts';
import { growDigests, runLength } from './log/digests.ts';
import type { Member } from './state.ts';
import { derivedPerBlock, membersPerBlock } from './store.ts';

/** Entries from this kind up are control entries (L4). */
export const firstControlKind = wire.EntryKind.CREATION;

/** How many entries may follow the packed derived row (L5). */
const derivedEvery = 32;

/** An entry that passed all checks. */
export interface Draft {
  readonly kind: wire.EntryKind;
  readonly sender: Member;
  readonly device: number;
  readonly number: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly readThrough: number;
  readonly showsReads: boolean;
  readonly body: Uint8Array;
  readonly bodyHash: Uint8Array;
  readonly wraps: readonly Uint8Array[];
  readonly objects: readonly string[];
}

export interface Insertion {
  readonly row: EntryRow;
  readonly at: number;
  readonly head: Uint8Array;
  readonly controlBefore: { readonly seq: number; readonly leaf: Uint8Array } | null;
  /** Ledgers of media objects have to hear of it. */
  readonly tellsLedgers: boolean;
}

/**
 * Gives an entry the next place in the log: one row, which extends the chain.
 *
 * The row is the promise to deliver it: what has it in the log and not in a member's fan-out position is owed.
 */
export function insert(context: Context, draft: Draft, now: number): Insertion {
  const { state, store, sha256 } = context;
  const { tip, group } = state;
  const { kind, sender, device, number, countable, expiresAt, targets, body, objects } = draft;
  const seq = tip.seq + 1;
  const at = Math.max(now, tip.at);
  const count = tip.count + (countable ? 1 : 0);
  const controlBefore = kind >= firstControlKind ? { seq: group.epoch, leaf: group.epochLeaf } : null;
  const readThrough = draft.showsReads ? draft.readThrough : 0;

  const fields: LeafFields = {
    conversation: group.conversation,
    seq,
    kind,
    sender: sender.user,
    device,
    number,
    at,
    countable,
    expiresAt,
    targets,
    controlBefore,
    bodyHash: draft.bodyHash,
  };
  const leaf = leafOf(fields, sha256);
  const head = extend(tip.head, leaf, sha256);
  const row: EntryRow = {
    seq,
    kind,
    sender: sender.ordinal,
    device,
    number,
    flags: flagsOf(context, draft),
    count,
    expiresAt,
    entry: encodeEntry({
      seq,
      kind,
      sender: sender.user,
      device,
      number,
      at,
      countable,
      expiresAt,
      targets: targets as number[],
      readThrough,
      body,
      controlBefore,
      count,
      objects: objects as string[],
      head,
    }),
    wraps: draft.wraps.length === 0 ? noWraps : packWraps(draft.wraps),
  };

  store.insertEntry(row);
  // The release before named what it liked (K2).
  if (objects.length > 0) store.media.add(objects.filter(isMediaId), { seq, at, expiresAt });
  state.tip = { seq, head, at, count };
  replay(row, state.members);
  state.derivedStale.add(derivedBlockOf(sender.ordinal));
  if (countable) state.newest = withNewest(state.newest, seq, sender.ordinal);
  if (controlBefore !== null) {
    store.insertControl(seq);
    state.group = { ...group, epoch: seq, epochLeaf: leaf };
  }
  if (seq - state.derivedAsOf >= derivedEvery) bringDerivedUpToDate(context);
  if (seq >= (state.digested + 1) * runLength) state.digested = growDigests(context, state.digested, seq);
  const tellsLedgers = objects.length > 0 || kind === wire.EntryKind.DELETION;
  return { row, at, head, controlBefore, tellsLedgers };
}

/** Writes what follows from the log up to its tip into its packed rows (L5), those that are out of date. */
export function bringDerivedUpToDate({ store, state }: Context): void {
  // All or none: the newest row says what all are as of.
  store.atomically(() => {
    for (const block of state.derivedStale) {
      const first = block * derivedPerBlock;
      store.writeDerived(block, state.tip.seq, state.members.slice(first, first + derivedPerBlock));
    }
  });
  state.derivedStale.clear();
  state.derivedAsOf = state.tip.seq;
}

/** Writes the blocks that hold these people. */
export function writeMembers({ store, state }: Context, changed: Iterable<Member>): void {
  const blocks = new Set<number>();
  for (const member of changed) blocks.add(Math.floor(member.ordinal / membersPerBlock));
  for (const block of blocks) {
    const first = block * membersPerBlock;
    store.writeMembers(block, state.members.slice(first, first + membersPerBlock));
  }
}

function flagsOf({ state }: Context, draft: Draft): number {
  const { sender } = draft;
  const { newest } = state;
  const newestOfOthers = newest.sender === sender.ordinal ? newest.otherSeq : newest.seq;
  const since = (sender.intervals[0]?.from ?? 1) - 1;
  const hadRead = Math.max(sender.read, draft.readThrough, since);
  let flags = 0;
  if (draft.countable) flags |= entryFlags.countable;
  if (draft.device > 0 && newestOfOthers <= hadRead) flags |= entryFlags.readAll;
  if (draft.showsReads) flags |= entryFlags.showsReads;
  return flags;
}

const noWraps = new Uint8Array(0);
