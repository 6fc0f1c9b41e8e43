/**
 * How often parts were begun that are not there yet (B4): each is bytes that somebody reads, and an address is paid for once.
 *
 * In memory: an object sleeps only when nobody tries for seconds, and a row for each attempt would cost what is to be saved.
 */
export class Attempts {
  readonly #begun = new Map<string, { readonly since: number; readonly count: number }>();

  /** 0: it may begin; else how long to wait. A clock that was set back begins a new span (T1). */
  begin(what: string, now: number, { most, inMs }: { readonly most: number; readonly inMs: number }): number {
    const before = this.#begun.get(what);
    const isOver = before === undefined || now < before.since || now - before.since >= inMs;
    const { since, count } = isOver ? { since: now, count: 0 } : before;
    if (count >= most) return since + inMs - now;
    this.#begun.set(what, { since, count: count + 1 });
    return 0;
  }
}
