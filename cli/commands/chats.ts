import { peersOf, untilNamed } from '../names.ts';
import { type ConversationSummary, cut } from '../sdk.ts';
import { caughtUp } from '../session.ts';
import type { Task } from '../task.ts';

const connectMs = 20_000;

/** Lists chats as this device knows them; when the server cannot be reached, as they were. */
export async function chats({ session, io, print }: Task): Promise<void> {
  const roost = await session.roost();
  await caughtUp(roost, connectMs, io.stopped).catch((error: Error) =>
    io.err(`${error.message} This is what is stored here.`),
  );
  await untilNamed(roost, peersOf(roost));
  for (const chat of roost.conversations.current) print(asData(chat), asText(chat));
}

function asData(chat: ConversationSummary): object {
  const { id, kind, title, isOwnTitle, peer, members, unread, headSeq, isMember, at, last } = chat;
  const preview = last && {
    id: last.id,
    own: last.own,
    from: last.sender,
    text: last.text,
    body: last.body,
    state: last.state,
    at: last.at,
  };
  return { chat: id, kind, title, isOwnTitle, peer, members, unread, headSeq, isMember, at, last: preview };
}

function asText({ id, title, unread, last }: ConversationSummary): string {
  const badge = unread > 0 ? ` (${unread})` : '';
  return `${title}${badge}  ${last === null ? '' : previewOf(last)}  ${id}`;
}

const maxPreview = 80;

/** One line, and no more of it than a row of a list can show. */
function previewOf({ body, text }: NonNullable<ConversationSummary['last']>): string {
  if (body !== 'present') return `[${body}]`;
  const line = text.replaceAll(/\s+/g, ' ');
  return cut(line, maxPreview);
}
