/**
 * Who goes on after they were told to wait. A request that is refused for its price costs a call to the object that knows;
 * a flood of them ends here, where it costs none (H11).
 *
 * In the memory of an isolate: what is forgotten costs a call again.
 */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';

export interface RecentRefusals {
  /** The refusal for whoever was refused so often lately, or null. */
  held(key: string): Refusal | null;
  /** Takes the answer to a request in. */
  note(key: string, answer: unknown): void;
}

/** One more is forgotten. */
const againMs = 1_000;
const maxKept = 10_000;

export class RefusalMemory implements RecentRefusals {
  readonly #now: () => number;
  readonly #mostMs: number;
  /** When what was refused is forgotten; the one that was refused longest ago comes first. */
  readonly #until = new Map<string, number>();

  constructor(now: () => number, limits: Pick<Limits, 'maxRefusedAtOnce'>) {
    this.#now = now;
    this.#mostMs = limits.maxRefusedAtOnce * againMs;
  }

  held(key: string): Refusal | null {
    const over = this.#left(key) + againMs - this.#mostMs;
    return over <= 0 ? null : refuse('rate-limited', { afterMs: over, detail: 'too many requests that were refused' });
  }

  note(key: string, answer: unknown): void {
    if ((answer as Partial<Refusal> | null)?.refused !== 'rate-limited') return;
    // Many that were asked at once are refused after each other, more than are held at all: none of them lifts the hold.
    const left = Math.min(this.#mostMs, this.#left(key) + againMs);
    this.#until.delete(key);
    this.#until.set(key, this.#now() + left);
    if (this.#until.size > maxKept) for (const [first] of [...this.#until].slice(0, 1)) this.#until.delete(first);
  }

  /** A clock that was set back lengthens nobody's wait (T1). */
  #left(key: string): number {
    const left = (this.#until.get(key) ?? 0) - this.#now();
    return left > this.#mostMs ? 0 : Math.max(0, left);
  }
}
