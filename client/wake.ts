/**
 * What an app that was woken shows: it opens the store, fetches and decrypts what is new, and closes the store again.
 *
 * Whoever calls makes sure that nobody else has the store open meanwhile: two would move the same ratchet.
 */
import type { ConversationSummary, Notification, Roost, WakeUpResult } from './api.ts';
import { realSurroundings } from './surroundings.ts';

export interface WakeOptions {
  /** Opens the client, in the background (`away`). Rejects where the store is taken or gone. */
  readonly open: () => Promise<Roost>;
  /** Tags of what is shown now. */
  readonly shown?: readonly string[];
  /** How long it may take; browsers stop a worker after half a minute. */
  readonly waitMs?: number;
}

const usualWaitMs = 20_000;
/** An app that is woken must show something, also if it could fetch nothing. */
const neutral: Notification = {
  ...{ tag: 'neutral', conversation: null, title: 'Roost', text: 'You may have new messages.', count: 0, at: 0 },
};

export async function takeWakeUp({ open, shown = [], waitMs = usualWaitMs }: WakeOptions): Promise<WakeUpResult> {
  let roost: Roost;
  try {
    roost = await open();
  } catch {
    return { show: [neutral], withdraw: [], badge: 0, isComplete: false };
  }
  try {
    const isComplete = await within(roost.caughtUp(), waitMs);
    return wokenOf(roost, shown, isComplete);
  } finally {
    await roost.close();
  }
}

async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: { cancel(): void } | undefined;
  const late = new Promise<false>((resolve) => {
    timer = realSurroundings.timer(ms, () => resolve(false));
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const isDone = await Promise.race([done, late]);
  timer?.cancel();
  return isDone;
}

function wokenOf(roost: Roost, shown: readonly string[], isComplete: boolean): WakeUpResult {
  const unread = roost.conversations.current.filter((chat) => chat.unread > 0 && !chat.muted);
  const show = unread.map(notificationOf);
  const requests = roost.requests.current.filter((chat) => chat.unread > 0 && !chat.muted);
  if (requests.length > 0) show.push(requestsOf(requests));
  const wanted = new Set<string>(show.map(({ tag }) => tag));
  const badge = unread.reduce((sum, chat) => sum + chat.unread, 0);
  // What could not be looked at may still be unread, and is no reason to be silent.
  if (!isComplete) return { show: show.length > 0 ? show : [neutral], withdraw: [], badge, isComplete };
  return { show, withdraw: shown.filter((tag) => !wanted.has(tag)), badge, isComplete };
}

function notificationOf({ id, kind, title, last, unread, at }: ConversationSummary): Notification {
  const text = last === null || last.own || last.text === '' ? 'New message' : last.text;
  const from = kind === 'group' && last !== null && !last.own && last.text !== '' ? `${last.sender.name}: ` : '';
  return { tag: id, conversation: id, title, text: from + text, count: unread, at };
}

/** What strangers write is not put on a locked screen. */
function requestsOf(requests: readonly ConversationSummary[]): Notification {
  const count = requests.reduce((sum, chat) => sum + chat.unread, 0);
  const at = Math.max(...requests.map((chat) => chat.at));
  const text =
    requests.length === 1 ? 'Somebody new wants to write to you.' : 'People you do not know want to write to you.';
  return { tag: 'requests', conversation: null, title: 'Roost', text, count, at };
}
