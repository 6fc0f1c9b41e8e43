import { sha256 } from '../../protocol/sha256.ts';
import type { Surroundings } from '../ports.ts';

/** A clock that a test moves by hand, and random numbers that it chooses. */
export class FakeClock {
  at = 1_800_000_000_000;
  /** How far somebody has set the clock of this machine off; time goes on as it does. */
  setOffMs = 0;
  readonly #began = this.at;
  /** What `random` gives. */
  share = 0.5;
  readonly logged: string[] = [];
  #timers = new Set<{ due: number; work: () => void }>();
  #bytes = 0;

  readonly surroundings: Surroundings = {
    now: () => this.at + this.setOffMs,
    elapsed: () => this.at - this.#began,
    timer: (ms, work) => {
      const timer = { due: this.at + ms, work };
      this.#timers.add(timer);
      return { cancel: () => void this.#timers.delete(timer) };
    },
    random: () => this.share,
    randomBytes: (length) => Uint8Array.from({ length }, () => ++this.#bytes % 256),
    sha256,
    log: (level, what, fields) => void this.logged.push(`${level} ${what} ${JSON.stringify(fields ?? {})}`),
  };

  /** Moves time on, running what comes due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.at + ms;
    for (;;) {
      const next = [...this.#timers].filter((one) => one.due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.at = Math.max(this.at, next.due);
      this.#timers.delete(next);
      next.work();
      await settle();
    }
    this.at = end;
    await settle();
  }
}

/** Lets everything that waits only for promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
}
