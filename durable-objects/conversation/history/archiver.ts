/**
 * Brings older entries to cold history, and tells it of deletions: docs/spec/history.md has the steps, and what a crash, a
 * repeat or a late answer does between each two of them.
 *
 * One call is under way at a time. Nobody who writes or reads waits for it, and what fails is tried again ever more rarely.
 */
import type { Limits } from '../../../protocol/limits.ts';
import { maxColdBatch } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';
import type { Core } from '../core.ts';
import { type Batch, leavesThrough, nextBatch, problemOf, settle } from './batch.ts';
import type { ColdHistory } from './cold-history.ts';
import { retriesSince, retryAfter } from './retries.ts';

/** The alarm that stands while a call is under way: what dies with the object is driven on from there. */
const watchMs = 60_000;
/** Of what is noted of a problem. */
const maxNoted = 300;
/** Batches that follow each other before others of the object's jobs have a turn. */
const maxBatchesADrive = 64;

export interface ArchiverOptions {
  readonly cold: ColdHistory;
  readonly surroundings: Surroundings;
  /** One step over memory and rows as they are now, or null if there is no conversation. */
  readonly step: <Result>(work: (core: Core) => Result) => Result | null;
  /** The alarm comes in so many milliseconds, and not before; null: not for this. What was owed until now is over. */
  readonly owe: (ms: number | null) => void;
  /** Rows have gone. */
  readonly left: () => void;
}

/** A body that has expired is erased within so much (expire.ts), and goes as leaf then. */
const expiryMs = 3_600_000;

/** What one round came to: done, on with it, or why not. */
type Round = 'done' | 'more' | { readonly problem: string };

export class Archiver {
  readonly #options: ArchiverOptions;
  #isBusy = false;
  #failures = 0;
  /** Something was in the way, and it is not known to be over; null: the rows were not asked. */
  #isWaiting: boolean | null = null;
  readonly #elapsed: Stopwatch;
  /** The next try is then; and what waits for bodies to be erased, by a clock that no step makes wait longer (T1). */
  #againAt = 0;
  #expiryAt = 0;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.#elapsed = new Stopwatch(() => options.surroundings.now());
  }

  /** The log may have grown, or a deletion was taken: the alarm comes if anything is due. What waits comes no sooner. */
  look(): void {
    const waitMs = this.#remember();
    // The alarm of the instance before may be any of its jobs'.
    if (waitMs > 0) this.#options.owe(waitMs);
    if (this.#isBusy || this.#elapsed.ms() < this.#againAt) return;
    const { step, surroundings, owe } = this.#options;
    const mayLeave = this.#elapsed.ms() >= this.#expiryAt;
    const isDue = step(
      (core) => (mayLeave && leavesThrough(core, surroundings.now()) > 0) || core.store.coldDeletions(1).length > 0,
    );
    if (isDue === true) owe(0);
    else if (mayLeave) owe(null);
  }

  /** Does what is due, after which an alarm stands if anything is left. Whoever calls need not wait. */
  async drive(): Promise<void> {
    if (this.#isBusy) {
      this.#options.owe(watchMs);
      return;
    }
    this.#isBusy = true;
    try {
      this.#remember();
      await this.#rounds();
    } catch (fault) {
      this.#failed(String(fault));
    } finally {
      this.#isBusy = false;
    }
  }

  async #rounds(): Promise<void> {
    for (let batches = 0; batches < maxBatchesADrive; batches++) {
      const round = await this.#round();
      if (round === 'more') continue;
      if (round !== 'done') {
        this.#failed(round.problem);
        return;
      }
      this.#failures = 0;
      this.#againAt = 0;
      const waited = this.#isWaiting === true;
      if (waited) this.#options.step(({ store }) => store.noteArchiveWait(null));
      this.#isWaiting = false;
      if (waited || batches > 0) this.#say('info', waited ? 'archived again' : 'archived', {});
      return;
    }
    // Whoever writes faster than it leaves is to be seen, too.
    this.#say('info', 'archiving', {});
    this.#options.owe(0);
  }

  /** Deletions go first: nobody is to see for longer than they must what was taken back. */
  async #round(): Promise<Round> {
    const { step, owe, surroundings } = this.#options;
    const plan = step((core) => {
      const deletions = core.store.coldDeletions(maxColdBatch);
      const end = deletions.length > 0 ? 0 : leavesThrough(core, surroundings.now());
      if (deletions.length === 0 && end === 0) return null;
      const { conversation } = core.conversing.group;
      owe(watchMs);
      if (deletions.length > 0) return { conversation, deletions, through: core.store.archive().through };
      const batch = nextBatch(core, end, surroundings.now());
      // From here on cold history may hold it: deletions tell it (A2).
      if (typeof batch !== 'string') core.store.offer(batch.through);
      return { conversation, batch };
    });
    if (plan === null) return 'done';
    const { conversation, batch } = plan;
    if (batch === undefined) return this.#erase(conversation, plan.deletions, plan.through);
    if (batch === 'digests') return 'more';
    if (batch !== 'expiry') return this.#bring(conversation, batch);
    this.#expiryAt = this.#elapsed.ms() + expiryMs;
    owe(expiryMs);
    return 'done';
  }

  async #erase(
    conversation: string,
    deletions: readonly { readonly seq: number; readonly at: number }[],
    through: number,
  ): Promise<Round> {
    const { cold, step } = this.#options;
    const outcome = await cold.erase(conversation, deletions);
    if ('problem' in outcome) return outcome;
    const seqs = deletions.map(({ seq }) => seq);
    // What has not left when this was sent is told once more when it has (A2).
    step((core) => core.store.atomically(() => core.store.toldColdDeletions(seqs, through)));
    return 'more';
  }

  async #bring(conversation: string, batch: Batch): Promise<Round> {
    const { cold, step, surroundings, left } = this.#options;
    const written = await cold.append(conversation, batch.entries);
    if ('problem' in written) return written;
    const back = await cold.readBack(conversation, batch.from, batch.through);
    if ('problem' in back) return back;
    const problem = step((core) => {
      const now = surroundings.now();
      return problemOf(batch, back.answer, core, now) ?? settle(core, batch, back.answer);
    });
    if (problem !== null) return { problem: `not verified: ${problem}` };
    left();
    return 'more';
  }

  /** What an instance before this one had in its way still is. Says, once, how long until the next try. */
  #remember(): number {
    if (this.#isWaiting !== null) return 0;
    const { step, surroundings } = this.#options;
    const wait = step(({ store }) => store.archiveWait());
    this.#isWaiting = wait !== null;
    if (wait === null) return 0;
    const { failures, afterMs } = retriesSince(wait.since, surroundings.now());
    this.#failures = failures;
    this.#againAt = this.#elapsed.ms() + afterMs;
    return afterMs;
  }

  #failed(problem: string): void {
    this.#failures++;
    const again = retryAfter(this.#failures);
    if (this.#isWaiting !== true) this.#noteWait(problem);
    this.#againAt = this.#elapsed.ms() + again;
    this.#say(problem.startsWith('not verified') ? 'error' : 'warn', 'archive waits', { problem, againMs: again });
    this.#options.owe(again);
  }

  /** One row with the first failure, however many follow: since when it waits, and for what (F3). */
  #noteWait(problem: string): void {
    const { step, surroundings } = this.#options;
    try {
      step(({ store }) => store.noteArchiveWait({ since: surroundings.now(), problem: problem.slice(0, maxNoted) }));
      this.#isWaiting = true;
    } catch {
      // The disk is what fails: it is noted with the next failure, if that still is one.
    }
  }

  #say(level: 'info' | 'warn' | 'error', what: string, more: Record<string, string | number>): void {
    const { step, surroundings } = this.#options;
    let figures = null;
    try {
      figures = step(({ store, conversing, limits }) => {
        const { through } = store.archive();
        return { through, lag: lagOf(conversing.tip.seq, through, limits) };
      });
    } catch {
      // Rows that cannot be read are what it waits for.
    }
    surroundings.log(level, what, { ...figures, ...more });
  }
}

/** How many entries should have left and have not. */
export function lagOf(newest: number, through: number, { hotEntries }: Pick<Limits, 'hotEntries'>): number {
  return Math.max(0, newest - hotEntries - through);
}
