import { lookOf } from '../media/kinds.ts';
import { t } from '../media/text.ts';
import { type BodyPresence, type FileLabel, type MessageItem, nameApart, type Quotation } from '../sdk.ts';

/**
 * What stands in the place of a text that is not shown. Whoever has to come online is named: a text that waits for its key is
 * told from one that is lost.
 */
export function wordsInstead({ body, waitsFor = [] }: Pick<MessageItem, 'waitsFor'> & { body: BodyPresence }): string {
  if (body === 'present') return '';
  if (body !== 'unreadable' || waitsFor.length === 0) return t(`body.${body}`);
  const names = waitsFor.map((who) => (who.own ? t('body.ownDevice') : nameApart(who)));
  return t('body.notYet', { who: names.join(` ${t('or')} `) });
}

/** What a file is called: by its name, or by what it is where its name says nothing to anybody. */
export function fileWords({ name, type, kind }: FileLabel): string {
  switch (lookOf({ name, type })) {
    case 'picture':
      return kind === 'image' ? t('file.photo') : name || t('file.photo');
    case 'video':
      return kind === 'video' ? t('file.video') : name || t('file.video');
    case 'voice':
      return t('file.voice');
    default:
      return name || t('file.document');
  }
}

/** A message in one line, where only its label is at hand: what was written beside a file follows what the file is. */
export function labelWords({ text, file }: Pick<Quotation, 'text' | 'file'>): string {
  if (file === undefined) return text;
  const words = fileWords(file);
  // Without words beside it the text is the name, or the type.
  return text === '' || text === (file.name || file.type) ? words : t('file.with', { file: words, text });
}

/** All that a message says. */
export function wordsOf(item: MessageItem): string {
  if (item.body !== 'present') return wordsInstead(item);
  const file = item.file === undefined ? '' : fileWords(item.file);
  return [file, item.text].filter((words) => words !== '').join('\n');
}
