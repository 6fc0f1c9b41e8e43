import type { Scenario } from './options.ts';

/**
 * What a run says of its archive: with a window as small as this, entries leave all the time, so that every kill falls
 * into it, and what those who were away read in the end comes from cold history.
 */
export class Archiving {
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

  /** A run that archived nothing proves nothing. */
  findings(): string[] {
    if (!this.#isWanted) return [];
    console.error(`${this.#batches} times a batch left`);
    return [
      ...(this.#batches < 10 ? [`only ${this.#batches} batches left for cold history`] : []),
      ...(this.#notVerified > 0 ? [`${this.#notVerified} batches came back as something else`] : []),
    ];
  }
}
