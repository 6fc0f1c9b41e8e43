import type { Surroundings } from '../kit/ports.ts';
import type { Stopwatch } from '../kit/stopwatch.ts';
import type { Context } from './context.ts';
import type { Member } from './state.ts';
import { membersPerBlock } from './store.ts';

/**
 * Writes packed positions: the first that rises after a quiet second at once, later ones with the flush that ends that
 * second (D6.1). Fan-out positions ride along.
 */
export class PositionWriter {
  readonly #context: Context;
  readonly #timer: Surroundings['timer'];
  readonly #elapsed: Stopwatch;
  readonly #dirty = new Set<number>();
  /** People whose position waits in memory only, by ordinal. */
  readonly #moved = new Set<number>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #flush: { cancel(): void } | null = null;
  #onWritten: (() => void)[] = [];
  #isStopped = false;

  constructor(context: Context, { timer, elapsed }: { timer: Surroundings['timer']; elapsed: Stopwatch }) {
    this.#context = context;
    this.#timer = timer;
    this.#elapsed = elapsed;
  }

  /** What is stored of the member is out of date; to be written with the next write. */
  changed(member: Member): void {
    this.#dirty.add(Math.floor(member.ordinal / membersPerBlock));
  }

  /** The same, of what the member has told; what is stored of others in their row is another matter. */
  moved(member: Member): void {
    this.#moved.add(member.ordinal);
    this.changed(member);
  }

  /** What the member has told is on disk. */
  isWritten(member: Member): boolean {
    return !this.#moved.has(member.ordinal);
  }

  /** Writes now after a quiet second, else with a timer at its end. Says whether all is written. */
  writeSoon(): boolean {
    if (this.#dirty.size === 0) return true;
    const quietAt = this.#writtenAt + this.#context.limits.positionsFlushMs;
    const wait = quietAt - this.#elapsed.ms();
    if (wait <= 0) {
      this.write();
      return true;
    }
    this.#flush ??= this.#timer(wait, () => this.write());
    return false;
  }

  /** Resolves when what waits now is written, or never will be. */
  whenWritten(): Promise<void> {
    if (this.#dirty.size === 0 || this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => this.#onWritten.push(resolve));
  }

  /** Nothing is written any more: what is in memory may be wrong (T2). */
  stop(): void {
    this.#flush?.cancel();
    this.#isStopped = true;
    this.#letGo();
  }

  write(): void {
    this.#flush?.cancel();
    this.#flush = null;
    if (this.#isStopped) return;
    const { store, state } = this.#context;
    for (const block of this.#dirty) {
      const first = block * membersPerBlock;
      store.writePositions(block, state.members.slice(first, first + membersPerBlock));
    }
    if (this.#dirty.size > 0) this.#writtenAt = this.#elapsed.ms();
    this.#dirty.clear();
    this.#moved.clear();
    this.#letGo();
  }

  #letGo(): void {
    for (const resolve of this.#onWritten.splice(0)) resolve();
  }
}
