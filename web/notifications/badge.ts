/** The number on the app's picture: what is unread in all profiles of this browser, for there is one picture. */
import { answerOf, inTransaction, openDatabase } from '../../client/browser/database.browser.ts';

/** No profile's store is called so: a name has no dot. */
const database = 'roost.badges';
const table = 'counts';
/** A profile that nobody has opened or woken for so long is left out. */
const keptMs = 7 * 24 * 60 * 60_000;

interface CountedProfile {
  readonly count: number;
  readonly at: number;
}

/** So much is unread in that profile. */
export async function setBadge(storeName: string, count: number): Promise<void> {
  // Not every browser has one, and some have one for installed apps alone.
  if (navigator.setAppBadge === undefined) return;
  // Whoever adds up last shows it last.
  await navigator.locks.request(database, async () => {
    // Where nothing can be kept a browser has one profile's number at least.
    const all = await sumWith(storeName, count).catch(() => count);
    await navigator.setAppBadge(all).catch(() => {});
  });
}

async function sumWith(storeName: string, count: number): Promise<number> {
  const db = await openDatabase(database, [table], indexedDB);
  try {
    return await inTransaction(db.transaction(table, 'readwrite'), async (transaction) => {
      const counts = transaction.objectStore(table);
      const now = Date.now();
      counts.put({ count, at: now } satisfies CountedProfile, storeName);
      const all = (await answerOf(counts.getAll())) as CountedProfile[];
      const lately = all.filter(({ at }) => Math.abs(now - at) < keptMs);
      return lately.reduce((sum, one) => sum + one.count, 0);
    });
  } finally {
    db.close();
  }
}
