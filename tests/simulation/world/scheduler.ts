/**
 * Virtual time and one queue for everything that happens.
 *
 * Between two events all promises that can go on do so, to the last: what an event causes without waiting for another
 * event is part of it, as in the runtime. So a run depends on the seed alone.
 */
import { isPlatformWorking } from './platform-work.ts';
import { hash } from './random.ts';

export interface PlannedEvent {
  cancel(): void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly label: string;
  work: (() => void) | null;
}

/** 2026-01-01, so that times look like times. */
const beginning = 1_767_225_600_000;

export class Scheduler {
  /** How many events have run. */
  events = 0;
  /** More than any run should need: what goes beyond goes in circles. */
  maxEvents = 150_000;
  /** Of the event that runs. */
  label = '';
  /** Called between two events, with the label of the next. */
  beforeEvent: (label: string) => void = () => {};
  /** Called after an event and all that followed from it. */
  afterEvent: () => void = () => {};
  /** Asked after each event: no more of them. */
  isOver: () => boolean = () => false;
  /** Receives a line for each event and note; null: only their hash is kept. */
  trace: ((line: string) => void) | null = null;
  #digest = 0;
  #time = beginning;
  #order = 0;
  readonly #heap: Event[] = [];

  /** Epoch milliseconds, whole. */
  now(): number {
    return Math.floor(this.#time);
  }

  /** The same, with fractions. */
  time(): number {
    return this.#time;
  }

  /** Since the beginning, with fractions. */
  elapsed(): number {
    return this.#time - beginning;
  }

  after(ms: number, label: string, work: () => void): PlannedEvent {
    const event: Event = { at: this.#time + Math.max(0, ms), order: this.#order++, label, work };
    this.#push(event);
    return {
      cancel: () => {
        event.work = null;
      },
    };
  }

  /** Writes into the trace, and so into the digest, what a reader of a failure wants to know. */
  note(text: string): void {
    this.#digest = hash(text, this.#digest);
    this.trace?.(`${this.elapsed().toFixed(2).padStart(11)}  ${text}`);
  }

  /** The same for two runs exactly when they did the same. */
  digest(): number {
    return this.#digest;
  }

  /** Runs until the time is reached or `done` says so after an event. */
  async runUntil(elapsed: number, done: () => boolean = () => false): Promise<void> {
    const end = beginning + elapsed;
    await settled();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) {
        this.#time = Math.max(this.#time, end);
        return;
      }
      this.#pop();
      if (next.work === null) continue;
      this.#time = Math.max(this.#time, next.at);
      if (++this.events > this.maxEvents) throw new Error(`more than ${this.maxEvents} events: ${next.label}`);
      this.beforeEvent(next.label);
      const work = next.work as (() => void) | null;
      if (work === null) continue;
      this.label = next.label;
      this.note(next.label);
      work();
      await settled();
      this.afterEvent();
      if (this.isOver()) throw new RunEnd();
    }
  }

  /** Lets everything that is not an event of ours go on: for set-up outside of events. */
  drain(): Promise<void> {
    return settled();
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child++;
      if (!before(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
  }
}

/** Ends a run in the middle: nothing more of it is wanted. */
export class RunEnd extends Error {}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Node runs all promise reactions before the next of these. */
async function settled(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (isPlatformWorking());
}
