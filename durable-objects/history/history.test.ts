/** What only the history object does: it lets expired bodies go, and writes no more rows than it has to. */
import { beforeEach, describe, expect, test } from 'vitest';
import { entryOf } from '../../tests/contract/history/store-contract.ts';
import { idleSurroundings } from '../../tests/harness/idle-surroundings.ts';
import { type NodeStorage, nodeStorage } from '../../tests/harness/node-sql.ts';
import { History } from './history.ts';
import type { ColdEntry, ColdPage } from './rpc.ts';

const hour = 3_600_000;
let now: number;
let alarm: number | null;
let storage: NodeStorage;
let history: History;

function open(): History {
  return new History({
    storage,
    surroundings: {
      ...idleSurroundings(),
      now: () => now,
      setAlarm: (at) => {
        alarm = at;
      },
      alarmAt: async () => alarm,
    },
  });
}

beforeEach(() => {
  now = 1_000_000;
  alarm = null;
  storage = nodeStorage();
  history = open();
});

const append = (...entries: ColdEntry[]) => history.append({ conversation: 'c', entries });
const hundred = (more: Partial<ColdEntry> = {}) => Array.from({ length: 100 }, (_, i) => entryOf(i + 1, more));

async function page(): Promise<readonly ColdEntry[]> {
  const request = { conversation: 'c', from: 1, through: 1_000, limit: 100, maxBytes: 500_000 };
  return ((await history.page({ ...request, down: false, bare: false, sure: true })) as ColdPage).entries;
}

async function ring(): Promise<void> {
  now = Math.max(now, alarm ?? now);
  alarm = null;
  await history.alarm();
}

describe('a history object', () => {
  test('[F5] keeps a hundred entries in one row, and writes none for a repeat', async () => {
    await append(...hundred());
    const before = storage.rowsWritten();
    await append(...hundred());
    expect(storage.rowsWritten()).toBe(before);
    expect(storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM packs').toArray()[0]?.n).toBe(1);
  });

  test('[D10.1] that was only asked has stored nothing', async () => {
    expect(await page()).toEqual([]);
    expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
  });

  test('[T1] [D4.3] a body goes when it was seen to have expired and still has an hour later; the facts stay', async () => {
    await append(entryOf(1, { expiresAt: now + hour }), entryOf(2, { expiresAt: now + 9 * hour }), entryOf(3));
    expect(alarm).toBe(now + hour);
    await ring();
    expect((await page())[0]?.body.length).toBeGreaterThan(0);
    // An eviction in between forgets nothing.
    history = open();
    await ring();
    const entries = await page();
    expect(entries.map(({ body, wraps }) => body.length + wraps.length > 0)).toEqual([false, true, true]);
    expect(entries[0]).toMatchObject({ facts: entryOf(1).facts, deletedAt: 0 });
    expect(alarm).toBe(1_000_000 + 9 * hour);
  });

  test('[F3] what has expired already sets no alarm with each batch', async () => {
    await append(entryOf(1, { expiresAt: now + 1 }));
    now += 10;
    await ring();
    const stands = alarm;
    for (let seq = 2; seq < 9; seq++) await append(entryOf(seq, { expiresAt: now - 5 }));
    expect(alarm).toBe(stands);
    expect(stands).toBe(now + hour);
  });

  test('[F5] a page looks at what expires only where the clock has gone back', async () => {
    await append(entryOf(1, { expiresAt: now + hour }));
    const queries: string[] = [];
    const exec = storage.sql.exec.bind(storage.sql);
    storage.sql.exec = ((query: string, ...given: never[]) => {
      queries.push(query);
      return exec(query, ...given);
    }) as typeof storage.sql.exec;
    const asked = async () => {
      queries.length = 0;
      await page();
      return queries.filter((query) => !query.startsWith('SELECT first, through, data FROM packs')).length;
    };
    expect(await asked()).toBe(0);
    now += 10;
    expect(await asked()).toBe(0);
    now -= 20;
    expect(await asked()).toBe(2);
    expect(await asked()).toBe(0);
  });

  test('[T1] a clock that was ahead for a moment has destroyed nothing', async () => {
    await append(entryOf(1, { expiresAt: now + 48 * hour }));
    const right = now;
    now += 1_000 * hour;
    await history.alarm();
    now = right + 2 * hour;
    await history.alarm();
    await history.alarm();
    expect((await page())[0]?.body.length).toBeGreaterThan(0);
  });

  test.each([
    ['the object starts, and is told something', true],
    ['a page is read', false],
  ])(
    '[T1] [D4.3] a clock was 60 days ahead when the alarm rang: what expires since goes once %s',
    async (_, starts) => {
      const day = 24 * hour;
      const start = now;
      await append(entryOf(1, { expiresAt: start + day }), entryOf(2, { expiresAt: start + 2 * day }));
      now = start + 61 * day;
      alarm = null;
      await history.alarm();
      now = start + 30 * day;
      if (starts) {
        history = open();
        await history.erase({ conversation: 'c', deletions: [] });
      } else await page();
      while (alarm !== null && alarm <= start + 31 * day) await ring();
      expect((await page()).map(({ body }) => body.length > 0)).toEqual([false, false]);
      expect(alarm).toBeNull();
    },
  );

  test('[T1] a clock that is ahead twice, and right in between, has destroyed nothing', async () => {
    await append(entryOf(1, { expiresAt: now + 48 * hour }));
    for (const at of [now, now + 2 * hour]) {
      now = at + 1_000 * hour;
      alarm = null;
      await history.alarm();
      now = at;
      await page();
      while (alarm !== null && alarm <= at + 2 * hour) await ring();
    }
    expect((await page())[0]?.body.length).toBeGreaterThan(0);
  });

  test('[A1] a write that fails leaves what was there', async () => {
    await append(entryOf(1), entryOf(2));
    const exec = storage.sql.exec.bind(storage.sql);
    let left = 3;
    storage.sql.exec = ((query: string, ...given: never[]) => {
      if (query.startsWith('INSERT INTO packs') && --left < 3) throw new Error('disk');
      return exec(query, ...given);
    }) as typeof storage.sql.exec;
    await expect(append(entryOf(3))).rejects.toThrow('disk');
    storage.sql.exec = exec;
    expect((await page()).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
