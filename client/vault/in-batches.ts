/**
 * Asks for so many at once: each begins in the caller's own turn, and two thousand together would keep a page from doing anything
 * else for a tenth of a second. Between two batches others have theirs.
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  size = 64,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  }
  return results;
}
