import { peerName } from '../model/peers.ts';
import { labelWords, wordsInstead } from '../model/placeholders.ts';
import {
  type ConversationSummary,
  cut,
  type MessagePreview,
  type Notification,
  nameApart,
  showsNothing,
} from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated } from '../text/isolates.ts';
import { language } from '../text/text.ts';

/** So many letters fit where notifications are shown; a system cuts the rest as it likes. */
const maxLetters = 300;

/** How a notification reads. Where `showsText` is false it says that something came, but not from whom or what. */
export function noticeOf(
  { chat, message: words, count, tag }: Pick<Notification, 'chat' | 'count' | 'tag'> & Partial<Notification>,
  showsText: boolean,
): { readonly title: string; readonly body: string } {
  if (tag === 'requests') return { title: 'Roost', body: t('notify.requests', { count }) };
  if (chat === null || !showsText) return { title: 'Roost', body: t('notify.messages', { count: Math.max(1, count) }) };
  const name = peerName(chat);
  const title = count > 1 ? t('notify.title', { name, count: count.toLocaleString(language()) }) : name;
  // A window of a version before names no message.
  const message = words === undefined ? newestOfOthers(chat) : words;
  const said = message === null ? '' : message.body === 'present' ? labelWords(message) : wordsInstead(message);
  if (message === null || showsNothing(said)) return { title, body: wordless(chat, count) };
  const line = cut(said.replaceAll(/\s+/g, ' '), maxLetters);
  // What somebody wrote turns nothing round that stands beside it.
  if (chat.kind !== 'group') return { title, body: line };
  const names = { sender: isolated(nameApart(message.sender)), text: isolated(line) };
  return { title, body: message.mentionsMe ? t('notify.mention', names) : `${names.sender}: ${names.text}` };
}

/** The newest that is told is not at hand. */
function wordless({ muted, addressed }: ConversationSummary, count: number): string {
  if (!muted) return t('notify.messages', { count: 1 });
  const { mentions } = addressed;
  // Others answer what the person wrote.
  return mentions > 0 ? t('chats.mentions', { count: mentions }) : t('notify.messages', { count });
}

function newestOfOthers({ last }: ConversationSummary): MessagePreview | null {
  return last === null || last.own ? null : last;
}
