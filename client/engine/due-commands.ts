import type { Conversation } from './conversation.ts';
import type { Line } from './line.ts';
import { dueCommands, nextDueAt } from './outbound.ts';
import type { World } from './world.ts';

const soonMs = 10;
/** While many frames leave, they leave so far apart. */
const paceMs = 50;

/** Sends the commands that are due, and has the engine look again when the next ones are. */
export class DueCommands {
  readonly #world: World;
  readonly #line: Pick<Line, 'exchange' | 'isPaced' | 'send'>;
  readonly #look: () => void;
  /** What has moved since commands were last sent. */
  readonly #unsaid = new Set<Conversation>();
  #timer: { cancel(): void } | null = null;

  constructor({
    world,
    line,
    look,
  }: { world: World; line: Pick<Line, 'exchange' | 'isPaced' | 'send'>; look: () => void }) {
    this.#world = world;
    this.#line = line;
    this.#look = look;
  }

  /** Only after a commit, when memory and disk agree: what wants to send in between puts a look into the loop. */
  send(touched: Iterable<Conversation>): void {
    const { exchange } = this.#line;
    const { surroundings } = this.#world;
    this.cancel();
    if (!exchange.resumed) return;
    for (const one of touched) this.#unsaid.add(one);
    const isPaced = this.#line.isPaced(surroundings.elapsed());
    if (!isPaced) {
      this.#line.send(dueCommands(this.#world, exchange, this.#unsaid));
      if (exchange.acksDueAt === Number.POSITIVE_INFINITY) this.#unsaid.clear();
    }
    const due = isPaced ? surroundings.elapsed() + paceMs : nextDueAt(this.#world, exchange);
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = surroundings.timer(Math.max(soonMs, due - surroundings.elapsed()), this.#look);
  }

  /** The connection is lost: the next one begins with what is so then. */
  forget(): void {
    this.cancel();
    this.#unsaid.clear();
  }

  cancel(): void {
    this.#timer?.cancel();
  }
}
