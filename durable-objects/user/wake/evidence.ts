/** The device came, and has what it was woken for: the wake-up is over, and proves that waking works. */
import type { ConversationId } from '../../../protocol/ids.ts';
import type { UserStore } from '../store.ts';
import { wakeSteps } from './wake-rows.ts';

interface EvidenceContext {
  readonly store: Pick<UserStore, 'targets' | 'wakes'>;
  now(): number;
}

/** A connection of the device begins. Two rows at most, and only after a wake-up. */
export function noteFetched(context: EvidenceContext, device: number): void {
  const target = context.store.targets.all().get(device);
  if (target === undefined) return;
  const lost = context.store.wakes.get('', device);
  if (lost !== null) context.store.wakes.delete(lost);
  if (target.acceptedAt === 0 || target.fetchedAt >= target.acceptedAt) return;
  const now = context.now();
  context.store.targets.put({ ...target, fetchedAt: now, provenAt: now });
}

/** The device has the conversation through `newest`. Two rows at most, and only after a wake-up. */
export function noteAcked(
  context: EvidenceContext,
  { conversation, device, newest }: { conversation: ConversationId; device: number; newest: number },
): void {
  const target = context.store.targets.all().get(device);
  const wake = target === undefined ? null : context.store.wakes.get(conversation, device);
  if (target === undefined || wake === null || newest < wake.seq || wake.step === wakeSteps.owed) return;
  context.store.wakes.delete(wake);
  if (wake.step === wakeSteps.accepted) context.store.targets.put({ ...target, ackedAt: context.now() });
}
