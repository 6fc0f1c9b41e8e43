import { chatName, everyChat, peersOf, untilNamed } from '../names.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { sayEmpty } from '../say.ts';
import { type ConversationSummary, cut, type Person, words } from '../sdk.ts';
import type { Task } from '../task.ts';

const connectMs = 20_000;

/** Lists chats as this device knows them; when the server cannot be reached, as they were. */
export async function chats(task: Task): Promise<void> {
  const { client, io, print } = task;
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped).catch((error: Error) =>
    io.err(`${error.message} This is what is stored here.`),
  );
  await untilNamed(roost, [...peersOf(roost), ...everyChat(roost).flatMap(toldOf)]);
  for (const chat of everyChat(roost)) print(asData(chat), asText(chat));
  sayEmpty(task, everyChat(roost), 'No chats yet: roost send @HANDLE TEXT begins one.');
  const older = words.olderMessages(roost.transfer.current);
  if (older !== '') io.err(older);
}

/** Who is named in what is said of a chat. */
function toldOf({ last }: ConversationSummary): Person[] {
  return last === null ? [] : [last.sender, ...last.mentions.map(({ person }) => person)];
}

function asData(chat: ConversationSummary): object {
  const { id, kind, title, isOwnTitle, peer, members, unread, headSeq, isMember, at, last } = chat;
  const { pinned, archived, isNotes, addressed } = chat;
  const preview = last && {
    id: last.id,
    own: last.own,
    from: last.sender,
    text: last.text,
    body: last.body,
    state: last.state,
    at: last.at,
  };
  const warning = warningOf(chat);
  return {
    ...{ chat: id, kind, title, isOwnTitle, peer, members, unread, headSeq, isMember, at, last: preview },
    ...{ pinned, archived, isNotes, unreadMentions: addressed.mentions },
    ...(warning === null ? {} : { warning }),
  };
}

function asText(chat: ConversationSummary): string {
  const { id, unread, addressed, last, pinned, archived } = chat;
  const mark = archived ? ' [archived]' : pinned ? ' [pinned]' : '';
  const badge = unread > 0 ? ` (${unread}${addressed.mentions > 0 ? ' @' : ''})` : '';
  const warning = warningOf(chat);
  const listed = row(`${chatName(chat)}${badge}${mark}  ${last === null ? '' : previewOf(last)}  ${id}`);
  return warning === null ? listed : `${listed}\n    ! ${row(warning)}`;
}

/** What is not as it should be in a chat: it stopped, or somebody says that they were shown another history. */
function warningOf({ halted, dispute }: ConversationSummary): string | null {
  if (halted !== null && halted.by !== null) return `${halted.sentence} To go on all the same: roost send --anyway`;
  return halted?.sentence ?? dispute?.sentence ?? null;
}

const maxPreview = 80;

/** One line, and no more of it than a row of a list can show. */
function previewOf({ body, text }: NonNullable<ConversationSummary['last']>): string {
  if (body !== 'present') return `[${body}]`;
  const line = text.replaceAll(/\s+/g, ' ');
  return cut(line, maxPreview);
}
