import type { BodyPresence, MessageItem } from '../sdk.ts';
import { t } from '../text/text.ts';

/** What stands in the place of a text that is not shown. Whoever has to come online is named: what cannot be read yet is not what never will be. */
export function wordsInstead({ body, waitsFor = [] }: Pick<MessageItem, 'waitsFor'> & { body: BodyPresence }): string {
  if (body === 'present') return '';
  if (body !== 'unreadable' || waitsFor.length === 0) return t(`body.${body}`);
  const who = waitsFor.map(({ own, name }) => (own ? t('body.ownDevice') : name));
  return t('body.notYet', { who: who.join(` ${t('or')} `) });
}

/** What stands for a file, which the page does not show; '' where there is none. */
export function fileWords(file: MessageItem['file']): string {
  return file === undefined ? '' : t('message.file', { name: file.name || file.type });
}

/** All that a message says. */
export function wordsOf(item: MessageItem): string {
  if (item.body !== 'present') return wordsInstead(item);
  return [fileWords(item.file), item.text].filter((words) => words !== '').join('\n');
}
