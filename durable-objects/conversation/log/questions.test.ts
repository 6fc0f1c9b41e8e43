import { beforeAll, describe, expect, test } from 'vitest';
import { LeavingStore, leave } from '../../../tests/harness/leaving-store.ts';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import type { Context } from '../context.ts';
import { type EntryRow, entryFlags } from '../entry-row.ts';
import { SqlStore } from '../sql-store.ts';
import type { ConversationState } from '../state.ts';
import { growDigests, runLength } from './digests.ts';
import { Log, type OutsideLog, outside } from './log.ts';
import { countOwn, findSend, newestCountable, sendersBetween } from './questions.ts';

const length = 40_000;
const people = 7;
const bytes = new Uint8Array(1);

/** A log of random senders, of whom some are rare, with long stretches that do not count. */
function randomLog() {
  const storage = nodeStorage();
  const store = new SqlStore(storage);
  store.create();
  const numbers = new Map<string, number>();
  let random = 1;
  const draw = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  const rows: EntryRow[] = [];
  store.atomically(() => {
    let count = 0;
    for (let seq = 1; seq <= length; seq++) {
      const sender = draw(4_000) === 0 ? people - 1 : draw(people - 1);
      const device = draw(50) === 0 ? 0 : 1 + draw(2);
      const key = `${sender}.${device}`;
      const number = device === 0 ? 0 : (numbers.get(key) ?? 0) + 1 + (draw(10) === 0 ? 1 : 0);
      numbers.set(key, number);
      const isCountable = device > 0 && seq % 10_000 < 6_000 && draw(3) > 0;
      if (isCountable) count++;
      const flags = isCountable ? entryFlags.countable : 0;
      const row = {
        ...{ seq, kind: 1, sender, device, number, flags, count, expiresAt: 0 },
        entry: bytes,
        wraps: bytes,
      };
      rows.push(row);
      store.insertEntry(row);
    }
  });
  return { storage, store, rows, draw };
}

describe('[L3] [D2.2] a question about a long log gets the answer that reading it all would give', () => {
  let log: ReturnType<typeof randomLog>;
  let digested = 0;

  beforeAll(() => {
    log = randomLog();
  });

  const context = (): Pick<Context, 'store' | 'log' | 'state'> => ({
    store: log.store,
    log: new Log(log.store),
    state: { digested } as ConversationState,
  });
  const seqOf = (answer: EntryRow | OutsideLog | undefined) => (answer === outside ? 'outside' : answer?.seq);

  function range(): [number, number] {
    const [a, b] = [1 + log.draw(length), 1 + log.draw(length)];
    return log.draw(4) === 0 ? [1, b] : [Math.min(a, b), Math.max(a, b)];
  }

  function check(): void {
    for (let i = 0; i < 60; i++) {
      const [from, through] = range();
      const inside = log.rows.slice(from - 1, through);
      const countable = inside.filter(({ flags }) => flags & entryFlags.countable);
      const sender = log.draw(people);
      expect(countOwn(context(), sender, from, through)).toBe(countable.filter((row) => row.sender === sender).length);
      expect(sendersBetween(context(), from, through)).toEqual(new Set(countable.map((row) => row.sender)));
      expect(seqOf(newestCountable(context(), from, through))).toBe(countable.at(-1)?.seq);
      const some = inside[log.draw(inside.length)] as EntryRow;
      if (some.device === 0) continue;
      const wanted = { sender: some.sender, device: some.device, number: some.number };
      expect(seqOf(findSend(context(), wanted, from, through))).toBe(some.seq);
      const passedOver = { ...wanted, number: wanted.number - 1 };
      const before = inside.find(
        (row) => row.sender === some.sender && row.device === some.device && row.number === wanted.number - 1,
      );
      expect(seqOf(findSend(context(), passedOver, from, through))).toBe(before?.seq);
    }
  }

  test('as long as no run has a digest', check);

  test('while the digests of an older log are made, a few at a time', () => {
    digested = growDigests(context(), digested, length);
    expect(digested).toBeGreaterThan(0);
    expect(digested).toBeLessThan(Math.floor(length / runLength));
    check();
  });

  test('and when all runs have one', () => {
    for (let before = -1; before < digested; ) {
      before = digested;
      digested = growDigests(context(), digested, length);
    }
    expect(digested).toBe(Math.floor(length / runLength));
    expect(log.store.digestedRuns()).toBe(digested);
    expect(log.store.digest(1, 0)).toBeDefined();
    check();
  });
  test('and when most of it has left: the same where the answer is here or in a digest, else outside', () => {
    const leaving = { through: 30_500 };
    const rows = new LeavingStore(log.storage, leaving);
    log.store.writeDerived(0, length, []);
    leave(log.storage, leaving, leaving.through);
    const asked = { store: rows, log: new Log(rows), state: { digested } as ConversationState };
    const isHere = (seq: number) => seq > leaving.through;
    let answered = 0;
    for (let i = 0; i < 400; i++) {
      const [from, through] = range();
      const inside = log.rows.slice(from - 1, through);
      const countable = inside.filter(({ flags }) => flags & entryFlags.countable);
      const sender = log.draw(people);
      const count = countOwn(asked, sender, from, through);
      const senders = sendersBetween(asked, from, through);
      if (count !== outside) {
        answered++;
        expect(count).toBe(countable.filter((row) => row.sender === sender).length);
        expect(senders).toEqual(new Set(countable.map((row) => row.sender)));
      } else {
        expect(senders).toBe(outside);
        expect(isHere(from)).toBe(false);
      }
      const newest = newestCountable(asked, from, through);
      if (newest === outside) expect(isHere(countable.at(-1)?.seq ?? 0)).toBe(false);
      else expect(newest?.seq).toBe(countable.at(-1)?.seq);
      const some = inside[log.draw(inside.length)] as EntryRow;
      if (some.device === 0) continue;
      const found = findSend(asked, some, from, through);
      expect(seqOf(found)).toBe(isHere(some.seq) ? some.seq : 'outside');
    }
    expect(answered).toBeGreaterThan(20);
  });

  test('a run that has left without its digest gets none, and nothing waits for it', () => {
    const rows = new LeavingStore(log.storage, { through: 30_500 });
    const grow = (from: number) => growDigests({ store: rows, log: new Log(rows) }, from, length);
    expect(grow(0)).toBe(0);
    expect(grow(29)).toBe(29);
    expect(grow(30)).toBe(34);
  });
});
