import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { maxColdFacts } from '../history/rpc.ts';
import { withoutBody } from '../kit/entries.ts';
import type { Context } from './context.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { historyUnavailable, type OutsideLog, outside } from './log/log.ts';
import { currentStay, type Member } from './state.ts';

/**
 * The rows that a deletion by `sender` may erase, or a refusal: each target is a message that is there, and its
 * sender's user or an admin of the group asks, who may read it (D4.2, D10). One that is erased already is fine.
 */
export function readTargets(context: Context, sender: Member, targets: readonly number[]): EntryRow[] | Refusal {
  if (targets.length === 0 || targets.length > context.limits.maxTargets) return refuse('bad-target');
  const rows: EntryRow[] = [];
  let isAway = false;
  for (const seq of targets) {
    const row = targetRow(context, sender, seq);
    if (row === null) return refuse('bad-target');
    if (row === outside) isAway = true;
    else rows.push(row);
  }
  if (currentStay(sender) === undefined) return refuse('not-a-member');
  // They may be messages of theirs: until they were looked at, the deletion is put off (D4.2).
  return isAway ? historyUnavailable() : rows;
}

/**
 * Asks for targets that have left, before a deletion is taken (D4.2): for what comes with one read, and for more as more is
 * known to be right, so that somebody who names the messages of others has few rows read for it.
 */
export function askForTargets(context: Context, sender: Member, targets: readonly number[]): void {
  const { log } = context;
  for (const seq of targets) if (seq >= log.first && targetRow(context, sender, seq) === null) return;
  let count = 0;
  let reads = 0;
  let begin = Number.NEGATIVE_INFINITY;
  for (const seq of [...targets].sort((a, b) => a - b)) {
    const isNear = seq - begin < maxColdFacts;
    if (seq >= log.first || (!isNear && reads > count)) return;
    const row = targetRow(context, sender, seq);
    if (row === null) return;
    if (row !== outside) count++;
    else if (!isNear) {
      reads++;
      begin = seq;
    }
  }
}

/** The row of a target, where it is one that the sender may erase; null: it is not. */
function targetRow(context: Context, sender: Member, seq: number): EntryRow | OutsideLog | null {
  const { log, state } = context;
  if (seq < 1 || seq > state.tip.seq || !mayRead(sender, seq) || isForgotten(context, seq)) return null;
  const row = log.entry(seq);
  if (row === outside) return outside;
  if (row === undefined || row.kind !== wire.EntryKind.MESSAGE) return null;
  const isAdmin = state.group.kind === wire.ConversationKind.GROUP && sender.role === wire.Role.ADMIN;
  return row.sender === sender.ordinal || isAdmin ? row : null;
}

function mayRead({ intervals }: Member, seq: number): boolean {
  return intervals.some(({ from, through }) => from <= seq && (through === 0 || seq <= through));
}

/** It has left and is below the floor: nobody can say any more whose it was. */
export function isForgotten({ log, state }: Pick<Context, 'log' | 'state'>, seq: number): boolean {
  return seq <= state.group.floor && seq < log.first;
}

/**
 * What cold history may hold of these hears of their deletion: what has left, and what was offered to it and is still here
 * (A2). In the transaction of the deletion.
 */
export function eraseCold({ store }: Context, targets: readonly EntryRow[], at: number): void {
  const { offered } = store.cold.archive();
  for (const { seq } of targets) if (seq <= offered) store.cold.addDeletion({ seq, at });
}

/** Erases bodies and wraps of what is here; the leaves stay, so the chain still verifies (L2). */
export function erase({ store, log, sha256 }: Context, rows: readonly EntryRow[], state: wire.BodyState): void {
  for (const row of rows) {
    if (row.flags & entryFlags.erased && state !== wire.BodyState.DELETED) continue;
    if (row.seq < log.first) continue;
    store.eraseBody(row, withoutBody(row.entry, state, sha256));
  }
}
