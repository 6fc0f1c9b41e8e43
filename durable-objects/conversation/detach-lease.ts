/** Who is attached: is called for each message, until nobody was there often enough (F1). */
import type { Limits } from '../../protocol/limits.ts';
import type { Member } from './state.ts';

/** How many answers without a socket share a write. */
const stride = 8;

/** Whether they are attached otherwise than before, and whether what is stored of it is out of date and worth a write. */
export interface LeaseChange {
  readonly changed: boolean;
  readonly store: boolean;
}

interface NoSocket {
  readonly before: number;
  readonly now: number;
  readonly isLarge: boolean;
  readonly limits: Limits;
  /** Of the person's object, where it named one. */
  readonly leaseMs?: number | undefined;
}

const same: LeaseChange = { changed: false, store: false };

/** There was a socket. */
export function sawSocket(member: Member): LeaseChange {
  member.noSockets = 0;
  if (!member.detached) return same;
  member.detached = false;
  return { changed: true, store: true };
}

/**
 * There was no socket for what raised the member's `have` from `before`. A large conversation detaches at the first, a
 * small one after so many in a row; detachment is a lease, so one that is over begins anew. With `leaseMs` it is that long:
 * a device of theirs may be woken then (W3).
 */
export function sawNoSocket(member: Member, { before, now, isLarge, limits, leaseMs = 0 }: NoSocket): LeaseChange {
  const store = isLarge || count(member, before);
  if (!isLarge && !member.detached && member.noSockets < limits.detachAfterNoSocket) return { changed: false, store };
  member.detached = true;
  member.detachedAt = now;
  member.leaseMs = Math.min(leaseMs, limits.detachLeaseMs);
  return { changed: true, store };
}

/**
 * The lease of a detached member is over: the next entry tries one delivery (D1.1). One that begins in the future says
 * only that the clock was wrong (T1); a try begins it anew.
 */
export function isLeaseOver(member: Member, now: number, limits: Limits): boolean {
  return now < member.detachedAt || now >= leaseOverAt(member, limits);
}

/** By the clock that it began with. */
export function leaseOverAt({ detachedAt, leaseMs }: Member, { detachLeaseMs }: Limits): number {
  return detachedAt + (leaseMs || detachLeaseMs);
}

/**
 * Counts in memory, and wants a write at every eighth seq: an object that sleeps between any two messages would never
 * count beyond one, so an answer that crosses an eighth counts for as many as make eight. One for eight entries or more
 * is one answer, and is written each time: between its entries nobody slept.
 */
function count(member: Member, before: number): boolean {
  member.noSockets++;
  if (Math.floor(member.have / stride) === Math.floor(before / stride)) return false;
  if (member.have - before < stride) member.noSockets = Math.ceil(member.noSockets / stride) * stride;
  return true;
}
