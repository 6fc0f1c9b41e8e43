import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './options.ts';

/**
 * What a run says of its archive: with a window as small as this, entries leave all the time, so that every kill falls
 * into it, and what those who were away read in the end comes from cold history.
 */
export class ArchiveReport {
  readonly limits: Record<string, number>;
  readonly #isWanted: boolean;
  #batches = 0;
  #notVerified = 0;

  constructor(scenario: Scenario) {
    this.#isWanted = scenario === 'archive' || scenario === 'cassandra';
    this.limits = this.#isWanted ? { hotEntries: 20, hotEntriesLeast: 20 } : {};
  }

  note(line: string): void {
    if (line.includes('"message":"archived')) this.#batches++;
    if (line.includes('not verified')) this.#notVerified++;
  }

  /** Waits until batches leave again, for a kill to fall among them; after a minute it comes all the same. */
  async untilMore(): Promise<void> {
    if (!this.#isWanted) return;
    const before = this.#batches;
    for (let waited = 0; this.#batches === before && waited < 60_000; waited += 50) await sleep(50);
  }

  /** Only a run that archived something proves anything. */
  findings(): string[] {
    if (!this.#isWanted) return [];
    console.error(`${this.#batches} times older messages left for cold history`);
    return [
      ...(this.#batches < 3 ? [`only ${this.#batches} times messages left for cold history`] : []),
      ...(this.#notVerified > 0 ? [`${this.#notVerified} batches came back as something else`] : []),
    ];
  }
}
