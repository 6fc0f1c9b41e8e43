import type { Observable, Unsubscribe } from '../api.ts';
import { atOnce, type Notifier } from './telling.ts';

/**
 * A value worked out when it is looked at, and again after `invalidate`.
 *
 * Only views that somebody watches are computed.
 */
export class Cell<Value> implements Observable<Value> {
  readonly #compute: () => Value;
  readonly #listeners = new Set<(value: Value) => void>();
  readonly #telling: Notifier;
  #value: { readonly is: Value } | null = null;

  constructor(compute: () => Value, notifier: Notifier = atOnce) {
    this.#compute = compute;
    this.#telling = notifier;
  }

  get current(): Value {
    this.#value ??= { is: this.#compute() };
    return this.#value.is;
  }

  subscribe(listener: (value: Value) => void): Unsubscribe {
    // Each call is a subscription of its own, even with the same function.
    const own = (value: Value): void => listener(value);
    this.#listeners.add(own);
    listener(this.current);
    return () => void this.#listeners.delete(own);
  }

  /** Something it is made of has changed. Who looks sees it from here on; who watches is told when it is time. */
  invalidate(): void {
    this.#value = null;
    if (this.#listeners.size > 0) this.#telling.tell(this.#tell);
  }

  readonly #tell = (): void => {
    // Who watched may have gone meanwhile.
    if (this.#listeners.size === 0) return;
    const { current } = this;
    for (const listener of [...this.#listeners]) {
      try {
        listener(current);
      } catch (problem) {
        // A mistake in one view must not stop the others, or the client.
        console.error('roost: a listener threw', problem);
      }
    }
  };
}
