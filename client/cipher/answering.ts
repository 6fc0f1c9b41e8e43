/**
 * Answers who asks for keys, and takes answers in.
 *
 * A device gives others the keys of its own messages alone, to devices that were addressed when it sealed them, under the
 * key that they had then, three times each. The other devices of its own person it gives whatever its keyring has.
 */
import { sameBytes } from '../../lib/bytes.ts';
import type { Decoded } from '../../protocol/codec.ts';
import type { roost } from '../../schema/gen/content.js';
import { maxAsked, maxAsks, maxTimes, whoHas } from './asking.ts';
import type { AskingDevice, MessageName } from './cipher.ts';
import type { Device } from './devices.ts';
import { keyTag, tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import { type KeyRow, keepKey, keyOf } from './keyring.ts';
import { owe } from './owed.ts';
import { takeBack } from './own-chain.ts';
import type { Tools } from './own-device.ts';
import { post } from './post.ts';
import { isOfBody, putWant, type WantRow, wantOf } from './wants.ts';

type Ask = Decoded<roost.content.KeyAsk.$Properties>;
type Answer = Decoded<roost.content.KeyAnswer.$Properties>;
type WantedKey = Ask['wanted'][number];

/** Letters an hour, of one device of somebody else. */
const maxAnswered = 100;

export async function answerAsk(tools: Tools, draft: Draft, from: Device, ask: Ask, here: AskingDevice): Promise<void> {
  const counted = ['asked-by', from.user, from.device, keyTag(from.identity)];
  const most = from.user === here.user ? maxAsks : maxAnswered;
  if (ask.wanted.length > maxAsked || !(await mayCount(draft, counted, { now: here.now, most }))) return;
  const { conversation } = ask;
  if (ask.chain) await takeBack(draft, conversation, from);
  const keys: roost.content.MessageKey.$Properties[] = [];
  const refused: roost.content.WantedKey.$Properties[] = [];
  const gaps: MessageName[] = [];
  for (const wanted of ask.wanted) {
    const row = await givenTo(draft, from, { conversation, wanted, here });
    const { sender, device, number, seq } = wanted;
    if (row === null) {
      refused.push({ sender, device, number, seq });
      gaps.push({ conversation, sender, device, number });
    } else keys.push({ sender, device, number, seq, key: row.key, bodyHash: row.hash });
  }
  if (from.user === here.user) await owe(draft, from, gaps, here);
  const within = from.user === here.user ? '' : conversation;
  await post(tools, draft, from, { conversation: within, sealed: { answer: { conversation, keys, refused } } });
}

async function givenTo(
  draft: Draft,
  to: Device,
  { conversation, wanted, here }: { conversation: string; wanted: WantedKey; here: AskingDevice },
): Promise<KeyRow | null> {
  const { sender, device, number } = wanted;
  const row = await draft.get<KeyRow>(keyOf({ conversation, sender, device, number }));
  if (row === undefined) return null;
  if (to.user === here.user) return row;
  if (sender !== here.user || device !== here.device) return null;
  const addressed = (await draft.get<readonly string[]>(['addressed', conversation, row.epoch ?? 0])) ?? [];
  if (!addressed.includes(tagOf(to))) return null;
  const key = [...againKey(conversation, number), to.user, to.device, keyTag(to.identity)];
  const times = (await draft.get<number>(key)) ?? 0;
  if (times >= maxTimes) return null;
  draft.put(key, times + 1);
  return row;
}

/** People with a device that was given the key of this device's message again. */
export async function givenAgain(draft: Draft, { conversation, number }: MessageName): Promise<readonly string[]> {
  const prefix = againKey(conversation, number);
  const given = await draft.range({ prefix });
  return [...new Set(given.map(({ key }) => String(key[prefix.length])))];
}

/** Of a message of this device; behind it which device was given its key, and there how often. */
function againKey(conversation: string, number: number) {
  return ['again', conversation, number] as const;
}

/** Gives the conversation where something may be opened now, or where nobody is left to open it, or null. */
export async function takeAnswer(
  draft: Draft,
  from: Device,
  answer: Answer,
  here: AskingDevice,
): Promise<string | null> {
  const { conversation } = answer;
  // More than were ever asked for in one letter is no answer.
  if (answer.keys.length + answer.refused.length > maxAsked) return null;
  let isNews = false;
  for (const { sender, device, number, key, bodyHash } of answer.keys) {
    const name: MessageName = { conversation, sender, device, number };
    const row = await wantFrom(draft, from, name, here);
    if (row === null || key.length !== 32 || bodyHash.length !== 32) continue;
    const isSeen = isOfBody(row, bodyHash);
    // Of a body that was not shown yet: what was shown is perhaps made up. It is kept for when the true one comes.
    if (!isSeen && (await draft.get(keyOf(name))) !== undefined) continue;
    keepKey(draft, name, { key: Uint8Array.from(key), hash: Uint8Array.from(bodyHash), seq: row.seq });
    isNews ||= isSeen;
  }
  for (const { sender, device, number } of answer.refused) {
    const name: MessageName = { conversation, sender, device, number };
    const row = await wantFrom(draft, from, name, here);
    if (row === null || row.refused.includes(tagOf(from))) continue;
    const before = await whoHas(draft, name, here);
    await putWant(draft, { ...name, row: { ...row, refused: [...row.refused, tagOf(from)] } });
    if ((await whoHas(draft, name, here)).join() !== before.join()) isNews = true;
  }
  return isNews ? conversation : null;
}

/** Of messages of others only the devices of one's own are believed, and of its own the one that sent it, by its key. */
async function wantFrom(draft: Draft, from: Device, name: MessageName, here: AskingDevice): Promise<WantRow | null> {
  const row = await wantOf(draft, name);
  if (row === null || from.user === here.user) return row;
  const isSender = name.sender === from.user && name.device === from.device;
  return isSender && row.from !== null && sameBytes(row.from.identity, from.identity) ? row : null;
}
