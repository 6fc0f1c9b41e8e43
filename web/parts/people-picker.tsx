import { useRef } from 'react';
import { useKept } from '../app/kept-fields.ts';
import type { Person } from '../sdk.ts';
import { t } from '../text/text.ts';
import { Icon } from './icons.tsx';
import { PeopleFinder } from './people-finder.tsx';
import { PersonRow } from './person-row.tsx';

interface PeoplePickerProps {
  /** What they are chosen for: what is typed here is kept under it. */
  readonly name: string;
  readonly chosen: readonly Person[];
  readonly choose: (people: readonly Person[]) => void;
  /** Those already in are left out. */
  readonly isOffered?: (person: Person) => boolean;
  /** Where the chosen ones stand, if it is not below the field. */
  readonly showsChips?: boolean;
}

/** Finds and chooses several people. */
export function PeoplePicker({ name, chosen, choose, isOffered = () => true, showsChips = true }: PeoplePickerProps) {
  const [text, setText] = useKept(`${name} search`, '');
  const input = useRef<HTMLInputElement>(null);
  const add = (person: Person) => {
    choose([...chosen, person]);
    setText('');
    input.current?.focus();
  };
  return (
    <PeopleFinder
      text={text}
      setText={setText}
      input={input}
      row={({ person, note }) =>
        chosen.some((one) => one.user === person.user) || !isOffered(person) ? null : (
          <PersonRow key={person.user} person={person} sub={note} choose={() => add(person)} />
        )
      }
    >
      {showsChips && <Chips chosen={chosen} choose={choose} />}
    </PeopleFinder>
  );
}

/** Those who were chosen; a click leaves one out. */
export function Chips({ chosen, choose }: Pick<PeoplePickerProps, 'chosen' | 'choose'>) {
  if (chosen.length === 0) return null;
  return (
    <fieldset className="chips" aria-label={t('pick.chosen')}>
      {chosen.map((person) => (
        <button
          key={person.user}
          type="button"
          className="chip"
          aria-label={t('pick.leaveOut', { name: person.name })}
          onClick={() => choose(chosen.filter((one) => one !== person))}
        >
          {person.name}
          <Icon name="close" size={16} />
        </button>
      ))}
    </fieldset>
  );
}
