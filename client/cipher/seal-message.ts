/**
 * Seals a message for exactly the devices that the control chain lists.
 *
 * The content is encrypted once, under a key that is used for nothing else. The key goes to each device by its session in
 * a direct chat, and in a group by this device's chain, ahead of which the chain goes to those that lack it.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { wrapTypes } from '../../protocol/wrap-types.ts';
import { wire } from '../../schema/gen/wire.js';
import { sealBody } from './body.ts';
import { keyless, wantBundles } from './bundles.ts';
import type { KeysEntry, PlainMessage, SealedWrap, SealOutcome, StateReader } from './cipher.ts';
import { type Device, isUnsigned, type ListedDevices, listedIn, tagOf } from './devices.ts';
import { Draft } from './draft.ts';
import { keepKey } from './keyring.ts';
import { chainFor, chainSeal, noteCarried } from './own-chain.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { noteOwnList } from './own-list.ts';
import { encodeSealed } from './sealed-content.ts';
import { DamagedSession, dropSession, hasSession, sealTo } from './sessions.ts';
import { siblings } from './siblings.ts';

/** Devices that one entry gives the chain to. */
const maxCarried = 100;

export async function sealMessage(tools: Tools, message: PlainMessage, state: StateReader): Promise<SealOutcome> {
  try {
    return await seal(tools, message, new Draft(state));
  } catch (error) {
    if (!(error instanceof DamagedSession)) throw error;
    // Whatever else was done for this message is done again once there is a new session.
    const draft = new Draft(state);
    await dropSession(draft, error.with);
    await wantBundles(draft, [error.with]);
    return { is: 'waits', changes: draft.changes() };
  }
}

async function seal(tools: Tools, message: PlainMessage, draft: Draft): Promise<SealOutcome> {
  const { name, content, group, here } = message;
  await noteOwnList(tools, draft, group, here);
  const listed = await withoutStrangers(draft, listedIn(group, here), here.user);
  if (!maySeal(listed, (await ownDevice(tools, draft)).identity.publicKey)) return { is: 'waits' };
  const isDirect = group.kind === wire.ConversationKind.DIRECT;
  const numbers = [name.number, ...message.keyNumbers];
  const own = isDirect
    ? null
    : await chainFor(tools, draft, name.conversation, { devices: listed.others, numbers, now: here.now });
  const newDevices = await withoutSession(draft, own?.lacking ?? listed.others);
  if (newDevices.length > 0) await wantBundles(draft, newDevices);
  const leftOut = await keyless(draft, newDevices);
  if (leftOut.length < newDevices.length || isForNobodyElse(listed.others, { leftOut, me: here.user })) {
    const lacks = { missing: newDevices.length, of: listed.others.length };
    return { is: 'waits', changes: draft.changes(), lacks };
  }
  const without = [...new Set(leftOut.map(({ user }) => user))];
  const receivers = (own?.lacking ?? listed.others).filter((one) => !leftOut.includes(one));

  const { key, body } = await sealBody(tools, content, { name, epoch: group.epoch, leaf: group.epochLeaf });
  const hash = sha256(body);
  keepKey(draft, name, { key, hash, seq: 0, epoch: group.epoch });
  await noteAddressed(draft, name.conversation, group.epoch, listed);
  // It says by itself which message it is of (crypto/body.ts).
  const plaintext = encodeSealed({ key: { key } });
  if (own === null) {
    const wraps: SealedWrap[] = [];
    for (const to of receivers) wraps.push(await sealTo(tools, draft, to, plaintext));
    return { is: 'sealed', body, wraps, changes: draft.changes(), without };
  }

  const { conversation } = name;
  const given = encodeSealed({ chain: { conversation, distribution: await tools.suite.distribution(own.row.chain) } });
  const { keys, wraps } = await giveChain(tools, draft, message, { lacking: receivers, plaintext: given });
  const data = await chainSeal(tools, draft, conversation, { row: own.row, plaintext });
  wraps.push({ user: '', device: 0, type: wrapTypes.senderKey, data });
  return { is: 'sealed', body, wraps, keys, changes: draft.changes(), without };
}

/** Only a device on a signed list seals, and only for devices on signed lists: receivers open messages of such devices alone. */
function maySeal({ isIn, self, others }: ListedDevices, identity: Uint8Array): boolean {
  // Who is out has left the lists, and hears of it from the server.
  if (isIn && (self === null || !sameBytes(self.identity, identity))) return false;
  return !others.some(isUnsigned);
}

/**
 * Empty once this person is out: the server refuses the message and says why. Of this
 * person's own devices only siblings: whoever added the person has named the list, and may have named any.
 */
async function withoutStrangers(draft: Draft, listed: ListedDevices, me: string): Promise<ListedDevices> {
  if (!listed.isIn) return { ...listed, others: [] };
  const own = new Set((await siblings(draft)).map(tagOf));
  return { ...listed, others: listed.others.filter((one) => one.user !== me || own.has(tagOf(one))) };
}

async function withoutSession(draft: Draft, devices: readonly Device[]): Promise<Device[]> {
  const receivers: Device[] = [];
  for (const one of devices) if (!(await hasSession(draft, one))) receivers.push(one);
  return receivers;
}

/** Nobody but this person would have it, and there is somebody else. */
function isForNobodyElse(
  others: readonly Device[],
  { leftOut, me }: { readonly leftOut: readonly Device[]; readonly me: string },
): boolean {
  const people = others.filter(({ user }) => user !== me);
  return people.length > 0 && people.every((one) => leftOut.includes(one));
}

/** With the message itself where they are few, else by entries ahead of it. */
async function giveChain(
  tools: Tools,
  draft: Draft,
  { name, keyNumbers }: PlainMessage,
  { lacking, plaintext }: { readonly lacking: readonly Device[]; readonly plaintext: Uint8Array },
): Promise<{ keys: KeysEntry[]; wraps: SealedWrap[] }> {
  const { conversation, number } = name;
  if (lacking.length <= maxCarried) {
    await noteCarried(draft, conversation, number, lacking);
    return { keys: [], wraps: await sealAll(tools, draft, lacking, plaintext) };
  }
  const keys: KeysEntry[] = [];
  for (let from = 0; from < lacking.length; from += maxCarried) {
    const part = lacking.slice(from, from + maxCarried);
    const under = keyNumbers[keys.length];
    if (under === undefined) throw new Error('there are not enough numbers for the keys that go ahead');
    await noteCarried(draft, conversation, under, part);
    keys.push({ wraps: await sealAll(tools, draft, part, plaintext) });
  }
  return { keys, wraps: [] };
}

async function sealAll(
  tools: Tools,
  draft: Draft,
  devices: readonly Device[],
  plaintext: Uint8Array,
): Promise<SealedWrap[]> {
  const wraps: SealedWrap[] = [];
  for (const to of devices) wraps.push(await sealTo(tools, draft, to, plaintext));
  return wraps;
}

/** Whom this device's messages of that epoch are for: only they are given a key again. */
async function noteAddressed(
  draft: Draft,
  conversation: string,
  epoch: number,
  { others }: ListedDevices,
): Promise<void> {
  const key = ['addressed', conversation, epoch];
  const now = new Set(others.map(tagOf));
  const before = await draft.get<readonly string[]>(key);
  // Within an epoch devices only go, known from elsewhere to be taken off: what was sealed before goes to them no more either.
  const left = before?.filter((tag) => now.has(tag)) ?? [...now];
  if (left.length !== before?.length) draft.put(key, left);
}
