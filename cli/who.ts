import { CommandFailure } from './exit-codes.ts';
import { everyChat, peersOf, untilNamed } from './names.ts';
import { type NameBearer, resolveName } from './naming.ts';
import { UsageError } from './parse.ts';
import {
  type Address,
  type ConversationId,
  type Person,
  type PublicPerson,
  type Roost,
  readAddress,
  readPhone,
  type UserId,
} from './sdk.ts';
import { until } from './until.ts';

const connectMs = 20_000;
/** On a new device the contacts are still on their way; an empty list looks the same. */
const contactsMs = 1_500;

/** What a person typed to name somebody or some chat. */
export type NameKind =
  | { readonly kind: 'user'; readonly user: UserId }
  | { readonly kind: 'chat'; readonly chat: ConversationId }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'name' };

/**
 * Reads WHO or CHAT. An id, a number with its +, a handle with its @ mean that account or chat and nothing else;
 * everything else is a name. Throws UsageError for what begins like an address and is none.
 */
export function readNamed(text: string): NameKind {
  const word = text.trim();
  if (/^u[A-Za-z0-9_-]{20}$/.test(word)) return { kind: 'user', user: word as UserId };
  if (/^c[A-Za-z0-9_-]{22}$/.test(word)) return { kind: 'chat', chat: word as ConversationId };
  return beginsLikeAddress(word) ? { kind: 'address', address: addressOf(word) } : { kind: 'name' };
}

/** It is meant for an address, whether it is one or not: with an @ or a +, as a link, or digits that begin with 00. */
function beginsLikeAddress(word: string): boolean {
  const compact = word.normalize('NFKC').replace(/[\s().\p{Cf}-]/gu, '');
  return readPhone(word) !== null || /^([@+]|tel:)|^00\d{7,}$/i.test(compact);
}

/** A phone number or a handle, its @ left out or not; throws UsageError for anything else. */
export function addressOf(text: string): Address {
  const address = readAddress(text);
  if (address !== null) return address;
  throw new UsageError(
    `A phone number is written whole, with + and its country code; a handle is 3 to 32 of a-z, 0-9 and _. Neither is ${JSON.stringify(text)}.`,
  );
}

/** The person who is meant: by id, by address, or the name that one gave them as a contact. */
export async function findUser(roost: Roost, text: string, near: readonly Person[] = []): Promise<UserId> {
  const named = readNamed(text);
  if (named.kind === 'user') return named.user;
  if (named.kind === 'address') return lookedUp(roost, text, named.address);
  if (named.kind === 'chat') throw new UsageError(`${text} is the id of a chat, not of a person.`);
  const bearer = await nameOf(roost, text, () => [...contactsOf(roost), ...strangersOf(roost, near)]);
  if (bearer.target.kind === 'group') throw nobody(text);
  return bearer.target.user;
}

/** The chat that is meant: by id, the direct chat with a person, or a group by its title. */
export async function findChat(roost: Roost, text: string): Promise<ConversationId> {
  const named = readNamed(text);
  if (named.kind === 'chat') return named.chat;
  if (named.kind === 'user') return directWith(roost, named.user);
  if (named.kind === 'address') return directWith(roost, await lookedUp(roost, text, named.address));
  const { target } = await nameOf(roost, text, () => [
    ...contactsOf(roost),
    ...groupsOf(roost),
    ...strangersOf(roost, []),
  ]);
  return target.kind === 'group' ? target.chat : directWith(roost, target.user);
}

/** A group, by id or title. */
export async function findGroup(roost: Roost, text: string): Promise<ConversationId> {
  const named = readNamed(text);
  const id = named.kind === 'chat' || named.kind === 'name' ? await findChat(roost, text) : null;
  if (id !== null && roost.conversation(id).current?.kind === 'group') return id;
  throw new CommandFailure('not-found', `${JSON.stringify(text)} is no group.`);
}

function directWith(roost: Roost, user: UserId): Promise<ConversationId> {
  if (user === roost.account.user) throw new CommandFailure('usage', 'That is you: `roost notes` writes to yourself.');
  return roost.direct(user);
}

async function lookedUp(roost: Roost, text: string, address: Address): Promise<UserId> {
  const [found] = await roost.lookUp([address]);
  if (found === undefined) throw nobody(text);
  return found.user;
}

/** The one thing here that goes by that name. Refuses with the candidates, each with what names it for certain. */
async function nameOf(roost: Roost, text: string, everything: () => readonly NameBearer[]): Promise<NameBearer> {
  if (text.trim() === '') throw new UsageError('A name is missing.');
  // A chat may have begun on another device, and names come by a request of their own.
  await until(roost.status, ({ state }) => state !== 'connecting' && state !== 'catching-up', connectMs);
  // A group may be called like a contact who is still on their way: it must not get what is for them.
  const isCertain = (): boolean => {
    const found = resolveName(text, everything());
    if (found.kind !== 'one') return found.kind === 'several';
    return found.bearer.target.kind === 'contact' || roost.contacts.current.length > 0;
  };
  await until(roost.contacts, isCertain, contactsMs);
  const resolved = resolveName(text, everything());
  if (resolved.kind === 'one') return resolved.bearer;
  await untilNamed(roost, peersOf(roost));
  const again = resolveName(text, everything());
  if (again.kind === 'one') return again.bearer;
  throw await unclear(roost, text, again);
}

function contactsOf(roost: Roost): NameBearer[] {
  return roost.contacts.current.map(({ user, name }) => ({ name, target: { kind: 'contact', user }, isOwnName: true }));
}

function groupsOf(roost: Roost): NameBearer[] {
  return everyChat(roost)
    .filter((chat) => chat.kind === 'group')
    .map(({ id, title, isOwnTitle }) => ({ name: title, target: { kind: 'group', chat: id }, isOwnName: isOwnTitle }));
}

/** People whose only name here is the one that they gave themselves. */
function strangersOf(roost: Roost, near: readonly Person[]): NameBearer[] {
  const contacts = new Set<string>(roost.contacts.current.map((one) => one.user));
  const people = new Map([...peersOf(roost), ...near].map((one) => [one.user, one]));
  return [...people.values()]
    .filter(({ user }) => !contacts.has(user))
    .map(({ user, name }) => ({ name, target: { kind: 'stranger', user }, isOwnName: false }));
}

async function unclear(
  roost: Roost,
  text: string,
  { kind, candidates }: Exclude<ReturnType<typeof resolveName>, { kind: 'one' }>,
): Promise<CommandFailure> {
  const said = JSON.stringify(text);
  const users = candidates.flatMap(({ target }) => (target.kind === 'group' ? [] : [target.user]));
  const profiles = users.length === 0 ? [] : await roost.profiles(users).catch(() => []);
  const lines = candidates.map((one) => candidateText(one, profiles));
  if (kind === 'several')
    return new CommandFailure('usage', `${said} may mean: ${lines.join('; ')}. Name one by @handle, +number or id.`);
  const hint = handleHint(text);
  if (lines.length === 0)
    return new CommandFailure('not-found', `No contact or group of yours is called ${said}.${hint}`);
  return new CommandFailure(
    'not-found',
    `You call nobody exactly ${said}, and what others call themselves does not decide. There is: ${lines.join('; ')}. Name one by @handle, +number or id.${hint}`,
  );
}

function candidateText({ name, target }: NameBearer, profiles: readonly PublicPerson[]): string {
  const called = JSON.stringify(name);
  if (target.kind === 'group') return `group ${called} ${target.chat}`;
  const profile = profiles.find((one) => one.user === target.user);
  const addresses = [profile?.handle ? `@${profile.handle}` : '', profile?.phone ?? '', target.user];
  const what = target.kind === 'contact' ? 'contact' : 'somebody who calls themself';
  return `${what} ${called} ${addresses.filter((one) => one !== '').join(' ')}`;
}

/** Who left the @ out is told how it is meant. */
function handleHint(text: string): string {
  const handle = text.trim();
  return /^[a-z][a-z0-9_]{2,31}$/.test(handle) ? ` If you mean the handle, write @${handle}.` : '';
}

function nobody(text: string): CommandFailure {
  return new CommandFailure('not-found', `Nobody here goes by ${JSON.stringify(text)}.`);
}
