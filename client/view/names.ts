/** What people are called: the contact's name, else the profile's, else a short form of the id until it is known. */

import { lookAlikeKey, looksLikeAddress } from '../../lib/look-alike.ts';
import { quoted, shownName } from '../../lib/texts.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Addresses, Observable, Person, Profile, UserId } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { notePerson } from '../engine/note-people.ts';
import { type AskedPeople, newsOfPeople } from '../engine/told-people.ts';
import { personIn } from '../engine/world.ts';
import type { PublicProfile } from '../http/answers.ts';
import { Cell } from './cell.ts';

/** People asked for at once; the server's limit for a look-up. */
const maxBatch = 100;
/** A name that was asked for so long ago may be another one by now. */
const freshMs = 60_000;

/** What was made of the name that this person gives somebody, and of their own. */
interface NamedPerson {
  readonly given: string;
  readonly own: string;
  readonly person: Person;
  /** What the name looks like. */
  key: string | null;
  /** The same person, with what names them for certain. */
  apart: Person | null;
}

export class Names {
  readonly #engine: Engine;
  readonly #fetch: (users: readonly string[]) => Promise<PublicProfile[]>;
  readonly #changed: (users: ReadonlySet<string>) => void;
  /** What the person calls themselves. */
  ownName = '';
  #ownAddresses: Addresses = { handle: null, phone: null };
  readonly #cells = new Map<string, Cell<string>>();
  readonly #addressCells = new Map<string, Cell<Addresses>>();
  readonly #people = new Map<string, NamedPerson>();
  /** Rises with each name that changes. */
  #version = 0;
  /** Of lists of people those who are called alike, as of a version. */
  readonly #alikeIn = new WeakMap<object, { readonly asOf: number; readonly users: ReadonlySet<string> }>();
  /** All of those so far: what names one of them for certain is shown. */
  readonly #alike = new Set<string>();
  /** When they were asked for, by the clock that nobody sets; it forgets them when they have to be asked for again. */
  readonly #asked = new Map<string, number>();
  /** Lists of people all of whom were asked for; forgotten with that. */
  #askedAmong = new WeakSet<object>();
  /** Wrote since those who write were asked for last. */
  readonly #wrote = new Set<string>();
  #askedAgainAt = Number.NEGATIVE_INFINITY;
  #again: { cancel(): void } | null = null;
  #forgotAt: number;
  #wanted = new Set<string>();
  #asking: Promise<void> | null = null;

  constructor(
    engine: Engine,
    fetch: (users: readonly string[]) => Promise<PublicProfile[]>,
    changed: (users: ReadonlySet<string>) => void,
  ) {
    this.#engine = engine;
    this.#fetch = fetch;
    this.#changed = changed;
    this.#forgotAt = engine.world.surroundings.elapsed();
  }

  of(user: string): string {
    return this.person(user).name;
  }

  /** The same one as long as the names are the same: every message has one, and it is not worked out anew for each. */
  person(user: string): Person {
    this.#want(user);
    return this.#named(user);
  }

  #named(user: string): Person {
    const { world } = this.#engine;
    const { contactName: given, name } = personIn(world, user);
    const isSelf = user === world.me.user;
    const own = isSelf ? this.ownName : name;
    const entry = this.#people.get(user);
    if (entry !== undefined && entry.given === given && entry.own === own) return entry.person;
    const shown = isSelf ? given || own || shortForm(user) : shownAs(given, own, user);
    const person = { user: user as UserId, name: shown };
    this.#people.set(user, { given, own, person, key: null, apart: null });
    // Whoever is named for the first time was in no list that was looked through.
    if (entry !== undefined) this.#version += 1;
    return person;
  }

  /**
   * Somebody who is, or was, in that chat; in a group with what names them for certain where another one there is called alike. Who are called
   * alike is worked out once for all messages, until somebody joins or a name changes, and nobody is asked for but for their name. All of them are then, or
   * nobody: who is asked for tells the server nothing of who wrote.
   */
  among(user: string, conversation: Conversation): Person {
    this.#want(user);
    return this.#apart(user, conversation);
  }

  #apart(user: string, { row, control }: Conversation): Person {
    const person = this.#named(user);
    if (row.kind !== wire.ConversationKind.GROUP || user === this.#engine.world.me.user) return person;
    if (!this.#alikeOf(control.lists).has(user)) return person;
    const named = this.#people.get(user) as NamedPerson;
    const { handle, phone } = this.addressesOf(user);
    const certain = handle === null ? (phone ?? shortForm(user)) : `@${handle}`;
    if (named.apart?.certain !== certain) named.apart = { ...person, certain };
    return named.apart;
  }

  #alikeOf(lists: Readonly<Record<string, unknown>>): ReadonlySet<string> {
    const before = this.#alikeIn.get(lists);
    if (before?.asOf === this.#version) return before.users;
    const byKey = Map.groupBy(Object.keys(lists), (user) => this.#keyOf(user));
    const users = new Set([...byKey.values()].filter((bearers) => bearers.length > 1).flat());
    for (const one of users) {
      this.#alike.add(one);
      this.#want(one);
    }
    this.#alikeIn.set(lists, { asOf: this.#version, users });
    return users;
  }

  #keyOf(user: string): string {
    const { name } = this.#named(user);
    const named = this.#people.get(user) as NamedPerson;
    named.key ??= lookAlikeKey(name);
    return named.key;
  }

  /**
   * Somebody whom a message means. Where no name of theirs is known here everybody who ever was in that chat is asked for: whom a message means
   * the server must not learn by who is asked for when it came.
   */
  amongOthers(user: string, conversation: Conversation): Person {
    const { control } = conversation;
    const { world } = this.#engine;
    const isSelf = user === world.me.user;
    const { contactName, name } = personIn(world, user);
    const isKnown = isSelf || contactName !== '' || name !== '';
    if (!isKnown && !this.#askedAmong.has(control.lists)) {
      this.#askedAmong.add(control.lists);
      for (const one of Object.keys(control.lists)) this.#want(one);
    }
    return this.#apart(user, conversation);
  }

  /** What somebody calls themself; '' while it is not known. */
  givenBy(user: string): string {
    const { world } = this.#engine;
    return asName(user === world.me.user ? this.ownName : personIn(world, user).name);
  }

  /** What stands for somebody whose name is unknown, or is to stay between them and this person. */
  certain(user: string): string {
    return shortForm(user);
  }

  isContact(user: string): boolean {
    return personIn(this.#engine.world, user).contactName !== '';
  }

  observe(user: string): Observable<string> {
    const cell = this.#cells.get(user) ?? new Cell(() => this.of(user));
    this.#cells.set(user, cell);
    return cell;
  }

  /** What names somebody for certain; it comes with the name. Whoever looks at it anew is told what is so now, or was a minute ago. */
  addresses(user: string): Observable<Addresses> {
    const askedAt = this.#asked.get(user) ?? Number.POSITIVE_INFINITY;
    if (this.#engine.world.surroundings.elapsed() - askedAt >= freshMs) this.#asked.delete(user);
    this.#want(user);
    const cell = this.#addressCells.get(user) ?? new Cell(() => this.#wantedAddresses(user));
    this.#addressCells.set(user, cell);
    return cell;
  }

  #wantedAddresses(user: string): Addresses {
    this.#want(user);
    return this.addressesOf(user);
  }

  /** As far as it is known, without asking. */
  addressesOf(user: string): Addresses {
    const { world } = this.#engine;
    if (user === world.me.user) return this.#ownAddresses;
    const { handle, phone } = personIn(world, user);
    return { handle: handle || null, phone: phone || null };
  }

  takeOwn({ name, handle, phone }: Profile): void {
    this.ownName = name;
    this.#ownAddresses = { handle, phone };
    this.#addressCells.get(this.#engine.world.me.user)?.invalidate();
  }

  /** A name may have changed on this side: contacts were edited. */
  renamed(users: ReadonlySet<string>): void {
    this.#version += 1;
    for (const user of users) {
      this.#cells.get(user)?.invalidate();
      this.#addressCells.get(user)?.invalidate();
    }
    this.#changed(users);
  }

  /**
   * Names that could not be fetched before are asked for again, and so is everybody who is shown: nobody tells this device of a
   * changed name.
   */
  online(): void {
    const now = this.#engine.world.surroundings.elapsed();
    if (now - this.#forgotAt >= freshMs) {
      this.#forgotAt = now;
      const people = new Set(this.#asked.keys());
      this.#asked.clear();
      this.#askedAmong = new WeakSet();
      // Whoever looks at a name asks for it.
      if (people.size > 0) this.renamed(people);
    }
    void this.#ask();
  }

  take(events: readonly EngineEvent[]): void {
    for (const event of events) if (event.what === 'entry' && event.live) this.#heardFrom(event.row.sender);
  }

  /**
   * Somebody wrote: their name is asked for again, at once, or within a minute together with those of all who wrote meanwhile.
   * However many write, that is one question a minute (one for each hundred of them).
   */
  #heardFrom(user: string): void {
    const { elapsed, timer } = this.#engine.world.surroundings;
    const askedAt = this.#asked.get(user);
    if (askedAt === undefined) return;
    this.#wrote.add(user);
    if (this.#again !== null) return;
    const since = elapsed() - Math.max(askedAt, this.#askedAgainAt);
    if (since >= freshMs) this.#askAgain();
    else this.#again = timer(freshMs - since, () => this.#askAgain());
  }

  #askAgain(): void {
    this.#again = null;
    this.#askedAgainAt = this.#engine.world.surroundings.elapsed();
    for (const one of this.#wrote) {
      this.#asked.delete(one);
      this.#want(one);
    }
    this.#wrote.clear();
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#again?.cancel();
    this.#again = null;
  }

  /** Null when all these people's names are known, or cannot be just now; else resolves when that is so. */
  learn(users: Iterable<string>): Promise<void> | null {
    for (const user of users) {
      if (personIn(this.#engine.world, user).name === '') this.#want(user);
    }
    return this.#wanted.size > 0 || this.#asking !== null ? this.#ask() : null;
  }

  #want(user: string): void {
    if (this.#asked.has(user) || user === '' || user === this.#engine.world.me.user) return;
    this.#asked.set(user, this.#engine.world.surroundings.elapsed());
    this.#wanted.add(user);
    if (this.#wanted.size === 1) queueMicrotask(() => void this.#ask());
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askAll(): Promise<void> {
    if (this.#engine.line.connection.at !== 'online' && this.#engine.line.connection.at !== 'catching-up') return;
    while (this.#wanted.size > 0) {
      const users = [...this.#wanted].slice(0, maxBatch);
      for (const user of users) this.#wanted.delete(user);
      try {
        const profiles = await this.#fetch(users);
        await this.told(profiles, { users });
      } catch {
        // Offline: the next connection asks again.
        this.#wanted = new Set([...this.#wanted, ...users]);
        return;
      }
    }
  }

  /** The directory has answered. */
  async told(answer: readonly PublicProfile[], asked: AskedPeople): Promise<void> {
    const { world } = this.#engine;
    if (newsOfPeople(world, answer, asked).size === 0) return;
    const changed = new Set<string>();
    const renamed = new Set<string>();
    await this.#engine.change((changes) => {
      for (const [user, facts] of newsOfPeople(world, answer, asked)) {
        changed.add(user);
        const isRenamed = facts.name !== undefined && facts.name !== personIn(world, user).name;
        if (isRenamed || this.#alike.has(user)) renamed.add(user);
        notePerson(world, user, facts, changes);
      }
    });
    for (const user of changed) this.#addressCells.get(user)?.invalidate();
    if (renamed.size > 0) this.renamed(renamed);
    // What they had is somebody else's, or nobody's: for what they have now they are asked within a minute.
    for (const { user } of answer) changed.delete(user);
    for (const user of changed) this.#heardFrom(user);
  }
}

/** What the person whose device this is is called everywhere: nobody else may be taken for them. */
function readsLikeOneself(name: string): boolean {
  return /^your?($|[\s,])/.test(lookAlikeKey(name));
}

/** It says more than a name: what speaks to the person by itself, an address, or an address behind a name, as people are told apart. */
function saysMore(name: string): boolean {
  return looksLikeAddress(name) || /^roost($|[\s,:])|\(\s*[@+]/.test(lookAlikeKey(name));
}

function asName(text: string): string {
  return shownName(text, defaultLimits.maxNameLetters);
}

function shortForm(user: string): string {
  return user.slice(0, 6);
}

/** Of somebody else; a name that is taken for more than one is marked as a name. What this person calls them is believed. */
function shownAs(given: string, own: string, user: string): string {
  const chosen = asName(given);
  const shown = chosen || asName(own) || shortForm(user);
  return readsLikeOneself(shown) || (chosen === '' && saysMore(shown)) ? quoted(shown) : shown;
}
