import {
  type Contact,
  type ConversationSummary,
  type GroupDetails,
  lookAlikeKey,
  looksLikeAddress,
  nameApart,
  type Person,
  unquoted,
} from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated } from '../text/isolates.ts';

/**
 * How a chat is called in the list and above its messages. A title that others chose and that reads like an address, like one's
 * own notes or like what speaks for the page itself, is shown as the quotation that it is: "@bob" would be taken for bob.
 */
export function peerName(summary: Pick<ConversationSummary, 'title' | 'kind' | 'isOwnTitle' | 'isNotes'>): string {
  const { title, kind, isOwnTitle, isNotes } = summary;
  if (isNotes) return t('notes');
  if (lookAlikeKey(title) === '') return t(kind === 'group' ? 'group.unnamed' : 'person.unnamed');
  // Of a person the SDK has marked it.
  const called = unquoted(title);
  return !isOwnTitle && isMisleading(called) ? t('name.soCalled', { title: called }) : title;
}

function isMisleading(title: string): boolean {
  const key = lookAlikeKey(title);
  return looksLikeAddress(title) || ['Roost', t('notes'), t('requests')].some((own) => lookAlikeKey(own) === key);
}

/** Somebody one may want to write to or add. */
export interface KnownPerson extends Person {
  /** One named them oneself; otherwise it is what they call themselves. */
  readonly isContact: boolean;
  /** Somebody else here is called, or looks, the same: the name alone does not tell them apart. */
  readonly isAmbiguous: boolean;
}

/** Contacts, and the people of one's direct chats, by name. */
export function knownPeople(
  contacts: readonly Contact[],
  conversations: readonly ConversationSummary[],
  self: string,
): KnownPerson[] {
  const people = new Map<string, Person & { readonly isContact: boolean }>();
  for (const chat of conversations) {
    if (chat.peer !== null) people.set(chat.peer, { user: chat.peer, name: peerName(chat), isContact: false });
  }
  for (const contact of contacts) people.set(contact.user, { user: contact.user, name: contact.name, isContact: true });
  people.delete(self);
  const alike = Map.groupBy(people.values(), (one) => lookAlikeKey(one.name));
  return [...people.values()]
    .map((one) => ({ ...one, isAmbiguous: (alike.get(lookAlikeKey(one.name))?.length ?? 0) > 1 }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The people to offer for what was typed. Who types an address means that account: nobody is offered for being called
 * like it.
 */
export function nearPeople(people: readonly KnownPerson[], typed: string): KnownPerson[] {
  return looksLikeAddress(typed) ? [] : people.filter((person) => matches(person.name, typed));
}

/** What stands below a name beside `named`, a handle or a number if one is known, so that a name that somebody chose for themself is not all there is to go by. */
export function personNote({ user, isContact, isAmbiguous }: KnownPerson, named: string): string {
  const certain = named || t('person.id', { user });
  if (!isContact) return t('person.noContact', { certain });
  return isAmbiguous ? t('person.contactCertain', { certain }) : t('person.contact');
}

/** Those chats whose names somebody could take for one another's. */
export function alikeChats(chats: readonly ConversationSummary[]): ReadonlySet<ConversationSummary['id']> {
  const alike = Map.groupBy(chats, (chat) => lookAlikeKey(peerName(chat)));
  return new Set([...alike.values()].filter((group) => group.length > 1).flatMap((group) => group.map(({ id }) => id)));
}

/** More members than that are counted. */
const maxNamed = 3;

/** What tells a group apart from another one of that title: who else is in it, `Bob, Carol +2`; until that is known, how many. */
export function groupApart(group: Pick<GroupDetails, 'members'> | null, count: number): string {
  const others = (group?.members ?? []).filter(({ own }) => !own).map(nameApart);
  if (others.length === 0) return t('group.members', { count });
  const named = others.sort((a, b) => a.localeCompare(b)).slice(0, maxNamed);
  const more = others.length - named.length;
  return `${named.map(isolated).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}

/** Whether a name contains what was typed, capitals and accents aside. */
export function matches(name: string, typed: string): boolean {
  return plain(name).includes(plain(typed.trim()));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
