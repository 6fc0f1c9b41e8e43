/**
 * This device's prekeys: what it gives out so that others can write to it first.
 *
 * The signed ones are made anew each week; the private halves of older ones stay as long as a message made with them may
 * still come. A one-time prekey goes with the commit that used it. One that was handed out and never used goes after the
 * same time: the server hands them out in the order of their ids, so how many it holds says which those are.
 */
import type { NumberedKeyPair, Prekeys, SignedKeyPair } from '../../crypto/suite.ts';
import type { Decoded } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { AskingDevice, Errand } from './cipher.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import { ownDevice, type Tools } from './own-device.ts';

const rotationMs = 7 * 24 * 3_600_000;
/** The server is to hold so many, and is given more when it holds fewer than `lowOneTime`. */
const keptOneTime = 100;
const lowOneTime = 30;
/** How often more are made in an hour: a server that asks for more again and again cannot fill the store. */
const maxMadePerHour = 10;
/** As long as a device stays signed in unseen: a message that was made for one may wait so long. */
const keptMs = defaultLimits.deviceActiveMs;
/** Of one-time prekeys, whatever becomes of them: five days of as many as a server gives strangers in one. */
const maxOneTimeKept = 5_000;
/** Of signed prekeys that another has taken the place of: a clock that goes back and forth makes no more. */
const maxRetired = 16;
/** Times at which some were found to be handed out, a day apart at least. */
const maxHandedOut = 80;
const dayMs = 24 * 3_600_000;

/** What the server said last that it holds. */
export interface KeptRow {
  readonly oneTime: number;
  readonly signed: number;
  readonly kem: number;
  readonly listVersion: number;
  /** Devices that the signed list names and that are signed out. */
  readonly removed: readonly number[];
}

/** The row under `prekeys`. */
interface PrekeysRow {
  /** The id of the newest signed prekey, and of the KEM's. */
  readonly signed: number;
  readonly madeAt: number;
  readonly nextOneTime: number;
  /** One-time prekeys from this id on are not known to be at the server. */
  readonly untoldFrom: number;
  readonly kept: KeptRow | null;
  /** By then those below the id had been handed out, ascending; missing: none are known to have been. */
  readonly handedOut?: readonly Handout[];
  /** Of one-time prekeys below it none is kept any more. */
  readonly erasedBelow?: number;
  /** Ids that no one-time prekey ever had, over all (`renewPrekeys`); missing: none. */
  readonly leapt?: number;
}

interface Handout {
  readonly below: number;
  readonly at: number;
}

/** The row under `signed` or `kem` and the id. */
interface SignedRow {
  readonly pair: SignedKeyPair;
  /** When another took its place; 0: it is the newest. */
  readonly retiredAt: number;
}

const key = ['prekeys'];
const none: PrekeysRow = { signed: 0, madeAt: 0, nextOneTime: 1, untoldFrom: 1, kept: null };

/** Makes what is due to be made, and forgets what nobody can have used for a message that still comes. */
export async function keepPrekeys(tools: Tools, draft: Draft, { now }: AskingDevice): Promise<void> {
  let row = (await draft.get<PrekeysRow>(key)) ?? none;
  const before = row;
  // A device that had not heard the time when it made them counts their age from when it does.
  // So does one whose clock was ahead.
  if (row.signed > 0 && now > 0 && (row.madeAt === 0 || row.madeAt > now)) row = { ...row, madeAt: now };
  if (row.signed === 0 || (row.madeAt > 0 && now - row.madeAt >= rotationMs))
    row = await rotate(tools, draft, row, now);
  const held = row.kept?.oneTime ?? 0;
  const lacks = row.untoldFrom === row.nextOneTime && held < lowOneTime;
  if (lacks && (await mayCount(draft, ['one-time-made'], { now, most: maxMadePerHour })))
    row = await moreOneTime(tools, draft, row, keptOneTime - held);
  row = await forgetOneTime(draft, row, now);
  if (row !== before) draft.put(key, row);
}

/** More than a store that is an earlier copy can lack: so many weeks, and so many people who began to write. */
const [leapSigned, leapOneTime] = [100, 10_000];

/**
 * The store is an earlier copy, and may lack what it has given out since: what it gives out from here on has ids above that. One-time
 * prekeys that the server holds go first all the same (it forgets none that it was given).
 */
export async function renewPrekeys(tools: Tools, draft: Draft, { now }: AskingDevice): Promise<void> {
  const row = await draft.get<PrekeysRow>(key);
  if (row === undefined || row.signed === 0) return;
  const { kept, nextOneTime, leapt = 0 } = row;
  const signed = Math.max(row.signed, kept?.signed ?? 0, kept?.kem ?? 0) + leapSigned;
  const next = nextOneTime + leapOneTime;
  const rotated = await rotate(tools, draft, { ...row, signed }, now);
  draft.put(key, { ...rotated, nextOneTime: next, untoldFrom: next, leapt: leapt + leapOneTime } satisfies PrekeysRow);
}

async function rotate(tools: Tools, draft: Draft, row: PrekeysRow, now: number): Promise<PrekeysRow> {
  const { suite, random } = tools;
  const { identity } = await ownDevice(tools, draft);
  const id = row.signed + 1;
  for (const kind of ['signed', 'kem'] as const) {
    const rows = await draft.range({ prefix: [kind] });
    for (const [i, { key: at, value }] of rows.entries()) {
      const { pair, retiredAt } = value as SignedRow;
      if (now - retiredAt > keptMs && retiredAt !== 0) draft.erase(at);
      else if (rows.length - i > maxRetired) draft.erase(at);
      else if (retiredAt === 0 || retiredAt > now) draft.put(at, { pair, retiredAt: now } satisfies SignedRow);
    }
    const make = kind === 'signed' ? suite.createSignedPrekey : suite.createKemPrekey;
    draft.put([kind, id], { pair: await make(identity, id, random), retiredAt: 0 } satisfies SignedRow);
  }
  return { ...row, signed: id, madeAt: now };
}

async function moreOneTime(
  { suite, random }: Tools,
  draft: Draft,
  row: PrekeysRow,
  count: number,
): Promise<PrekeysRow> {
  for (const pair of await suite.createOneTimePrekeys(row.nextOneTime, count, random))
    draft.put(['one-time', pair.id], pair);
  return { ...row, nextOneTime: row.nextOneTime + count };
}

/** Those that were handed out so long ago that no message made with them comes any more, and the oldest of too many. */
async function forgetOneTime(draft: Draft, row: PrekeysRow, now: number): Promise<PrekeysRow> {
  const { handedOut = [], erasedBelow = 1, nextOneTime, leapt = 0 } = row;
  const isOver = ({ at }: Handout) => now > 0 && now - at > keptMs;
  const below = Math.max(handedOut.findLast(isOver)?.below ?? 1, nextOneTime - leapt - maxOneTimeKept);
  if (below <= erasedBelow) return row;
  for (const one of await draft.range({ prefix: ['one-time'], through: below - 1 })) draft.erase(one.key);
  return { ...row, erasedBelow: below, handedOut: handedOut.filter((one) => !isOver(one)) };
}

/** The server holds so many, the newest of those that it was told of: what is older was handed out. */
function withHandedOut(row: PrekeysRow, oneTime: number, now: number): readonly Handout[] {
  // A time to come was told by a clock that was wrong.
  const ranges = (row.handedOut ?? []).map(({ below, at }) => ({ below, at: Math.min(at, now) }));
  const below = Math.max(row.untoldFrom - oneTime, 1);
  const last = ranges.at(-1);
  if (now === 0 || below <= (last?.below ?? 1)) return row.handedOut ?? [];
  // Of those of one day the latest time counts.
  const others = last !== undefined && now - last.at < dayMs ? ranges.slice(0, -1) : ranges;
  return [...others, { below, at: now }].slice(-maxHandedOut);
}

/** What of them the server does not hold yet. */
export async function publishing(draft: Draft): Promise<readonly Errand[]> {
  const row = await draft.get<PrekeysRow>(key);
  if (row === undefined || row.signed === 0) return [];
  const { signed, kept, untoldFrom, nextOneTime } = row;
  if (kept?.signed === signed && kept.kem === signed && untoldFrom === nextOneTime) return [];
  const untold = await draft.range({ prefix: ['one-time'], from: untoldFrom });
  const publishKeys = {
    signedPrekey: await published(draft, 'signed', signed),
    kemPrekey: await published(draft, 'kem', signed),
    oneTime: untold.map(({ value }) => {
      const { id, publicKey } = value as NumberedKeyPair;
      return { id, publicKey };
    }),
  };
  return [{ key: `publish ${signed} ${nextOneTime}`, command: { publishKeys } }];
}

async function published(draft: Draft, kind: 'signed' | 'kem', id: number): Promise<wire.SignedPrekey.$Properties> {
  const row = await draft.get<SignedRow>([kind, id]);
  if (row === undefined) throw new Error(`there is no ${kind} prekey ${id}`);
  const { publicKey, signature } = row.pair;
  return { id, publicKey, signature };
}

/** The server said what it holds; `told`: it has taken the one-time prekeys below this id. */
export async function takeKept(
  draft: Draft,
  kept: Decoded<wire.KeysKept.$Properties>,
  count: number | null,
  { now }: AskingDevice,
): Promise<void> {
  const row = (await draft.get<PrekeysRow>(key)) ?? none;
  const { oneTime, signedPrekey: signed, kemPrekey: kem, listVersion, removed } = kept;
  const untoldFrom = Math.max(row.untoldFrom, count ?? 0);
  const next: PrekeysRow = {
    ...{ ...row, untoldFrom, kept: { oneTime, signed, kem, listVersion, removed: [...removed] } },
    handedOut: withHandedOut({ ...row, untoldFrom }, oneTime, now),
  };
  draft.put(key, next);
}

/** Up to which id of the errand's one-time prekeys the server has them now. */
export function toldBy(errand: string): number {
  return Number(errand.split(' ')[2]);
}

export async function keptRow(draft: Draft): Promise<KeptRow | null> {
  return (await draft.get<PrekeysRow>(key))?.kept ?? null;
}

/** As a suite looks them up. */
export function prekeysIn(draft: Draft): Prekeys {
  const signed = async (kind: string, id: number) => (await draft.get<SignedRow>([kind, id]))?.pair ?? null;
  return {
    signed: (id) => signed('signed', id),
    kem: (id) => signed('kem', id),
    oneTime: async (id) => (await draft.get<NumberedKeyPair>(['one-time', id])) ?? null,
  };
}
