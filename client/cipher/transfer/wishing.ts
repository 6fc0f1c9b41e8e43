/**
 * Asks the siblings for their keyrings, one part after the other. To ask for a part says that those before it have come.
 *
 * Letters wait at the server for a device that is away. So each is asked once for a part, the one that gave the last one first,
 * the next one when there was no answer for a while; whichever answers first goes on, and only it is asked for what follows.
 */
import { doubling } from '../../../lib/doubling.ts';
import { isBundleWanted, wantBundles } from '../bundles.ts';
import type { AskingDevice } from '../cipher.ts';
import type { Device } from '../devices.ts';
import type { Draft } from '../draft.ts';
import type { Tools } from '../own-device.ts';
import { post } from '../post.ts';
import { hasSession } from '../sessions.ts';
import { knowsSiblings, siblings } from '../siblings.ts';
import { putTransfer, type TransferRow, transferRow } from './transfer-row.ts';

/** How long one is waited for before another one is asked. */
const patienceMs = 10_000;
/** All were asked in vain: they are asked again after so long, twice as long with each time, a day at most. */
const [againMs, maxAgainMs] = [10 * 60_000, 24 * 3_600_000];

/** Only a device that was linked lacks something that others have. */
export async function wishForKeys(tools: Tools, draft: Draft, here: AskingDevice): Promise<void> {
  const { primary, now } = here;
  if (primary === undefined || now === 0) return;
  const before = await transferRow(draft);
  if (before?.stage === 'done') return;
  const held = before ?? begun(tools, null);
  // A time to come was told by a clock that was wrong.
  const row = held.askedAt > now ? { ...held, askedAt: now } : held;
  if (row !== before) putTransfer(draft, row);
  if (!(await knowsSiblings(draft))) return;
  const left = (await siblings(draft)).filter(({ device }) => !row.drained.includes(device));
  if (left.length === 0) putTransfer(draft, { ...row, stage: 'done', isWhole: false, total: receivedOf(row) });
  else await ask(tools, draft, here, { row, left });
}

/** A new one, by whomever it is answered; what has come already stays. */
export function begun({ random }: Tools, before: TransferRow | null): TransferRow {
  const transfer = Math.max(1, new DataView(random(4).buffer).getUint32(0));
  return {
    ...{ stage: 'asking' as const, transfer, part: 0, from: null, of: 0, isWhole: true },
    ...{ asked: [], askedAt: 0, rounds: 0, given: 0, conversations: 0 },
    ...{ drained: before?.drained ?? [], received: before?.received ?? 0, total: before?.total ?? 0 },
  };
}

function receivedOf({ received, given }: TransferRow): number {
  return Math.max(received, given);
}

async function ask(
  tools: Tools,
  draft: Draft,
  { now }: AskingDevice,
  { row, left }: { readonly row: TransferRow; readonly left: readonly Device[] },
): Promise<void> {
  if (row.asked.length > 0 && now < row.askedAt + patienceMs) return;
  const isDue = row.asked.length > 0 && now >= row.askedAt + pauseOf(row);
  const asked = isDue ? [] : row.asked;
  const rounds = isDue ? row.rounds + 1 : row.rounds;
  const unasked = left.filter(({ device }) => !asked.includes(device));
  const ready: Device[] = [];
  for (const one of unasked) {
    if ((await hasSession(draft, one)) && !(await isBundleWanted(draft, one))) ready.push(one);
    else await wantBundles(draft, [one]);
  }
  const to = ready.find(({ device }) => device === row.of) ?? ready[0];
  if (to === undefined) {
    // A session takes a moment.
    if (row.askedAt === 0) putTransfer(draft, { ...row, askedAt: now });
    else if (row.stage !== 'stalled' && now >= row.askedAt + patienceMs)
      putTransfer(draft, { ...row, stage: 'stalled' });
    return;
  }
  const { transfer, part, from } = row;
  await post(tools, draft, to, { conversation: '', sealed: { wish: { transfer, part: part + 1, from } } });
  putTransfer(draft, { ...row, asked: [...asked, to.device], askedAt: now, rounds });
}

function pauseOf({ rounds }: TransferRow): number {
  return doubling(againMs, rounds, maxAgainMs);
}

/** The session with it was begun anew: what it was asked may be lost. */
export async function wishAgain(draft: Draft, { device }: Device): Promise<void> {
  const row = await transferRow(draft);
  if (row === undefined || row.stage === 'done' || !row.asked.includes(device)) return;
  putTransfer(draft, { ...row, asked: row.asked.filter((one) => one !== device), askedAt: 0 });
}

/** When another one is to be asked. */
export async function wishDueInMs(draft: Draft, { now }: AskingDevice): Promise<number> {
  const row = await transferRow(draft);
  if (row === undefined || row.stage === 'done' || row.askedAt === 0 || now === 0) return Number.POSITIVE_INFINITY;
  return Math.min(row.askedAt, now) + (row.stage === 'stalled' ? pauseOf(row) : patienceMs) - now;
}
