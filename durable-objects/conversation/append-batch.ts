import { append, type Scene } from './append.ts';
import { firstControlKind, type Inserted } from './insert.ts';
import type { AppendRequest, SendResult } from './rpc.ts';

export interface BatchOutcome {
  readonly results: SendResult[];
  readonly inserted: Inserted[];
  /** Somebody joined, left, or has other rights now. */
  readonly membersChanged: boolean;
}

/** Appends one person's sends in order, each by itself: what is refused does not hold back other devices' sends. */
export function appendBatch(scene: Scene, request: AppendRequest, now: number): BatchOutcome {
  const results: SendResult[] = [];
  const inserted: Inserted[] = [];
  let membersChanged = false;
  for (const send of request.sends) {
    const outcome = append(scene, request, send, now);
    results.push(outcome.result);
    if (outcome.inserted === null) continue;
    inserted.push(outcome.inserted);
    if (outcome.inserted.row.kind >= firstControlKind) membersChanged = true;
  }
  return { results, inserted, membersChanged };
}
