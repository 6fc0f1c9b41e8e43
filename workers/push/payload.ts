import type { PushJob } from '../../durable-objects/user/wake/rpc.ts';

/** What a wake-up says: that there is something, and which wake-ups are about the same. Nothing of what it is. */
export function wakeText({ topic }: Pick<PushJob, 'topic'>): string {
  return JSON.stringify({ v: 1, tag: topic });
}
