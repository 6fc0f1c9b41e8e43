/**
 * The thin shell around the pure pieces: one loop that takes what arrived, writes it in one transaction, and only then sends
 * and tells. What arrives while the store works is taken together in the next turn, so throughput rises under load, and
 * nothing that a crash could take back has been acknowledged or shown as done. Timers and the person only put something into
 * the loop; what is to leave passes the gate, which is shut from the start of a step to its commit.
 *
 * Clock, sockets and random numbers are given to it (ports.ts), so the simulation runs these very files.
 */
import type { Decoded } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { ClientCode } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import { RoostError } from '../errors.ts';
import type { Surroundings, Transport } from '../ports.ts';
import type { FencedStore } from '../store/fence.ts';
import type { SealedRows } from '../vault/sealed-rows.ts';
import { isCaughtUp } from './caught-up.ts';
import { Changes, type EngineEvent } from './changes.ts';
import { CipherState } from './cipher-state.ts';
import { type ConnectionState, isConnected } from './connection.ts';
import type { Conversation, Me } from './conversation.ts';
import { awaitWord, unheard } from './copy-word.ts';
import { DueCommands } from './due-commands.ts';
import { type ErrandList, Errands } from './errands.ts';
import type { Exchange } from './exchange.ts';
import { readNextExpiry } from './expiry.ts';
import { ExpiryTimer } from './expiry-timer.ts';
import { Gate } from './gate.ts';
import { entriesIn } from './inbound.ts';
import { noWishes, type Wishes } from './inbound-context.ts';
import { Line } from './line.ts';
import { fillReactions, isFilled } from './reaction-rows.ts';
import { type Verifier, verifierOf } from './signed-lists.ts';
import { type Input, take, type Work } from './take.ts';
import { allSealed, type RetryPlan, wakeAll } from './waiting.ts';
import { hasUnsent, hereOf, loadWorld, noTransfer, type World } from './world.ts';
import { write } from './write.ts';

/** What a step takes of frames before the next frame waits for the next step: a page takes a second for some fifty. */
const maxEntriesAtOnce = 32;

export interface EngineOptions {
  readonly me: Me;
  readonly store: FencedStore;
  readonly transport: Transport;
  readonly surroundings: Surroundings;
  readonly cipher: Cipher;
  /** How what it keeps is stored. */
  readonly rows: SealedRows;
  readonly app: string;
  readonly away: boolean;
}

export interface EngineListener {
  /** After the store has taken it: what happened, and which conversations look different. */
  changed(events: readonly EngineEvent[], touched: ReadonlySet<Conversation>): void;
  connection(state: ConnectionState): void;
  caughtUp(): void;
  failed(problem: unknown): void;
}

/** `superseded`: another client has taken the store over. */
export type EngineState = 'open' | 'closed' | 'failed' | 'superseded';

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { store, me, surroundings, cipher, rows } = options;
  if (!(await store.read(isFilled))) await store.write(fillReactions, 'relaxed');
  const [world, nextExpiryAt] = await store.read(async (reader) => {
    const loaded = await loadWorld(reader, me, surroundings);
    return [loaded, await readNextExpiry(reader)] as const;
  });
  const state = new CipherState(store, rows);
  if (cipher.copied !== undefined && (await cipher.hasSealed?.(state)) !== false) world.copy = unheard;
  world.verifies = verifierOf(cipher, surroundings.sha256) !== null;
  world.transfer = (await cipher.transfer?.(state, hereOf(world))) ?? noTransfer;
  return new Engine(options, world, nextExpiryAt);
}

/** What calls are rejected with in a client that does not take them any more. */
export function codeOf(state: EngineState): ClientCode {
  if (state === 'superseded') return 'superseded';
  return state === 'failed' ? 'store-failed' : 'closed';
}

export class Engine {
  readonly world: World;
  /** The connection, and what is asked of the server without being stored. */
  readonly line: Line;
  /** Null: the cipher verifies nothing. */
  readonly verifier: Verifier | null;
  readonly #options: EngineOptions;
  readonly #listeners = new Set<EngineListener>();
  readonly #gate = new Gate();
  #inputs: Input[] = [];
  #turning: Promise<void> | null = null;
  #state: EngineState = 'open';
  readonly #due: DueCommands;
  readonly #expiry: ExpiryTimer;
  /** Where what waits to be opened is to be tried again. */
  #woken: RetryPlan = new Map();
  readonly #errands: Errands;

  constructor(options: EngineOptions, world: World, nextExpiryAt: number) {
    this.#options = options;
    this.world = world;
    const { transport, app, away, store, cipher, surroundings } = options;
    this.verifier = verifierOf(cipher, surroundings.sha256);
    this.line = new Line({
      world,
      transport,
      life: store.life,
      app,
      away,
      gate: this.#gate,
      mayConnect: () => store.isOurs().then((ours) => ours || this.#fail(new RoostError('superseded')), this.#fail),
      isBusy: () => this.#turning !== null,
      received: (exchange, frame) => this.#put({ kind: 'frame', exchange, frame }),
      resumed: () => {
        awaitWord(world, true);
        this.#due.send([]);
        if (options.cipher.errands !== undefined) this.#put({ kind: 'errands' });
      },
      lost: () => {
        awaitWord(world, false);
        this.#due.forget();
      },
      moved: (state) => {
        for (const listener of this.#listeners) listener.connection(state);
      },
    });
    const { line } = this;
    this.#due = new DueCommands({ world, line, look: () => this.#put({ kind: 'look' }) });
    this.#expiry = new ExpiryTimer({ world, expired: () => this.#put({ kind: 'expired' }) });
    this.#errands = new Errands({
      line,
      timer: surroundings.timer,
      elapsed: surroundings.elapsed,
      answered: (key, answer) => this.#put({ kind: 'errand', key, answer }),
      look: () => this.#put({ kind: 'errands' }),
    });
    this.#expiry.await(nextExpiryAt);
    this.#wake([], { repairable: new Set(allSealed(world)) });
  }

  get state(): EngineState {
    return this.#state;
  }

  listen(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs `work` in the engine's next turn; resolves when the store has what it changed. */
  change<Result>(work: (changes: Changes) => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#put({
        kind: 'work',
        work: (changes) => {
          result = work(changes);
        },
        done: () => resolve(result),
        failed: reject,
      });
    });
  }

  /** As if the server had said it to the cipher; resolves when the store has what it made of it. */
  async tell(key: string, said: Partial<Decoded<wire.Reply.$Properties>>): Promise<void> {
    const reply = said as Decoded<wire.Reply.$Properties>;
    this.#put({ kind: 'errand', key, answer: { is: 'reply', reply } });
    await this.change(() => {});
  }

  /** Resolves when everything put so far is in the store and told. */
  async idle(): Promise<void> {
    while (this.#turning !== null) await this.#turning;
  }

  /** Ends it. What is unsent stays in the store. */
  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closed';
    this.#stop();
    await this.idle();
  }

  #put(input: Input): void {
    if (this.#state !== 'open') {
      if (input.kind === 'work') input.failed(new RoostError(codeOf(this.#state)));
      return;
    }
    this.#inputs.push(input);
    this.#turning ??= this.#turn();
  }

  async #turn(): Promise<void> {
    // Whatever else is put in this very moment goes along.
    await Promise.resolve();
    try {
      while (this.#inputs.length > 0 && this.#mayGoOn) await this.#step(this.#next());
    } catch (problem) {
      this.#fail(problem);
    } finally {
      this.#turning = null;
    }
  }

  /**
   * All that was put, but of frames only those with the first so many entries: each is opened and kept, and what the person does
   * meanwhile waits for no more than that. The others are the first of the next step.
   */
  #next(): Input[] {
    const inputs: Input[] = [];
    let entries = 0;
    for (const one of this.#inputs.splice(0)) {
      if (one.kind === 'frame' && entries >= maxEntriesAtOnce) {
        this.#inputs.push(one);
        continue;
      }
      inputs.push(one);
      if (one.kind === 'frame') for (const _ of entriesIn(one.frame, one.exchange)) entries++;
    }
    return inputs;
  }

  /** What was put before it was closed is still taken. */
  get #mayGoOn(): boolean {
    return this.#state === 'open' || this.#state === 'closed';
  }

  async #step(inputs: readonly Input[]): Promise<void> {
    const works = inputs.filter((one) => one.kind === 'work');
    const { exchange } = this.line;
    const wishes = noWishes();
    const changes = new Changes();
    // From here on memory may be ahead of the disk.
    this.#gate.shut();
    let done: readonly Work[];
    let wanted: ErrandList;
    try {
      ({ done, wanted } = await this.#take(inputs, { exchange, changes, wishes }));
      await write(this.#options.store, changes.all());
    } catch (problem) {
      const code = isSuperseded(problem) ? 'superseded' : 'store-failed';
      for (const one of works) one.failed(new RoostError(code, { cause: problem }));
      throw problem;
    }
    this.#gate.open();
    for (const one of done) one.done();
    this.#expiry.await(changes.nextExpiryAt);
    if (wishes.welcome) this.#expiry.set();
    this.#wake(changes.woken, changes);
    const replies = inputs.flatMap((one) => (one.kind === 'errand' && one.answer.is === 'reply' ? [one.key] : []));
    this.#errands.ask(wanted, replies);
    const looks = inputs.some((one) => one.kind === 'look');
    this.#afterwards({ changes, wishes, exchange, looks });
  }

  async #take(
    inputs: readonly Input[],
    step: { exchange: Exchange; changes: Changes; wishes: Wishes },
  ): Promise<{ done: readonly Work[]; wanted: ErrandList }> {
    const { cipher, store, rows } = this.#options;
    const taken = await take(inputs, {
      ...step,
      world: this.world,
      cipher,
      verifier: this.verifier,
      store,
      rows,
      woken: this.#woken,
    });
    this.#woken = taken.woken;
    return taken;
  }

  /** Everything is safe: now it is acknowledged, sent and told. */
  #afterwards({
    changes,
    wishes,
    exchange,
    looks,
  }: {
    changes: Changes;
    wishes: Wishes;
    exchange: Exchange;
    looks: boolean;
  }): void {
    if (exchange === this.line.exchange && isConnected(this.line.connection)) this.#grant(wishes, exchange);
    const touched = new Set([...changes.touched, ...changes.seen]);
    this.#due.send(looks ? [...changes.touched, ...this.world.restless] : changes.touched);
    if (changes.events.length > 0 || touched.size > 0) {
      for (const listener of this.#listeners) listener.changed(changes.events, touched);
    }
    this.#noticeCaughtUp();
    const { connection } = this.line;
    // A first wait is cut short by something to send; the waits for a silent server keep their length.
    if (connection.at === 'waiting' && connection.failures <= 1 && hasUnsent(this.world)) this.line.move({ on: 'act' });
  }

  #grant(wishes: Wishes, exchange: Exchange): void {
    if (wishes.signedOut) this.line.move({ on: 'stop', why: 'signed-out' });
    else if (wishes.again) this.line.drop(wishes.problem);
    if (wishes.welcome) this.line.move({ on: 'welcome' });
    if (wishes.caughtUp) {
      exchange.saidCaughtUp = true;
      this.line.move({ on: 'caught-up' });
    }
    if (wishes.alive) this.line.tell({ alive: {} });
    if (wishes.reconnect !== null) this.line.moveLater(wishes.reconnect);
  }

  #wake(woken: Iterable<Conversation>, others: Parameters<typeof wakeAll>[2]): void {
    wakeAll(this.#woken, woken, others);
    if (this.#woken.size > 0) this.#put({ kind: 'woken' });
  }

  #noticeCaughtUp(): void {
    const { exchange } = this.line;
    if (exchange.toldCaughtUp || !isCaughtUp(this.world, exchange)) return;
    exchange.toldCaughtUp = true;
    for (const listener of this.#listeners) listener.caughtUp();
  }

  #stop(): void {
    this.line.close();
    this.#errands.close();
    this.#due.cancel();
    this.#expiry.close();
  }

  /** What is in memory may not be what is stored: acks have to stop, so frames are passed over too. */
  readonly #fail = (problem: unknown): false => {
    if (!this.#mayGoOn) return false;
    this.#gate.shut();
    this.#options.surroundings.log('error', 'the client stops: a step failed', { problem: String(problem) });
    this.#state = isSuperseded(problem) ? 'superseded' : 'failed';
    const why = codeOf(this.#state);
    for (const input of this.#inputs.splice(0)) if (input.kind === 'work') input.failed(new RoostError(why));
    this.#stop();
    for (const listener of this.#listeners) listener.failed(problem);
    return false;
  };
}

function isSuperseded(problem: unknown): boolean {
  return problem instanceof RoostError && problem.code === 'superseded';
}
