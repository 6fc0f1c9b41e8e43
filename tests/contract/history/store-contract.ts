/** What every store of cold history must do (durable-objects/history/rpc.ts), wherever it keeps the bytes. */
import { describe, expect, test } from 'vitest';
import {
  type ColdDeletion,
  type ColdEntry,
  type ColdPage,
  type ColdPageRequest,
  type HistoryStore,
  maxColdBatch,
  maxColdBatchBytes,
  maxColdDrop,
  maxColdFacts,
  maxColdPage,
} from '../../../durable-objects/history/rpc.ts';

const kept = { kept: true };
const nothing = new Uint8Array(0);
/** Some time of the year 2026, which stores that work with time stamps take for one. */
const day = 1_790_000_000_000;

let conversations = 0;

/** A conversation that no store has heard of. */
function newConversation(): string {
  conversations++;
  return `c${Date.now().toString(36)}${conversations.toString(36)}`.padEnd(23, 'A');
}

export function entryOf(seq: number, more: Partial<ColdEntry> & { size?: number } = {}): ColdEntry {
  const { size = 40, ...fields } = more;
  return {
    seq,
    facts: Uint8Array.of(1, seq & 255, (seq >> 8) & 255, 255),
    body: new Uint8Array(size).fill(seq & 255),
    wraps: Uint8Array.of(7, seq & 255),
    at: day + seq * 1_000,
    expiresAt: 0,
    deletedAt: 0,
    ...fields,
  };
}

/** The entries from..through. */
function run(from: number, through: number, more: Parameters<typeof entryOf>[1] = {}): ColdEntry[] {
  return Array.from({ length: through - from + 1 }, (_, i) => entryOf(from + i, more));
}

/** Bytes may come as views of any class. */
function plain({ entries, more }: ColdPage): ColdPage {
  const bytes = (given: Uint8Array) => Uint8Array.from(given);
  return {
    entries: entries.map((entry) => ({
      ...{ seq: entry.seq, facts: bytes(entry.facts), body: bytes(entry.body), wraps: bytes(entry.wraps) },
      ...{ at: entry.at, expiresAt: entry.expiresAt, deletedAt: entry.deletedAt },
    })),
    more,
  };
}

const gone = (entry: ColdEntry, deletedAt: number): ColdEntry => ({
  ...entry,
  body: nothing,
  wraps: nothing,
  deletedAt,
});
const seqsOf = ({ entries }: ColdPage) => entries.map(({ seq }) => seq);

/** A conversation in a store, to be written to and asked. */
class StoredConversation {
  readonly conversation = newConversation();
  readonly #store: HistoryStore;

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  append(entries: readonly ColdEntry[]) {
    return this.#store.append({ conversation: this.conversation, entries });
  }

  erase(...deletions: ColdDeletion[]) {
    return this.#store.erase({ conversation: this.conversation, deletions });
  }

  drop(after: number, through: number) {
    return this.#store.drop({ conversation: this.conversation, after, through });
  }

  ask(from: number, through: number, more: Partial<ColdPageRequest> = {}) {
    const usual = { limit: maxColdPage, maxBytes: maxColdBatchBytes, down: false, bare: false, sure: false };
    return this.#store.page({ conversation: this.conversation, from, through, ...usual, ...more });
  }

  async page(from: number, through: number, more: Partial<ColdPageRequest> = {}): Promise<ColdPage> {
    const page = await this.ask(from, through, more);
    if (!('entries' in page)) throw new Error(page.refused);
    return plain(page);
  }
}

/** `store` is asked for once, when the first test runs. */
export function historyContract(name: string, store: () => HistoryStore): void {
  const begin = () => new StoredConversation(store());

  describe(`cold history in ${name}`, () => {
    test('[A1] entries come back as they were given, from either end', async () => {
      const asked = begin();
      const entries = run(1, 100);
      expect(await asked.append(entries)).toEqual(kept);
      expect((await asked.page(1, 100)).entries).toEqual(entries);
      for (const sure of [false, true]) {
        expect(await asked.page(3, 90, { limit: 5, sure })).toEqual({ entries: entries.slice(2, 7), more: true });
        expect(await asked.page(3, 90, { limit: 5, down: true, sure })).toEqual({
          entries: entries.slice(85, 90),
          more: true,
        });
      }
      expect(await asked.page(7, 7)).toMatchObject({ entries: [entries[6]] });
      expect((await asked.page(3, 7)).more).toBe(false);
      expect((await asked.page(3, 7, { down: true })).more).toBe(false);
    });

    test('[A1] a page goes over as many batches as it needs, and over whatever the store puts apart', async () => {
      const asked = begin();
      const first = 31_901;
      for (let from = first; from < first + 300; from += 100) await asked.append(run(from, from + 99));
      for (const down of [false, true]) {
        const page = await asked.page(first + 50, first + 149, { down });
        expect(seqsOf(page)).toEqual(run(first + 50, first + 149).map(({ seq }) => seq));
      }
      expect(seqsOf(await asked.page(1, 40_000, { limit: 3, down: true }))).toEqual([32_198, 32_199, 32_200]);
      expect(seqsOf(await asked.page(31_999, 33_000, { limit: 3 }))).toEqual([31_999, 32_000, 32_001]);
    });

    test('[A1] what is not there is no error, nor is a hole', async () => {
      const asked = begin();
      expect(await asked.page(1, 100)).toEqual({ entries: [], more: false });
      await asked.append([entryOf(5), entryOf(9), entryOf(700)]);
      expect(seqsOf(await asked.page(1, 1_000))).toEqual([5, 9, 700]);
      expect(seqsOf(await asked.page(6, 8))).toEqual([]);
      expect(seqsOf(await new StoredConversation(store()).page(1, 1_000))).toEqual([]);
    });

    test('[A1] a page ends by its bytes, and has one entry at least', async () => {
      const asked = begin();
      await asked.append(run(1, 20, { size: 10_000 }));
      const page = await asked.page(1, 20, { maxBytes: 45_000 });
      expect(page.more).toBe(true);
      expect(seqsOf(page).length).toBeGreaterThan(2);
      expect(seqsOf(page).length).toBeLessThan(7);
      expect(seqsOf(page)[0]).toBe(1);
      const down = await asked.page(1, 20, { maxBytes: 45_000, down: true });
      expect(down.more).toBe(true);
      expect(seqsOf(down).at(-1)).toBe(20);
      expect(seqsOf(await asked.page(1, 20, { maxBytes: 1 }))).toEqual([1]);
    });

    test('[A1] facts can be had alone, many at a time', async () => {
      const asked = begin();
      for (let from = 1; from <= 1_000; from += 100) await asked.append(run(from, from + 99));
      await asked.append(run(1_001, 1_024));
      const page = await asked.page(1, 1_024, { limit: maxColdFacts, bare: true });
      expect(page.entries).toHaveLength(1_024);
      for (const seq of [1, 500, 1_024]) {
        expect(page.entries[seq - 1]).toEqual({ ...entryOf(seq), body: nothing, wraps: nothing });
      }
    });

    test('[A1] a batch that is repeated changes nothing, also where it is cut in another way', async () => {
      const asked = begin();
      await asked.append(run(1, 60));
      expect(await asked.append(run(1, 60))).toEqual(kept);
      expect(await asked.append(run(40, 100))).toEqual(kept);
      expect((await asked.page(1, 100)).entries).toEqual(run(1, 100));
    });

    test('[A1] the largest entries, and a batch as large as may be', async () => {
      const asked = begin();
      expect(await asked.append([entryOf(1, { size: 300_000 })])).toEqual(kept);
      expect(await asked.append(run(2, 101, { size: 5_000 }))).toEqual(kept);
      for (let seq = 102; seq <= 112; seq++) await asked.append([entryOf(seq, { size: 250_000 })]);
      expect((await asked.page(1, 1)).entries).toEqual([entryOf(1, { size: 300_000 })]);
      expect(seqsOf(await asked.page(2, 101))).toHaveLength(100);
      expect((await asked.page(112, 112)).entries).toEqual([entryOf(112, { size: 250_000 })]);
      expect(seqsOf(await asked.page(1, 112, { down: true, maxBytes: 600_000 })).at(-1)).toBe(112);
    });

    test('[A1] more than a call may bring or ask for is refused, and nothing of it is stored', async () => {
      const asked = begin();
      const refused = { refused: 'too-large' };
      expect(await asked.append(run(1, maxColdBatch + 1))).toMatchObject(refused);
      expect(await asked.append(run(1, 3, { size: 200_000 }))).toMatchObject(refused);
      expect(await asked.ask(1, 9_999, { limit: maxColdPage + 1 })).toMatchObject(refused);
      expect(await asked.ask(1, 9_999, { limit: maxColdFacts + 1, bare: true })).toMatchObject(refused);
      expect(await asked.drop(0, maxColdDrop + 1)).toMatchObject(refused);
      const many = Array.from({ length: maxColdBatch + 1 }, (_, i) => ({ seq: i + 1, at: day }));
      expect(await asked.erase(...many)).toMatchObject(refused);
      expect(seqsOf(await asked.page(1, 9_999))).toEqual([]);
    });

    test('[A1] a deletion takes body and wraps, and leaves the facts', async () => {
      const asked = begin();
      await asked.append(run(295, 305));
      const deletion = { seq: 300, at: day + 900_000 };
      expect(await asked.erase(deletion)).toEqual(kept);
      expect(await asked.erase(deletion)).toEqual(kept);
      const { entries } = await asked.page(299, 301);
      expect(entries).toEqual([entryOf(299), gone(entryOf(300), deletion.at), entryOf(301)]);
      expect((await asked.page(300, 300, { bare: true, sure: true })).entries[0]?.deletedAt).toBe(deletion.at);
    });

    test('[A1] the deletion is there first: the archiver’s batch comes later, and its repeat later still', async () => {
      const asked = begin();
      const deletion = { seq: 300, at: day + 900_000 };
      await asked.erase(deletion);
      expect(seqsOf(await asked.page(300, 300))).toEqual([]);
      for (let times = 0; times < 2; times++) {
        await asked.append(run(250, 320));
        const { entries } = await asked.page(299, 301, { sure: true });
        expect(entries).toEqual([entryOf(299), gone(entryOf(300), deletion.at), entryOf(301)]);
      }
    });

    test('[A1] a batch of before the deletion is repeated after it', async () => {
      const asked = begin();
      await asked.append(run(250, 320));
      await asked.erase({ seq: 300, at: day + 900_000 }, { seq: 301, at: day + 900_001 });
      await asked.append(run(250, 320));
      const { entries } = await asked.page(300, 302);
      expect(entries).toEqual([gone(entryOf(300), day + 900_000), gone(entryOf(301), day + 900_001), entryOf(302)]);
    });

    test('[A1] what was deleted before it came has its marker with it', async () => {
      const asked = begin();
      const entry = gone(entryOf(4), day + 5_000);
      await asked.append([entryOf(3), entry, { ...entryOf(5), body: nothing, wraps: nothing }]);
      expect((await asked.page(3, 5)).entries).toEqual([
        entryOf(3),
        entry,
        { ...entryOf(5), body: nothing, wraps: nothing },
      ]);
      await asked.append([entryOf(4)]);
      expect((await asked.page(4, 4)).entries).toEqual([entry]);
    });

    test('[A1] what expires later is there until then', async () => {
      const asked = begin();
      const entry = entryOf(1, { at: Date.now() - 1_000, expiresAt: Date.now() + 3_600_000 });
      await asked.append([entry]);
      expect((await asked.page(1, 1)).entries).toEqual([entry]);
    });

    test('[A1] what is dropped is gone, and a late batch does not bring it back', async () => {
      const asked = begin();
      for (const from of [1, 101, 201]) await asked.append(run(from, from + 99));
      expect(await asked.drop(0, 130)).toEqual(kept);
      expect(await asked.drop(0, 130)).toEqual(kept);
      expect(seqsOf(await asked.page(1, 300))).toEqual(run(131, 230).map(({ seq }) => seq));
      await asked.append(run(101, 200));
      await asked.erase({ seq: 5, at: day + 900_000 });
      const page = await asked.page(1, 300, { limit: 1 });
      expect(seqsOf(page)).toEqual([131]);
      expect(page.entries).toEqual([entryOf(131)]);
    });

    test('[D4.3] dropping goes over whatever the store puts apart, in steps, each of them repeatable, and as far as it was told', async () => {
      const asked = begin();
      const first = 31_801;
      for (let from = first; from < first + 400; from += 100) await asked.append(run(from, from + 99));
      await asked.erase({ seq: first + 5, at: day + 900_000 });
      for (const [after, through] of [
        [0, 10_000],
        [10_000, 20_000],
        [20_000, 30_000],
        [30_000, 31_850],
        [31_850, 32_050],
        [31_850, 32_050],
      ] as const)
        expect(await asked.drop(after, through)).toEqual(kept);
      for (const down of [false, true]) {
        const page = await asked.page(first, 32_200, { down, sure: true });
        expect(seqsOf(page)).toEqual(run(down ? 32_101 : 32_051, down ? 32_200 : 32_150).map(({ seq }) => seq));
      }
      // An append whose answer nobody waits for any more, and a deletion of what it brought.
      for (let from = first; from < first + 400; from += 100) await asked.append(run(from, from + 99));
      await asked.erase({ seq: first + 50, at: day + 900_000 }, { seq: 32_060, at: day + 900_000 });
      const { entries } = await asked.page(first, 32_200, { limit: 1_024, bare: true });
      expect(entries.map(({ seq }) => seq)).toEqual(run(32_051, 32_200).map(({ seq }) => seq));
      expect(entries.filter(({ deletedAt }) => deletedAt > 0).map(({ seq }) => seq)).toEqual([32_060]);
    });

    test('[D4.3] what was never there can be dropped, and what is dropped in another conversation is there', async () => {
      const [asked, other] = [begin(), begin()];
      expect(await asked.drop(0, 50)).toEqual(kept);
      await asked.append(run(1, 100));
      await other.append(run(1, 100));
      expect(seqsOf(await asked.page(1, 100))).toEqual(run(51, 100).map(({ seq }) => seq));
      expect(seqsOf(await other.page(1, 100))).toHaveLength(100);
    });

    test('health names the store', async () => {
      expect(await store().health()).toMatchObject({ reachable: true, problem: '' });
    });
  });
}
