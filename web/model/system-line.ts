import type { Person, SystemItem } from '../sdk.ts';
import { language, t } from '../text/text.ts';

/**
 * A change of the conversation as a line: in English in the words of the SDK, which the terminal shows too.
 *
 * Names stand in quotes, so that a name that reads like a sentence is not taken for one.
 */
export function systemLine({ text, change }: Pick<SystemItem, 'text' | 'change'>, ownUser: string): string {
  // What is said of keys and devices is one text everywhere, with nothing lost in translation.
  if (language() === 'en' || ('newNumbers' in change && change.newNumbers.length > 0)) return text;
  const isOwn = (who: Person) => who.user === ownUser;
  const called = (who: Person) => t('line.name', { name: who.name });
  const names = (people: readonly Person[]) => people.map(called).join(', ');
  const self = (who: Person) => ({ who: isOwn(who) ? 'you' : 'other', name: called(who) });
  switch (change.what) {
    case 'created':
      return t(change.title === '' ? 'line.started' : 'line.created', { ...self(change.by), title: change.title });
    case 'added':
      return t('line.added', { ...self(change.by), people: names(change.people) });
    case 'removed':
      return t('line.removed', { ...self(change.by), people: names(change.people) });
    case 'left':
      return t('line.left', self(change.who));
    case 'role':
      return t(change.role === 'admin' ? 'line.admin' : 'line.member', {
        ...self(change.by),
        people: called(change.who),
      });
    case 'renamed':
      return t('line.renamed', { ...self(change.by), title: change.title });
    case 'settings':
      return t('line.settings', self(change.by));
    case 'devices':
    case 'removed-by-server':
    case 'invalid':
      return text;
  }
}
