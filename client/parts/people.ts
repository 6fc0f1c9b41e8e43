/** Contacts, profile, look-ups: what is kept of people outside the logs. */

import type { UserId } from '../../protocol/ids.ts';
import type { Address, Contact, LookupMatch, Profile, PublicPerson } from '../api.ts';
import { demandName } from '../demand-texts.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import { notePerson } from '../engine/note-people.ts';
import { personIn } from '../engine/world.ts';
import type { PublicProfile } from '../http/answers.ts';
import type { HttpApi } from '../http/http-api.ts';
import { Cell } from '../view/cell.ts';
import type { Names } from '../view/names.ts';

const maxProfiles = 100;
/** So often at most are contacts and profile fetched again on a new connection; a hint fetches them at once. */
const refreshEveryMs = 5 * 60_000;

export class Acquaintances {
  readonly contacts = new Cell<readonly Contact[]>(() => this.#sorted());
  readonly profile = new Cell<Profile>(() => this.#profile);
  readonly #engine: Engine;
  readonly #http: HttpApi;
  readonly #names: Names;
  #profile: Profile;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(engine: Engine, http: HttpApi, names: Names) {
    this.#engine = engine;
    this.#http = http;
    this.#names = names;
    this.#profile = { name: names.ownName, phone: null, handle: null };
  }

  async lookUp(addresses: readonly Address[]): Promise<readonly LookupMatch[]> {
    const phones = addresses.flatMap((one) => ('phone' in one ? [one.phone] : []));
    const handles = addresses.flatMap((one) => ('handle' in one ? [one.handle] : []));
    const found = await this.#http.lookUp(phones, handles);
    await this.#names.told(found, { phones, handles });
    return found.map((one) => ({ ...this.#names.person(one.user), address: addressOf(one) }));
  }

  /** The server's limit for one request is the batch. */
  async profiles(users: readonly UserId[]): Promise<readonly PublicPerson[]> {
    const wanted = [...new Set(users)];
    const batches = Array.from({ length: Math.ceil(wanted.length / maxProfiles) }, (_, i) =>
      this.#http.profiles(wanted.slice(i * maxProfiles, (i + 1) * maxProfiles)),
    );
    const found = (await Promise.all(batches)).flat();
    await this.#names.told(found, { users: wanted });
    // The server tells numbers to who asked by them alone: what it said then is kept (H9b).
    return found.map((one) => ({ ...one, phone: this.#names.addressesOf(one.user).phone }));
  }

  async putContact(user: UserId, called: string): Promise<void> {
    const name = demandName(called);
    await this.#http.putContact(user, name);
    await this.#noteContacts([{ user, name }]);
  }

  async removeContact(user: UserId): Promise<void> {
    await this.#http.removeContact(user);
    await this.#noteContacts([{ user, name: '' }]);
  }

  async setProfile(changes: { name?: string }): Promise<void> {
    const { name } = changes;
    this.#takeProfile(await this.#http.changeProfile(name === undefined ? {} : { name: demandName(name) }));
  }

  /** What changed while this device was away was told to nobody here; a short absence is taken as nothing missed. */
  online(): void {
    const now = this.#engine.world.surroundings.elapsed();
    if (now - this.#refreshedAt < refreshEveryMs) return;
    this.#refreshedAt = now;
    void this.#refreshContacts();
    void this.#refreshProfile();
  }

  take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.what !== 'account') continue;
      if (event.contacts) void this.#refreshContacts();
      if (event.profile) void this.#refreshProfile();
    }
  }

  async #refreshContacts(): Promise<void> {
    try {
      const contacts = await this.#http.contacts();
      const named = new Set<string>(contacts.map((one) => one.user));
      const gone = this.contacts.current.filter((one) => !named.has(one.user));
      const news = contacts.filter((one) => personIn(this.#engine.world, one.user).contactName !== one.name);
      const changed = [...news, ...gone.map((one) => ({ user: one.user, name: '' }))];
      if (changed.length > 0) await this.#noteContacts(changed);
    } catch {
      // The next connection asks again, however soon it comes.
      this.#refreshedAt = Number.NEGATIVE_INFINITY;
    }
  }

  async #noteContacts(contacts: readonly { user: UserId; name: string }[]): Promise<void> {
    await this.#engine.change((changes) => {
      for (const { user, name } of contacts) notePerson(this.#engine.world, user, { contactName: name }, changes);
    });
    this.contacts.invalidate();
    this.#names.renamed(new Set(contacts.map((one) => one.user)));
  }

  async #refreshProfile(): Promise<void> {
    const profile = await this.#http.profile().catch(() => null);
    if (profile !== null) this.#takeProfile(profile);
  }

  #takeProfile({ name, phone, handle }: PublicProfile): void {
    this.#profile = { name, phone, handle };
    this.#names.takeOwn(this.#profile);
    this.profile.invalidate();
  }

  #sorted(): readonly Contact[] {
    const people = [...this.#engine.world.people.values()].filter((one) => one.contactName !== '');
    return people
      .map((one) => ({ user: one.user as UserId, name: one.contactName }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }
}

function addressOf(found: PublicProfile): Address {
  return found.phone !== null ? { phone: found.phone } : { handle: found.handle ?? '' };
}
