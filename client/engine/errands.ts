/** What the cipher wants of the server: asked when its state is stored, once at a time, again until it is not wanted. */
import type { Decoded, ServerFrame } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Errand, ErrandAnswer } from '../cipher/cipher.ts';
import { RoostError } from '../errors.ts';
import type { Surroundings } from '../ports.ts';
import type { OpeningContext } from './context.ts';
import type { Line } from './line.ts';
import { takeOutcome, takeTrouble } from './outcomes.ts';
import { hereOf } from './world.ts';

/** What was refused or left unanswered is asked for again after so long. */
const againMs = 10_000;
/**
 * Questions for keys that are under way. Each names up to a hundred devices, whose people the server asks a few at a time: all of a
 * thousand people's at once would not be answered before they count as lost, and be paid for again.
 */
const maxClaims = 4;
/** What is due by time alone is looked at no sooner, and after so long whatever it is: a connection may last for days. */
const [leastLookMs, maxLookMs] = [1_000, 3_600_000];

/** What the cipher makes of the server's answer; one that it stumbles over is as good as none. */
export async function takeErrandAnswer(key: string, answer: ErrandAnswer, context: OpeningContext): Promise<void> {
  const { cipher, state, world } = context;
  try {
    const outcome = (await cipher.answered?.(key, answer, state, hereOf(world))) ?? {};
    await takeOutcome(outcome, context);
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot cope with an answer', { key, problem: String(problem) });
  }
}

/** What the server says unasked goes to the cipher under these names, as if it had asked. */
const [keysLow, devicesChanged] = ['keys-low', 'devices-changed'];

export async function takeUnasked(frames: readonly ServerFrame[], context: OpeningContext): Promise<void> {
  for (const { event } of frames.flatMap(({ outputs }) => outputs)) {
    if (event?.accountChanged?.devices === true)
      await takeErrandAnswer(devicesChanged, { is: 'reply', reply: {} as Decoded<wire.Reply.$Properties> }, context);
    if (event?.keysLow == null) continue;
    const reply = { keysKept: event.keysLow } as Decoded<wire.Reply.$Properties>;
    await takeErrandAnswer(keysLow, { is: 'reply', reply }, context);
  }
}

export interface ErrandList {
  readonly errands: readonly Errand[];
  /** When it is to be looked at again, whatever happens until then. */
  readonly againInMs: number;
}

export const nothingWanted: ErrandList = { errands: [], againInMs: Number.POSITIVE_INFINITY };

/** What it wants by its state, this step's changes and what it keeps up by itself included. */
export async function wantedBy({ cipher, state, world }: OpeningContext): Promise<ErrandList> {
  try {
    const here = hereOf(world);
    const { problems = [], ...changes } = (await cipher.upkeep?.(state, here)) ?? {};
    takeTrouble(problems, state, world);
    state.change(changes);
    const errands = (await cipher.errands?.(state, here)) ?? [];
    return { errands, againInMs: (await cipher.dueInMs?.(state, here)) ?? Number.POSITIVE_INFINITY };
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot say what it wants', { problem: String(problem) });
    return nothingWanted;
  }
}

export interface ErrandsOptions {
  readonly line: Pick<Line, 'ask' | 'exchange'>;
  readonly timer: Surroundings['timer'];
  readonly elapsed: Surroundings['elapsed'];
  answered(key: string, answer: ErrandAnswer): void;
  /** Some may be asked for now that could not be before. */
  look(): void;
}

export class Errands {
  readonly #options: ErrandsOptions;
  /** Those that are under way, or wait for their next try. */
  readonly #busy = new Set<string>();
  #claims = 0;
  readonly #timers = new Set<{ cancel(): void }>();
  /** The look that time alone asks for. */
  #next: { readonly at: number; cancel(): void } | null = null;
  #isClosed = false;

  constructor(options: ErrandsOptions) {
    this.#options = options;
  }

  /** What is wanted now, by the state that is stored; `answered`: those whose answers are in it. */
  ask({ errands: wanted, againInMs }: ErrandList, answeredKeys: readonly string[]): void {
    const { line, answered } = this.#options;
    for (const key of answeredKeys) {
      // An answer that does not help would be the same a moment later.
      if (wanted.some((one) => one.key === key)) this.#later(key, againMs);
      else this.#busy.delete(key);
    }
    // Asking needs a connection: each resume looks again.
    if (!line.exchange.resumed) return;
    this.#lookIn(againInMs);
    for (const { key, command } of wanted) {
      const isClaim = command.claimKeys != null;
      if (this.#busy.has(key) || (isClaim && this.#claims >= maxClaims)) continue;
      this.#busy.add(key);
      if (isClaim) this.#claims++;
      line.ask(command).then(
        // Until its answer is stored it is under way: what wants it meanwhile does not know better.
        (reply) => {
          if (isClaim) this.#claims--;
          answered(key, { is: 'reply', reply });
        },
        (error: unknown) => {
          if (isClaim) this.#claims--;
          const { code, afterMs } = error instanceof RoostError ? error : { code: 'offline', afterMs: 0 };
          this.#later(key, Math.max(againMs, afterMs));
          if (code !== 'offline' && code !== 'closed') answered(key, { is: 'refused', code, afterMs });
          // The next one has its place.
          else if (isClaim && !this.#isClosed) this.#options.look();
        },
      );
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#next?.cancel();
  }

  /** What is due already was just looked at. */
  #lookIn(ms: number): void {
    if (this.#isClosed || ms === Number.POSITIVE_INFINITY) return;
    const { timer, elapsed, look } = this.#options;
    const at = elapsed() + Math.min(Math.max(ms, leastLookMs), maxLookMs);
    if (this.#next !== null && this.#next.at <= at && this.#next.at > elapsed()) return;
    this.#next?.cancel();
    this.#next = {
      at,
      ...timer(at - elapsed(), () => {
        this.#next = null;
        look();
      }),
    };
  }

  #later(key: string, ms: number): void {
    // What is under way fails with the connection: a timer would keep a process from its end.
    if (this.#isClosed) return;
    const timer = this.#options.timer(ms, () => {
      this.#timers.delete(timer);
      this.#busy.delete(key);
      this.#options.look();
    });
    this.#timers.add(timer);
  }
}
