/**
 * Takes a parcel: its keys into the keyring, and where it goes on. The wish for the next one is the confirmation of this one.
 *
 * Only the part that was asked for next is taken: a repeat, and the answer of a second sibling, count for nothing.
 */
import { sameBytes } from '../../../lib/bytes.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { parcelStatement } from '../../../protocol/statements.ts';
import type { roost } from '../../../schema/gen/content.js';
import type { AskingDevice, PlacedName } from '../cipher.ts';
import type { Device } from '../devices.ts';
import type { Draft } from '../draft.ts';
import { type KeyRow, keepKey } from '../keyring.ts';
import { noteManyCame } from '../owed.ts';
import type { Tools } from '../own-device.ts';
import { noteExpiry } from './expiring-keys.ts';
import { type StreamKeys, unpackKeys } from './packed-keys.ts';
import { placeOf } from './place.ts';
import { putTransfer, type TransferRow, transferRow } from './transfer-row.ts';
import { begun } from './wishing.ts';

type Parcel = Decoded<roost.content.KeyParcel.$Properties>;

/** Gives the names of the messages that keys were new of. */
export async function takeParcel(
  tools: Tools,
  draft: Draft,
  { from, parcel, body, here }: { from: Device; parcel: Parcel; body: Uint8Array; here: AskingDevice },
): Promise<readonly PlacedName[]> {
  const row = await transferRow(draft);
  const { transfer, part, key } = parcel;
  if (row === undefined || row.stage === 'done' || row.transfer !== transfer || row.part + 1 !== part) return [];
  if (key.length !== 32) return [];
  const statement = parcelStatement({ user: here.user, transfer, part });
  const packed = await tools.suite.openBody(Uint8Array.from(key), Uint8Array.from(body), statement);
  const streams = packed === null ? null : unpackKeys(packed);
  if (streams === null) return [];
  const names: PlacedName[] = [];
  for (const stream of streams) names.push(...(await takeStream(draft, stream)));
  const counted: TransferRow = {
    ...row,
    received: row.received + names.length,
    given: parcel.given,
    total: part === 1 ? Math.max(parcel.total, row.received + names.length) : row.total,
    conversations: parcel.conversations,
  };
  putTransfer(draft, nextRow(tools, counted, { parcel, device: from.device }));
  return names;
}

/** Those that are held already stay as they are. */
async function takeStream(draft: Draft, stream: StreamKeys): Promise<PlacedName[]> {
  const { conversation, sender, device, keys } = stream;
  const [from, through] = [keys.at(-1)?.number ?? 0, keys[0]?.number ?? 0];
  const rows = await draft.range({ prefix: ['key', conversation, sender, device], from, through });
  const held = new Map(rows.map((one) => [Number(one.key[4]), one.value as KeyRow]));
  const names: PlacedName[] = [];
  for (const { number, row } of keys) {
    const before = held.get(number);
    const { expiresAt = 0, seq } = row;
    if (before !== undefined && (before.seq > 0 || seq === 0 || !sameBytes(before.hash, row.hash))) continue;
    const name = { conversation, sender, device, number };
    keepKey(draft, name, before === undefined ? row : { ...before, ...row });
    if (expiresAt > 0) noteExpiry(draft, name, expiresAt);
    if (before === undefined) names.push({ ...name, seq });
  }
  await noteManyCame(draft, names);
  return names;
}

function nextRow(
  tools: Tools,
  row: TransferRow,
  { parcel, device }: { readonly parcel: Parcel; readonly device: number },
): TransferRow {
  const { part, whole, given, conversations } = parcel;
  const isTakenOver = row.of !== 0 && row.of !== device;
  // What one of them may lack the other may have: a keyring that came in part is never completed from another one.
  if (isTakenOver && !(whole && row.isWhole)) return { ...begun(tools, row), of: device };
  const isWhole = row.isWhole && whole;
  const at = { ...row, part, of: device, isWhole, asked: [], askedAt: 0, rounds: 0, stage: 'asking' } as const;
  if (parcel.next !== null) return { ...at, from: placeOf(parcel.next) };
  if (isWhole) return { ...at, stage: 'done', from: null, total: given, conversations };
  return begun(tools, { ...at, drained: [...row.drained, device] });
}
