import type { Contact, ConversationSummary, Person } from '../sdk.ts';

/** How a chat is called in the list and above its messages. */
export function peerName(summary: Pick<ConversationSummary, 'title' | 'kind'>): string {
  return summary.title || (summary.kind === 'group' ? 'Group without a name' : 'Somebody');
}

/** Everybody one may want to write to or add: contacts, and the people of one's direct chats, by name. */
export function knownPeople(
  contacts: readonly Contact[],
  conversations: readonly ConversationSummary[],
  self: string,
): Person[] {
  const people = new Map<string, Person>();
  for (const chat of conversations) {
    if (chat.peer !== null) people.set(chat.peer, { user: chat.peer, name: peerName(chat) });
  }
  for (const contact of contacts) people.set(contact.user, { user: contact.user, name: contact.name });
  people.delete(self);
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether a name contains what was typed, capitals and accents aside. */
export function matches(name: string, typed: string): boolean {
  return plain(name).includes(plain(typed.trim()));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
