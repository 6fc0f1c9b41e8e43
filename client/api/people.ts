import type { UserId } from '../../protocol/ids.ts';
import type { Address } from './account.ts';
import type { Observable } from './observable.ts';

/** Somebody, with the name to show. */
export interface Person {
  /** Their id: the same for good, and on every device. */
  readonly user: UserId;
  /**
   * Contact name, else profile name, else a short form of the id until the name is known. As a line that may be shown; one that is taken for
   * more than a name, such as “You” or “@bob”, stands in quotes, unless it is the contact's.
   */
  readonly name: string;
  /**
   * `@bob`, a number, or a short form of the id: there in a group in which somebody else is, or was, whose name is or looks the same. Show it
   * beside the name.
   */
  readonly certain?: string;
}

/** What people are called here. */
export interface People {
  /** The name to show, as an observable: it is fetched when unknown. */
  name(user: UserId): Observable<string>;
  /**
   * What names them for certain, as an observable. The handle is asked for again with names: a minute after they wrote at the latest, with the next
   * connection, and when this is called a minute later or more. Without a connection it is what was told last.
   */
  addresses(user: UserId): Observable<Addresses>;
}

/** What somebody is found by. No two accounts have the same. */
export interface Addresses {
  /** Without the `@`; null: there is none, it is unknown yet, or they want to stay hidden. */
  readonly handle: string | null;
  /**
   * With `+` and country code; null: this device has not found them by it. Nobody is told the number of somebody else but who looks it up, so it
   * is known from `lookUp` and `startDirect`, and kept. The newest look-up by a number says whose it is, if anybody's.
   */
  readonly phone: string | null;
}

/** How somebody is, as far as they tell this person. */
export interface Presence {
  /** `unknown`: unwatched, or kept from this person · `away`: connected, and nobody looks. */
  readonly state: 'unknown' | 'online' | 'away' | 'offline';
  /** 0: unknown here, or hidden by the person. */
  readonly lastSeenAt: number;
}

/** Somebody whom the person knows. */
export interface Contact extends Person {
  /** Who it is. */
  readonly user: UserId;
  /** What the person calls them. */
  readonly name: string;
}

/** What others see of the person. */
export interface Profile {
  /** What they call themself. */
  readonly name: string;
  /** With `+` and country code; null: there is none, or this device has yet to connect for the first time. */
  readonly phone: string | null;
  /** Without the `@`; null likewise. */
  readonly handle: string | null;
}

/** Somebody who was found by an address. */
export interface LookupMatch extends Person {
  /** The one that was asked for. */
  readonly address: Address;
}

/** Somebody as the server tells of them: `name` is how they call themselves, whatever one calls them. */
export interface PublicPerson extends Person, Addresses {}
