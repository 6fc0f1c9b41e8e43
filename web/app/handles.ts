import { useMemo } from 'react';
import type { Addresses, Observable, People, UserId } from '../sdk.ts';
import { useApp } from './app.ts';
import { useObserved } from './observe.ts';

/** `@bob`, or a number; '' while neither is known. */
export function certainName(person: Addresses | undefined): string {
  if (person === undefined) return '';
  return person.handle === null ? (person.phone ?? '') : `@${person.handle}`;
}

/** All that there is of it: `@bob · +49 170 1234567`. */
export function certainNames(person: Addresses | undefined): string {
  const handle = person?.handle == null ? null : `@${person.handle}`;
  return [handle, person?.phone ?? null].filter((one) => one !== null).join(' · ');
}

/** What names these people for certain, as far as it is known by now. */
export function useHandles(users: readonly UserId[]): ReadonlyMap<UserId, Addresses> {
  const { roost } = useApp();
  const named = users.join(' ');
  const all = useMemo(
    () => addressesTogether(roost.people, named === '' ? [] : (named.split(' ') as UserId[])),
    [roost, named],
  );
  return useObserved(all);
}

/** The addresses of several people as one observed value; the same one as long as none of them changes. */
export function addressesTogether(
  people: Pick<People, 'addresses'>,
  users: readonly UserId[],
): Observable<ReadonlyMap<UserId, Addresses>> {
  const each = users.map((user) => [user, people.addresses(user)] as const);
  let addresses: ReadonlyMap<UserId, Addresses> = new Map();
  const together = () => {
    if (each.some(([user, one]) => addresses.get(user) !== one.current))
      addresses = new Map(each.map(([user, one]) => [user, one.current]));
    return addresses;
  };
  return {
    get current() {
      return together();
    },
    subscribe: (listener) => {
      const ends = each.map(([, one]) => one.subscribe(() => listener(together())));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
