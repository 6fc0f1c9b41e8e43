import { Calls, type ConversationOptions } from './calls.ts';

/** The way into a Conversation object, and the only one but the alarm: whoever calls has its work from here alone. */
export class Door {
  readonly #calls: Calls;

  constructor(options: ConversationOptions) {
    this.#calls = new Calls(options);
  }

  /**
   * Nothing is done before the stored alarm is known: what it stands for says whether the object has something to make up
   * for, and what is owed is set beside it (D1.11). Once it is, nobody waits.
   */
  call<Result>(work: (calls: Calls) => Promise<Result>): Promise<Result> {
    const { duties } = this.#calls;
    return duties.isOpen ? work(this.#calls) : duties.open().then(() => work(this.#calls));
  }

  /** The platform's alarm: at least once, never throws. `setFor`: the time that it was set for, where that is known. */
  alarm(setFor: number | null): Promise<void> {
    return this.#calls.duties.run(setFor);
  }
}
