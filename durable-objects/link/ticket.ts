/** One linking code: who opened it, until when, and the one attempt that took it. */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { type Attempt, type Claim, claim } from '../kit/single-use.ts';
import type { LinkGrant, LinkOwner } from './rpc.ts';

export interface Ticket {
  readonly owner: LinkOwner;
  readonly expiresAt: number;
  readonly claim: Claim<string> | null;
}

/** Opens a ticket under a code that nobody uses; two people drawing one code is as good as impossible, not allowed. */
export function open(held: Ticket | null, owner: LinkOwner, now: number, limits: Limits): Ticket | Refusal {
  if (held !== null && now < held.expiresAt) return refuse('unavailable');
  return { owner, expiresAt: now + limits.linkTtlMs, claim: null };
}

/** Takes the ticket. A code that never was, one that ended and one that is used look the same from outside. */
export function take(
  held: Ticket | null,
  attempt: Attempt,
  now: number,
  limits: Limits,
  makeSecret: () => string,
): { readonly ticket: Ticket; readonly grant: LinkGrant } | Refusal {
  if (held === null || (held.claim === null && now >= held.expiresAt)) return refuse('code-expired');
  const taken = claim(held.claim, attempt, { now, repeatMs: limits.signUpRepeatMs }, makeSecret);
  if (taken === null) return refuse('code-expired');
  const ticket = taken === held.claim ? held : { ...held, claim: taken };
  return { ticket, grant: { ...held.owner, secret: taken.prize } };
}

/** Says whether this device opened the ticket and nobody took it yet. */
export function mayClose(held: Ticket | null, by: LinkOwner): boolean {
  return held !== null && held.claim === null && held.owner.user === by.user && held.owner.device === by.device;
}
