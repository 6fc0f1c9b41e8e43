/** Takes what is owed to the queue (push.md, W6). */
import type { ConversationId } from '../../../protocol/ids.ts';
import { isWithin } from '../../kit/within.ts';
import type { Context } from '../context.ts';
import { isLacking, isWanted, lostDevices, mayWake, type OweContext, owe, oweLost } from './owe.ts';
import type { AckDeadlines } from './wake-memory.ts';
import { type WakeUp, wakeSteps } from './wake-rows.ts';

export type DrainContext = OweContext & Pick<Context, 'account' | 'options' | 'self'>;

/**
 * The job: decides what is due, then hands the person to the queue, then notes that. A crash before the note hands them
 * over twice, and the second consumer finds nothing to do.
 */
export async function drainWakeUps(context: DrainContext, now: number): Promise<void> {
  if (context.account === null || context.store.targets.all().size === 0) return;
  settleHanded(context, now);
  const due = decide(context, now);
  const { wakeUp } = context.options;
  if (due.length === 0) return;
  // A queue that is silent holds up this job of the alarm alone.
  const isQueued = await isWithin(context.options.surroundings, context.limits.callDeadlineMs, wakeUp(context.self));
  if (!isQueued) throw new Error(`no answer within ${context.limits.callDeadlineMs} ms from the queue`);
  for (const wake of due) noteQueued(context, wake, now);
}

/** What sockets were handed so long ago and is not acked becomes owed. Sets the time of the next look. */
function settleHanded(context: DrainContext, now: number): void {
  const { wake } = context;
  if (wake.isFresh) {
    const lost = lostDevices(context);
    // What was owed is about what came since, which memory alone knew: some other device may have what its row names.
    if (lost.length > 0) oweLost(context, new Set([...lost, ...undecidedDevices(context)]));
    noteHanded(context, now);
  }
  wake.isFresh = false;
  let next = Infinity;
  for (const [conversation, handed] of [...wake.handed]) {
    // A clock that was set back makes nobody wait for longer (T1).
    if (handed.dueAt <= now || handed.dueAt > now + context.limits.wakeAfterMs) {
      oweHanded(context, conversation, handed, now);
      wake.looked(conversation, handed);
    }
    next = Math.min(next, wake.handed.get(conversation)?.dueAt ?? Infinity);
  }
  if (next !== Infinity) context.schedule('wake', next);
}

function undecidedDevices({ store }: DrainContext): number[] {
  const undecided = [...store.wakes.all()].filter(({ step }) => step === wakeSteps.owed || step === wakeSteps.queued);
  return undecided.map(({ device }) => device);
}

/** What attachments know of the time before: when it was handed over nobody knows, so it is due. */
function noteHanded(context: DrainContext, now: number): void {
  const users = new Set(context.wake.handed.keys());
  for (const connection of context.live()) {
    for (const [conversation, item] of connection.unsettled) {
      if (users.has(conversation) || !connection.isOwed(item) || item.pushed === 0) continue;
      const seq = Math.max(item.pushed, context.wake.handed.get(conversation)?.newest ?? 0);
      context.wake.handed.set(conversation, { seq, dueAt: now, newest: seq, newestDueAt: now });
    }
  }
}

function oweHanded(
  context: DrainContext,
  conversation: ConversationId,
  { seq, newest }: AckDeadlines,
  now: number,
): void {
  for (const target of context.store.targets.all().values()) {
    const { device } = target;
    if (!mayWake(context, target, conversation) || !isLacking(context, { conversation, device, seq })) continue;
    owe(context, conversation, device, { seq: newest, dueAt: now });
  }
}

/** What is due and still wanted; what is not goes. Sets the time of the next look. */
function decide(context: DrainContext, now: number): WakeUp[] {
  const due: WakeUp[] = [];
  let next = Infinity;
  for (const wake of [...context.store.wakes.all()]) {
    if (wake.step !== wakeSteps.owed) continue;
    const target = context.store.targets.all().get(wake.device);
    if (target === undefined || !mayWake(context, target, wake.conversation) || !isWanted(context, wake)) {
      context.store.wakes.delete(wake);
    } else if (wake.dueAt <= now || wake.dueAt > now + context.limits.wakeAfterMs) due.push(wake);
    else next = Math.min(next, wake.dueAt);
  }
  if (next !== Infinity) context.schedule('wake', next);
  return due;
}

/** Unless a consumer was faster, or another is owed by now: of that the queue knows nothing yet. One row. */
function noteQueued(context: DrainContext, wake: WakeUp, now: number): void {
  const current = context.store.wakes.get(wake.conversation, wake.device);
  const isSame = current?.firstSeq === wake.firstSeq && current.dueAt === wake.dueAt;
  if (isSame && current.step === wakeSteps.owed)
    context.store.wakes.put({ ...current, step: wakeSteps.queued, queuedAt: now });
}
