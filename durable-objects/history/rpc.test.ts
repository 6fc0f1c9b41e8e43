import { expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { coldBytes, type HistoryStore, maxColdBatch, maxColdBatchBytes, maxColdFacts, maxColdPage } from './rpc.ts';

test('[A1] whatever a conversation took fits into one call, by itself and as a page', () => {
  const taken = new Uint8Array(defaultLimits.maxFrameBytes);
  const entry: Parameters<HistoryStore['append']>[0]['entries'][number] = {
    ...{ seq: 1, at: 1, expiresAt: 0, deletedAt: 0 },
    ...{ facts: new Uint8Array(1_024), body: taken.subarray(0, 200_000), wraps: taken.subarray(200_000) },
  };
  expect(coldBytes(entry)).toBe(1_024 + defaultLimits.maxFrameBytes);
  expect(coldBytes(entry)).toBeLessThan(maxColdBatchBytes);
  expect(maxColdPage).toBeGreaterThan(defaultLimits.maxPage);
  expect(maxColdBatch).toBeLessThanOrEqual(maxColdFacts);
});
