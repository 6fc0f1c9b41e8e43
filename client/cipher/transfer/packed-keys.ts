/** Keys as they stand in a parcel: some 68 bytes each, of which key and hash are 64. */
import { concatenated } from '../../../lib/bytes.ts';
import { type Decoded, decodeMessage, own } from '../../../protocol/codec.ts';
import { roost } from '../../../schema/gen/content.js';
import { mayBeId } from '../sealed-content.ts';
import type { NumberedKey, Stream } from './streams.ts';

export interface StreamKeys extends Stream {
  /** The newest first. */
  readonly keys: readonly NumberedKey[];
}

type Properties = roost.content.PackedKeys.$Properties;
type PackedStream = Decoded<roost.content.PackedStream.$Properties>;

const pairBytes = 64;
/** The least that a key takes. */
export const leastKeyBytes = pairBytes + 2;
/** A stream has at most seven fields; lists of numbers are one each. */
const maxFields = 8 * 1_024;

export function packKeys(streams: readonly StreamKeys[]): Uint8Array {
  return own(roost.content.PackedKeys.encode({ streams: streams.map(packStream) }).finish());
}

function packStream({ conversation, sender, device, keys }: StreamKeys): roost.content.PackedStream.$Properties {
  const expires = keys.map(({ row }) => row.expiresAt ?? 0);
  return {
    ...{ conversation, sender, device },
    steps: keys.map(({ number }, i) => (i === 0 ? number : (keys[i - 1] as NumberedKey).number - number)),
    seqs: keys.map(({ row }) => row.seq),
    keys: concatenated(keys.flatMap(({ row }) => [row.key, row.hash])),
    expires: expires.some((at) => at > 0) ? expires : [],
  };
}

/** At most what they take, with all that stands around them. */
export function sizeOfStream({ conversation, sender }: Stream): number {
  return conversation.length + sender.length + 48;
}

/** At most what one of them takes. */
export function sizeOfKey({ row }: NumberedKey, step: number): number {
  return pairBytes + varintBytes(step) + varintBytes(row.seq) + ((row.expiresAt ?? 0) > 0 ? 8 : 1);
}

function varintBytes(value: number): number {
  return value < 2 ** 7 ? 1 : value < 2 ** 14 ? 2 : value < 2 ** 21 ? 3 : value < 2 ** 28 ? 4 : 5;
}

/** Null for what nobody packs. */
export function unpackKeys(bytes: Uint8Array): readonly StreamKeys[] | null {
  const packed = decodeMessage<Properties>(roost.content.PackedKeys, bytes, maxFields);
  if (packed === null) return null;
  const streams = packed.streams.map(unpackStream);
  return streams.every((one) => one !== null) ? streams : null;
}

function unpackStream({ conversation, sender, device, steps, seqs, keys, expires }: PackedStream): StreamKeys | null {
  const count = steps.length;
  const isWhole =
    seqs.length === count && keys.length === count * pairBytes && (expires.length === 0 || expires.length === count);
  if (!isWhole || count === 0 || device === 0 || !mayBeId(conversation) || !mayBeId(sender)) return null;
  const unpacked: NumberedKey[] = [];
  let number = 0;
  for (const [i, step] of steps.entries()) {
    number = i === 0 ? step : number - step;
    if (number < 1 || step === 0) return null;
    const pair = keys.subarray(i * pairBytes, (i + 1) * pairBytes);
    const [key, hash] = [Uint8Array.from(pair.subarray(0, 32)), Uint8Array.from(pair.subarray(32))];
    const expiresAt = expires[i] ?? 0;
    unpacked.push({
      number,
      row: { key, hash, seq: seqs[i] as number, ...(expiresAt > 0 ? { expiresAt } : null) },
    });
  }
  return { conversation, sender, device, keys: unpacked };
}
