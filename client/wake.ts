/**
 * What an app that was woken shows: it opens the store, fetches and decrypts what is new, and closes the store again.
 *
 * Whoever calls makes sure that nobody else has the store open meanwhile: two would move the same ratchet.
 */
import type { ConversationSummary, MessagePreview, Notification, Roost, WakeUpResult } from './api.ts';
import { realSurroundings } from './surroundings.ts';

/** What of a client is looked at. */
type WokenRoost = Pick<Roost, 'caughtUp' | 'close' | 'conversations' | 'requests'>;

export interface WakeOptions {
  /** Opens the client, in the background (`away`). Rejects where the store is taken or gone. */
  readonly open: () => Promise<WokenRoost>;
  /** Tags of what is shown now. */
  readonly shown?: readonly string[];
  /** How long it may take; browsers stop a worker after half a minute. */
  readonly waitMs?: number;
  /** Somebody else wants the store: nothing is waited for any more. */
  readonly signal?: AbortSignal;
}

const usualWaitMs = 20_000;
/** An app that is woken must show something, also if it could fetch nothing. */
const neutral: Notification = {
  ...{ tag: 'neutral', conversation: null, title: 'Roost', text: 'You may have new messages.' },
  ...{ chat: null, message: null, count: 0, at: 0 },
};

/**
 * What an app does when it was woken: opens the client, waits until it has caught up, `waitMs` at most (default 20,000), and closes it. Where it
 * cannot be opened there is a neutral notification to show, and `isComplete` is false.
 */
export async function takeWakeUp(options: WakeOptions): Promise<WakeUpResult> {
  const { open, shown = [], waitMs = usualWaitMs, signal } = options;
  let roost: WokenRoost;
  try {
    roost = await open();
  } catch {
    return { show: [neutral], withdraw: [], badge: null, isComplete: false };
  }
  try {
    const isComplete = await within(roost.caughtUp(), waitMs, signal);
    return notificationsOf(roost, shown, isComplete);
  } finally {
    // What there is to be seen is known, whatever becomes of the store.
    await roost.close().catch(() => {});
  }
}

async function within(work: Promise<void>, ms: number, signal?: AbortSignal): Promise<boolean> {
  let timer: { cancel(): void } | undefined;
  const late = new Promise<false>((resolve) => {
    timer = realSurroundings.timer(ms, () => resolve(false));
    if (signal?.aborted) resolve(false);
    signal?.addEventListener('abort', () => resolve(false));
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const isDone = await Promise.race([done, late]);
  timer?.cancel();
  return isDone;
}

/** What is unread in a client that is open, as `takeWakeUp` says it. `isComplete`: it has everything that the server has. */
export function notificationsOf(
  roost: Pick<WokenRoost, 'conversations' | 'requests'>,
  shown: readonly string[],
  isComplete: boolean,
): WakeUpResult {
  const show = roost.conversations.current.filter((chat) => toldOf(chat) > 0).map(notificationOf);
  const badge = show.reduce((sum, { count }) => sum + count, 0);
  const requests = roost.requests.current.filter((chat) => chat.unread > 0 && !chat.muted);
  if (requests.length > 0) show.push(requestsOf(requests));
  const wanted = new Set<string>(show.map(({ tag }) => tag));
  // What could not be looked at may still be unread, and is told.
  if (!isComplete) return { show: show.length > 0 ? show : [neutral], withdraw: [], badge, isComplete };
  return { show, withdraw: shown.filter((tag) => !wanted.has(tag)), badge, isComplete };
}

/** How many of its unread messages the person is told of. */
export function toldOf({
  unread,
  muted,
  mutedExceptMentions,
  addressed,
}: Pick<ConversationSummary, 'unread' | 'muted' | 'mutedExceptMentions' | 'addressed'>): number {
  if (!muted) return unread;
  return mutedExceptMentions ? addressed.messages : 0;
}

function notificationOf(chat: ConversationSummary): Notification {
  const { id, title, muted, addressed } = chat;
  const last = chat.last === null || chat.last.own ? null : chat.last;
  const message = muted ? addressed.last : last;
  // One that has gone from here is told as it was.
  const at = message?.at ?? (muted ? 0 : chat.at);
  const notice = { chat, message, count: toldOf(chat), at };
  return { tag: id, conversation: id, title, text: textOf(chat, message), ...notice };
}

function textOf({ kind, muted, addressed }: ConversationSummary, message: MessagePreview | null): string {
  const said = message?.text ?? '';
  if (message === null || said === '') return muted && addressed.mentions > 0 ? 'You are mentioned' : 'New message';
  if (kind !== 'group') return said;
  const { sender, mentionsMe } = message;
  return mentionsMe ? `${sender.name} mentioned you: ${said}` : `${sender.name}: ${said}`;
}

/** What strangers write is not put on a locked screen. */
function requestsOf(requests: readonly ConversationSummary[]): Notification {
  const count = requests.reduce((sum, chat) => sum + chat.unread, 0);
  const at = Math.max(...requests.map((chat) => chat.at));
  const text =
    requests.length === 1 ? 'Somebody new wants to write to you.' : 'People you do not know want to write to you.';
  return { tag: 'requests', conversation: null, title: 'Roost', text, chat: null, message: null, count, at };
}
