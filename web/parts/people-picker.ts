import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import type { Scope } from '../app/scope.ts';
import type { Person } from '../sdk.ts';
import { icon } from './icons.ts';
import { peopleFinder } from './people-finder.ts';
import { personRow } from './person-row.ts';

/** Finds and chooses several people; those already in are left out. */
export function peoplePicker(
  app: App,
  scope: Scope,
  changed: () => void,
  isOffered: (person: Person) => boolean = () => true,
) {
  const chosen = new Map<string, Person>();
  const chips = el('div', { class: 'chips', 'aria-label': 'Chosen people' });

  const toggle = (person: Person) => {
    if (!chosen.delete(person.user)) {
      chosen.set(person.user, person);
      finder.input.value = '';
      finder.input.dispatchEvent(new Event('input'));
    }
    showChips();
    finder.refresh();
    finder.input.focus();
    changed();
  };
  const showChips = () => {
    chips.hidden = chosen.size === 0;
    fill(
      chips,
      ...[...chosen.values()].map((person) =>
        el(
          'button',
          { type: 'button', class: 'chip', 'aria-label': `Leave ${person.name} out`, onclick: () => toggle(person) },
          person.name,
          icon('close', 16),
        ),
      ),
    );
  };
  const finder = peopleFinder(app, scope, ({ person, note }) => {
    if (chosen.has(person.user) || !isOffered(person)) return null;
    return personRow(person, { sub: note, choose: () => toggle(person) });
  });
  showChips();
  return { chips, search: finder.search, results: finder.results, chosen: () => [...chosen.values()] };
}
