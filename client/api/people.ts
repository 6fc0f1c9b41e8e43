import type { UserId } from '../../protocol/ids.ts';
import type { Address } from './account.ts';
import type { Observable } from './observable.ts';

export interface Person {
  readonly user: UserId;
  /** Contact name, else profile name, else a short form of the id until the name is known. */
  readonly name: string;
}

export interface People {
  /** The name to show, as an observable: it is fetched when unknown. */
  name(user: UserId): Observable<string>;
}

export interface Presence {
  readonly state: 'unknown' | 'online' | 'away' | 'offline';
  /** 0: not known, or not shown. */
  readonly lastSeenAt: number;
}

export interface Contact extends Person {
  readonly user: UserId;
  readonly name: string;
}

export interface Profile {
  readonly name: string;
  readonly phone: string | null;
  readonly handle: string | null;
}

export interface LookupMatch extends Person {
  readonly address: Address;
}

/** `name` is how they call themselves, whatever one calls them. */
export interface PublicPerson extends Person {
  readonly handle: string | null;
  readonly phone: string | null;
}
