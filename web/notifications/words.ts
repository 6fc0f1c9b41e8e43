import { peerName } from '../model/peers.ts';
import { labelWords, wordsInstead } from '../model/placeholders.ts';
import { cut, type Notification } from '../sdk.ts';
import { language, t } from '../text/text.ts';

/** So many letters fit where notifications are shown; a system cuts the rest as it likes. */
const maxLetters = 300;

/** How a notification reads. Without `showsText` it says that something came, and neither from whom nor what. */
export function noticeOf(
  { chat, count, tag }: Pick<Notification, 'chat' | 'count' | 'tag'>,
  showsText: boolean,
): { readonly title: string; readonly body: string } {
  if (tag === 'requests') return { title: 'Roost', body: t('notify.requests', { count }) };
  if (chat === null || !showsText) return { title: 'Roost', body: t('notify.messages', { count: Math.max(1, count) }) };
  const name = peerName(chat);
  const title = count > 1 ? t('notify.title', { name, count: count.toLocaleString(language()) }) : name;
  const last = chat.last === null || chat.last.own ? null : chat.last;
  const said = last === null ? '' : last.body === 'present' ? labelWords(last) : wordsInstead(last);
  if (last === null || said === '') return { title, body: t('notify.messages', { count: 1 }) };
  const line = cut(said.replaceAll(/\s+/g, ' '), maxLetters);
  // What somebody wrote turns nothing round that stands beside it.
  return { title, body: chat.kind === 'group' ? `\u2068${last.sender.name}\u2069: \u2068${line}\u2069` : line };
}
