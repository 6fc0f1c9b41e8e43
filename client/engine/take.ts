/** One step of the engine: what arrived, and what the person did, is applied to the rows in memory. */
import type { ServerFrame } from '../../protocol/codec.ts';
import type { Cipher, ErrandAnswer } from '../cipher/cipher.ts';
import type { FencedStore } from '../store/fence.ts';
import type { SealedRows } from '../vault/sealed-rows.ts';
import { settleAddressed } from './addressed.ts';
import type { Changes } from './changes.ts';
import { CipherState } from './cipher-state.ts';
import { renewIfCopied } from './copied.ts';
import { hearWord } from './copy-word.ts';
import { type ErrandList, nothingWanted, takeErrandAnswer, takeUnasked, wantedBy } from './errands.ts';
import type { Exchange } from './exchange.ts';
import { eraseExpired, readExpired, readNextExpiry } from './expiry.ts';
import { forgetErased } from './forgetting.ts';
import { takeFrame } from './inbound.ts';
import type { Wishes } from './inbound-context.ts';
import { takeLetters } from './letters.ts';
import { openBodies, settleOpenings } from './opening.ts';
import { releaseParked } from './parked.ts';
import { settleReactions } from './reactions.ts';
import { sealDue } from './sealing.ts';
import { tellSent } from './sent.ts';
import type { Verifier } from './signed-lists.ts';
import { noteTransfer } from './transfer.ts';
import { expireTyping } from './typing.ts';
import { verifyControls } from './verifying.ts';
import { openWaiting, type RetryPlan, wakeNext } from './waiting.ts';
import { serverTime, settleDown, type World } from './world.ts';

export type Work = {
  readonly kind: 'work';
  readonly work: (changes: Changes) => void;
  done(): void;
  failed(why: unknown): void;
};

export type Input =
  | Work
  | { readonly kind: 'frame'; readonly exchange: Exchange; readonly frame: ServerFrame }
  | { readonly kind: 'errand'; readonly key: string; readonly answer: ErrandAnswer }
  | { readonly kind: 'look' | 'expired' | 'woken' | 'errands' };

export interface StepContext {
  readonly world: World;
  readonly cipher: Cipher;
  readonly verifier: Verifier | null;
  readonly store: FencedStore;
  readonly rows: SealedRows;
  readonly exchange: Exchange;
  readonly changes: Changes;
  readonly wishes: Wishes;
  /** Where what waits to be opened is to be tried again. */
  readonly woken: RetryPlan;
}

/** Gives the work that was not refused, what is wanted of the server, and where to try again with the next step. */
export async function take(
  inputs: readonly Input[],
  { world, cipher, verifier, store, rows, exchange, changes, wishes, woken }: StepContext,
): Promise<{ done: readonly Work[]; wanted: ErrandList; woken: RetryPlan }> {
  const context = { world, cipher, state: new CipherState(store, rows), store, changes, verifier };
  // Frames of a connection that is gone were never acknowledged: they come again.
  const frames = inputs.flatMap((one) => (one.kind === 'frame' && one.exchange === exchange ? [one.frame] : []));
  for (const one of inputs) if (one.kind === 'errand') await takeErrandAnswer(one.key, one.answer, context);
  await takeUnasked(frames, context);
  await takeLetters(frames, context);
  const wokenNext = await openWaiting(woken, context);
  const verdicts = await verifyControls(frames, exchange, context);
  const openings = await openBodies(frames, exchange, { ...context, verdicts });
  if (inputs.some((one) => one.kind === 'expired')) {
    const expired = await store.read((reader) => readExpired(reader, world));
    eraseExpired(world, expired, changes);
    changes.nextExpiryAt = expired.length === 0 ? await store.read(readNextExpiry) : serverTime(world);
  }

  for (const frame of frames) takeFrame(frame, { world, exchange, changes, wishes, openings, verdicts });
  const isHeard = hearWord(world, { exchange, wishes, changes });
  const done = inputs.filter((one) => one.kind === 'work').filter((one) => attempt(one, changes));
  if (exchange.resumed) releaseParked(world, changes);
  expireTyping(world, changes);
  settleOpenings(openings, context);
  await settleReactions(context);
  settleAddressed(context);
  wakeNext(context);
  await tellSent(context);
  if (await renewIfCopied(context, exchange)) wishes.reconnect ??= { afterMs: 0, spreadMs: 1_000 };
  await sealDue(context);
  await forgetErased(context);
  const isLook = isHeard || inputs.some(({ kind }) => kind === 'errands' || kind === 'errand');
  const isWanted = context.state.isChanged || isLook;
  const wanted = isWanted ? await wantedBy(context) : nothingWanted;
  if (isWanted) await noteTransfer(context);
  changes.ops.push(...(await context.state.ops()));
  for (const one of [...changes.touched, ...changes.seen]) settleDown(world, one);
  return { done, wanted, woken: wokenNext };
}

/** Work that refuses (a message too long, a chat that is not known) has changed nothing. */
function attempt(input: Work, changes: Changes): boolean {
  try {
    input.work(changes);
    return true;
  } catch (why) {
    input.failed(why);
    return false;
  }
}
