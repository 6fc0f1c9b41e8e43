/**
 * Cold history as this conversation calls it: with deadlines, and with patience. Whoever asks for what is away is told so at
 * once for a while, instead of waiting for the deadline each time.
 */
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import {
  type ColdDeletion,
  type ColdEntry,
  type HistoryStore,
  maxColdBatchBytes,
  maxColdFacts,
  maxColdPage,
} from '../../history/rpc.ts';
import { answerOf, Deadlines } from '../../kit/deadline.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';
import type { Want } from './fetched.ts';
import type { PlacedHistory } from './placed-history.ts';

/** Of facts alone, so many as are ever asked for at once, each nearly as large as it may be; what is left is asked for next. */
const maxFactsBytes = 2 * 1024 * 1024;
/** How long nobody asks again after a read that failed. */
const restMs = 2_000;

/** What went wrong, for the log, or what was asked for. */
export type Outcome<Answer> = { readonly answer: Answer } | { readonly problem: string };

export class ColdHistory {
  readonly #store: HistoryStore;
  readonly #reads: Deadlines;
  readonly #writes: Deadlines;
  readonly #elapsed: Stopwatch;
  #restUntil = 0;
  #erasures = 0;

  constructor(
    store: HistoryStore,
    options: { surroundings: Pick<Surroundings, 'timer' | 'now'>; readMs: number; writeMs: number },
  ) {
    const { surroundings, readMs, writeMs } = options;
    const timer: Surroundings['timer'] = (ms, work) => surroundings.timer(ms, work);
    this.#store = store;
    this.#reads = new Deadlines({ ms: readMs, timer });
    this.#writes = new Deadlines({ ms: writeMs, timer });
    this.#elapsed = new Stopwatch(() => surroundings.now());
  }

  /** What a step wanted, from its beginning on without a gap; empty if the store has no such thing. */
  async read(conversation: string, want: Want): Promise<Outcome<readonly ColdEntry[]>> {
    if (this.#elapsed.ms() < this.#restUntil) return { problem: 'it was away a moment ago' };
    const { from, through, down, bare } = want;
    const limit = Math.min(want.limit, bare ? maxColdFacts : maxColdPage);
    const maxBytes = bare ? maxFactsBytes : maxColdBatchBytes;
    const request = { conversation, from, through, limit, down, bare, maxBytes, sure: false };
    const outcome = await this.#call(this.#reads, () => this.#store.page(request));
    if ('problem' in outcome) {
      this.#restUntil = this.#elapsed.ms() + restMs;
      return outcome;
    }
    return { answer: withoutGap(outcome.answer.entries, want) };
  }

  /** Finds out where entries are, if nobody knows. */
  settle(placed: PlacedHistory, conversation: string): Promise<Outcome<unknown>> {
    return this.#call(this.#writes, async () => (await placed.settle(conversation)) ?? {});
  }

  append(conversation: string, entries: readonly ColdEntry[]): Promise<Outcome<unknown>> {
    return this.#call(this.#writes, () => this.#store.append({ conversation, entries }));
  }

  /** Reads back what was appended, as surely as the store can. */
  async readBack(conversation: string, from: number, through: number): Promise<Outcome<readonly ColdEntry[]>> {
    const request = { conversation, from, through, limit: maxColdPage, maxBytes: 2 * maxColdBatchBytes };
    const outcome = await this.#call(this.#writes, () =>
      this.#store.page({ ...request, down: false, bare: false, sure: true }),
    );
    return 'problem' in outcome ? outcome : { answer: outcome.answer.entries };
  }

  /** Facts that something is erased by, as surely as the store can tell them. */
  async facts(conversation: string, from: number, through: number): Promise<Outcome<readonly ColdEntry[]>> {
    const request = { conversation, from, through, limit: maxColdFacts, maxBytes: maxFactsBytes };
    const outcome = await this.#call(this.#writes, () =>
      this.#store.page({ ...request, down: false, bare: true, sure: true }),
    );
    return 'problem' in outcome ? outcome : { answer: outcome.answer.entries };
  }

  drop(conversation: string, after: number, through: number): Promise<Outcome<unknown>> {
    return this.#call(this.#writes, () => this.#store.drop({ conversation, after, through }));
  }

  async erase(conversation: string, deletions: readonly ColdDeletion[]): Promise<Outcome<unknown>> {
    const outcome = await this.#call(this.#writes, () => this.#store.erase({ conversation, deletions }));
    if ('answer' in outcome) this.#erasures++;
    return outcome;
  }

  /** Rises when deletions have reached the store: what was read before may hold bodies that nobody is to see any more (A2). */
  get erasures(): number {
    return this.#erasures;
  }

  /** An answer that comes after the deadline is dropped: what became of the call is unknown. */
  #call<Answer extends object>(deadlines: Deadlines, call: () => Promise<Answer | Refusal>): Promise<Outcome<Answer>> {
    return new Promise((resolve) =>
      answerOf(
        deadlines,
        call,
        (answer) =>
          resolve(isRefusal(answer) ? { problem: answer.detail ?? answer.refused } : { answer: answer as Answer }),
        (fault) => resolve({ problem: String(fault) }),
      ),
    );
  }
}

/** Entries that follow each other, from the end that was asked for. */
function withoutGap(entries: readonly ColdEntry[], { from, through, down }: Want): readonly ColdEntry[] {
  if (!down) {
    const end = entries.findIndex(({ seq }, i) => seq !== from + i);
    return end < 0 ? entries : entries.slice(0, end);
  }
  const newest = [...entries].reverse();
  const end = newest.findIndex(({ seq }, i) => seq !== through - i);
  return (end < 0 ? newest : newest.slice(0, end)).reverse();
}
