import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, normalize, type Range, subtract } from '../../../lib/ranges.ts';
import { type Cursor, isAhead, mergeCursors, noCursor } from './cursor.ts';
import { positionOf } from './position.ts';

const max = 20;

interface PositionInput {
  readonly cursors: readonly Cursor[];
  readonly active: ReadonlySet<number>;
  readonly memberFrom: number;
}

const ranges = fc
  .array(fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 0, max: 4 })), { maxLength: 3 })
  .map((pairs) => normalize(pairs.map(([from, more]): Range => ({ from, through: from + more }))));

const cursor = (device: number) =>
  fc
    .record({
      from: fc.integer({ min: 0, max }),
      through: fc.integer({ min: 0, max }),
      read: fc.nat(max),
      failed: ranges,
      repaired: ranges,
    })
    .map(
      (given): Cursor => ({
        device,
        ...given,
        failed: subtract(given.failed, given.repaired),
        newest: given.through,
      }),
    );

const given: fc.Arbitrary<PositionInput> = fc.integer({ min: 1, max: 4 }).chain((count) =>
  fc.record({
    cursors: fc.tuple(...Array.from({ length: count }, (_, i) => cursor(i + 1))),
    active: fc.subarray(Array.from({ length: count }, (_, i) => i + 1)).map((list) => new Set(list)),
    memberFrom: fc.integer({ min: 1, max: 6 }),
  }),
);

/** The sentences of D6.2, entry by entry. */
const wasAcked = (seq: number, { cursors }: PositionInput) =>
  cursors.some((one) => one.from <= seq && seq <= one.through && !contains(one.failed, seq));
const isOwed = (seq: number, { cursors, active }: PositionInput) =>
  cursors.some((one) => active.has(one.device) && one.from <= seq && seq > one.through);

const hasFailed = (seq: number, { cursors }: PositionInput) =>
  cursors.some((one) => one.from <= seq && seq <= one.through && contains(one.failed, seq));

const compute = (given: PositionInput) =>
  positionOf(given.cursors, (device) => given.active.has(device), given.memberFrom, 64);

describe('positionOf', () => {
  test('[D6.2] passes exactly what was acked, could not be opened, or can be owed to none any more', () => {
    fc.assert(
      fc.property(given, (one) => {
        const { delivered } = compute(one);
        const known = Math.max(...one.cursors.map((cursor) => cursor.through));
        for (let seq = one.memberFrom; seq <= delivered; seq++) {
          const mayPass = wasAcked(seq, one) || hasFailed(seq, one) || !isOwed(seq, one);
          expect(mayPass, `passed ${seq}`).toBe(true);
        }
        const next = Math.max(delivered + 1, one.memberFrom);
        if (next <= known)
          expect(!wasAcked(next, one) && !hasFailed(next, one) && isOwed(next, one), `stopped before ${next}`).toBe(
            true,
          );
      }),
      { numRuns: 2_000 },
    );
  });

  test('[D6.2] what it passed without an ack is an exception, and nothing else is', () => {
    fc.assert(
      fc.property(given, (one) => {
        const { delivered, exceptions } = compute(one);
        for (let seq = 1; seq <= max + 5; seq++) {
          const expected = seq >= one.memberFrom && seq <= delivered && !wasAcked(seq, one);
          expect(contains(exceptions, seq), String(seq)).toBe(expected);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('[D6.2] never falls, and unticks nothing, as long as devices only ack', () => {
    fc.assert(
      fc.property(given, fc.nat(3), fc.integer({ min: 0, max }), (one, which, through) => {
        const before = compute(one);
        const at = which % one.cursors.length;
        const cursors = one.cursors.map((old, i) =>
          i === at ? mergeCursors(old, { ...noCursor(old.device), through }, 64) : old,
        );
        const after = compute({ ...one, cursors });
        expect(after.delivered).toBeGreaterThanOrEqual(before.delivered);
        for (let seq = 1; seq <= before.delivered; seq++) {
          if (seq < one.memberFrom || contains(before.exceptions, seq)) continue;
          expect(contains(after.exceptions, seq)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('[D6.2] too many exceptions are joined: lower, never false', () => {
    const failed = Array.from({ length: 10 }, (_, i) => ({ from: 2 * i + 2, through: 2 * i + 2 }));
    const one: Cursor = { ...noCursor(1), from: 1, through: 30, newest: 30, failed };
    const { exceptions, delivered } = positionOf([one], () => true, 1, 4);
    expect(delivered).toBe(30);
    expect(exceptions).toHaveLength(4);
    for (const range of failed) expect(contains(exceptions, range.from)).toBe(true);
  });

  test('[D1.3] a device that is away holds back nothing that another one has', () => {
    const phone: Cursor = { ...noCursor(1), from: 1, through: 9, newest: 9 };
    const laptop: Cursor = { ...noCursor(2), from: 1, through: 3, newest: 3 };
    expect(positionOf([phone, laptop], () => true, 1, 64)).toMatchObject({ delivered: 9, exceptions: [], least: 3 });
  });

  test('[D6.2] [D1.3] nor what comes after something that the other one could not open, until it can', () => {
    const phone: Cursor = { ...noCursor(1), from: 1, through: 9, newest: 9, failed: [{ from: 5, through: 5 }] };
    const laptop: Cursor = { ...noCursor(2), from: 1, through: 3, newest: 3 };
    const [before, after] = [3, 9].map((through) => positionOf([phone, { ...laptop, through }], () => true, 1, 64));
    expect(before).toMatchObject({ delivered: 9, exceptions: [{ from: 5, through: 5 }], least: 3 });
    expect(after).toMatchObject({ delivered: 9, exceptions: [] });
  });

  test('[D4.4] the least cursor stops before what could not be decrypted', () => {
    const phone: Cursor = { ...noCursor(1), from: 1, through: 9, newest: 9, failed: [{ from: 5, through: 6 }] };
    expect(positionOf([phone], () => true, 1, 64).least).toBe(4);
  });

  test('[D4.4] [D4.1] the least cursor counts what is owed of an earlier stay, and where a device begins', () => {
    const phone: Cursor = { ...noCursor(1), from: 1, through: 5, newest: 5 };
    expect(positionOf([phone], () => true, 50, 64)).toMatchObject({ delivered: 0, least: 5 });
    const laptop: Cursor = { ...noCursor(2), from: 60, through: 0 };
    expect(positionOf([phone, laptop], () => true, 50, 64).least).toBe(5);
    expect(positionOf([{ ...phone, through: 70 }, laptop], () => true, 50, 64).least).toBe(59);
    expect(positionOf([noCursor(3)], () => true, 50, 64).least).toBe(0);
  });

  test('[D4.4] who is signed out holds nothing back', () => {
    const phone: Cursor = { ...noCursor(1), from: 1, through: 9, newest: 9 };
    const laptop: Cursor = { ...noCursor(2), from: 1, through: 3, newest: 3 };
    expect(positionOf([phone, laptop], (device) => device === 1, 1, 64, 12).least).toBe(9);
    expect(positionOf([phone, laptop], () => false, 1, 64, 12).least).toBe(12);
  });
});

describe('cursors', () => {
  test('[D6] merging only rises, whatever the order', () => {
    fc.assert(
      fc.property(cursor(1), cursor(1), (a, b) => {
        const ab = mergeCursors(a, b, 64);
        expect(ab.through).toBe(Math.max(a.through, b.through));
        expect(mergeCursors(ab, a, 64)).toBe(ab);
        expect(mergeCursors(ab, b, 64)).toBe(ab);
        expect(mergeCursors(b, a, 64)).toEqual(ab);
      }),
    );
  });

  test('[8.3d] what was repaired is failed no more, in whichever order one hears of the two', () => {
    fc.assert(
      fc.property(cursor(1), cursor(1), cursor(1), (a, b, c) => {
        const merged = mergeCursors(mergeCursors(a, b, 64), c, 64);
        for (const one of [a, b, c]) {
          for (let seq = 1; seq <= max + 4; seq++) {
            if (contains(one.repaired, seq)) expect(contains(merged.failed, seq)).toBe(false);
            if (contains(one.failed, seq)) expect(contains([...merged.failed, ...merged.repaired], seq)).toBe(true);
          }
        }
        expect(mergeCursors(c, mergeCursors(b, a, 64), 64)).toEqual(merged);
      }),
    );
  });

  test('[8.3d] of more repaired ranges than are kept none is made up: the oldest are forgotten', () => {
    const every = Array.from({ length: 6 }, (_, i) => ({ from: 3 * i + 1, through: 3 * i + 1 }));
    const merged = mergeCursors(
      { ...noCursor(1), failed: [{ from: 1, through: 30 }] },
      { ...noCursor(1), repaired: every },
      4,
    );
    expect(merged.repaired).toEqual(every.slice(2));
    for (let seq = 1; seq <= 30; seq++) {
      if (!contains(every.slice(2), seq)) expect(contains(merged.failed, seq)).toBe(true);
    }
  });

  test('[D1.3] ahead in acks or in reads', () => {
    const base: Cursor = { ...noCursor(1), through: 5, newest: 5, read: 3 };
    expect(isAhead(base, base)).toBe(false);
    expect(isAhead({ ...base, newest: 6 }, base)).toBe(true);
    expect(isAhead({ ...base, read: 4 }, base)).toBe(true);
  });
});
