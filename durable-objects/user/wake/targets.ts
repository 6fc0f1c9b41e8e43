/** Registering where a device is woken, and what became of that. */
import type { ConversationId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { Context } from '../context.ts';
import { isWanted, mayWake, type OweContext, owe } from './owe.ts';
import type { PushState, PushTarget } from './rpc.ts';
import type { Target } from './target-rows.ts';
import { wakeSteps } from './wake-rows.ts';

type TargetsContext = OweContext & Pick<Context, 'options' | 'unknownConversation'>;

const secretBytes = 16;

/**
 * Registers the device's target in place of the one before. The same again changes nothing. One row; of another address one
 * more, and those that go.
 */
export function putTarget(context: TargetsContext, device: number, given: PushTarget): { readonly put: true } {
  const before = context.store.targets.all().get(device);
  const { kind, address, p256dh, auth } = given;
  const isSame =
    before?.kind === kind && before.address === address && before.p256dh === p256dh && before.auth === auth;
  if (isSame && before.failure === '') return { put: true };
  const isOwed = !isSame && before !== undefined && isToBeWoken(context, before);
  context.store.transaction(() => {
    if (!isSame) context.store.wakes.deleteAll(device);
    context.store.targets.put({
      ...{ device, kind, address, p256dh, auth },
      secret: before?.secret ?? context.options.randomBytes(secretBytes),
      // Its service has asked for that, whoever registers it again.
      retryAt: isSame ? before.retryAt : 0,
      ...{ addedAt: context.now(), queuedAt: 0, acceptedAt: 0, fetchedAt: 0, ackedAt: 0 },
      ...{ provenAt: isSame ? before.provenAt : 0, failedAt: 0, failure: '' },
    });
    if (isOwed) oweAnew(context, device);
  });
  return { put: true };
}

/**
 * What was on its way to the address before may never get there. While that was gone nothing was noted: only of a device that is
 * connected it is known that it is handed what there is.
 */
function isToBeWoken(context: TargetsContext, before: Target): boolean {
  if (before.address === '') return !context.live().some(({ device }) => device === before.device);
  return [...context.store.wakes.all()].some(
    (wake) => wake.device === before.device && mayWake(context, before, wake.conversation) && isWanted(context, wake),
  );
}

/** About no chat in particular, so that it is one however many were owed; not if the device comes by itself (W5). One row. */
function oweAnew(context: TargetsContext, device: number): void {
  // Those with a consumer are with it for the address before.
  context.wake.lent.delete(device);
  const dueAt = context.now() + context.limits.wakeAfterMs;
  context.schedule('wake', owe(context, '', device, { seq: 0, dueAt }));
}

/** The device is woken no more. What is not there counts as removed. */
export function removeTarget(context: Pick<Context, 'store'>, device: number): { readonly removed: true } {
  if (context.store.targets.all().has(device)) {
    context.store.transaction(() => forgetTarget(context, device));
  }
  return { removed: true };
}

/** Within a transaction: the device is signed out. */
export function forgetTarget(context: Pick<Context, 'store'>, device: number): void {
  if (!context.store.targets.all().has(device)) return;
  context.store.targets.delete(device);
  context.store.wakes.deleteAll(device);
}

/** What the device's person may see of it; null: it has none. */
export function pushState(context: Pick<Context, 'store'>, device: number): PushState | null {
  const target = context.store.targets.all().get(device);
  if (target === undefined) return null;
  const { kind, address, addedAt, acceptedAt, fetchedAt, ackedAt, provenAt, failedAt, failure } = target;
  // That of the target is of what was accepted; what waits in the queue, where perhaps nobody takes it, has its own.
  const wakes = [...context.store.wakes.all()].filter((one) => one.device === device && one.step === wakeSteps.queued);
  const queuedAt = Math.max(target.queuedAt, ...wakes.map((one) => one.queuedAt));
  return {
    ...{ kind, addedAt, queuedAt, acceptedAt, fetchedAt, ackedAt, provenAt, failedAt, failure },
    isGone: address === '',
  };
}

/** Whether the device is woken for the chat. One row at most. */
export function muteFor(
  context: TargetsContext,
  device: number,
  { conversation, muted }: { readonly conversation: ConversationId; readonly muted: boolean },
): { readonly muted: boolean } | Refusal {
  if (context.inbox.get(conversation) === null) return context.unknownConversation();
  const { targets } = context.store;
  // With a target the device says which chats it has muted.
  if (!targets.all().has(device)) return { muted: false };
  if (muted && targets.countMuted(device) >= context.limits.maxConversationsPerUser) return refuse('too-large');
  targets.setMuted(device, conversation, muted);
  return { muted };
}
