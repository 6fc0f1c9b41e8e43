import { type AppendContext, append } from './append.ts';
import { firstControlKind, type Insertion } from './insert.ts';
import type { AppendRequest, SendResult } from './rpc.ts';

export interface BatchOutcome {
  readonly results: SendResult[];
  readonly inserted: Insertion[];
  /** Somebody joined, left, or has other rights now. */
  readonly membersChanged: boolean;
}

/** Appends one person's sends in order, each by itself: what is refused does not hold back other devices' sends. */
export function appendBatch(context: AppendContext, request: AppendRequest, now: number): BatchOutcome {
  const results: SendResult[] = [];
  const inserted: Insertion[] = [];
  let membersChanged = false;
  let isTold = false;
  for (const send of request.sends) {
    const outcome = append(context, request, send, now);
    results.push(isTold ? untold(outcome.result) : outcome.result);
    isTold ||= hasEntries(outcome.result);
    if (outcome.inserted === null) continue;
    inserted.push(outcome.inserted);
    if (outcome.inserted.row.kind >= firstControlKind) membersChanged = true;
  }
  return { results, inserted, membersChanged };
}

function hasEntries(result: SendResult): boolean {
  return 'refused' in result && (result.entries ?? []).length > 0;
}

/**
 * What one refusal of the answer carries the others need not: a few bytes of sends would be answered with the control
 * chain each (D10.7). Who did not get it pulls.
 */
function untold(result: SendResult): SendResult {
  return hasEntries(result) ? { ...result, entries: [], more: true } : result;
}
