import type { Surroundings } from '../kit/ports.ts';
import type { Core } from './core.ts';
import type { Member } from './state.ts';
import { membersPerBlock } from './store.ts';

/**
 * Writes packed positions: the first that rises after a quiet second at once, later ones with the flush that ends that
 * second (D6.1). Fan-out positions ride along.
 */
export class PositionWriter {
  readonly #core: Core;
  readonly #surroundings: Surroundings;
  readonly #dirty = new Set<number>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: { cancel(): void } | null = null;

  constructor(core: Core, surroundings: Surroundings) {
    this.#core = core;
    this.#surroundings = surroundings;
  }

  /** What is stored of the member is out of date; to be written with the next write. */
  changed(member: Member): void {
    this.#dirty.add(Math.floor(member.ordinal / membersPerBlock));
  }

  isWritten(member: Member): boolean {
    return !this.#dirty.has(Math.floor(member.ordinal / membersPerBlock));
  }

  /** Something waits in memory only. */
  get isBehind(): boolean {
    return this.#dirty.size > 0;
  }

  /** Writes now after a quiet second, else with a timer at its end. Says whether all is written. */
  writeSoon(): boolean {
    if (this.#dirty.size === 0) return true;
    const quietAt = this.#writtenAt + this.#core.limits.positionsFlushMs;
    const wait = quietAt - this.#surroundings.now();
    if (wait <= 0) {
      this.write();
      return true;
    }
    this.#timer ??= this.#surroundings.timer(wait, () => this.write());
    return false;
  }

  /** Nothing is written any more: what is in memory may be wrong. */
  stop(): void {
    this.#timer?.cancel();
    this.#dirty.clear();
  }

  write(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const { store, conversing } = this.#core;
    for (const block of this.#dirty) {
      const first = block * membersPerBlock;
      store.writePositions(block, conversing.members.slice(first, first + membersPerBlock));
    }
    if (this.#dirty.size > 0) this.#writtenAt = this.#surroundings.now();
    this.#dirty.clear();
  }
}
