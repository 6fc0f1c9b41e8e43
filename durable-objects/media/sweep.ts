/** What a ledger lets go of: uploads that nobody goes on with, holds that are over, and the object itself (B10). */
import type { LedgerOptions } from './options.ts';
import { type LedgerRows, states } from './rows.ts';
import { incomingPrefix } from './rpc-incoming.ts';

export interface SweepOptions extends Omit<LedgerOptions, 'storage' | 'empty'> {
  readonly rows: LedgerRows;
}

/**
 * One look at a clock destroys nothing, for it may be ahead for a moment (T1): what can go is noted, and goes when it still
 * can so much later.
 */
export const erasedAfterMs = 3_600_000;
/** What is told of an entry later than this after its release was on its way for a day. */
const releasedForMs = 24 * 3_600_000;

/** When no address to store a part of it is good any more. */
export function incomingGoneMs({ mediaPutMs }: LedgerOptions['limits']): number {
  return mediaPutMs + 60_000;
}

/** Says when to come back, or null. Each mark is written before what it stands for is erased, so a crash repeats the erasure. */
export async function sweep(options: SweepOptions): Promise<number | null> {
  const { rows, surroundings, limits } = options;
  if (!rows.exists) return null;
  const now = surroundings.now();
  await giveUploadsUp(options, now);
  // What came late, by an address that was good still.
  if (options.takesIncoming === true && !rows.hasUploads()) await options.bucket.eraseUnder(incomingPrefix(options.id));
  if (rows.object().state === states.erasing) return await erase(options);
  if (rows.object().state === states.none && !rows.hasUploads()) {
    // Nothing was ever put together.
    await rows.clear();
    return null;
  }

  rows.writing(() => rows.forget(now, now - releasedForMs));
  const touchedAt = rows.oldestTouch();
  const next = touchedAt === null ? null : touchedAt + limits.mediaUploadMs;
  const object = rows.object();
  if (object.state !== states.stored || rows.isNamed()) return next;

  const due = Math.max(object.touchedAt + limits.mediaKeptMs, rows.heldUntil());
  // What was noted was not so.
  if (now < due && object.idleSeenAt > 0) rows.writing(() => rows.writeObject({ ...object, idleSeenAt: 0 }));
  if (now < due) return Math.min(next ?? Infinity, due);
  // Somebody is storing it again: what becomes of that is known first.
  if (next !== null) return next;
  const waitMs = Math.min(erasedAfterMs, limits.mediaKeptMs);
  // Seen by a clock that has gone back since, it was not seen.
  const seenAt = object.idleSeenAt > 0 && object.idleSeenAt <= now ? object.idleSeenAt : 0;
  if (seenAt === 0) rows.writing(() => rows.writeObject({ ...object, idleSeenAt: now }));
  if (seenAt === 0 || now - seenAt < waitMs) return (seenAt || now) + waitMs;
  rows.writing(() => rows.writeObject({ ...object, state: states.erasing }));
  return await erase(options);
}

async function erase({ id, rows, bucket, surroundings }: SweepOptions): Promise<number | null> {
  await bucket.erase(id);
  // Something came late meanwhile: once more.
  if (rows.hasUploads()) return surroundings.now();
  // Nobody changes what is being erased.
  await rows.clear();
  return null;
}

async function giveUploadsUp({ id, rows, bucket, limits }: SweepOptions, now: number): Promise<void> {
  const until = now - limits.mediaUploadMs;
  for (let due = rows.uploadsUntil(until); due.length > 0; due = rows.uploadsUntil(until)) {
    for (const { user } of due) {
      // While the bucket was asked about another one, somebody may have gone on with this one, or finished it.
      const upload = rows.upload(user);
      if (upload === null || (!upload.isOver && upload.touchedAt > until)) continue;
      rows.writing(() => rows.putUpload({ ...upload, isOver: true }));
      if (upload.upload !== null && upload.upload !== '') await bucket.abort(id, upload.upload);
      // It may have been put together, by whoever died before the ledger heard of it.
      if (rows.object().state === states.none && !rows.hasOtherUploads(user)) await bucket.erase(id);
      // Where something came late meanwhile: once more.
      if (rows.upload(user)?.touchedAt === upload.touchedAt) rows.writing(() => rows.dropUpload(user));
    }
  }
}
