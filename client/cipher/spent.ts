/**
 * A store that is an earlier copy of what this device has had: its sessions and chains have sealed what it does not know of. None of
 * them seals again; sessions are begun anew, and still open what comes, as whoever wrote it may not know of the new ones yet.
 */
import { defaultLimits } from '../../protocol/limits.ts';
import type { AskingDevice } from './cipher.ts';
import type { Draft } from './draft.ts';
import type { Tools } from './own-device.ts';
import { renewPrekeys } from './prekeys.ts';
import { forgetSpentSessions, spendSessions } from './sessions.ts';

/** As long as something that was written to them may come. */
const keptMs = defaultLimits.deviceActiveMs;

const key = ['copied'];

/** The row under `copied`. */
interface CopiedRow {
  /** By the server's clock: what was sent since then is known to this store. */
  readonly at: number;
  /** When it had spent what it has, where `at` was told by a clock that was wrong; missing: then. */
  readonly spentAt?: number;
  /** What it had spent has gone, and nothing has been spent since; missing: it has not. */
  readonly isForgotten?: boolean;
}

/** Says whether there was anything to do: whatever was sent elsewhere before the last time has been seen to. */
export async function spendAll(tools: Tools, draft: Draft, at: number, here: AskingDevice): Promise<boolean> {
  const before = await draft.get<CopiedRow>(key);
  if (before !== undefined && at <= before.at && !isToCome(before, here)) return false;
  draft.put(key, { at: Math.max(at, here.now) } satisfies CopiedRow);
  await spendSessions(draft);
  for (const row of await draft.range({ prefix: ['chain-own'] })) draft.erase(row.key);
  await renewPrekeys(tools, draft, here);
  return true;
}

/** More than two clocks of one server differ by. */
const maxAheadMs = 3_600_000;

/** A time to come was told by a clock that was wrong: what was sent since then may be anything. */
function isToCome({ at }: Pick<CopiedRow, 'at'>, { now }: AskingDevice): boolean {
  return now > 0 && at > now + maxAheadMs;
}

export async function forgetSpent(draft: Draft, here: AskingDevice): Promise<void> {
  const copied = await draft.get<CopiedRow>(key);
  if (copied === undefined || copied.isForgotten === true) return;
  const since = copied.spentAt ?? copied.at;
  if (isToCome({ at: since }, here)) draft.put(key, { ...copied, spentAt: here.now } satisfies CopiedRow);
  if (here.now - since <= keptMs) return;
  await forgetSpentSessions(draft);
  draft.put(key, { ...copied, isForgotten: true } satisfies CopiedRow);
}
