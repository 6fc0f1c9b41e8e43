import type { UserId } from '../../protocol/ids.ts';
import type { Address } from './account.ts';
import type { Observable } from './observable.ts';

export interface Person {
  readonly user: UserId;
  /** Contact name, else profile name, else a short form of the id until the name is known. */
  readonly name: string;
  /**
   * `@bob`, a number, or a short form of the id: there in a group in which somebody else is, or was, whose name is or looks the same. Show it
   * beside the name.
   */
  readonly certain?: string;
}

export interface People {
  /** The name to show, as an observable: it is fetched when unknown. */
  name(user: UserId): Observable<string>;
}

export interface Presence {
  readonly state: 'unknown' | 'online' | 'away' | 'offline';
  /** 0: unknown here, or hidden by the person. */
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
