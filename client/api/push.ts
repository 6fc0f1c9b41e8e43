import type { ConversationId } from '../../protocol/ids.ts';
import type { ConversationSummary } from './conversations.ts';
import type { MessagePreview } from './messages.ts';

/** Where this device is woken: a subscription's endpoint and keys (base64url), or the token that its system gave the app. */
export type PushTarget =
  | {
      readonly kind: 'web-push' | 'unified-push';
      readonly endpoint: string;
      readonly p256dh: string;
      readonly auth: string;
    }
  | { readonly kind: 'apns' | 'fcm'; readonly token: string };

/** How waking this device went; times are 0 where it did not happen. */
export interface PushState {
  /** How it is woken. */
  readonly kind: PushTarget['kind'];
  /** When that was registered. */
  readonly addedAt: number;
  /** Of the newest wake-up: queued, taken by the provider, followed by this device, and this device had what it was about. */
  readonly queuedAt: number;
  /** When the provider took it. */
  readonly acceptedAt: number;
  /** When this device was connected after it. */
  readonly fetchedAt: number;
  /** When this device had what it was about. */
  readonly ackedAt: number;
  /** When a wake-up was last followed by this device: the last proven push. */
  readonly provenAt: number;
  /** When a wake-up failed last. */
  readonly failedAt: number;
  /** What is wrong, in the provider's words; empty: nothing is. */
  readonly failure: string;
  /** The provider says that the address is no good any more: register another. */
  readonly isGone: boolean;
}

/** All of it needs the network. */
export interface Push {
  /** What a subscription is made with (`applicationServerKey`), what this server can wake by, and how it stands. */
  status(): Promise<{
    readonly key: string;
    readonly kinds: readonly string[];
    readonly state: PushState | null;
  }>;
  /** In place of what was registered before. Muted chats do not wake. Rejects with `malformed` where it is none. */
  register(target: PushTarget): Promise<void>;
  /** Signing out does it too. */
  remove(): Promise<void>;
}

/** What is to be shown of one chat, in place of what was shown under the same tag. */
export interface Notification {
  /** The chat, or `requests` or `neutral`. */
  readonly tag: ConversationId | 'requests' | 'neutral';
  /** The chat; null: it is of none alone. */
  readonly conversation: ConversationId | null;
  /** What the chat is called; `Roost` where it is of none alone. */
  readonly title: string;
  /** In English; an app that speaks another language makes its own of `chat` and `message`. */
  readonly text: string;
  /** As the list has it; null: it is of none alone. */
  readonly chat: ConversationSummary | null;
  /** What it tells of; null: no single message. */
  readonly message: MessagePreview | null;
  /** Unread messages there; of a chat that is muted but for what is for this person (`mutedExceptMentions`) those alone. */
  readonly count: number;
  /** When the newest was written: a notification is shown again only where this or `count` has risen. */
  readonly at: number;
}

/** What an app shows after it was woken. */
export interface WakeUpResult {
  /** Newest first. */
  readonly show: readonly Notification[];
  /** Tags of what is shown and has been read, here or elsewhere. */
  readonly withdraw: readonly string[];
  /**
   * For the app's badge: unread messages in all chats that are not muted, and in others those that are told all the same. What was put away
   * (`archived`) and requests are left out. Null: nothing could be looked at, and what stands there stays.
   */
  readonly badge: number | null;
  /** False: something may be missing, because the server or the store could not be reached in time. */
  readonly isComplete: boolean;
}
