import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuse } from '../../protocol/refusals.ts';
import type { ColdEntry, ColdPage, ColdPageRequest, HistoryStore } from './rpc.ts';
import { askedBriefly, briefPage, wholePage } from './rpc-brief.ts';

const request: ColdPageRequest = {
  ...{ conversation: 'c', from: 1, through: 50, limit: 50, maxBytes: 1e6 },
  ...{ down: true, bare: false, sure: false },
};
const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const bytes = fc.uint8Array({ maxLength: 40 });
const entry: fc.Arbitrary<ColdEntry> = fc.record({
  ...{ seq: number, facts: bytes, body: bytes, wraps: bytes },
  ...{ at: number, expiresAt: number, deletedAt: number },
});
const page: fc.Arbitrary<ColdPage> = fc
  .tuple(fc.array(entry, { maxLength: 20 }), fc.boolean(), fc.boolean())
  .map(([entries, more, alone]) => ({ entries, more, ...(alone ? { alone: true as const } : {}) }));

test('[K2] a page travels as bytes to who can read it, and arrives as it was', () => {
  fc.assert(
    fc.property(page, fc.nat(9), (given, before) => {
      const brief = briefPage({ ...request, brief: true }, given) as Uint8Array;
      expect(brief).toBeInstanceOf(Uint8Array);
      // Bytes may come as a part of more.
      const more = new Uint8Array(before + brief.length + 3).fill(255);
      more.set(brief, before);
      expect(wholePage(more.subarray(before, before + brief.length))).toEqual(given);
    }),
  );
});

test('[K2] to who does not say so it travels whole, and so does a refusal', () => {
  const given: ColdPage = { entries: [], more: false };
  expect(briefPage(request, given)).toBe(given);
  const refusal = refuse('history-unavailable', { afterMs: 1_000 });
  expect(briefPage({ ...request, brief: true }, refusal)).toBe(refusal);
  expect(wholePage(refusal)).toBe(refusal);
});

test('[K2] a store of a release that knows nothing of it is understood', async () => {
  const given: ColdPage = { entries: [], more: true };
  const asked: ColdPageRequest[] = [];
  const older = { page: async (what: ColdPageRequest) => (asked.push(what), given) } as unknown as HistoryStore;
  expect(await askedBriefly(older).page(request)).toBe(given);
  expect(asked).toEqual([{ ...request, brief: true }]);
});
