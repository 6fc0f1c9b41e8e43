import { isNamed, untilNamed } from './names.ts';
import { type ConversationId, type Roost, words } from './sdk.ts';

/** The sentence of the page's line above each chat. */
const encrypted = 'Messages are end-to-end encrypted: the server cannot read them.';

/** What one has to know of a chat above its messages: that it is encrypted, and in one of two whether the other has been verified. Null: it is not. */
export async function lockLine(roost: Roost, chat: ConversationId): Promise<string | null> {
  if (!roost.isEncrypted) return null;
  const { peer = null, title = '' } = roost.conversation(chat).current ?? {};
  if (peer === null || peer === roost.account.user) return encrypted;
  const before = { user: peer, name: title };
  if (!isNamed(before)) await untilNamed(roost, [before]);
  const trust = roost.trust(peer).current;
  const sentence = words.trust(roost.people.name(peer).current, trust);
  // That one says itself that it is encrypted.
  return trust.state === 'unverified' ? sentence : `${encrypted} ${sentence}`;
}
