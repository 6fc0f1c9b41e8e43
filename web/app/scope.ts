import type { Observable } from '../sdk.ts';

type AllEvents = WindowEventMap & DocumentEventMap;

/** How long something lives on the page: what a component subscribed to ends with its scope. */
export class Scope {
  #cleanups: (() => void)[] = [];
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Runs at the end; at once when the end has been. */
  add(cleanup: () => void): void {
    if (this.#ended) cleanup();
    else this.#cleanups.push(cleanup);
  }

  /** Calls the listener with the current value and after each change. */
  watch<Value>(observable: Observable<Value>, listener: (value: Value) => void): void {
    this.add(observable.subscribe((value) => !this.#ended && listener(value)));
  }

  listen<Name extends keyof AllEvents>(
    target: EventTarget,
    name: Name,
    listener: (event: AllEvents[Name]) => void,
    options: AddEventListenerOptions = {},
  ): void {
    target.addEventListener(name, listener as EventListener, options);
    this.add(() => target.removeEventListener(name, listener as EventListener, options));
  }

  every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    this.add(() => clearInterval(timer));
  }

  /** A scope that ends with this one, or before. */
  child(): Scope {
    const child = new Scope();
    this.add(() => child.end());
    return child;
  }

  end(): void {
    this.#ended = true;
    for (const cleanup of this.#cleanups.splice(0).reverse()) cleanup();
  }
}
