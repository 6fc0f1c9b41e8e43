import type { ConversationId, MessageItem, NewMention, UserId } from '../sdk.ts';

/** Which message is being answered. What it says is looked up: it may have been deleted since. */
export type AnsweredMessage = Pick<MessageItem, 'id'> & { readonly seq: number };

/** Texts that were begun and not sent, a chat each: there after a reload, a restart, and in the tab that takes over. */
export interface Drafts {
  of(chat: ConversationId): string;
  /** Whom that text means. */
  meantIn(chat: ConversationId): readonly NewMention[];
  /** '' forgets it. */
  keep(chat: ConversationId, text: string, mentions?: readonly NewMention[]): void;
  /** Which message the text is to answer. */
  answeredIn(chat: ConversationId): AnsweredMessage | null;
  /** Null forgets it. */
  answer(chat: ConversationId, answered: AnsweredMessage | null): void;
  /** The account of this browser ends. */
  forgetAll(): void;
}

/** Under these keys, which name the account: the next account of the same browser never sees them. */
const root = (storeName: string) => `roost-draft/${storeName}/`;

/** Whom a text means lies beside it, with the text that it is of: a page of a version before keeps the text alone. */
const besides = '/mentions';
const ofAnswer = '/answers';

function readMentions(stored: string, text: string): readonly NewMention[] {
  try {
    const { text: of, mentions } = JSON.parse(stored) as { text: string; mentions: readonly NewMention[] };
    return of === text && Array.isArray(mentions) ? mentions : [];
  } catch {
    return [];
  }
}

function readAnswered(stored: string): AnsweredMessage | null {
  try {
    const { id, seq } = JSON.parse(stored) as AnsweredMessage;
    return typeof id === 'string' && Number.isSafeInteger(seq) ? { id, seq } : null;
  } catch {
    return null;
  }
}

/**
 * Keeps drafts in the browser's storage for texts, which takes them at once, while the page is being closed too.
 *
 * Those of another account under the same store are erased. Where nothing can be stored they last as long as the page.
 */
export function openDrafts(storeName: string, user: UserId, storage: Storage | null = pageStorage()): Drafts {
  const own = `${root(storeName)}${user}/`;
  const inMemory = new Map<string, string>();
  const meant = new Map<string, readonly NewMention[]>();
  const answers = new Map<string, AnsweredMessage | null>();
  const put = (key: string, value: string) => {
    try {
      if (value === '') storage?.removeItem(key);
      else storage?.setItem(key, value);
    } catch {
      // Full: it lasts as long as the page.
    }
  };
  const of = (chat: ConversationId) => inMemory.get(chat) ?? storage?.getItem(own + chat) ?? '';
  eraseDrafts(storeName, storage, (key) => !key.startsWith(own));
  return {
    of,
    meantIn: (chat) => meant.get(chat) ?? readMentions(storage?.getItem(own + chat + besides) ?? '', of(chat)),
    keep: (chat, text, mentions = []) => {
      inMemory.set(chat, text);
      meant.set(chat, mentions);
      put(own + chat, text);
      put(own + chat + besides, mentions.length === 0 ? '' : JSON.stringify({ text, mentions }));
    },
    answeredIn: (chat) => {
      const answered = answers.get(chat);
      return answered === undefined ? readAnswered(storage?.getItem(own + chat + ofAnswer) ?? '') : answered;
    },
    answer: (chat, answered) => {
      const kept = answered && { id: answered.id, seq: answered.seq };
      answers.set(chat, kept);
      put(own + chat + ofAnswer, kept === null ? '' : JSON.stringify(kept));
    },
    forgetAll: () => {
      inMemory.clear();
      meant.clear();
      answers.clear();
      eraseDrafts(storeName, storage);
    },
  };
}

/** What was begun under a store goes with it. */
export function eraseDrafts(
  storeName: string,
  storage: Storage | null = pageStorage(),
  goes: (key: string) => boolean = () => true,
): void {
  if (storage === null) return;
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
  for (const key of keys) if (key.startsWith(root(storeName)) && goes(key)) storage.removeItem(key);
}

/** Looking at it alone throws where a browser blocks it. */
export function pageStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
