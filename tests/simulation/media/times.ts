import type { Limits } from '../../../protocol/limits.ts';

/** What takes a day or thirty takes minutes, and longer than any trouble of a run. */
export const mediaTimes = {
  mediaHoldMs: 30 * 60_000,
  mediaUploadMs: 30 * 60_000,
  mediaKeptMs: 40 * 60_000,
} as const satisfies Partial<Limits>;

/** Until what nobody names is collected: it expires and is erased within three hours, is kept, and is looked at twice. */
export const collectedAfterMs = 3 * 3_600_000 + 3 * mediaTimes.mediaKeptMs;
