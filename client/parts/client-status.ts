/** How it stands with the connection: the status, being caught up, and a device that was signed out. */
import type { Explanation, Status } from '../api.ts';
import type { ConnectionState } from '../engine/connection.ts';
import { codeOf, type Engine } from '../engine/engine.ts';
import { unsentCount } from '../engine/world.ts';
import { RoostError, saidIn } from '../errors.ts';
import type { HttpApi } from '../http/http-api.ts';
import { Cell } from '../view/cell.ts';
import { statusOf } from '../view/status.ts';
import type { EventQueue } from './event-queue.ts';

const states: ReadonlySet<string> = new Set(['signed-out', 'unauthorized', 'origin-refused']);

/** A server that does not know this device may be the wrong one at this address, or have an old copy of its data, for a while. */
const askAgainMs = { first: 30_000, most: 60 * 60_000 };

/** Nobody says how it came. */
const plainlyOut = saidIn(new RoostError('signed-out'));

export class ClientStatus {
  readonly status: Cell<Status>;
  readonly #engine: Engine;
  readonly #http: HttpApi;
  readonly #eventQueue: EventQueue;
  #isCaughtUp = false;
  /** Why the server takes no calls from this page, while that is so. */
  #barred: Explanation | null = null;
  /** What the server says happened to this device; null while that is being asked, `no` as long as nothing has. */
  #signedOut: Explanation | 'no' | null = 'no';
  #was: ConnectionState['at'] = 'stopped';
  #asksAgain: { cancel(): void } | null = null;
  #askAgainMs = askAgainMs.first;
  #waiters: { resolve(): void; reject(why: RoostError): void }[] = [];

  constructor(engine: Engine, http: HttpApi, eventQueue: EventQueue) {
    this.#engine = engine;
    this.#http = http;
    this.#eventQueue = eventQueue;
    this.status = new Cell(() => {
      const { line, state, world } = engine;
      const { surroundings } = world;
      return statusOf({
        ...{ connection: line.connection, engine: state, isCaughtUp: this.#isCaughtUp },
        ...{
          unsent: unsentCount(world),
          signedOut: this.#signedOut === 'no' ? plainlyOut : this.#signedOut,
          barred: this.#barred,
        },
        timeOfDay: (elapsed) => Math.round(surroundings.now() + elapsed - surroundings.elapsed()),
      });
    });
  }

  /** Something has moved: who watches is told only of what is news. */
  moved(): void {
    if (unsentCount(this.#engine.world) !== this.status.current.unsent) this.status.invalidate();
  }

  async caughtUp(): Promise<void> {
    if (this.#isCaughtUp) return;
    if (this.#engine.state !== 'open') throw this.#ended();
    await new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  nowCaughtUp(): void {
    this.#isCaughtUp = true;
    this.status.invalidate();
    for (const one of this.#waiters.splice(0)) one.resolve();
    this.#eventQueue.events.emit('caught-up', { conversations: this.#engine.world.conversations.size });
  }

  connectionMoved(connection: ConnectionState): void {
    if (connection.at !== 'online') this.#isCaughtUp = false;
    else {
      this.#barred = null;
      this.#askAgainMs = askAgainMs.first;
    }
    if (!this.#isOver) {
      this.#asksAgain?.cancel();
      this.#signedOut = 'no';
    } else if (this.#signedOut === 'no') {
      // A close code does not tell what happened; an answer over HTTP does.
      this.#signedOut = null;
      void this.#askWhy();
    }
    this.status.invalidate();
    if (connection.at === 'stopped' && connection.why === 'displaced') this.#eventQueue.events.emit('displaced', {});
    // A socket that failed to open keeps the reason to itself; an answer over HTTP does.
    if (connection.at === 'waiting' && this.#was === 'connecting') void this.#stillSignedIn();
    this.#was = connection.at;
  }

  /** The engine takes nothing any more. */
  ended(): void {
    this.#asksAgain?.cancel();
    this.status.invalidate();
    for (const one of this.#waiters.splice(0)) one.reject(this.#ended());
  }

  #ended(): RoostError {
    return new RoostError(codeOf(this.#engine.state));
  }

  get #isOver(): boolean {
    const { connection } = this.#engine.line;
    return this.#engine.state === 'open' && connection.at === 'stopped' && connection.why === 'signed-out';
  }

  async #stillSignedIn(): Promise<void> {
    const refusal = await this.#refusal();
    if (refusal?.code === 'origin-refused') {
      this.#barred = saidIn(refusal);
      this.status.invalidate();
      return;
    }
    if (refusal === null) return;
    this.#signedOut = saidIn(refusal);
    this.#engine.line.move({ on: 'stop', why: 'signed-out' });
    if (refusal.code === 'unauthorized') this.#askLater();
    this.#eventQueue.events.emit('signed-out', { sentence: this.status.current.sentence });
  }

  async #askWhy(): Promise<void> {
    const refusal = await this.#refusal();
    // Somebody had it connect meanwhile.
    if (!this.#isOver) return;
    this.#signedOut = refusal === null || refusal.code === 'origin-refused' ? plainlyOut : saidIn(refusal);
    if (refusal?.code !== 'signed-out') this.#askLater();
    this.status.invalidate();
    this.#eventQueue.events.emit('signed-out', { sentence: this.status.current.sentence });
  }

  /** What it does not know it may know again: only a device that it says it has signed out is gone for good. */
  #askLater(): void {
    this.#asksAgain?.cancel();
    this.#asksAgain = this.#engine.world.surroundings.timer(this.#askAgainMs, () => void this.#isKnownAgain());
    this.#askAgainMs = Math.min(2 * this.#askAgainMs, askAgainMs.most);
  }

  async #isKnownAgain(): Promise<void> {
    const answer = await this.#http.profile().then(
      () => 'known',
      (error: unknown) => (error instanceof RoostError ? error.code : 'none'),
    );
    if (!this.#isOver) return;
    if (answer === 'known') this.#engine.line.move({ on: 'start' });
    else if (answer === 'signed-out') await this.#askWhy();
    else this.#askLater();
  }

  /** What the server says of this device, or of this page, that it does not let in; null when it does, or gives no answer. */
  async #refusal(): Promise<RoostError | null> {
    const why = await this.#http.profile().then(
      () => null,
      (error: unknown) => (error instanceof RoostError ? error : null),
    );
    return why !== null && states.has(why.code) ? why : null;
  }
}
