/**
 * This device's sender chain in a group: what is sealed with it is read by all who were given it.
 *
 * It is made anew when somebody whom it was sealed for is not there any more, after a thousand messages and after a week; who
 * comes is given it as it stands. Given is what a message or KEYS entry carried that is in the log: what was sealed and
 * has not come there yet counts as under way, and what is sealed again starts from what is given.
 */
import { SuiteError } from '../../crypto/suite.ts';
import type { MessageName } from './cipher.ts';
import type { Device } from './devices.ts';
import { tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import type { Tools } from './own-device.ts';

const maxMessages = 1_000;
const maxAgeMs = 7 * 24 * 3_600_000;
/** To so few it is given again with each message until one of them is in the log. */
const maxRepeated = 100;

/** The row under `chain-own` and the conversation. */
interface ChainRow {
  readonly chain: Uint8Array;
  readonly madeAt: number;
  readonly count: number;
}

/**
 * Tags of devices. The row under `chain-given` and the conversation; under `chain-carried`, the conversation and a number; and under
 * `chain-out` and the conversation: whoever it was ever sealed for, whatever became of that, and whatever they say they lack.
 */
type Tags = readonly string[];

export interface OwnChain {
  readonly row: ChainRow;
  /** Those that are to be given it with the next message. */
  readonly lacking: readonly Device[];
}

/** The chain to seal the message with that has these numbers; made anew if it is time to. Nothing is carried under them yet. */
export async function chainFor(
  tools: Tools,
  draft: Draft,
  conversation: string,
  {
    devices,
    numbers,
    now,
  }: { readonly devices: readonly Device[]; readonly numbers: readonly number[]; readonly now: number },
): Promise<OwnChain> {
  const [number = 0] = numbers;
  const tags = new Map(devices.map((one) => [tagOf(one), one]));
  const given = new Set((await draft.get<Tags>(['chain-given', conversation])) ?? []);
  const carried = new Set<string>();
  for (const { key, value } of await draft.range({ prefix: ['chain-carried', conversation] })) {
    const by = Number(key[2]);
    if (by >= number || numbers.includes(by)) draft.erase(key);
    else for (const tag of value as Tags) carried.add(tag);
  }
  const row = datedBy(await soundChain(tools, draft, conversation), now);
  const out = (await draft.get<Tags>(['chain-out', conversation])) ?? [];
  const hasLost = [...given, ...carried, ...out].some((tag) => !tags.has(tag));
  if (row === undefined || hasLost || isOld(row, now)) {
    draft.erase(['chain-given', conversation]);
    draft.erase(['chain-out', conversation]);
    for (const { key } of await draft.range({ prefix: ['chain-carried', conversation] })) draft.erase(key);
    const made: ChainRow = { chain: await tools.suite.createChain(tools.random), madeAt: now, count: 0 };
    draft.put(['chain-own', conversation], made);
    return { row: made, lacking: devices };
  }
  const ungiven = [...tags].filter(([tag]) => !given.has(tag));
  const receivers = ungiven.length <= maxRepeated ? ungiven : ungiven.filter(([tag]) => !carried.has(tag));
  return { row, lacking: receivers.map(([, device]) => device) };
}

/** A damaged one is none: a new one takes its place. */
async function soundChain({ suite }: Tools, draft: Draft, conversation: string): Promise<ChainRow | undefined> {
  const row = await draft.get<ChainRow>(['chain-own', conversation]);
  if (row === undefined) return undefined;
  try {
    await suite.distribution(row.chain);
    return row;
  } catch (error) {
    if (error instanceof SuiteError && error.code === 'malformed') return undefined;
    throw error;
  }
}

/** Made when the time had not been heard, or was told wrong, and is to come: its age is counted from now. */
function datedBy(row: ChainRow | undefined, now: number): ChainRow | undefined {
  return row !== undefined && (row.madeAt === 0 || row.madeAt > now) && now > 0 ? { ...row, madeAt: now } : row;
}

function isOld({ madeAt, count }: ChainRow, now: number): boolean {
  return count >= maxMessages || (madeAt > 0 && now - madeAt >= maxAgeMs);
}

export async function chainSeal(
  { suite, random }: Tools,
  draft: Draft,
  conversation: string,
  { row, plaintext }: { readonly row: ChainRow; readonly plaintext: Uint8Array },
): Promise<Uint8Array> {
  const { chain, data } = await suite.chainEncrypt(row.chain, plaintext, random);
  draft.put(['chain-own', conversation], { ...row, chain, count: row.count + 1 } satisfies ChainRow);
  return data;
}

/** The entry of that number carries the chain to these. */
export async function noteCarried(
  draft: Draft,
  conversation: string,
  number: number,
  devices: readonly Device[],
): Promise<void> {
  if (devices.length === 0) return;
  const tags = devices.map(tagOf);
  const out = (await draft.get<Tags>(['chain-out', conversation])) ?? [];
  draft.put(['chain-carried', conversation, number], tags satisfies Tags);
  draft.put(['chain-out', conversation], [...new Set([...out, ...tags])] satisfies Tags);
}

/** The entry is in the log. */
export async function noteGiven(draft: Draft, { conversation, number }: MessageName): Promise<void> {
  const key = ['chain-carried', conversation, number];
  const carried = await draft.get<Tags>(key);
  if (carried === undefined) return;
  const given = new Set((await draft.get<Tags>(['chain-given', conversation])) ?? []);
  for (const tag of carried) given.add(tag);
  draft.erase(key);
  draft.put(['chain-given', conversation], [...given] satisfies Tags);
}

/** It says that it lacks the chain: it is given it again with the next message. */
export async function takeBack(draft: Draft, conversation: string, device: Device): Promise<void> {
  const key = ['chain-given', conversation];
  const given = (await draft.get<Tags>(key)) ?? [];
  const left = given.filter((tag) => tag !== tagOf(device));
  if (left.length < given.length) draft.put(key, left);
}
