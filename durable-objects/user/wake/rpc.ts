/** What devices, and the consumer of the push queue, may ask of a User object about wake-ups. Plain data, as in ../rpc.ts. */
import type { ConversationId } from '../../../protocol/ids.ts';

export type PushKind = 'web-push' | 'unified-push' | 'apns' | 'fcm';

/** Where a device is woken: an endpoint with the device's keys (base64url), or a provider's token without any. */
export interface PushTarget {
  readonly kind: PushKind;
  readonly address: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** How waking the device went; times are 0 where it did not happen. */
export interface PushState {
  readonly kind: PushKind;
  readonly addedAt: number;
  /** Of the newest wake-up. */
  readonly queuedAt: number;
  readonly acceptedAt: number;
  readonly fetchedAt: number;
  readonly ackedAt: number;
  /** When the device last came after a wake-up. */
  readonly provenAt: number;
  readonly failedAt: number;
  /** '': nothing is wrong. */
  readonly failure: string;
  /** The provider says that the address is no good any more. */
  readonly isGone: boolean;
}

/** Called by the consumer of the push queue. */
export interface UserFromPush {
  claimWakeUps(): Promise<WakeClaim>;
  takeOutcomes(outcomes: readonly WakeOutcome[]): Promise<void>;
  /** An operator has mended what providers rejected: whoever claims next is given that, too. */
  queueRejected(): Promise<void>;
}

export interface WakeClaim {
  readonly jobs: readonly PushJob[];
  /** When there will be more that cannot be had now; 0: there is none. */
  readonly againMs: number;
  /** There is more than one answer holds: to be had as soon as it is told what became of these. Absent from the release before. */
  readonly isMore?: boolean;
}

export interface PushJob extends PushTarget {
  readonly device: number;
  /** Collapses wake-ups of a chat at the provider, and says nothing of it. */
  readonly topic: string;
  /** '': of no particular one. */
  readonly conversation: ConversationId | '';
  readonly seq: number;
}

export interface WakeOutcome {
  readonly device: number;
  readonly address: string;
  readonly conversation: ConversationId | '';
  readonly seq: number;
  /** `later`: the provider is away, or wants us to wait. `rejected`: it will never take this. */
  readonly result: 'accepted' | 'gone' | 'later' | 'rejected';
  /** What the provider said, without addresses. */
  readonly detail: string;
  /** With `later`: how long the provider wants us to wait; 0: it did not say. */
  readonly afterMs: number;
}
