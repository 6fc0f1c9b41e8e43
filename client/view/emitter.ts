import type { Unsubscribe } from '../api.ts';

/** Typed events. A listener that throws keeps nobody else from hearing. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();
  readonly #problem: (problem: unknown) => void;

  constructor(problem: (problem: unknown) => void) {
    this.#problem = problem;
  }

  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Unsubscribe {
    const own = (event: Events[Name]): void => listener(event);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(own));
    return () => void listeners.delete(own);
  }

  /** Somebody listens: what nobody hears is left out. */
  hears(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(event as never);
      } catch (problem) {
        this.#problem(problem);
      }
    }
  }
}
