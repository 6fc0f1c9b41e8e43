import {
  type ColdDrop,
  type ColdPage,
  type ColdPageRequest,
  coldBytes,
  type HistoryHealth,
  type HistoryStore,
  type WriteConfirmation,
} from '../../durable-objects/history/rpc.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { BreakerPause } from './breaker.ts';
import { Gate, type GateLimits, type Kind, type Timer } from './gate.ts';
import type { CallTime } from './retry.ts';
import { RowSizes } from './row-sizes.ts';
import type { Row, Statement } from './rows.ts';
import { CassandraStore, type Consistency } from './store.ts';

/** What a pool needs of its connections, besides asking the cluster. */
export interface PoolCluster {
  read(statement: Statement, consistency: Consistency, time: CallTime): Promise<readonly Row[]>;
  write(batch: readonly Statement[], time: CallTime): Promise<void>;
  readonly problem: string;
  readonly pauseMs: number;
  figures(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly cluster: PoolCluster;
  readonly timer: Timer;
  /** ms, for entries that lapse; steps of it promise nothing. */
  readonly now: () => number;
  /** ms, only ever rising, for waits. */
  readonly passed: () => number;
  readonly log: (line: string) => void;
}

/**
 * How long each call may take, waiting for its turn included: of a page two nodes that say nothing, then one copy. A
 * conversation waits longer for an answer: 4 s for a page, 10 s for the rest.
 */
const deadlineMs = { page: 3_500, append: 7_000, erase: 7_000, drop: 7_000, health: 3_000 } as const;

export const gateLimits: GateLimits = {
  maxAtOnce: 16,
  maxWaiting: 1_000,
  maxWaitingBytes: 32 * 1024 * 1024,
  waitMs: 2_000,
  left: { atOnce: 4, waiting: 250 },
};

/** Advice where nothing better is known. */
const againMs = 1_000;
/** Connections are given back when nobody has asked for so long: an open socket keeps the object, and its price. */
const idleMs = 300_000;
/** One and the same line is not said more often. */
const lineMs = 30_000;

/**
 * What a pool object does with a call: lets it wait its turn, gives it its time, and turns whatever goes wrong into
 * `history-unavailable` for the caller and a line for the operator. Nothing is thrown.
 */
export class Pool implements HistoryStore {
  readonly #options: PoolOptions;
  readonly #gate: Gate;
  readonly #counts = { calls: 0, refused: 0, late: 0, 'fell back': 0 };
  readonly #sizes = new RowSizes();
  readonly #saidAt = new Map<string, number>();
  #restsSince = 0;
  #isWatched = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#gate = new Gate({ limits: gateLimits, timer: options.timer, now: options.passed });
  }

  append(request: Parameters<HistoryStore['append']>[0]): Promise<WriteConfirmation | Refusal> {
    const bytes = request.entries.reduce((sum, entry) => sum + coldBytes(entry), 0);
    return this.#call('append', { kind: 'work', bytes }, (store) => store.append(request));
  }

  page(request: ColdPageRequest): Promise<ColdPage | Refusal> {
    // What is read to be sure of it is read before something is let go: nobody waits for that.
    return this.#call('page', { kind: request.sure ? 'work' : 'people', bytes: 0 }, (store) => store.page(request));
  }

  erase(request: Parameters<HistoryStore['erase']>[0]): Promise<WriteConfirmation | Refusal> {
    return this.#call('erase', { kind: 'work', bytes: 0 }, (store) => store.erase(request));
  }

  drop(request: ColdDrop): Promise<WriteConfirmation | Refusal> {
    return this.#call('drop', { kind: 'work', bytes: 0 }, (store) => store.drop(request));
  }

  /** Asks the cluster for something that is not there; past the queue, which it is to tell of. */
  async health(): Promise<HistoryHealth> {
    const probe = { conversation: '', from: 1, through: 1, limit: 1, maxBytes: 1, down: false, bare: true, sure: true };
    const { cluster } = this.#options;
    const answer = await this.#inTime('health', (store) => store.page(probe));
    const reachable = answer !== null && !('refused' in answer);
    return {
      store: 'cassandra',
      reachable,
      problem: reachable ? '' : cluster.problem || `No answer within ${deadlineMs.health} ms`,
      figures: { ...this.#counts, ...this.#gate.figures, ...(await cluster.figures()) },
    };
  }

  async #call<Answer extends object>(
    name: keyof typeof deadlineMs,
    { kind, bytes }: { readonly kind: Kind; readonly bytes: number },
    work: (store: CassandraStore) => Promise<Answer | Refusal>,
  ): Promise<Answer | Refusal> {
    this.#counts.calls++;
    const came = this.#options.passed();
    const leave = await this.#gate.enter(kind, bytes);
    if (leave === null) {
      this.#say('more calls wait than may: some are refused');
      return this.#refuse();
    }
    const answer = await this.#inTime(name, work, { leave, came });
    return answer ?? this.#refuse();
  }

  /** Null: it failed, or took too long. Its place is free when what was begun has ended, which may be later. */
  #inTime<Answer>(
    name: keyof typeof deadlineMs,
    work: (store: CassandraStore) => Promise<Answer>,
    { leave, came } = { leave: () => {}, came: this.#options.passed() },
  ): Promise<Answer | null> {
    const { cluster, timer, now, passed } = this.#options;
    let isOver = false;
    /** What is begun after the deadline would be for nobody (A2). */
    const unlessOver = <T>(ask: () => Promise<T>) => (isOver ? Promise.reject(new LateCall()) : ask());
    const time: CallTime = { leftMs: () => (isOver ? 0 : came + deadlineMs[name] - passed()) };
    const store = new CassandraStore({
      cluster: {
        read: (statement, consistency) => unlessOver(() => cluster.read(statement, consistency, time)),
        write: (batch) => unlessOver(() => cluster.write(batch, time)),
      },
      sizes: this.#sizes,
      now,
      log: (line) => {
        this.#counts['fell back']++;
        this.#say(line);
      },
    });
    return new Promise((resolve) => {
      const deadline = timer(Math.max(1, came + deadlineMs[name] - passed()), () => {
        isOver = true;
        this.#counts.late++;
        this.#say(`${name} took longer than ${deadlineMs[name]} ms`);
        resolve(null);
      });
      work(store)
        .then(resolve, (error: unknown) => {
          this.#failed(name, error);
          resolve(null);
        })
        .finally(() => {
          isOver = true;
          deadline.cancel();
          leave();
          this.#rest();
        });
    });
  }

  #failed(name: string, error: unknown): void {
    if (error instanceof LateCall || error instanceof BreakerPause) return;
    this.#say(`${name} failed. ${this.#options.cluster.problem || (error as Error).message}`);
  }

  #refuse(): Refusal {
    this.#counts.refused++;
    const { problem, pauseMs } = this.#options.cluster;
    // For the log of whoever waits, and for its operator; people are not shown it.
    const why = problem === '' ? {} : { detail: problem };
    return refuse('history-unavailable', { afterMs: Math.max(againMs, Math.ceil(pauseMs)), ...why });
  }

  /** Repeats of a line are left out for a while: a cluster that is away for a day says so to nobody's cost. */
  #say(line: string): void {
    const at = this.#options.passed();
    const said = this.#saidAt.get(line);
    if (said !== undefined && at - said < lineMs) return;
    if (this.#saidAt.size > 100) this.#saidAt.clear();
    this.#saidAt.set(line, at);
    this.#options.log(line);
  }

  /** One timer stands, whatever comes meanwhile: it looks how long ago the last call ended. */
  #rest(): void {
    this.#restsSince = this.#options.passed();
    if (!this.#isWatched) this.#watch(idleMs);
  }

  #watch(ms: number): void {
    this.#isWatched = true;
    this.#options.timer(ms, () => {
      this.#isWatched = false;
      const left = this.#gate.figures.underWay > 0 ? idleMs : this.#restsSince + idleMs - this.#options.passed();
      if (left > 0) this.#watch(left);
      else void this.#options.cluster.close();
    });
  }
}

class LateCall extends Error {
  constructor() {
    super('nobody waits for this any more');
  }
}
