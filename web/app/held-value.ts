import type { Observable } from '../sdk.ts';

/** A value that the page itself holds, observed as those of the SDK are. */
export class HeldValue<Value> implements Observable<Value> {
  readonly #listeners = new Set<(value: Value) => void>();
  #current: Value;

  constructor(first: Value) {
    this.#current = first;
  }

  get current(): Value {
    return this.#current;
  }

  set(value: Value): void {
    if (Object.is(value, this.#current)) return;
    this.#current = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  subscribe(listener: (value: Value) => void): () => void {
    const own = (value: Value): void => listener(value);
    this.#listeners.add(own);
    listener(this.#current);
    return () => void this.#listeners.delete(own);
  }
}
