/** What the consumer needs from the world; worker.ts gives the deployment's own, tests give what they like. */
import type { PushJob, UserFromPush } from '../../durable-objects/user/wake/rpc.ts';
import type { PushKeys } from '../../lib/directory/push-keys.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { DeadPush } from './dead-pushes.ts';
import type { Settings } from './settings.ts';

export interface Ports {
  readonly settings: Settings;
  readonly limits: Limits;
  readonly transport: Transport;
  user(user: UserId): Pick<UserFromPush, 'claimWakeUps' | 'takeOutcomes'>;
  keys(): Promise<PushKeys>;
  bury(dead: DeadPush): Promise<void>;
  /** A new message of the queue, which nobody has tried. */
  queue(user: UserId, wait: { readonly delaySeconds: number }): Promise<void>;
  now(): number;
  random(): number;
  timer(ms: number, work: () => void): { cancel(): void };
  log(level: 'info' | 'warn' | 'error', what: string, fields?: Record<string, string | number | boolean>): void;
}

/**
 * The one way out to providers. Deployed it is `fetch`, which speaks HTTP/2 to whoever has it, and APNs speaks nothing
 * else; the runtime on one's own machine speaks HTTP/1.1 only. Throws when nobody answered.
 */
export type Transport = (request: PushRequest, signal: AbortSignal) => Promise<Answer>;

export interface PushRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

export interface Answer {
  readonly status: number;
  /** By its name in small letters, or null. */
  header(name: string): string | null;
  /** At most a few kilobytes. */
  readonly text: string;
}

/** One kind of provider: what it is sent, and what its answers mean. */
export interface Provider {
  request(job: PushJob): Promise<PushRequest>;
  read(answer: Answer): Verdict;
}

export interface Verdict {
  /** `renew`: as `later`, and what the provider was shown of us is made anew. */
  readonly result: 'accepted' | 'gone' | 'later' | 'rejected' | 'renew';
  readonly detail: string;
  /** How long the provider wants to hear nothing; 0: it did not say. */
  readonly afterMs: number;
}
