/** What an answer of the directory changes of what is kept of people. */
import type { PublicProfile } from '../http/answers.ts';
import { type PersonFacts, personIn, type World } from './world.ts';

/** What it was asked for. */
export interface AskedPeople {
  readonly users?: readonly string[];
  readonly phones?: readonly string[];
  readonly handles?: readonly string[];
}

/**
 * The newest answer counts (H9b, H9c): a number or handle is of whom it names with it alone. One that was asked for and is missing is
 * forgotten here; whoever was asked for by id and is missing has ended the account. People of whom all stays as it was are left out.
 */
export function newsOfPeople(
  world: World,
  answer: readonly PublicProfile[],
  asked: AskedPeople,
): ReadonlyMap<string, PersonFacts> {
  const facts = new Map<string, PersonFacts>((asked.users ?? []).map((user) => [user, { handle: '', phone: '' }]));
  for (const { user, name, handle, phone } of answer)
    facts.set(user, { name, handle: handle ?? '', ...(phone === null ? {} : { phone }) });
  const phones = ownersOf(asked.phones, answer, 'phone');
  const handles = ownersOf(asked.handles, answer, 'handle');
  for (const { user, phone = '', handle = '' } of world.people.values()) {
    const lost: PersonFacts = {
      ...((phones.get(phone) ?? user) === user ? {} : { phone: '' }),
      ...((handles.get(handle) ?? user) === user ? {} : { handle: '' }),
    };
    if (lost.phone === '' || lost.handle === '') facts.set(user, { ...lost, ...facts.get(user) });
  }
  return new Map([...facts].filter(([user, one]) => differs(world, user, one)));
}

/** Whose each of them is; '' is nobody. */
function ownersOf(
  asked: readonly string[] = [],
  answer: readonly PublicProfile[],
  what: 'phone' | 'handle',
): ReadonlyMap<string, string> {
  const owners = new Map(asked.map((one) => [one, '']));
  for (const one of answer) if (one[what] !== null) owners.set(one[what], one.user);
  // Of nobody's there are many.
  owners.delete('');
  return owners;
}

function differs(world: World, user: string, { name, handle, phone }: PersonFacts): boolean {
  const row = personIn(world, user);
  return (
    (name !== undefined && name !== row.name) ||
    (handle !== undefined && handle !== (row.handle ?? '')) ||
    (phone !== undefined && phone !== (row.phone ?? ''))
  );
}
