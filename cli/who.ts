import { CommandFailed } from './exit-codes.ts';
import { peersOf, untilNamed } from './names.ts';
import { UsageError } from './parse.ts';
import type { Address, ConversationId, Roost, UserId } from './sdk.ts';
import { until } from './until.ts';

const connectMs = 20_000;

/** What a person typed to name somebody or some chat. */
export type Named =
  | { readonly kind: 'user'; readonly user: UserId }
  | { readonly kind: 'chat'; readonly chat: ConversationId }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'title' };

/** Reads WHO or CHAT: an id, a phone number, a handle; everything else can only be the title of a group. */
export function readNamed(text: string): Named {
  if (/^u[A-Za-z0-9_-]{20}$/.test(text)) return { kind: 'user', user: text as UserId };
  if (/^c[A-Za-z0-9_-]{22}$/.test(text)) return { kind: 'chat', chat: text as ConversationId };
  const phone = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (/^\+\d{7,15}$/.test(phone)) return { kind: 'address', address: { phone } };
  const handle = text.replace(/^@/, '');
  if (/^[a-z][a-z0-9_]{2,31}$/.test(handle)) return { kind: 'address', address: { handle } };
  return { kind: 'title' };
}

/** A phone number or a handle; throws UsageError for anything else. */
export function addressOf(text: string): Address {
  const named = readNamed(text);
  if (named.kind === 'address') return named.address;
  throw new UsageError(
    `A phone number is + and 7 to 15 digits, a handle 3 to 32 of a-z, 0-9 and _; not ${JSON.stringify(text)}.`,
  );
}

/** The person who is meant: by id, address, or the exact name of a contact. */
export async function findUser(roost: Roost, text: string): Promise<UserId> {
  const named = readNamed(text);
  if (named.kind === 'user') return named.user;
  const contact = roost.contacts.current.filter((person) => person.name === text);
  if (contact.length === 1 && contact[0] !== undefined) return contact[0].user;
  if (named.kind !== 'address') throw nobody(text);
  const [found] = await roost.lookUp([named.address]);
  if (found === undefined) throw nobody(text);
  return found.user;
}

/** The chat that is meant: by id, by title, or the direct chat with a person. */
export async function findChat(roost: Roost, text: string): Promise<ConversationId> {
  const named = readNamed(text);
  if (named.kind === 'chat') return named.chat;
  const known = byTitle(roost, text);
  if (known !== null) return known;
  if (named.kind !== 'title') return roost.direct(await findUser(roost, text));

  // It may have begun on another device, or be called by a name that is still on its way.
  await upToDate(roost);
  const found = byTitle(roost, text);
  if (found !== null) return found;
  throw new CommandFailed('not-found', `There is no chat called ${JSON.stringify(text)}; roost chats lists them.`);
}

async function upToDate(roost: Roost): Promise<void> {
  await until(roost.status, ({ state }) => state !== 'connecting' && state !== 'catching-up', connectMs);
  await untilNamed(roost, peersOf(roost));
}

/** A group, by id or title. */
export async function findGroup(roost: Roost, text: string): Promise<ConversationId> {
  const id = await findChat(roost, text);
  if (roost.conversation(id).current?.kind === 'group') return id;
  throw new CommandFailed('not-found', `${JSON.stringify(text)} is no group.`);
}

function byTitle(roost: Roost, title: string): ConversationId | null {
  const chats = roost.conversations.current.filter((chat) => chat.title === title);
  if (chats.length <= 1) return chats[0]?.id ?? null;
  const ids = chats.map((chat) => chat.id).join(', ');
  throw new CommandFailed('usage', `Several chats are called ${JSON.stringify(title)}: ${ids}.`);
}

function nobody(text: string): CommandFailed {
  return new CommandFailed('not-found', `Nobody here goes by ${JSON.stringify(text)}.`);
}
