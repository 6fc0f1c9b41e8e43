/**
 * How it stands with what this device asks its siblings for: the keys of all that was before it.
 *
 *   (none) ──upkeep──▶ asking ──a parcel──▶ asking ──the last one──▶ done
 *                        │  ▲
 *        all asked in vain  a parcel
 *                        ▼  │
 *                      stalled
 */
import type { Transfer } from '../../api.ts';
import type { AskingDevice } from '../cipher.ts';
import type { Draft } from '../draft.ts';
import { stillToBeSent } from '../post.ts';
import type { Place } from './place.ts';

/** The row under `transfer`; missing: nothing has been asked for. */
export interface TransferRow {
  readonly stage: 'asking' | 'stalled' | 'done';
  /** Which one this is: what answers another one counts for nothing. */
  readonly transfer: number;
  /** Parts of it that have come, and where it goes on. */
  readonly part: number;
  readonly from: Place | null;
  /** The device that gave the last one; 0: none did. */
  readonly of: number;
  /** All that came is of devices that lack nothing themselves. */
  readonly isWhole: boolean;
  /** Devices that were asked for the next part, when the last of them was, and how often all of them were in vain. */
  readonly asked: readonly number[];
  readonly askedAt: number;
  readonly rounds: number;
  /** Devices that gave all they have, and may lack something. */
  readonly drained: readonly number[];
  /** Keys that were new here. */
  readonly received: number;
  /** As the giver counts: keys that were given, of so many, in so many conversations. */
  readonly given: number;
  readonly total: number;
  readonly conversations: number;
}

const key = ['transfer'];

export async function transferRow(draft: Draft): Promise<TransferRow | undefined> {
  return draft.get<TransferRow>(key);
}

export function putTransfer(draft: Draft, row: TransferRow): void {
  draft.put(key, row);
}

/** Keys may come any moment: what they are for is not asked for one by one. */
export async function isOnItsWay(draft: Draft): Promise<boolean> {
  return (await transferRow(draft))?.stage === 'asking';
}

/** This device began the account, or was handed everything by one that lacks nothing. */
export async function lacksNothing(draft: Draft, { primary }: AskingDevice): Promise<boolean> {
  if (primary === undefined) return true;
  const row = await transferRow(draft);
  return row?.stage === 'done' && row.isWhole;
}

/** The row under `parcel-given` and the device: the wish that was answered last. */
export interface GivenRow {
  readonly transfer: number;
  readonly part: number;
  readonly at: number;
  /** There was nothing behind it. */
  readonly isLast: boolean;
}

const none: Transfer = { state: 'idle', received: 0, total: 0, conversations: 0, devices: [], handedTo: [] };

export async function transferState(draft: Draft): Promise<Transfer> {
  const given = await draft.range({ prefix: ['parcel-given'] });
  const isGiven = given.flatMap(({ key, value }) => ((value as GivenRow).isLast ? [Number(key[1])] : []));
  // Whoever is told so may switch the device off.
  const toSend = isGiven.length === 0 ? none.handedTo : [...(await stillToBeSent(draft))];
  const handedTo = isGiven.filter((device) => !toSend.includes(device));
  const row = await transferRow(draft);
  if (row === undefined) return { ...none, handedTo };
  const { stage, total, conversations, asked } = row;
  if (stage === 'done') return { ...none, state: 'done', received: total, total, conversations, handedTo };
  const received = Math.min(Math.max(row.received, row.given), total);
  const state = stage === 'asking' ? 'receiving' : 'waiting';
  return { ...none, state, received, total, devices: [...asked], handedTo };
}
