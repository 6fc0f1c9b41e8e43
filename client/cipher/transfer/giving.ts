/**
 * Hands the keyring over, a parcel for each wish of a sibling: as many keys as a letter takes, from the place that the wish names.
 *
 * Whoever gives keeps nothing of it but what limits it: the place is in the wish, and means the same to each device of the
 * person. So a crash, a repeat or another giver costs a parcel at most. What is gone from the keyring is in no parcel.
 */
import type { Decoded } from '../../../protocol/codec.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { parcelStatement } from '../../../protocol/statements.ts';
import type { roost } from '../../../schema/gen/content.js';
import type { AskingDevice } from '../cipher.ts';
import type { Device } from '../devices.ts';
import type { Draft } from '../draft.ts';
import { dayMs, mayCount } from '../hourly.ts';
import type { Tools } from '../own-device.ts';
import { post } from '../post.ts';
import { leastKeyBytes, packKeys, type StreamKeys, sizeOfKey, sizeOfStream } from './packed-keys.ts';
import { type Place, placeOf } from './place.ts';
import { countKeys, keysBelow, type NumberedKey, type Stream, streamAfter } from './streams.ts';
import { type GivenRow, lacksNothing } from './transfer-row.ts';

type Wish = Decoded<roost.content.ParcelWish.$Properties>;

/** What a body takes, less what sealing it adds. */
const maxBytes = defaultLimits.maxBodyBytes - 256;
/** Of each stream so many go ahead of all others: what is on the screen first. */
const newest = 25;
/** With less room than for so many a parcel is full. */
const leastRoom = 2 * newest;
/** A keyring that is little more than one parcel is not worth two ways through it. */
const fewKeys = 1_000;
/** To one sibling, and to all of them, in a day: a device in the wrong hands cannot use up what the account may store. */
const [maxToOne, maxToAll] = [1_000, 2_000];
/** The same wish again was left twice, or waited long: the answer to it did as well. */
const againMs = 5 * 60_000;

/** `to` is a sibling as the verified list names it now. */
export async function giveParcel(
  tools: Tools,
  draft: Draft,
  to: Device,
  wish: Wish,
  here: AskingDevice,
): Promise<void> {
  const { transfer, part } = wish;
  if (!(await mayGive(draft, to, wish, here))) return;
  const total = part === 1 ? await countKeys(draft) : 0;
  const from = placeOf(wish.from ?? { pass: part === 1 && total <= fewKeys ? 1 : 0 });
  const { streams, next, given, conversations } = await gather(draft, from);
  const statement = parcelStatement({ user: here.user, transfer, part });
  const { key, body } = await tools.suite.sealBody(packKeys(streams), statement, tools.random);
  const whole = await lacksNothing(draft, here);
  const parcel = { transfer, part, key, next, total, given, conversations, whole };
  const isLast = next === null;
  // One that is lost here is asked for again, and given.
  if (await post(tools, draft, to, { conversation: '', sealed: { parcel }, body, endsTransfer: isLast }))
    draft.put(['parcel-given', to.device], { transfer, part, at: here.now, isLast } satisfies GivenRow);
}

/** The session with it was begun anew: what it was given may be lost, and the same wish is answered again. */
export function giveAgain(draft: Draft, { device }: Device): void {
  draft.erase(['parcel-given', device]);
}

async function mayGive(draft: Draft, to: Device, { transfer, part }: Wish, { now }: AskingDevice): Promise<boolean> {
  if (transfer === 0 || part === 0) return false;
  const last = await draft.get<GivenRow>(['parcel-given', to.device]);
  if (last?.transfer === transfer && last.part === part && isRecent(last, now)) return false;
  for (const [counted, most] of [
    [['parcels-to', to.device], maxToOne],
    [['parcels'], maxToAll],
  ] as const)
    if (!(await mayCount(draft, counted, { now, most, perMs: dayMs }))) return false;
  return true;
}

/** A time to come was told by a clock that was wrong. */
function isRecent({ at }: GivenRow, now: number): boolean {
  return at <= now && now - at < againMs;
}

interface StreamBatch {
  readonly streams: readonly StreamKeys[];
  /** Null: there is nothing behind them. */
  readonly next: Place | null;
  readonly given: number;
  readonly conversations: number;
}

/** In the first pass the newest of each stream, in the second all: those of the first once more, so that none is missed. */
async function gather(draft: Draft, from: Place): Promise<StreamBatch> {
  const streams: StreamKeys[] = [];
  let { pass, below, given, conversations } = from;
  let at: Stream | null = from.conversation === '' ? null : from;
  let room = maxBytes;
  while (true) {
    const stream: Stream | null = at !== null && below > 0 ? at : await streamAfter(draft, at);
    if (stream === null && pass > 0) return { streams, next: null, given, conversations };
    if (stream === null) {
      [pass, at] = [1, null];
      continue;
    }
    const most = Math.floor((room - sizeOfStream(stream)) / leastKeyBytes);
    if (most < leastRoom)
      return { streams, next: placeOf({ ...at, pass, below, given, conversations }), given, conversations };
    const wanted = pass === 0 ? newest : most;
    const found = await keysBelow(draft, stream, stream === at ? below : 0, wanted);
    const held = found.filter(isWhole);
    const keys = whatFits(held, room - sizeOfStream(stream));
    if (pass > 0) {
      given += keys.length;
      if (stream.conversation !== at?.conversation) conversations++;
    }
    if (keys.length > 0) streams.push({ ...stream, keys });
    room -= sizeOfStream(stream) + keys.reduce((sum, one, i) => sum + sizeOfKey(one, stepTo(keys, i)), 0);
    at = stream;
    // Fewer than were asked for: there are no more.
    const last = keys.length < held.length ? keys.at(-1) : found.length < wanted ? undefined : found.at(-1);
    below = pass === 0 ? 0 : (last?.number ?? 0);
  }
}

function isWhole({ row }: NumberedKey): boolean {
  return row.key.length === 32 && row.hash.length === 32;
}

function whatFits(keys: readonly NumberedKey[], room: number): readonly NumberedKey[] {
  let left = room;
  const end = keys.findIndex((one, i) => {
    left -= sizeOfKey(one, stepTo(keys, i));
    return left < 0;
  });
  return end < 0 ? keys : keys.slice(0, end);
}

/** How far a number is below the one before it; of the first, itself. */
function stepTo(keys: readonly NumberedKey[], i: number): number {
  const number = keys[i]?.number ?? 0;
  return i === 0 ? number : (keys[i - 1]?.number ?? 0) - number;
}
