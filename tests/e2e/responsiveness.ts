/** What the browser itself says of a page: how long interactions took until they were seen, and how much its scripts hold. */
import type { Page } from 'playwright-core';

/** What is shorter than this the browser does not tell of. */
const leastToldMs = 16;

/** From now on. */
export async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate((durationThreshold) => {
    const longest = new Map<number, number>();
    Object.assign(window, { interactions: longest });
    const note = (entry: PerformanceEntry) => {
      const { interactionId = 0, duration } = entry as PerformanceEntry & { interactionId?: number };
      if (interactionId > 0) longest.set(interactionId, Math.max(duration, longest.get(interactionId) ?? 0));
    };
    const seen = new PerformanceObserver((list) => list.getEntries().forEach(note));
    seen.observe({ type: 'event', durationThreshold } as PerformanceObserverInit);
  }, leastToldMs);
}

/** How long each of so many took from the event to the next paint, the shortest first; those that were not told of are the shortest. */
export async function interactionTimes(page: Page, count: number): Promise<number[]> {
  const told = await page.evaluate(() => [
    ...(window as unknown as { interactions: Map<number, number> }).interactions.values(),
  ]);
  const rest = Array.from({ length: Math.max(0, count - told.length) }, () => leastToldMs);
  return [...rest, ...told].sort((a, b) => a - b);
}

/** What the page's scripts hold once all that nobody holds has been thrown away: bytes, and nodes of documents. */
export async function heldBy(page: Page): Promise<{ readonly bytes: number; readonly nodes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const value = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  return { bytes: value('JSHeapUsedSize'), nodes: value('Nodes') };
}
