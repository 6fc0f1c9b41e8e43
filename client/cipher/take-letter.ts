/**
 * A letter from another device: opened by the session with it, and done what it says.
 *
 * One that does not open says that the session is broken: it is begun anew, once an hour at most, and the other device is
 * told by a letter that begins it. What was lost with the old one is asked for again by whoever lacks it.
 */
import { SuiteError } from '../../crypto/suite.ts';
import type { Row } from '../ports.ts';
import { answerAsk, takeAnswer } from './answering.ts';
import { isBundleWanted, wantBundles } from './bundles.ts';
import type { AnswerOutcome, AskingDevice, Letter } from './cipher.ts';
import { type Device, keyTag, knownDevice, tagOf } from './devices.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import type { Tools } from './own-device.ts';
import { lookAgain } from './own-list.ts';
import { post } from './post.ts';
import { decodeSealed, type SealedContent } from './sealed-content.ts';
import { hasSession, openFrom, sessionPeers } from './sessions.ts';
import { isSibling, siblingBy } from './siblings.ts';
import { giveAgain, giveParcel } from './transfer/giving.ts';
import { takeParcel } from './transfer/receiving.ts';
import { wishAgain } from './transfer/wishing.ts';
import { keepUnlisted, listedSince } from './unlisted-letters.ts';

/** What a letter brought, beside the changes. */
export type LetterOutcome = Omit<AnswerOutcome, 'changes'>;

export async function takeLetter(
  tools: Tools,
  draft: Draft,
  letter: Letter,
  here: AskingDevice,
): Promise<LetterOutcome> {
  const senders = await sendersOf(draft, letter, here);
  const [likely] = senders;
  if (likely === undefined) {
    // Nobody vouches for it; of one's own the list may, once it is looked at.
    if (letter.user !== here.user) return {};
    await keepUnlisted(draft, letter);
    await lookAgain(draft, here);
    return {};
  }
  const { from, opened } = await openByOne(tools, draft, { senders, letter, now: here.now });
  if (opened === 'again') return {};
  if (opened === 'broken') {
    await beginAnew(draft, from, letter.conversation, here);
    return {};
  }
  const sealed = decodeSealed(opened);
  if (sealed === null || !isOfItsChat(letter, sealed, here)) return {};
  if (here.mustWait !== true) await giveAsked(tools, draft, from, sealed, here);
  else if (sealed.ask !== null || sealed.wish !== null) await keepAsked(draft, from, opened);
  if (from.user === here.user) {
    if (sealed.begun !== null) {
      await wishAgain(draft, from);
      giveAgain(draft, from);
    }
    if (sealed.parcel !== null)
      return { keys: await takeParcel(tools, draft, { from, parcel: sealed.parcel, body: letter.body, here }) };
  }
  const woken = sealed.answer === null ? null : await takeAnswer(draft, from, sealed.answer, here);
  return woken === null ? {} : { wakes: [woken] };
}

/** Somebody else's is about the chat that it came in, where the server has seen that both are in it: what is answered goes there. */
function isOfItsChat({ user, conversation }: Letter, { ask, answer }: SealedContent, here: AskingDevice): boolean {
  return user === here.user || [ask, answer].every((one) => one === null || one.conversation === conversation);
}

async function giveAsked(
  tools: Tools,
  draft: Draft,
  from: Device,
  { ask, wish }: SealedContent,
  here: AskingDevice,
): Promise<void> {
  if (ask !== null) await answerAsk(tools, draft, from, ask, here);
  if (wish !== null && from.user === here.user) await giveParcel(tools, draft, from, wish, here);
}

/** The row under `asked` and a number. */
interface AskedRow {
  readonly from: Device;
  readonly sealed: Uint8Array;
}

/** Of those whose answers would be sealed now: in all, and of one person. They are asked again, if there are more. */
const [maxAskedKept, maxAskedOfOne] = [200, 50];

async function keepAsked(draft: Draft, from: Device, sealed: Uint8Array): Promise<void> {
  const kept = await draft.range({ prefix: ['asked'] });
  const ofOne = kept.filter(({ value }) => (value as AskedRow).from.user === from.user);
  if (kept.length >= maxAskedKept || ofOne.length >= maxAskedOfOne) return;
  draft.put(['asked', Number(kept.at(-1)?.key[1] ?? 0) + 1], { from, sealed } satisfies AskedRow);
}

/** What was asked while nothing was to be sealed. Gives what was thrown over single ones: those are not asked again. */
export async function answerKept(tools: Tools, draft: Draft, here: AskingDevice): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  for (const { key, value } of await draft.range({ prefix: ['asked'] })) {
    draft.erase(key);
    problems.push(...(await draft.tried((inner) => answerOne(tools, inner, value as AskedRow, here))));
  }
  return problems;
}

async function answerOne(tools: Tools, draft: Draft, { from, sealed }: AskedRow, here: AskingDevice): Promise<void> {
  const said = decodeSealed(sealed);
  // An answer needs the session it was asked in: whoever lacks one asks again.
  if (said === null || !(await hasSession(draft, from))) return;
  // It may have been taken off the list since it asked.
  if (from.user === here.user && !(await isSibling(draft, from))) return;
  await giveAsked(tools, draft, from, said, here);
}

/** Those that came before the list that names their device. */
export async function takeListed(tools: Tools, draft: Draft, here: AskingDevice): Promise<LetterOutcome> {
  const brought: LetterOutcome[] = [];
  const problems: unknown[] = [];
  for (const letter of await listedSince(draft)) {
    const thrown = await draft.tried(async (inner) => {
      brought.push(await takeLetter(tools, inner, letter, here));
    });
    problems.push(...thrown);
  }
  const [wakes, keys] = [brought.flatMap((one) => one.wakes ?? []), brought.flatMap((one) => one.keys ?? [])];
  return { wakes, keys, problems };
}

/** Of a number that was listed under so many keys: whoever makes groups with such lists makes little work. */
const maxKeysTried = 4;

/** Whose it may be, the key first that the chat lists: that there are several is rare. */
async function sendersOf(
  draft: Draft,
  { user, device, conversation }: Letter,
  here: AskingDevice,
): Promise<readonly Device[]> {
  if (user === here.user) {
    const sibling = await siblingBy(draft, device);
    return sibling === null ? [] : [sibling];
  }
  const sender = await knownDevice(draft, conversation, user, device);
  const peers = await sessionPeers(draft, user, device);
  const all = sender === null ? peers : [sender, ...peers];
  return [...new Map(all.map((one) => [tagOf(one), one])).values()].slice(0, maxKeysTried);
}

/** By the session with the first of them that it is of. */
async function openByOne(
  tools: Tools,
  draft: Draft,
  { senders, letter, now }: { readonly senders: readonly Device[]; readonly letter: Letter; readonly now: number },
): Promise<{ readonly from: Device; readonly opened: Uint8Array | 'again' | 'broken' }> {
  const tried: { readonly from: Device; readonly opened: 'again' | 'broken' }[] = [];
  for (const from of senders) {
    const opened = await open(tools, draft, from, letter, now);
    if (opened === 'again' || opened === 'broken') tried.push({ from, opened });
    else return { from, opened };
  }
  return tried.find(({ opened }) => opened === 'again') ?? (tried[0] as (typeof tried)[number]);
}

async function open(
  tools: Tools,
  draft: Draft,
  from: Device,
  letter: Letter,
  now: number,
): Promise<Uint8Array | 'again' | 'broken'> {
  try {
    return (await openFrom(tools, draft, from, letter, now)).plaintext;
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error;
    // A letter may come twice; one under another identity is of nobody known.
    return error.code === 'duplicate' || error.code === 'other-identity' ? 'again' : 'broken';
  }
}

/** The row under `anew`, user, device and key. */
interface AnewRow {
  /** Where the other device is told. */
  readonly conversation: string;
  readonly to: Device;
}

/** Once an hour at most. The other device hears of it by the first letter under it. */
export async function beginAnew(draft: Draft, from: Device, conversation: string, here: AskingDevice): Promise<void> {
  const name = [from.user, from.device, keyTag(from.identity)];
  if (!(await mayCount(draft, ['anew-count', ...name], { now: here.now, most: 1 }))) return;
  await wantBundles(draft, [from]);
  draft.put(['anew', ...name], { conversation, to: from } satisfies AnewRow);
}

/** Tells those whose session has been begun anew. */
export async function tellBegun(tools: Tools, draft: Draft, here: AskingDevice): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  for (const row of await draft.range({ prefix: ['anew'] }))
    problems.push(...(await draft.tried((inner) => tellOne(tools, inner, row, here))));
  return problems;
}

async function tellOne(tools: Tools, draft: Draft, { key, value }: Row, here: AskingDevice): Promise<void> {
  const { conversation, to } = value as AnewRow;
  if (await isBundleWanted(draft, to)) return;
  draft.erase(key);
  if (!(await hasSession(draft, to))) return;
  await post(tools, draft, to, { conversation, sealed: { begun: {} } });
  // What it was asked, or has answered, may be the very letter that did not open.
  if (to.user === here.user) await wishAgain(draft, to);
}
