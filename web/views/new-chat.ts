import type { App } from '../app/app.ts';
import { el } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { backBar } from '../parts/bar.ts';
import { iconButton } from '../parts/button.ts';
import { type Candidate, peopleFinder } from '../parts/people-finder.ts';
import { personRow } from '../parts/person-row.ts';

/** Finds somebody and begins a chat with them. */
export function newChatView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;

  const row = ({ person, note }: Candidate) => {
    const isContact = roost.contacts.current.some((contact) => contact.user === person.user);
    const add = () => void attempt(() => roost.putContact(person.user, person.name));
    const remove = () => void attempt(() => roost.removeContact(person.user));
    const end = isContact
      ? iconButton('close', `Remove ${person.name} from the contacts`, remove)
      : iconButton('add-person', `Add ${person.name} to the contacts`, add);
    return personRow(person, { sub: note, choose: () => void begin(person.user), end: [end] });
  };
  const begin = (user: Candidate['person']['user']) =>
    attempt(async () => router.go({ chat: await roost.direct(user), side: 'chats' }));

  const finder = peopleFinder(app, scope, row);
  return el(
    'div',
    { class: 'view view-panel' },
    backBar(
      'New chat',
      () => router.go({ side: 'chats' }),
      iconButton('group', 'New group', () => router.go({ side: 'new-group' })),
    ),
    finder.search,
    finder.results,
  );
}
