/**
 * What conversations of one isolate have noticed of the store that entries leave for: that it was away, and that it answers
 * again. Whoever waits for it may look here when it is awake anyway; it wakes, asks and writes nothing.
 *
 * It is a hint. What it says costs whoever goes by it a try that may be in vain, and what it does not know costs a wait.
 */
export class StoreNews {
  #is: 'unknown' | 'answers' | 'away' = 'unknown';
  #returns = 0;

  /** The last that was heard of it is an answer. */
  get answers(): boolean {
    return this.#is === 'answers';
  }

  /** How often it has answered after it was away. */
  get returns(): number {
    return this.#returns;
  }

  answered(): void {
    if (this.#is === 'away') this.#returns++;
    this.#is = 'answers';
  }

  wasAway(): void {
    this.#is = 'away';
  }
}
