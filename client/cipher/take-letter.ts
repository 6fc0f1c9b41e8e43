/**
 * A letter from another device: opened by the session with it, and done what it says.
 *
 * One that does not open says that the session is broken: it is begun anew, once an hour at most, and the other device is
 * told by a letter that begins it. What was lost with the old one is asked for again by whoever lacks it.
 */
import { SuiteError } from '../../crypto/suite.ts';
import { answerAsk, takeAnswer } from './answering.ts';
import { wantBundles } from './bundles.ts';
import type { AnswerOutcome, Here, Letter } from './cipher.ts';
import { knownDevice } from './devices.ts';
import type { Draft } from './draft.ts';
import { mayCount } from './hourly.ts';
import type { Tools } from './own-device.ts';
import { lookAgain } from './own-list.ts';
import { post } from './post.ts';
import { decodeSealed } from './sealed.ts';
import { type Device, hasSession, openFrom, sessionPeer } from './sessions.ts';
import { siblingBy } from './siblings.ts';

export async function takeLetter(tools: Tools, draft: Draft, letter: Letter, here: Here): Promise<AnswerOutcome> {
  const { user, device } = letter;
  const from =
    user === here.user
      ? await siblingBy(draft, device)
      : ((await sessionPeer(draft, user, device)) ?? (await knownDevice(draft, user, device)));
  if (from === null) {
    // Nobody vouches for it. A device that was just linked asks again in a moment.
    if (user === here.user) await lookAgain(draft, here);
    return { changes: draft.changes() };
  }
  const opened = await open(tools, draft, from, letter);
  if (opened === 'again') return {};
  if (opened === 'broken') {
    await beginAnew(draft, from, letter.conversation, here);
    return { changes: draft.changes() };
  }
  const sealed = decodeSealed(opened);
  const wakes: string[] = [];
  if (sealed?.ask != null) await answerAsk(tools, draft, from, sealed.ask, here);
  if (sealed?.answer != null) {
    const woken = await takeAnswer(draft, from, sealed.answer, here);
    if (woken !== null) wakes.push(woken);
  }
  return { changes: draft.changes(), wakes };
}

async function open(
  tools: Tools,
  draft: Draft,
  from: Device,
  letter: Letter,
): Promise<Uint8Array | 'again' | 'broken'> {
  try {
    return await openFrom(tools, draft, from, letter);
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error;
    // A letter may come twice; one under another identity is of nobody known.
    return error.code === 'duplicate' || error.code === 'other-identity' ? 'again' : 'broken';
  }
}

/** The row under `anew`, user and device: the conversation in which the other device is told. */
async function beginAnew(draft: Draft, from: Device, conversation: string, here: Here): Promise<void> {
  if (!(await mayCount(draft, ['anew-count', from.user, from.device], { now: here.now, most: 1 }))) return;
  await wantBundles(draft, [from]);
  draft.put(['anew', from.user, from.device], conversation);
}

/** Tells those whose session has been begun anew. */
export async function tellBegun(tools: Tools, draft: Draft): Promise<void> {
  for (const { key, value } of await draft.range({ prefix: ['anew'] })) {
    const [user, device] = [String(key[1]), Number(key[2])];
    if ((await draft.get(['bundle', user, device])) !== undefined) continue;
    draft.erase(key);
    const to = await sessionPeer(draft, user, device);
    if (to !== null && (await hasSession(draft, to)))
      await post(tools, draft, to, { conversation: String(value), sealed: { begun: {} } });
  }
}
