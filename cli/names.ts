import {
  type ConversationSummary,
  type DeviceInfo,
  lookAlikeKey,
  looksLikeAddress,
  type Person,
  quoted,
  type Roost,
} from './sdk.ts';
import { until } from './until.ts';

/** Names come by a request of their own; longer than this nobody waits for them. */
const patienceMs = 3_000;

/** Until a name is known the SDK shows the beginning of the id. */
export function isNamed({ user, name }: Person): boolean {
  return name !== '' && !user.startsWith(name);
}

/** The other people of all direct chats, by the names known so far. */
export function peersOf(roost: Roost): Person[] {
  return everyChat(roost).flatMap(({ peer, title }) => (peer === null ? [] : [{ user: peer, name: title }]));
}

/** Waits until people have names, so that what is printed has them too; gives up silently. */
export async function untilNamed(roost: Roost, people: readonly Person[]): Promise<void> {
  const users = new Set(people.filter((person) => !isNamed(person)).map((person) => person.user));
  const named = [...users].map((user) => until(roost.people.name(user), (name) => isNamed({ user, name }), patienceMs));
  await Promise.all(named);
}

/** Also those that were put away. */
export function everyChat(roost: Roost): readonly ConversationSummary[] {
  return [...roost.conversations.current, ...roost.archived.current];
}

type NamedChat = Pick<ConversationSummary, 'title' | 'kind' | 'isOwnTitle' | 'isNotes'>;

/** What a chat is called: its title; not everything has one. One that others chose and that is taken for more stands in quotes. */
export function chatName({ title, kind, isOwnTitle, isNotes }: NamedChat): string {
  const key = lookAlikeKey(title);
  if (key === '') return kind === 'group' ? 'a group without a title' : 'somebody without a name';
  const saysMore = looksLikeAddress(title) || key === lookAlikeKey(notesTitle) || goesOn.test(title);
  return saysMore && !isOwnTitle && !isNotes ? quoted(title) : title;
}

/** What stands behind a name in a row of a list: the next column, how many are unread, a mark, what a device is. */
const goesOn = /\s\s|\(\d+( @)?\)|\[(archived|pinned)\]|\((this device|primary|new)[,)]/u;

/** A device is called what it calls itself. */
export function deviceName({ name }: Pick<DeviceInfo, 'name'>): string {
  return goesOn.test(name) ? quoted(name) : name;
}

/** As the SDK calls them. */
const notesTitle = 'Notes to self';
