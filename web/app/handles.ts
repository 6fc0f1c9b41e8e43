import { useEffect } from 'react';
import type { PublicPerson, Roost, UserId } from '../sdk.ts';
import { HeldValue } from './held-value.ts';
import { useObserved } from './observe.ts';

/** How many people are asked about in one go. */
const maxAsked = 100;

/** What names people for certain: handles and numbers, asked for once while the page is open. */
export class Handles {
  readonly people = new HeldValue<ReadonlyMap<UserId, PublicPerson>>(new Map());
  readonly #roost: Pick<Roost, 'profiles'>;
  readonly #asked = new Set<UserId>();

  constructor(roost: Pick<Roost, 'profiles'>) {
    this.#roost = roost;
  }

  learn(users: readonly UserId[]): void {
    const wanted = users.filter((user) => !this.#asked.has(user));
    for (const user of wanted) this.#asked.add(user);
    for (let from = 0; from < wanted.length; from += maxAsked) this.#ask(wanted.slice(from, from + maxAsked));
  }

  #ask(users: readonly UserId[]): void {
    this.#roost.profiles(users).then(
      (found) => this.people.set(new Map([...this.people.current, ...found.map((one) => [one.user, one] as const)])),
      () => {
        // Without a connection; whoever shows them next asks again.
        for (const user of users) this.#asked.delete(user);
      },
    );
  }
}

/** `@bob`, or a number; '' while it is not known. */
export function certainName(person: PublicPerson | undefined): string {
  if (person === undefined) return '';
  return person.handle === null ? (person.phone ?? '') : `@${person.handle}`;
}

/** All that there is of it: `@bob · +49 170 1234567`. */
export function certainNames(person: PublicPerson | undefined): string {
  const handle = person?.handle == null ? null : `@${person.handle}`;
  return [handle, person?.phone ?? null].filter((one) => one !== null).join(' · ');
}

/** Asks about these people, and says what is known by now. */
export function useHandles(handles: Handles, users: readonly UserId[]): ReadonlyMap<UserId, PublicPerson> {
  const named = users.join(' ');
  useEffect(() => {
    if (named !== '') handles.learn(named.split(' ') as UserId[]);
  }, [handles, named]);
  return useObserved(handles.people);
}
