import { describe, expect, test } from 'vitest';
import { drawingPace } from './pace.ts';

/** A page in which drawing takes so long, with a clock that goes when the test says so. */
class DrawnPage {
  readonly told: number[] = [];
  isHidden = false;
  #now = 0;
  #timers: { at: number; work: () => void }[] = [];
  readonly #pace;

  constructor(drawMs: number) {
    this.#pace = drawingPace({
      now: () => this.#now,
      later: (ms, work) => void this.#timers.push({ at: this.#now + ms, work }),
      isHidden: () => this.isHidden,
    });
    this.change = () =>
      this.#pace(() => {
        this.told.push(this.#now);
        this.#now += drawMs;
      });
  }

  readonly change: () => void;

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = Math.max(this.#now, until);
  }
}

/** As `tellAt` asks: again only once it was told. */
function flood(page: DrawnPage, { ms, everyMs }: { ms: number; everyMs: number }): void {
  let asked = 0;
  for (let passed = 0; passed < ms; passed += everyMs) {
    if (asked === page.told.length) {
      asked += 1;
      page.change();
    }
    page.pass(everyMs);
  }
}

describe('what arrives is drawn as often as the page can', () => {
  test('what changes after a quiet moment is drawn at once', () => {
    const page = new DrawnPage(2);
    for (const _ of [1, 2, 3]) {
      page.change();
      page.pass(998);
    }
    expect(page.told).toEqual([0, 1_000, 2_000]);
  });

  test('what changes all the time is drawn some ten times a second', () => {
    const page = new DrawnPage(2);
    flood(page, { ms: 10_000, everyMs: 5 });
    expect(page.told.length).toBeGreaterThan(80);
    expect(page.told.length).toBeLessThanOrEqual(130);
  });

  test('where drawing takes long it takes a fifth of the time all the same', () => {
    const page = new DrawnPage(120);
    flood(page, { ms: 12_000, everyMs: 5 });
    // The clock goes on while it draws.
    const busyMs = page.told.length * 120;
    const share = busyMs / (12_000 + busyMs);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThanOrEqual(0.21);
  });

  test('nobody waits for more than a second', () => {
    const page = new DrawnPage(900);
    page.change();
    page.change();
    page.pass(1_001);
    expect(page.told.length).toBe(2);
  });

  test('a page that nobody sees is told at once: its timers may sleep', () => {
    const page = new DrawnPage(2);
    page.isHidden = true;
    for (const _ of [1, 2, 3]) page.change();
    expect(page.told.length).toBe(3);
  });
});
