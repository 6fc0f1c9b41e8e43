/** What consumers have told an object of pushes, and what it may give to no consumer after that (docs/spec/push.md, W3 and W8). */
import type { PushJob, WakeOutcome } from '../../../durable-objects/user/wake/rpc.ts';

/** A wake-up that is out: what it was owed with, and until when nothing else of its chat may be given out to the device. */
interface WakeUpOut {
  readonly seq: number;
  readonly until: number;
}

/** Whatever is said goes for an address: to another one of the same device it is nothing. */
export class WakeUpsOut {
  /** By address and conversation. */
  readonly #out = new Map<string, WakeUpOut>();
  /** By address: until when its provider is left alone. */
  readonly #quiet = new Map<string, number>();
  readonly #gone = new Set<string>();

  /**
   * The object was told that, began to hear it at `at`, and has noted it. `outUntil`: by its own rows, how long a wake-up that it
   * takes for accepted stands for what comes; null: it has none of that any more.
   */
  noted(outcomes: readonly WakeOutcome[], at: number, outUntil: (outcome: WakeOutcome) => number | null): void {
    for (const one of outcomes) {
      const { conversation, seq, result, address, afterMs } = one;
      if (result === 'gone') this.#gone.add(address);
      if (result === 'later' && afterMs > 0) this.#quiet.set(address, at + afterMs);
      if (result !== 'accepted') continue;
      this.#quiet.delete(address);
      const until = outUntil(one);
      if (until !== null) this.#out.set(`${address} ${conversation}`, { seq, until });
    }
  }

  /** What is wrong with giving that to a consumer now. `mayHaveAcked`: its device has the message, or had it. */
  wrongWith(
    { conversation, seq, address }: PushJob,
    now: number,
    mayHaveAcked: (seq: number) => boolean,
  ): string | null {
    const out = this.#out.get(`${address} ${conversation}`);
    if (conversation !== '' && out !== undefined && out.seq !== seq && now < out.until && !mayHaveAcked(out.seq))
      return `W3 ${address} is to be woken for ${conversation}/${seq} while a wake-up for ${out.seq} is out`;
    if (this.#gone.has(address)) return `W8 ${address} is to be woken, and is gone`;
    if (now < (this.#quiet.get(address) ?? 0))
      return `W8 ${address} is to be woken, whose provider wants to be left alone`;
    return null;
  }
}
