/**
 * This device's prekeys: what it gives out so that others can write to it first.
 *
 * The signed ones are made anew each week; the private halves of older ones stay as long as a message made with them may
 * still come. A one-time prekey goes with the commit that used it.
 */
import type { NumberedKeyPair, Prekeys, SignedKeyPair } from '../../crypto/suite.ts';
import type { Decoded } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Errand, Here } from './cipher.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import { ownDevice, type Tools } from './own-device.ts';

const rotationMs = 7 * 24 * 3_600_000;
/** The server is to hold so many, and is given more when it holds fewer than `lowOneTime`. */
const keptOneTime = 100;
const lowOneTime = 30;
/** How often more are made in an hour: a server that says again and again that it holds none fills no store. */
const maxMadePerHour = 10;

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
export async function keepPrekeys(tools: Tools, draft: Draft, { now }: Here): Promise<void> {
  let row = (await draft.get<PrekeysRow>(key)) ?? none;
  const before = row;
  // A device that had not heard the time when it made them counts their age from when it does.
  if (row.signed > 0 && row.madeAt === 0 && now > 0) row = { ...row, madeAt: now };
  if (row.signed === 0 || (row.madeAt > 0 && now - row.madeAt >= rotationMs))
    row = await rotate(tools, draft, row, now);
  const held = row.kept?.oneTime ?? 0;
  const lacks = row.untoldFrom === row.nextOneTime && held < lowOneTime;
  if (lacks && (await mayCount(draft, ['one-time-made'], { now, most: maxMadePerHour })))
    row = await moreOneTime(tools, draft, row, keptOneTime - held);
  if (row !== before) draft.put(key, row);
}

async function rotate(tools: Tools, draft: Draft, row: PrekeysRow, now: number): Promise<PrekeysRow> {
  const { suite, random } = tools;
  const { identity } = await ownDevice(tools, draft);
  const id = row.signed + 1;
  for (const kind of ['signed', 'kem'] as const) {
    for (const { key: at, value } of await draft.range({ prefix: [kind] })) {
      const { pair, retiredAt } = value as SignedRow;
      if (retiredAt === 0) draft.put(at, { pair, retiredAt: now } satisfies SignedRow);
      else if (now - retiredAt > defaultLimits.deviceActiveMs) draft.erase(at);
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
  told: number | null,
): Promise<void> {
  const row = (await draft.get<PrekeysRow>(key)) ?? none;
  const { oneTime, signedPrekey: signed, kemPrekey: kem, listVersion, removed } = kept;
  const untoldFrom = Math.max(row.untoldFrom, told ?? 0);
  draft.put(key, { ...row, untoldFrom, kept: { oneTime, signed, kem, listVersion, removed: [...removed] } });
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
