/** What a consumer of the queue is given, and what it brings back (push.md, W7 and W8). */
import { base64url, concatenated, utf8 } from '../../../lib/bytes.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import type { Context } from '../context.ts';
import { isWanted, mayWake, type OweContext } from './owe.ts';
import type { PushJob, WakeClaim, WakeOutcome } from './rpc.ts';
import type { Target } from './target-rows.ts';
import { type WakeUp, wakeSteps } from './wake-rows.ts';

export type ClaimWakeUpsContext = OweContext & Pick<Context, 'account' | 'options'>;

/** As long as a Topic header may be (RFC 8030, 5.4). */
const topicLength = 32;

/** For a consumer of the release before, which knows no `isMore`. */
const moreMs = 5_000;

/**
 * What is queued for the person, or due: one push for each conversation and device, of each device in turn, and no more than an
 * answer holds. What is with another consumer, or whose provider wants to be left alone, comes later: `againMs`. No row.
 */
export function claimWakeUps(context: ClaimWakeUpsContext): WakeClaim {
  if (context.account === null) return { jobs: [], againMs: 0 };
  const { limits, now } = { limits: context.limits, now: context.now() };
  let againMs = 0;
  const later = (ms: number) => {
    againMs = againMs === 0 ? ms : Math.min(againMs, ms);
  };
  const wanted: { readonly target: Target; readonly wake: WakeUp; readonly turn: number }[] = [];
  const turns = new Map<number, number>();
  for (const wake of [...context.store.wakes.all()]) {
    const isAsked = wake.step === wakeSteps.queued || (wake.step === wakeSteps.owed && wake.dueAt <= now);
    if (!isAsked) continue;
    const target = context.store.targets.all().get(wake.device);
    if (target === undefined || !mayWake(context, target, wake.conversation) || !isWanted(context, wake)) {
      context.store.wakes.delete(wake);
      continue;
    }
    const until = Math.max(lentUntil(context, wake.device), restOf(context, target));
    const turn = turns.get(wake.device) ?? 0;
    turns.set(wake.device, turn + 1);
    if (until > now) later(until - now);
    else wanted.push({ target, wake, turn });
  }
  const given = wanted.sort((a, b) => a.turn - b.turn).slice(0, limits.maxWakeUpsClaimed);
  for (const { target } of given) context.wake.lent.set(target.device, now + limits.wakeLentMs);
  const jobs = given.map(({ target, wake }) => jobOf(context, target, wake));
  if (given.length === wanted.length) return { jobs, againMs };
  later(moreMs);
  return { jobs, againMs, isMore: true };
}

/** Until when the provider wants to hear nothing; 0: it may be called. A clock that was set back prolongs nothing (T1). */
function restOf(context: ClaimWakeUpsContext, { retryAt, failedAt, acceptedAt }: Target): number {
  const now = context.now();
  const left = retryAt - now;
  const isSetBack = now < Math.max(failedAt, acceptedAt) || left > context.limits.wakeLatestMs;
  return left > 0 && !isSetBack ? retryAt : 0;
}

function lentUntil(context: ClaimWakeUpsContext, device: number): number {
  const until = context.wake.lent.get(device) ?? 0;
  return until > context.now() + context.limits.wakeLentMs ? 0 : until;
}

function jobOf(context: ClaimWakeUpsContext, target: Target, wake: WakeUp): PushJob {
  const { device, kind, address, p256dh, auth } = target;
  const topic = topicOf(context, target, wake.conversation);
  return { device, kind, address, p256dh, auth, topic, conversation: wake.conversation, seq: wake.firstSeq };
}

/**
 * The same for each wake-up of a chat, so that a provider keeps the newest; only whoever has the secret learns something from
 * it.
 */
function topicOf({ options }: ClaimWakeUpsContext, { secret }: Target, conversation: ConversationId | ''): string {
  return base64url(options.surroundings.sha256(concatenated([secret, utf8(conversation)]))).slice(0, topicLength);
}

/** What became of pushes. A row for each that was taken or refused, and one for each device. */
export function takeOutcomes(context: ClaimWakeUpsContext, outcomes: readonly WakeOutcome[]): void {
  const now = context.now();
  const byDevice = new Map<number, WakeOutcome[]>();
  for (const one of outcomes) byDevice.set(one.device, [...(byDevice.get(one.device) ?? []), one]);
  for (const [device, all] of byDevice) {
    context.wake.lent.delete(device);
    const target = context.store.targets.all().get(device);
    // What the provider says of an address that was replaced meanwhile is not about the new one.
    const own = target === undefined ? [] : all.filter((one) => one.address === target.address);
    if (target === undefined || own.length === 0) continue;
    context.store.transaction(() => {
      for (const one of own) settle(context, one);
      context.store.targets.put(after(context, target, own, now));
    });
  }
}

/** What was rejected, and is still wanted, is queued as if it had never been sent. A row for each. */
export function queueRejected(context: ClaimWakeUpsContext): void {
  if (context.account === null) return;
  const rejected = [...context.store.wakes.all()].filter(({ step }) => step === wakeSteps.failed);
  context.store.transaction(() => {
    for (const wake of rejected) {
      const target = context.store.targets.all().get(wake.device);
      const isAsked = target !== undefined && mayWake(context, target, wake.conversation) && isWanted(context, wake);
      if (isAsked) context.store.wakes.put({ ...wake, step: wakeSteps.queued, queuedAt: context.now() });
    }
  });
}

function settle(context: ClaimWakeUpsContext, { conversation, device, seq, result }: WakeOutcome): void {
  const wake = context.store.wakes.get(conversation, device);
  // One that was owed after the device had acked that is another.
  if (wake === null || wake.firstSeq !== seq) return;
  if (result === 'gone') context.store.wakes.delete(wake);
  if (result !== 'accepted' && result !== 'rejected') return;
  const step = result === 'accepted' ? wakeSteps.accepted : wakeSteps.failed;
  context.store.wakes.put({ ...wake, step, queuedAt: wake.queuedAt || context.now() });
}

/** What is known of the target after these. One that is gone stays, to be seen as such, and is not used any more. */
function after(context: ClaimWakeUpsContext, before: Target, outcomes: readonly WakeOutcome[], now: number): Target {
  let target = before;
  const most = context.limits.wakeLatestMs;
  for (const { conversation, device, result, detail, afterMs } of outcomes) {
    // Others of the same claim tell less than that the address is no good.
    if (target.address === '') break;
    const queuedAt = context.store.wakes.get(conversation, device)?.queuedAt ?? 0;
    if (result === 'accepted') {
      target = { ...target, acceptedAt: now, queuedAt: Math.max(target.queuedAt, queuedAt), failure: '' };
    } else {
      target = { ...target, failure: `${result}: ${detail}`.slice(0, 200), failedAt: now };
      if (result === 'gone') target = { ...target, address: '', p256dh: '', auth: '' };
    }
    // Whoever wants to be left alone is until then, whatever else was taken meanwhile.
    if (afterMs > 0) target = { ...target, retryAt: Math.max(restOf(context, target), now + Math.min(afterMs, most)) };
  }
  return target;
}
