/** The events on their way outside. Those that carry names wait for the names of strangers; their order is kept. */
import type { RoostEvents } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Surroundings } from '../ports.ts';
import { Emitter } from '../view/emitter.ts';
import { peopleIn, type Teller, tellAtOnce, tellWithNames } from '../view/events.ts';
import type { ViewContext } from '../view/summary.ts';

/** Events about strangers wait so long for their names. */
const maxNameWaitMs = 2_000;

export class EventQueue {
  readonly events: Emitter<RoostEvents>;
  readonly #teller: Teller;
  readonly #surroundings: Surroundings;
  #telling: Promise<void> | null = null;

  constructor(context: ViewContext) {
    this.#surroundings = context.world.surroundings;
    this.events = new Emitter((problem) =>
      this.#surroundings.log('error', 'a listener threw', { problem: String(problem) }),
    );
    this.#teller = {
      ...context,
      hears: (name) => this.events.hears(name),
      emit: (name, event) => this.events.emit(name, event),
    };
  }

  tell(events: readonly EngineEvent[]): void {
    if (events.length === 0) return;
    tellAtOnce(events, this.#teller);
    const names = this.learnNames(peopleIn(events, this.#teller.hears));
    if (names === null && this.#telling === null) {
      tellWithNames(events, this.#teller);
      return;
    }
    // An event that fails to be told is passed over, and the next ones are told.
    const work = Promise.all([this.#telling, names])
      .then(() => tellWithNames(events, this.#teller))
      .catch((fault: unknown) => this.#surroundings.log('error', 'events not told', { fault: String(fault) }))
      .then(() => {
        if (this.#telling === work) this.#telling = null;
      });
    this.#telling = work;
  }

  /** Null when the names are known; else resolves when they are, or after a moment without an answer. */
  learnNames(users: Iterable<string>): Promise<void> | null {
    const names = this.#teller.names.learn(users);
    if (names === null) return null;
    return new Promise((resolve) => {
      const enough = this.#surroundings.timer(maxNameWaitMs, resolve);
      void names.then(() => {
        enough.cancel();
        resolve();
      });
    });
  }
}
