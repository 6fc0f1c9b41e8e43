import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { withoutBody } from '../kit/entries.ts';
import type { Core } from './core.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { historyUnavailable, outside } from './log/log.ts';
import { currentStay, type Member } from './state.ts';

/**
 * The rows that a deletion by `sender` may erase, or a refusal: each target is a message that is there, and its
 * sender's user or an admin of the group asks, who may read it (D4.2, D10). One that is erased already is fine.
 */
export function readTargets(core: Core, sender: Member, targets: readonly number[]): EntryRow[] | Refusal {
  const { log, conversing, limits } = core;
  if (targets.length === 0 || targets.length > limits.maxTargets) return refuse('bad-target');
  const admin = conversing.group.kind === wire.ConversationKind.GROUP && sender.role === wire.Role.ADMIN;
  const rows: EntryRow[] = [];
  for (const seq of targets) {
    if (isForgotten(core, seq)) return refuse('bad-target');
    const row = seq >= 1 && seq <= conversing.tip.seq ? log.entry(seq) : undefined;
    // It may be a message of theirs: whoever cannot look at it neither takes nor refuses that for good (D4.2).
    if (row === outside) return mayRead(sender, seq) ? historyUnavailable() : refuse('bad-target');
    if (row === undefined || row.kind !== wire.EntryKind.MESSAGE) return refuse('bad-target');
    if (row.sender !== sender.ordinal && !admin) return refuse('bad-target');
    if (!mayRead(sender, seq)) return refuse('bad-target');
    rows.push(row);
  }
  return currentStay(sender) === undefined ? refuse('not-a-member') : rows;
}

function mayRead({ intervals }: Member, seq: number): boolean {
  return intervals.some(({ from, through }) => from <= seq && (through === 0 || seq <= through));
}

/** It has left and is below the floor: nobody can say any more whose it was. */
export function isForgotten({ log, conversing }: Pick<Core, 'log' | 'conversing'>, seq: number): boolean {
  return seq <= conversing.group.floor && seq < log.first;
}

/** Which of these targets are read from cold history before the deletion is taken (D4.2). */
export function targetsOutside(core: Core, sender: Member, targets: readonly number[]): number[] {
  const { log, conversing } = core;
  const mayBeRead = (seq: number) => seq <= conversing.tip.seq && mayRead(sender, seq) && !isForgotten(core, seq);
  return targets.filter((seq) => mayBeRead(seq) && log.entry(seq) === outside);
}

/**
 * What cold history may hold of these hears of their deletion: what has left, and what was offered to it and is still here
 * (A2). In the transaction of the deletion.
 */
export function eraseCold({ store }: Core, targets: readonly EntryRow[], at: number): void {
  const { offered } = store.archive();
  for (const { seq } of targets) if (seq <= offered) store.addColdDeletion({ seq, at });
}

/** Erases bodies and wraps of what is here; the leaves stay, so the chain still verifies (L2). */
export function erase({ store, log, sha256 }: Core, rows: readonly EntryRow[], state: wire.BodyState): void {
  for (const row of rows) {
    if (row.flags & entryFlags.erased && state !== wire.BodyState.DELETED) continue;
    if (row.seq < log.first) continue;
    store.eraseBody(row, withoutBody(row.entry, state, sha256));
  }
}
