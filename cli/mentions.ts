import { CommandFailure } from './exit-codes.ts';
import { UsageError } from './parse.ts';
import { type ConversationId, type NewMention, type Roost, readAddress } from './sdk.ts';
import { until } from './until.ts';

const connectMs = 20_000;

/**
 * Whom a text means, by the handles that were said for it, each with its @ and apart by commas; every place where the text has one is meant.
 *
 * The handles of all members are asked for, and compared here: the server must not learn whom a message means. What others call
 * themselves decides nothing.
 */
export async function mentionsFor(
  roost: Roost,
  chat: ConversationId,
  text: string,
  said: string,
): Promise<readonly NewMention[]> {
  const handles = [...new Set(said.split(/[\s,]+/).filter((one) => one !== ''))].map(handleIn);
  const group = await until(roost.group(chat), (now) => now !== null, connectMs);
  if (roost.conversation(chat).current?.kind !== 'group' || group === null)
    throw new UsageError('--mention is about a group: in a chat of two nobody else is meant.');
  const members = await roost.profiles(group.members.map(({ user }) => user));
  const found = handles.flatMap((handle) => {
    const member = members.find((one) => one.handle === handle);
    if (member === undefined) throw new CommandFailure('not-found', `Nobody in that group has the handle @${handle}.`);
    const places = placesOf(handle, text);
    if (places.length === 0) throw new UsageError(`The text says @${handle} nowhere.`);
    return places.map((start) => ({ user: member.user, start, length: handle.length + 1 }));
  });
  return found.sort((a, b) => a.start - b.start);
}

function handleIn(text: string): string {
  const address = text.startsWith('@') ? readAddress(text) : null;
  if (address === null || !('handle' in address))
    throw new UsageError(
      `--mention takes handles, each with its @ and as the text has them, not ${JSON.stringify(text)}.`,
    );
  return address.handle;
}

/** Where a text has exactly that handle, in whichever case, outside of addresses of e-mails. */
function placesOf(handle: string, text: string): number[] {
  const found = text.matchAll(/(?<![\p{L}\p{N}_@.])@([A-Za-z0-9_]+)(?![\p{L}\p{N}\p{M}_])/gu);
  return [...found].filter(([, written]) => written?.toLowerCase() === handle).map(({ index }) => index);
}
