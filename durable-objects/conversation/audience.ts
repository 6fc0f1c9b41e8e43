/** Whom what is added reaches: the members who are attached, and those whose detachment was long ago (D1.1). */
import type { Surroundings } from '../kit/ports.ts';
import type { Context } from './context.ts';
import { isLeaseOver, leaseOverAt } from './detach-lease.ts';
import { currentStay, type Member } from './state.ts';

export class Audience {
  readonly #context: Context;
  readonly #surroundings: Surroundings;
  /** The attached members, or null when somebody joined, left, attached or detached since they were listed. */
  #attached: Member[] | null = null;
  /** When the first detached member's lease is over, and when the last one began. */
  #leaseOverAt = Infinity;
  #detachedLast = 0;

  constructor(context: Context, surroundings: Surroundings) {
    this.#context = context;
    this.#surroundings = surroundings;
  }

  /** Somebody joined, left, attached or detached. */
  changed(): void {
    this.#attached = null;
  }

  attached(): readonly Member[] {
    if (this.#attached !== null) return this.#attached;
    const here = this.#context.state.members.filter((member) => currentStay(member) !== undefined);
    this.#attached = here.filter((member) => !member.detached);
    this.#leaseOverAt = Infinity;
    this.#detachedLast = 0;
    for (const member of here) {
      if (!member.detached) continue;
      this.#leaseOverAt = Math.min(this.#leaseOverAt, leaseOverAt(member, this.#context.limits));
      this.#detachedLast = Math.max(this.#detachedLast, member.detachedAt);
    }
    return this.#attached;
  }

  /** So many are attached that they are told there is something, and fetch it themselves (F2). */
  getsHints(): boolean {
    return this.attached().length > this.#context.limits.maxMembersDelivered;
  }

  /** Entries are for them: attached, or the lease of their detachment is over, in every mode (D1.1). */
  isReached(member: Member): boolean {
    return !member.detached || isLeaseOver(member, this.#surroundings.now(), this.#context.limits);
  }

  /** Whom the next entry is for: all members only where one of those who are detached is to be tried again. */
  ofNext(): readonly Member[] {
    const attached = this.attached();
    const now = this.#surroundings.now();
    const isAnyLeaseOver = now >= this.#leaseOverAt || now < this.#detachedLast;
    return isAnyLeaseOver ? this.#context.state.members : attached;
  }
}
