/**
 * The thin shell around the pure pieces: one loop that takes what arrived, writes it in one transaction, and only then
 * sends and tells. What arrives while the store works is taken together in the next turn, so throughput rises under
 * load, and nothing that a crash could take back has been acknowledged or shown as done. Timers and the person only put
 * something into the loop; what is to leave passes the gate, which is shut from the start of a step to its commit.
 *
 * It reads no clock, opens no socket and draws no random number by itself (ports.ts), so the simulation runs these
 * very files.
 */
import type { ServerFrame } from '../../protocol/codec.ts';
import type { ClientCode } from '../api.ts';
import type { Cipher, Errand, ErrandAnswer } from '../cipher/cipher.ts';
import { RoostError } from '../errors.ts';
import type { Surroundings, Transport } from '../ports.ts';
import type { FencedStore } from '../store/fence.ts';
import { Changes, type EngineEvent } from './changes.ts';
import { CipherState } from './cipher-state.ts';
import { type ConnectionState, isConnected } from './connection.ts';
import { type Conversation, type Me, missing } from './conversation.ts';
import { forgetErased } from './erasing.ts';
import { Errands, errandsOf, takeErrandAnswer } from './errands.ts';
import { eraseExpired, readExpired, readNextExpiry } from './expiry.ts';
import { Gate } from './gate.ts';
import { takeFrame } from './inbound.ts';
import { noWishes, type Wishes } from './inbound-context.ts';
import { Line } from './line.ts';
import type { LinkState } from './link-state.ts';
import { openBodies, settleOpenings } from './opening.ts';
import { dueCommands, nextDueAt } from './outbound.ts';
import { sealDue } from './sealing.ts';
import { tellSent } from './sent.ts';
import { expireTyping } from './typing.ts';
import { allWaiting, openWaiting, type Woken } from './waiting.ts';
import { hasUnsent, loadWorld, serverTime, settleDown, type World } from './world.ts';
import { write } from './write.ts';

export interface EngineOptions {
  readonly me: Me;
  readonly store: FencedStore;
  readonly transport: Transport;
  readonly surroundings: Surroundings;
  readonly cipher: Cipher;
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

type Work = {
  readonly kind: 'work';
  readonly work: (changes: Changes) => void;
  done(): void;
  failed(why: unknown): void;
};

type Input =
  | Work
  | { readonly kind: 'frame'; readonly link: LinkState; readonly frame: ServerFrame }
  | { readonly kind: 'errand'; readonly key: string; readonly answer: ErrandAnswer }
  | { readonly kind: 'look' | 'expired' | 'woken' | 'errands' };

/** A far expiry is looked at again after so long: timers have an end, and clocks are set. */
const maxTimerMs = 3_600_000;
const soonMs = 10;
/** While many frames leave, they leave so far apart. */
const paceMs = 50;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { store, me, surroundings } = options;
  const [world, nextExpiryAt] = await store.read(async (reader) => {
    const loaded = await loadWorld(reader, me, surroundings);
    return [loaded, await readNextExpiry(reader)] as const;
  });
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
  readonly #options: EngineOptions;
  readonly #listeners = new Set<EngineListener>();
  readonly #gate = new Gate();
  #inputs: Input[] = [];
  #turning: Promise<void> | null = null;
  #state: EngineState = 'open';
  #due: { cancel(): void } | null = null;
  /** What has moved since commands were last sent. */
  readonly #unsaid = new Set<Conversation>();
  #expiry: { cancel(): void } | null = null;
  #nextExpiryAt = Number.POSITIVE_INFINITY;
  /** Where what waits to be opened is to be tried again. */
  #woken: Woken = new Map();
  readonly #errands: Errands;

  constructor(options: EngineOptions, world: World, nextExpiryAt: number) {
    this.#options = options;
    this.world = world;
    const { transport, app, away, store } = options;
    this.line = new Line({
      world,
      transport,
      life: store.life,
      app,
      away,
      gate: this.#gate,
      mayConnect: () => store.isOurs().then((ours) => ours || this.#fail(new RoostError('superseded')), this.#fail),
      isBusy: () => this.#turning !== null,
      received: (link, frame) => this.#put({ kind: 'frame', link, frame }),
      resumed: () => {
        this.#sendDue([]);
        if (options.cipher.errands !== undefined) this.#put({ kind: 'errands' });
      },
      lost: () => {
        this.#due?.cancel();
        this.#unsaid.clear();
      },
      moved: (state) => {
        for (const listener of this.#listeners) listener.connection(state);
      },
    });
    this.#errands = new Errands({
      line: this.line,
      timer: options.surroundings.timer,
      answered: (key, answer) => this.#put({ kind: 'errand', key, answer }),
      look: () => this.#put({ kind: 'errands' }),
    });
    this.#awaitExpiry(nextExpiryAt);
    this.#wake(allWaiting(world));
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

  /** Resolves when everything put so far is in the store and told. */
  async idle(): Promise<void> {
    while (this.#turning !== null) await this.#turning;
  }

  /** Ends it. What is unsent stays in the store. */
  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closed';
    this.line.close();
    this.#errands.close();
    this.#due?.cancel();
    this.#expiry?.cancel();
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
      while (this.#inputs.length > 0 && this.#mayGoOn) await this.#step(this.#inputs.splice(0));
    } catch (problem) {
      this.#fail(problem);
    } finally {
      this.#turning = null;
    }
  }

  /** What was put before it was closed is still taken. */
  get #mayGoOn(): boolean {
    return this.#state === 'open' || this.#state === 'closed';
  }

  async #step(inputs: readonly Input[]): Promise<void> {
    const works = inputs.filter((one) => one.kind === 'work');
    const { link } = this.line;
    const wishes = noWishes();
    const changes = new Changes();
    // From here on memory may be ahead of the disk.
    this.#gate.shut();
    let done: readonly Work[];
    let errands: readonly Errand[];
    try {
      ({ done, errands } = await this.#take(inputs, { link, changes, wishes }));
      await write(this.#options.store, changes.all());
    } catch (problem) {
      const code = isSuperseded(problem) ? 'superseded' : 'store-failed';
      for (const one of works) one.failed(new RoostError(code, { cause: problem }));
      throw problem;
    }
    this.#gate.open();
    for (const one of done) one.done();
    this.#awaitExpiry(changes.nextExpiryAt);
    if (wishes.welcome) this.#setExpiryTimer();
    this.#wake(changes.woken);
    const replies = inputs.flatMap((one) => (one.kind === 'errand' && one.answer.is === 'reply' ? [one.key] : []));
    this.#errands.ask(errands, replies);
    const looks = inputs.some((one) => one.kind === 'look');
    this.#afterwards({ changes, wishes, link, looks });
  }

  /** Applies the inputs to the rows in memory. Gives the work that was not refused, and what is wanted of the server. */
  async #take(
    inputs: readonly Input[],
    { link, changes, wishes }: { link: LinkState; changes: Changes; wishes: Wishes },
  ): Promise<{ done: readonly Work[]; errands: readonly Errand[] }> {
    const { world } = this;
    const { cipher, store } = this.#options;
    const context = { world, cipher, state: new CipherState(store), store, changes };
    // Frames of a connection that is gone were never acknowledged: they come again.
    const frames = inputs.flatMap((one) => (one.kind === 'frame' && one.link === link ? [one.frame] : []));
    for (const one of inputs) if (one.kind === 'errand') await takeErrandAnswer(one.key, one.answer, context);
    this.#woken = await openWaiting(this.#woken, context);
    const openings = await openBodies(frames, link, context);
    if (inputs.some((one) => one.kind === 'expired')) await this.#eraseExpired(changes);

    for (const frame of frames) takeFrame(frame, { world, link, changes, wishes, openings });
    const done = inputs.filter((one) => one.kind === 'work').filter((one) => attempt(one, changes));
    expireTyping(world, changes);
    settleOpenings(openings, context);
    await tellSent(context);
    await sealDue(context);
    await forgetErased(context);
    changes.ops.push(...context.state.ops());
    for (const one of [...changes.touched, ...changes.seen]) settleDown(world, one);
    const isWanted = context.state.isChanged || inputs.some(({ kind }) => kind === 'errands' || kind === 'errand');
    return { done, errands: isWanted ? await errandsOf(context) : [] };
  }

  /** Everything is safe: now it is acknowledged, sent and told. */
  #afterwards({
    changes,
    wishes,
    link,
    looks,
  }: {
    changes: Changes;
    wishes: Wishes;
    link: LinkState;
    looks: boolean;
  }): void {
    if (link === this.line.link && isConnected(this.line.connection)) this.#grant(wishes, link);
    const touched = new Set([...changes.touched, ...changes.seen]);
    this.#sendDue(looks ? [...changes.touched, ...this.world.restless] : changes.touched);
    if (changes.events.length > 0 || touched.size > 0) {
      for (const listener of this.#listeners) listener.changed(changes.events, touched);
    }
    this.#noticeCaughtUp();
    const { connection } = this.line;
    // A first wait is cut short by something to send; the waits of a server that does not answer are not.
    if (connection.at === 'waiting' && connection.failures <= 1 && hasUnsent(this.world)) this.line.move({ on: 'act' });
  }

  #grant(wishes: Wishes, link: LinkState): void {
    if (wishes.signedOut) this.line.move({ on: 'stop', why: 'signed-out' });
    else if (wishes.again) this.line.drop(wishes.problem);
    if (wishes.welcome) this.line.move({ on: 'welcome' });
    if (wishes.caughtUp) {
      link.saidCaughtUp = true;
      this.line.move({ on: 'caught-up' });
    }
    if (wishes.alive) this.line.tell({ alive: {} });
    if (wishes.reconnect !== null) this.line.moveLater(wishes.reconnect);
  }

  /** Only after a commit, when memory and disk agree: what wants to send in between puts a look into the loop. */
  #sendDue(touched: Iterable<Conversation>): void {
    const { link } = this.line;
    const { surroundings } = this.#options;
    this.#due?.cancel();
    if (!link.resumed) return;
    for (const one of touched) this.#unsaid.add(one);
    const isPaced = this.line.isPaced(surroundings.elapsed());
    if (!isPaced) {
      this.line.send(dueCommands(this.world, link, this.#unsaid));
      if (link.acksDueAt === Number.POSITIVE_INFINITY) this.#unsaid.clear();
    }
    const due = isPaced ? surroundings.elapsed() + paceMs : nextDueAt(this.world, link);
    if (due === Number.POSITIVE_INFINITY) return;
    this.#due = surroundings.timer(Math.max(soonMs, due - surroundings.elapsed()), () => this.#put({ kind: 'look' }));
  }

  #wake(woken: Iterable<Conversation>): void {
    for (const one of woken) if (one.row.waiting.length > 0) this.#woken.set(one, 0);
    if (this.#woken.size > 0) this.#put({ kind: 'woken' });
  }

  #noticeCaughtUp(): void {
    const { link } = this.line;
    if (!link.saidCaughtUp || link.toldCaughtUp || !link.resumed || link.waiting.size > 0) return;
    for (const { row, live } of this.world.restless) {
      // What the server will not serve cannot be waited for.
      if (live.pullRefused) continue;
      if (missing(row).some((gap) => gap.from <= live.resumeHead)) return;
    }
    link.toldCaughtUp = true;
    for (const listener of this.#listeners) listener.caughtUp();
  }

  async #eraseExpired(changes: Changes): Promise<void> {
    const { store } = this.#options;
    const expired = await store.read((reader) => readExpired(reader, this.world));
    eraseExpired(this.world, expired, changes);
    changes.nextExpiryAt = expired.length === 0 ? await store.read(readNextExpiry) : serverTime(this.world);
  }

  #awaitExpiry(at: number): void {
    if (at >= this.#nextExpiryAt) return;
    this.#nextExpiryAt = at;
    this.#setExpiryTimer();
  }

  /** By the server's time alone: a device that has never heard it erases nothing (T1). */
  #setExpiryTimer(): void {
    this.#expiry?.cancel();
    const now = serverTime(this.world);
    if (this.#nextExpiryAt === Number.POSITIVE_INFINITY || now === 0 || this.#state !== 'open') return;
    const wait = Math.min(Math.max(0, this.#nextExpiryAt - now), maxTimerMs);
    this.#expiry = this.#options.surroundings.timer(wait, () => {
      this.#nextExpiryAt = Number.POSITIVE_INFINITY;
      this.#put({ kind: 'expired' });
    });
  }

  /** What is in memory may not be what is stored: nothing may be acknowledged any more, so nothing is taken. */
  readonly #fail = (problem: unknown): false => {
    if (!this.#mayGoOn) return false;
    this.#gate.shut();
    this.#options.surroundings.log('error', 'the client stops: a step failed', { problem: String(problem) });
    this.#state = isSuperseded(problem) ? 'superseded' : 'failed';
    const why = codeOf(this.#state);
    for (const input of this.#inputs.splice(0)) if (input.kind === 'work') input.failed(new RoostError(why));
    this.line.close();
    this.#errands.close();
    this.#due?.cancel();
    this.#expiry?.cancel();
    for (const listener of this.#listeners) listener.failed(problem);
    return false;
  };
}

function isSuperseded(problem: unknown): boolean {
  return problem instanceof RoostError && problem.code === 'superseded';
}

/** Work that refuses (a message too long, a chat that is not known) has changed nothing. */
function attempt(input: Work, changes: Changes): boolean {
  try {
    input.work(changes);
    return true;
  } catch (why) {
    input.failed(why);
    return false;
  }
}
