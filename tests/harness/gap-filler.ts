import { wire } from '../../schema/gen/wire.js';
import { ConnectionEnd, RefusalError } from './failures.ts';
import type { DeviceLog } from './log.ts';

export interface GapFillerPorts {
  page(pull: wire.Pull.$Properties): Promise<wire.Page.$Properties>;
  store(log: DeviceLog, entries: readonly wire.Entry.$Properties[]): void;
  isConnected(): boolean;
}

/** Asks for what a device lacks: page by page, few conversations at a time, the one asked for first goes first (D4). */
export class GapFiller {
  readonly #ports: GapFillerPorts;
  readonly #queue = new Set<DeviceLog>();
  readonly #later = new Set<DeviceLog>();
  #pulling = 0;

  constructor(ports: GapFillerPorts) {
    this.#ports = ports;
  }

  fill(log: DeviceLog): void {
    this.#queue.add(log);
    this.#next();
  }

  /** What is missing may be under way; if it is not here in a moment, it is asked for. */
  fillLater(log: DeviceLog): void {
    if (this.#later.has(log)) return;
    this.#later.add(log);
    setTimeout(() => {
      this.#later.delete(log);
      if (log.hasGap() && this.#ports.isConnected()) this.fill(log);
    }, 300).unref();
  }

  stop(): void {
    this.#queue.clear();
  }

  #next(): void {
    for (const log of this.#queue) {
      if (this.#pulling >= maxPulls) return;
      this.#queue.delete(log);
      this.#pulling++;
      void this.#pull(log).finally(() => {
        this.#pulling--;
        this.#next();
      });
    }
  }

  async #pull(log: DeviceLog): Promise<void> {
    try {
      while (log.hasGap()) {
        const before = log.through;
        const page = await this.#ports.page({ conversation: log.conversation, after: before });
        for (const { range } of page.excluded ?? []) {
          log.exclude({ from: range?.from ?? 0, through: range?.through ?? 0 });
        }
        log.headSeq = Math.max(log.headSeq, page.headSeq ?? 0);
        this.#ports.store(log, page.entries ?? []);
        if (log.through !== before) continue;
        this.fillLater(log);
        return;
      }
    } catch (error) {
      if (error instanceof RefusalError && error.refusal.advice === wire.Advice.AFTER_DELAY) this.fillLater(log);
      else if (!(error instanceof ConnectionEnd) && !(error instanceof RefusalError)) throw error;
    }
  }
}

/** As an honest client (9.4). */
const maxPulls = 4;
