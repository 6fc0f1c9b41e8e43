/**
 * Brings older entries to cold history, tells it of deletions, and moves the floor of retention: docs/spec/history.md has
 * the steps, and what a crash, a repeat or a late answer does between each two of them.
 *
 * One call is under way at a time. Nobody who writes or reads waits for it, and what fails is tried again ever more rarely.
 */
import type { Limits } from '../../../protocol/limits.ts';
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';
import type { Context } from '../context.ts';
import { type Batch, problemOf, settle } from './batch.ts';
import type { ColdHistory } from './cold-history.ts';
import { floorDueInMs, moveFloor } from './floor.ts';
import type { PlacedHistory } from './placed-history.ts';
import { dueInMs, expiryMs, type Plan, planNext } from './plan.ts';
import { firstRetryMs, heedAgainAfter, retriesSince, retryAfter } from './retries.ts';
import type { StoreNews } from './store-news.ts';

/** The alarm that stands while a call is under way: what dies with the object is driven on from there. */
const watchMs = 60_000;
/** Of what is noted of a problem. */
const maxNoted = 300;
/** Batches that follow each other before others of the object's jobs have a turn. */
const maxBatchesADrive = 64;
const maxRoundsADrive = 128;

export interface ArchiverOptions {
  readonly cold: ColdHistory;
  readonly placed: PlacedHistory;
  readonly surroundings: Surroundings;
  /** Of the store that entries leave for. */
  readonly news: StoreNews;
  /** One step over memory and rows as they are now, or null if there is no conversation. */
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
  /** The alarm comes in so many milliseconds, and not before; null: not for this. What was owed until now is over. */
  readonly owe: (ms: number | null) => void;
  /** Rows have gone, or changed. */
  readonly left: () => void;
}

/**
 * What one round came to: done, a call, a step that made none, a large step after which others have a turn, or what is in the
 * way.
 */
type Round = 'done' | 'more' | 'stepped' | 'again' | { readonly problem: string };

export class Archiver {
  readonly #options: ArchiverOptions;
  #isBusy = false;
  #failures = 0;
  /** What is done now, and what failed last; null: an instance before this one knew. */
  #doing: Plan['is'] | 'settle' | 'plan' = 'rest';
  #failedAt: Plan['is'] | 'settle' | 'plan' | null = null;
  /** Something was in the way, and it is not known to be over; null: the rows were not asked. */
  #isWaiting: boolean | null = null;
  readonly #elapsed: Stopwatch;
  /** The end of it is yet to be said. */
  #hadFailed = false;
  /** How often the store had come back when this failed; what it says since is news. */
  #knownReturns = 0;
  /** The next try is for the news; how many such tries were in vain, and since when more news is heeded. */
  #isHeeding = false;
  #heededInVain = 0;
  #heedAgainAt = 0;
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
    if (this.#isBusy || this.#heeds() || this.#elapsed.ms() < this.#againAt) return;
    const { step, surroundings } = this.#options;
    const waits = this.#elapsed.ms() < this.#expiryAt;
    this.#oweNext(step((context) => dueInMs(context, surroundings.now(), !waits)));
  }

  /** At once, also what waits for a store that was away: whoever runs the server says that it is there. */
  retry(): void {
    this.#remember();
    this.#againAt = 0;
    this.look();
  }

  /** The store has answered this conversation, or somebody asks for its state: what waits for the store may wait less. */
  listen(): void {
    if (this.#isBusy) return;
    const waitMs = this.#remember();
    if (waitMs > 0) this.#options.owe(waitMs);
    this.#heeds();
  }

  /** In how many ms the floor may move, where nothing else is in its way; null: it may not. */
  floorDueInMs(): number | null {
    const { step, surroundings } = this.#options;
    if (this.#isBusy || this.#elapsed.ms() < this.#againAt) return null;
    return step((context) => floorDueInMs(context, surroundings.now()));
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

  /** Does something else with cold history while nothing is archived; null: something is under way. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
      this.look();
    }
  }

  async #rounds(): Promise<void> {
    this.#doing = 'settle';
    const unknown = await this.#settle();
    if (unknown !== null) {
      this.#failed(unknown);
      return;
    }
    this.#overcome();
    let batches = 0;
    for (let rounds = 0; rounds < maxRoundsADrive && batches < maxBatchesADrive; rounds++) {
      const round = await this.#round();
      if (round === 'more') {
        batches++;
        this.#overcome();
      }
      if (round === 'more' || round === 'stepped') continue;
      if (round === 'again') {
        this.#options.owe(0);
        return;
      }
      if (round !== 'done') {
        this.#failed(round.problem);
        return;
      }
      this.#failures = 0;
      this.#againAt = 0;
      this.#heeded();
      const waited = this.#isWaiting === true || this.#hadFailed;
      this.#hadFailed = false;
      if (this.#isWaiting === true) this.#options.step(({ store }) => store.cold.noteArchiveWait(null));
      this.#isWaiting = false;
      if (waited || batches > 0) this.#say('info', waited ? 'archived again' : 'archived', {});
      return;
    }
    // Whoever writes faster than it leaves is to be seen, too.
    this.#say('info', 'archiving', {});
    this.#options.owe(0);
  }

  async #round(): Promise<Round> {
    const { step, owe, surroundings, placed } = this.#options;
    this.#doing = 'plan';
    const plan = step((context) => {
      const offer = ({ from, head }: Batch) => placed.offer(context.store, from, head);
      const next = planNext(context, surroundings.now(), offer);
      const { conversation } = context.state.group;
      return { conversation, next };
    });
    if (plan === null) return 'done';
    const { conversation, next } = plan;
    this.#overcome();
    this.#doing = next.is;
    if (next.is === 'moved') {
      this.#options.left();
      return next.isMore ? 'again' : 'stepped';
    }
    if (next.is === 'digests') return 'more';
    if (next.is === 'wrong') return { problem: `not verified: ${next.problem}` };
    if (next.is === 'rest') {
      if (next.waitsForBodies === true) this.#expiryAt = this.#elapsed.ms() + expiryMs;
      this.#oweNext(next.ms);
      return 'done';
    }
    owe(watchMs);
    switch (next.is) {
      case 'erase':
        return this.#erase(conversation, next);
      case 'drop':
        return this.#drop(conversation, next);
      case 'read':
        return this.#moveFloor(conversation, next);
      case 'bring':
        return this.#bring(conversation, next.batch);
    }
  }

  /** Where the entries of an older release are is known before anything is done with them. */
  async #settle(): Promise<string | null> {
    const { step, cold, placed, owe, surroundings } = this.#options;
    const conversation = step((context) => {
      const isDue = dueInMs(context, surroundings.now(), true) === 0;
      return isDue ? context.state.group.conversation : null;
    });
    if (conversation === null) return null;
    owe(watchMs);
    const outcome = await cold.settle(placed, conversation);
    return 'problem' in outcome ? outcome.problem : null;
  }

  async #erase(conversation: string, { deletions, left }: Extract<Plan, { is: 'erase' }>): Promise<Round> {
    const { cold, step } = this.#options;
    const outcome = await cold.erase(conversation, deletions);
    if ('problem' in outcome) return outcome;
    const seqs = deletions.map(({ seq }) => seq);
    // What has not left when this was sent is told once more when it has (A2).
    step((context) => context.store.atomically(() => context.store.cold.toldDeletions(seqs, left)));
    return 'more';
  }

  async #drop(conversation: string, { after, through }: Extract<Plan, { is: 'drop' }>): Promise<Round> {
    const { cold, step } = this.#options;
    const outcome = await cold.drop(conversation, after, through);
    if ('problem' in outcome) return outcome;
    step((context) => context.store.atomically(() => context.store.cold.dropped(after, through)));
    return 'more';
  }

  /** The floor moves among what has left, by what cold history says of it. */
  async #moveFloor(conversation: string, { from, through }: Extract<Plan, { is: 'read' }>): Promise<Round> {
    const { cold, step, surroundings } = this.#options;
    const facts = await cold.facts(conversation, from, through);
    if ('problem' in facts) return facts;
    if (facts.answer[0]?.seq !== from) return { problem: `not verified: entry ${from} is not there` };
    const moved = step((context) => moveFloor(context, surroundings.now(), facts.answer));
    if (moved?.is === 'wrong') return { problem: `not verified: ${moved.problem}` };
    return 'more';
  }

  async #bring(conversation: string, batch: Batch): Promise<Round> {
    const { cold, step, surroundings, left } = this.#options;
    const written = await cold.append(conversation, batch.entries);
    if ('problem' in written) return written;
    const back = await cold.readBack(conversation, batch.from, batch.through);
    if ('problem' in back) return back;
    const problem = step((context) => {
      const now = surroundings.now();
      return problemOf(batch, back.answer, context, now) ?? settle(context, batch, back.answer);
    });
    if (problem !== null) return { problem: `not verified: ${problem}` };
    left();
    return 'more';
  }

  /** What an instance before this one had in its way still is. Says, once, how long until the next try. */
  #remember(): number {
    if (this.#isWaiting !== null) return 0;
    const { step, surroundings } = this.#options;
    const wait = step(({ store }) => store.cold.archiveWait());
    this.#isWaiting = wait !== null;
    if (wait === null) return 0;
    const { failures, afterMs } = retriesSince(wait.since, surroundings.now());
    this.#failures = failures;
    // When it failed nobody here knows, so that a store that answers is news; not that it has something else.
    this.#knownReturns = isWrong(wait.problem) ? this.#options.news.returns : -1;
    this.#againAt = this.#elapsed.ms() + afterMs;
    return afterMs;
  }

  /**
   * The store has come back since this failed, so that it is tried soon, at some moment of seconds: others have heard it as
   * well. The waits begin anew. News that was wrong is heeded ever more rarely, and no wait begins anew for it.
   */
  #heeds(): boolean {
    const { news, owe, surroundings } = this.#options;
    if (this.#failures === 0 || !news.answers || news.returns === this.#knownReturns) return false;
    const at = this.#elapsed.ms();
    const soonMs = Math.ceil(surroundings.random() * firstRetryMs);
    if (at < this.#heedAgainAt || this.#againAt - at <= soonMs) return false;
    this.#knownReturns = news.returns;
    this.#isHeeding = true;
    if (this.#heededInVain === 0) this.#failures = 1;
    this.#againAt = at + soonMs;
    owe(soonMs);
    return true;
  }

  #oweNext(ms: number | null): void {
    const waits = this.#expiryAt - this.#elapsed.ms();
    this.#options.owe(waits > 0 ? Math.min(waits, ms ?? waits) : ms);
  }

  /** What had failed has gone through: whatever fails next is waited for anew, or a long way would never end. */
  #overcome(): void {
    if (this.#failures === 0 || this.#doing !== (this.#failedAt ?? 'bring')) return;
    this.#failures = 0;
    this.#againAt = 0;
    this.#heeded();
    this.#hadFailed = true;
    if (this.#isWaiting === true) this.#options.step(({ store }) => store.cold.noteArchiveWait(null));
    this.#isWaiting = false;
  }

  #heeded(): void {
    this.#isHeeding = false;
    this.#heededInVain = 0;
    this.#heedAgainAt = 0;
  }

  #failed(problem: string): void {
    const { news } = this.#options;
    this.#failures++;
    if (this.#isHeeding) this.#heedAgainAt = this.#elapsed.ms() + heedAgainAfter(++this.#heededInVain);
    this.#isHeeding = false;
    if (!isWrong(problem)) news.wasAway();
    this.#knownReturns = news.returns;
    this.#failedAt = this.#doing;
    const again = retryAfter(this.#failures);
    if (this.#isWaiting !== true) this.#noteWait(problem);
    this.#againAt = this.#elapsed.ms() + again;
    this.#say(isWrong(problem) ? 'error' : 'warn', 'archive waits', { problem, againMs: again });
    this.#options.owe(again);
  }

  /** One row with the first failure, however many follow: since when it waits, and for what. */
  #noteWait(problem: string): void {
    const { step, surroundings } = this.#options;
    try {
      step(({ store }) =>
        store.cold.noteArchiveWait({ since: surroundings.now(), problem: problem.slice(0, maxNoted) }),
      );
      this.#isWaiting = true;
    } catch {
      // The disk is what fails: it is noted with the next failure, if that still is one.
    }
  }

  #say(level: 'info' | 'warn' | 'error', what: string, more: Record<string, string | number>): void {
    const { step, surroundings } = this.#options;
    let figures = null;
    try {
      figures = step(({ store, state, limits }) => {
        const { through } = store.cold.archive();
        return { through, lag: lagOf(state.tip.seq, through, limits) };
      });
    } catch {
      // Rows that cannot be read are what it waits for.
    }
    surroundings.log(level, what, { ...figures, ...more });
  }
}

/** What the store has is not what was brought there. */
function isWrong(problem: string): boolean {
  return problem.startsWith('not verified');
}

/** How many entries should have left and have not. */
export function lagOf(newest: number, through: number, { hotEntries }: Pick<Limits, 'hotEntries'>): number {
  return Math.max(0, newest - hotEntries - through);
}
