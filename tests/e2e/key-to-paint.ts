/** From a key to what it shows on the screen, as the browser itself measures it (Event Timing). */
import type { Page } from 'playwright-core';

/** One key, in milliseconds. */
export interface Press {
  /** From the key to the next paint. The browser tells of those from 16 ms on: what is less counts as 16. */
  readonly paint: number;
  /** From the key until the page had done all that it does about it: what the main thread has of it. What remains is drawing. */
  readonly handled: number;
}

export interface TypingFigures {
  readonly presses: readonly Press[];
  /** The messages that came into the document meanwhile, by the drawings that brought them. */
  readonly drawings: readonly { readonly at: number; readonly messages: number }[];
  readonly ms: number;
}

const shortestMs = 16;
const pauseMs = 80;
/** How long the browser may take to tell of the last key. */
const toldWithinMs = 30_000;

/**
 * Makes the window larger than the page. It has the size of the page otherwise, of which the address bar takes its part: the
 * lower edge of the page is off the screen then, and of what changes there the browser does not tell when it was painted.
 */
export async function showWhole(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await session.send('Browser.setWindowBounds', { windowId, bounds: { width: width + 200, height: height + 300 } });
  await session.detach();
}

/** Types so many letters in the box that has the focus, as a person does. */
export async function typeLetters(page: Page, count: number): Promise<TypingFigures> {
  await page.evaluate(watch, shortestMs);
  for (let place = 0; place < count; place += 1) {
    await page.keyboard.press(place % 6 === 5 ? 'Space' : 'abcdefghijklmnopqrstuvwxyz'.charAt((place * 7) % 26));
    await page.waitForTimeout(pauseMs);
  }
  await page.evaluate(() => (window as never as TypingWindow).typingEnds());
  // Slow by itself, so that it is told of: and what was pressed before it is told of before.
  await page.keyboard.press('z');
  const typed = await page.evaluate((ms) => (window as never as TypingWindow).typingSeen(ms), toldWithinMs);
  const { presses } = typed;
  if (presses.length > count) throw new Error(`${count} keys were pressed, and ${presses.length} are told of`);
  const short = Array.from({ length: count - presses.length }, () => ({ paint: shortestMs, handled: shortestMs }));
  return { ...typed, presses: [...short, ...presses] };
}

interface TypingWindow {
  typingEnds(): void;
  typingSeen(ms: number): Promise<TypingFigures>;
}

/** Runs in the page. */
function watch(durationThreshold: number): void {
  interface EventTiming extends PerformanceEntry {
    readonly interactionId: number;
    readonly processingEnd: number;
  }
  const from = performance.now();
  let until = Number.POSITIVE_INFINITY;
  const last = Promise.withResolvers<void>();
  // A key is several events: the slowest of them counts.
  const presses = new Map<number, { paint: number; handled: number }>();
  const events = new PerformanceObserver((list) => {
    for (const { interactionId, startTime, duration, processingEnd } of list.getEntries() as EventTiming[]) {
      if (startTime >= until) last.resolve();
      else if (interactionId > 0 && startTime >= from) {
        const { paint, handled } = presses.get(interactionId) ?? { paint: 0, handled: 0 };
        presses.set(interactionId, {
          paint: Math.max(duration, paint),
          handled: Math.max(processingEnd - startTime, handled),
        });
      }
    }
  });
  events.observe({ type: 'event', durationThreshold } as PerformanceObserverInit);
  const seen = new Set<string>();
  const drawings: { at: number; messages: number }[] = [];
  const rows = new MutationObserver((records) => {
    const before = seen.size;
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes]))
      if (node instanceof HTMLElement && node.dataset.message !== undefined) seen.add(node.dataset.message);
    if (seen.size > before) drawings.push({ at: performance.now(), messages: seen.size - before });
  });
  rows.observe(document.querySelector('.timeline .items') as Element, { childList: true });
  const page = window as never as TypingWindow;
  page.typingEnds = () => {
    rows.disconnect();
    until = performance.now();
    const linger = ({ timeStamp }: KeyboardEvent) => {
      while (performance.now() < timeStamp + 2 * durationThreshold);
    };
    window.addEventListener('keydown', linger, { capture: true, once: true });
  };
  page.typingSeen = async (ms) => {
    setTimeout(() => last.reject(new Error('the browser does not tell when a key was painted')), ms);
    await last.promise;
    events.disconnect();
    return { presses: [...presses.values()], drawings, ms: until - from };
  };
}
