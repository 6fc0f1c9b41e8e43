/**
 * The conversation in memory, and the steps over it and its rows.
 *
 * All truth is in SQL; memory may be dropped at any `await`. What stands between two of them is one step: when one throws, the
 * rows are right, and memory is forgotten and read again by whoever comes next (T2).
 */
import type { Surroundings } from '../kit/ports.ts';
import type { Context } from './context.ts';
import type { FetchedEntries } from './history/fetched.ts';
import { load } from './load.ts';
import type { ConversationMemory } from './memory.ts';
import type { ConversationState } from './state.ts';

/** How memory came: with this very step, or behind an instance that left something undone, or nothing. */
export type MemoryOrigin = 'begun' | 'finished' | 'unfinished';

export interface StepsOptions extends Pick<Context, 'store' | 'log'> {
  readonly surroundings: Pick<Surroundings, 'log' | 'now'>;
  readonly make: (state: ConversationState, past: MemoryOrigin) => ConversationMemory;
  /** Whether an instance before this one left something undone. */
  readonly foundUnfinished: () => boolean;
  /** Memory has just come. */
  readonly started: (past: MemoryOrigin) => void;
  /** Memory was forgotten. */
  readonly gaveUp: () => void;
}

export class Steps {
  readonly #options: StepsOptions;
  #memory: ConversationMemory | null = null;
  /** Memory was thrown away: what it held has to be asked for again, as after a crash. */
  #forgot = false;

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /** What is in memory by now, if anything is. */
  get memory(): ConversationMemory | null {
    return this.#memory;
  }

  /**
   * The conversation in memory, read at the first need, or null if nobody has begun it. In the step that uses it: behind
   * an `await` it may be one that was given up.
   */
  open(): ConversationMemory | null {
    if (this.#memory !== null) return this.#memory;
    const state = load({ store: this.#options.store, log: this.#options.log });
    return state === null ? null : this.#start(state, this.#past());
  }

  /** A conversation that began in this very step. */
  begin(state: ConversationState): ConversationMemory {
    return this.#start(state, 'begun');
  }

  /** One synchronous step over memory and rows. When it throws, the rows are right and memory is forgotten. */
  step<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (bug) {
      this.#memory?.stop();
      this.#memory = null;
      this.#forgot = true;
      this.#options.gaveUp();
      throw bug;
    }
  }

  /** A step that goes by what was fetched for it. */
  lent<Result>(fetched: FetchedEntries | null, work: () => Result): Result {
    const { log, surroundings } = this.#options;
    const lent = fetched === null ? null : { fetched, now: surroundings.now() };
    return this.step(() => log.lending(lent, work));
  }

  /** A step over memory as it is now, whatever became of it while a call was under way; null: there is no conversation. */
  ifOpen<Result>(work: (context: Context) => Result): Result | null {
    const memory = this.open();
    return memory === null ? null : this.step(() => work(memory.context));
  }

  /** A step that nobody waits for: of a timer, or of an answer. */
  aside(work: () => void): void {
    try {
      this.step(work);
    } catch (bug) {
      this.#options.surroundings.log('error', 'memory given up', { bug: String(bug) });
    }
  }

  /** Where an alarm is missing, or is one for expiry, all was done: what is owed always has an alarm (D1.11). */
  #past(): MemoryOrigin {
    return this.#forgot || this.#options.foundUnfinished() ? 'unfinished' : 'finished';
  }

  #start(state: ConversationState, past: MemoryOrigin): ConversationMemory {
    const memory = this.#options.make(state, past);
    this.#memory = memory;
    this.#options.started(past);
    return memory;
  }
}
