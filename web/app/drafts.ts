import type { ConversationId, UserId } from '../sdk.ts';

/** Texts that were begun and not sent, a chat each: there after a reload, a restart, and in the tab that takes over. */
export interface Drafts {
  of(chat: ConversationId): string;
  /** '' forgets it. */
  keep(chat: ConversationId, text: string): void;
  /** The account of this browser ends. */
  forgetAll(): void;
}

/** Under these keys, which name the account: the next account of the same browser never sees them. */
const root = (storeName: string) => `roost-draft/${storeName}/`;

/**
 * Keeps drafts in the browser's storage for texts, which takes them at once, while the page is being closed too.
 *
 * Those of another account under the same store are erased. Where nothing can be stored they last as long as the page.
 */
export function openDrafts(storeName: string, user: UserId, storage: Storage | null = pageStorage()): Drafts {
  const own = `${root(storeName)}${user}/`;
  const inMemory = new Map<string, string>();
  eraseDrafts(storeName, storage, (key) => !key.startsWith(own));
  return {
    of: (chat) => inMemory.get(chat) ?? storage?.getItem(own + chat) ?? '',
    keep: (chat, text) => {
      inMemory.set(chat, text);
      try {
        if (text === '') storage?.removeItem(own + chat);
        else storage?.setItem(own + chat, text);
      } catch {
        // Full: it lasts as long as the page.
      }
    },
    forgetAll: () => {
      inMemory.clear();
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
