/**
 * The cipher that encrypts: sessions with single devices, a sender chain for each group, a content key for each message.
 *
 * It is written over the port of the cryptography alone. Each call works on a draft of the state, and gives back what the
 * draft has become: where it throws, or says that it waits, nothing was used up.
 */

import type { Random, Suite } from '../../crypto/suite.ts';
import { givenAgain } from './answering.ts';
import { askForKeys, dueInMs, whoHas } from './asking.ts';
import { claims, isClaim, takeBundles } from './bundles.ts';
import type {
  AnswerOutcome,
  AskingDevice,
  Cipher,
  ErrandAnswer,
  PartProblems,
  StateChanges,
  StateReader,
} from './cipher.ts';
import { Draft } from './draft.ts';
import { eraseUnplaced, keyOf, placeKey } from './keyring.ts';
import { consume, openMessage } from './open-message.ts';
import { giveOwed } from './owed.ts';
import { noteGiven } from './own-chain.ts';
import { ownDevice, type Tools } from './own-device.ts';
import { isListErrand, keepOwnList, listAnswered, listErrands, lookAgain, ownList, takeOwnList } from './own-list.ts';
import { isPost, posted, posting, postRefused } from './post.ts';
import { keepPrekeys, publishing, takeKept, toldBy } from './prekeys.ts';
import { sealMessage } from './seal-message.ts';
import { signList } from './sign-list.ts';
import { forgetLongSkipped } from './skipped.ts';
import { forgetSpent, spendAll } from './spent.ts';
import { answerKept, type LetterOutcome, takeLetter, takeListed, tellBegun } from './take-letter.ts';
import { eraseExpired } from './transfer/expiring-keys.ts';
import { forgetAt } from './transfer/forgetting.ts';
import { transferState } from './transfer/transfer-row.ts';
import { wishDueInMs, wishForKeys } from './transfer/wishing.ts';
import { turnSessions } from './turning.ts';
import { vouchedBy } from './vouched-by.ts';
import { wantNoMore } from './wants.ts';

/** `signal` over the real suite; over another one it has its name, so that no store is taken for one of the other. */
export function signalCipher(suite: Suite, random: Random): Cipher {
  const tools: Tools = { suite, random };
  return {
    name: suite.name,
    seal: (message, state) => sealMessage(tools, message, state),
    open: (message, state) => openMessage(tools, message, state),
    sent: (entry, state) =>
      drawn(state, async (draft) => {
        await noteGiven(draft, entry);
        await placeKey(draft, entry);
      }),
    forget: (message, state) =>
      drawn(state, async (draft) => {
        if ((await draft.get(keyOf(message))) !== undefined) draft.erase(keyOf(message));
        await wantNoMore(draft, message);
      }),
    consume: (message, state) => consume(tools, message, state),
    forgetAt: (conversation, seqs, state) => drawn(state, (draft) => forgetAt(draft, conversation, seqs)),
    forgetUnsent: (messages, state) =>
      drawn(state, async (draft) => {
        for (const one of messages) await eraseUnplaced(draft, one);
      }),
    givenAgain: (message, state) => givenAgain(new Draft(state), message),
    why: (message, state, here) => whoHas(new Draft(state), message, here),
    hasSealed: async (state) => {
      const draft = new Draft(state);
      return (await draft.count({ prefix: ['session'] })) + (await draft.count({ prefix: ['chain-own'] })) > 0;
    },
    copied: async (at, state, here) => {
      const draft = new Draft(state);
      return (await spendAll(tools, draft, at, here)) ? draft.changes() : null;
    },
    upkeep: (state, here) =>
      inParts(state, [
        whole((draft) => keepPrekeys(tools, draft, here)),
        whole((draft) => forgetSpent(draft, here)),
        whole((draft) => eraseExpired(draft, here)),
        whole((draft) => forgetLongSkipped(tools, draft, here.now)),
        ...(here.mustWait === true ? [] : sealing(tools, here)),
      ]),
    letter: async (letter, state, here) => {
      const draft = new Draft(state);
      const brought = await takeLetter(tools, draft, letter, here);
      return { ...brought, changes: draft.changes() };
    },
    errands: async (state, here) => {
      const draft = new Draft(state);
      return [
        ...(await publishing(draft)),
        ...(await listErrands(draft, here)),
        ...(await claims(draft)),
        ...(await posting(draft)),
      ];
    },
    dueInMs: async (state, here) => {
      const draft = new Draft(state);
      return Math.min(await dueInMs(draft, here), await wishDueInMs(draft, here));
    },
    transfer: (state) => transferState(new Draft(state)),
    answered: (key, answer, state, here) => answered(tools, new Draft(state), { key, answer, here }),
    ownList: (state) => ownList(new Draft(state)),
    keepOwnList: (list, state) => drawn(state, (draft) => keepOwnList(draft, list)),
    identity: async (state) => {
      const draft = new Draft(state);
      const { identity, registrationId } = await ownDevice(tools, draft);
      return { identity: identity.publicKey, registrationId, changes: draft.changes() };
    },
    vouchedBy: (state, here) => vouchedBy(tools, new Draft(state), here),
    sign: async (statement, state) => {
      const draft = new Draft(state);
      const { identity } = await ownDevice(tools, draft);
      const signature = await suite.sign(identity, statement, random);
      return { signature, changes: draft.changes() };
    },
    signList: async (list, state) => {
      const draft = new Draft(state);
      return { list: await signList(tools, draft, list), changes: draft.changes() };
    },
    verify: (identity, statement, signature) => suite.verify(identity, statement, signature),
  };
}

async function drawn(state: StateReader, work: (draft: Draft) => Promise<void>) {
  const draft = new Draft(state);
  await work(draft);
  return draft.changes();
}

/** Gives what it has thrown over single rows. */
type Part = (draft: Draft) => Promise<readonly unknown[]>;

function whole(work: (draft: Draft) => Promise<void>): Part {
  return async (draft) => {
    await work(draft);
    return [];
  };
}

/** What is kept up by letters. */
function sealing(tools: Tools, here: AskingDevice): readonly Part[] {
  return [
    (draft) => answerKept(tools, draft, here),
    (draft) => giveOwed(tools, draft),
    (draft) => tellBegun(tools, draft, here),
    whole((draft) => wishForKeys(tools, draft, here)),
    (draft) => askForKeys(tools, draft, here),
    (draft) => turnSessions(tools, draft, here),
  ];
}

/** It is looked at again and again: a part that is stuck must let the others go on, or all of them are stuck for good. */
async function inParts(state: StateReader, parts: readonly Part[]): Promise<StateChanges & PartProblems> {
  const draft = new Draft(state);
  const problems: unknown[] = [];
  for (const part of parts)
    problems.push(
      ...(await draft.tried(async (inner) => {
        problems.push(...(await part(inner)));
      })),
    );
  return { ...draft.changes(), problems };
}

async function answered(
  tools: Tools,
  draft: Draft,
  { key, answer, here }: { readonly key: string; readonly answer: ErrandAnswer; readonly here: AskingDevice },
): Promise<AnswerOutcome> {
  let brought: LetterOutcome = {};
  const reply = answer.is === 'reply' ? answer.reply : null;
  if (reply?.keysKept != null)
    await takeKept(draft, reply.keysKept, key.startsWith('publish ') ? toldBy(key) : null, here);
  if (key === 'devices-changed') await lookAgain(draft, here);
  if (isListErrand(key)) {
    const list = reply?.deviceLists?.lists.find(({ user }) => user === here.user)?.list;
    if (list != null) {
      // What waits for one of its devices waits on where the list is none that this device goes by.
      if (await takeOwnList(tools, draft, list, here)) brought = await takeListed(tools, draft, here);
    } else await listAnswered(draft, reply?.keysKept != null);
  }
  if (isPost(key) && answer.is === 'refused') await postRefused(draft, key, answer.code);
  if (isClaim(key) && reply?.keyBundles != null) await takeBundles(tools, draft, key, reply.keyBundles);
  const wakes = isPost(key) && reply?.toDevicesTaken != null ? await posted(draft, key, reply.toDevicesTaken) : [];
  return { ...brought, changes: draft.changes(), wakes: [...wakes, ...(brought.wakes ?? [])] };
}
