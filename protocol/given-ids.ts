/** Tells user ids that were given out from those that somebody made up, at the price of a hash. */
import { type IdRows, maxOldAsked } from '../lib/directory/id-rows.ts';
import { hasCheck, keyedCheck, newUserId } from './checked-ids.ts';
import type { UserId } from './ids.ts';

export interface GivenIds {
  /** Those of the ids that were given out; whether the account still stands is for its object to say. */
  given(users: readonly UserId[]): Promise<ReadonlySet<UserId>>;
}

/** The deployment's keyed check of a text that says what it is for. */
export interface Checks {
  check(about: string): Promise<Uint8Array>;
}

/**
 * What an isolate remembers. Values only: what one request waits for, another may not wait for with it.
 */
export class IdMemory {
  key: Uint8Array | null = null;
  /** Null: not asked yet. Once there are ids without a check there always are. */
  hasOld: boolean | null = null;
  /** Until when `hasOld` false counts. */
  allCheckedUntil = 0;
  /** Given out without a check, as far as they were asked for. */
  readonly old = new Set<string>();
  /** Looks into the list of old ids that are under way. */
  asking = 0;
}

const isolate = new IdMemory();

/** An old id that comes up while the list was empty a moment ago waits as long. */
const allCheckedMs = 10_000;
/** No look into the directory takes longer, or it is as good as lost. */
const lookMs = 1_000;
const maxOldKept = 10_000;
/** Together the made-up ids of a deployment that has old ones cost its directory no more than this. */
const maxAsking = 16;

/** The ids of the deployment whose directory has these rows. */
export class DeploymentIds implements GivenIds, Checks {
  readonly #rows: IdRows;
  readonly #now: () => number;
  readonly #memory: IdMemory;

  constructor(rows: IdRows, now: () => number, memory: IdMemory = isolate) {
    this.#rows = rows;
    this.#now = now;
    this.#memory = memory;
  }

  async newUserId(): Promise<UserId> {
    return newUserId(await this.#key());
  }

  async check(about: string): Promise<Uint8Array> {
    return keyedCheck(await this.#key(), about);
  }

  async given(users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const key = await this.#key();
    const given = new Set<UserId>();
    const doubtful = new Set<UserId>();
    for (const user of users) {
      if (this.#memory.old.has(user) || hasCheck(key, user)) given.add(user);
      else doubtful.add(user);
    }
    if (doubtful.size > 0) for (const user of await this.#old([...doubtful])) given.add(user);
    return given;
  }

  async #key(): Promise<Uint8Array> {
    this.#memory.key ??= await this.#rows.key();
    return this.#memory.key;
  }

  async #old(doubtful: readonly UserId[]): Promise<readonly UserId[]> {
    const memory = this.#memory;
    const now = this.#now();
    const left = memory.allCheckedUntil - now;
    // Longer than it ever is: the clock was set back meanwhile.
    if (memory.hasOld === false && left > 0 && left <= allCheckedMs) return [];
    if (memory.asking >= maxAsking) throw new Error('too many unknown ids at once');
    memory.asking++;
    // One of a crowd looks again; the others go by what was so a moment ago, until it knows or may have died.
    if (memory.hasOld === false) memory.allCheckedUntil = now + lookMs;
    try {
      if (memory.hasOld !== true) memory.hasOld = await this.#rows.hasOld();
      if (!memory.hasOld) {
        memory.allCheckedUntil = this.#now() + allCheckedMs;
        return [];
      }
      const found: string[] = [];
      for (let at = 0; at < doubtful.length; at += maxOldAsked) {
        found.push(...(await this.#rows.old(doubtful.slice(at, at + maxOldAsked))));
      }
      if (memory.old.size + found.length > maxOldKept) memory.old.clear();
      for (const user of found) memory.old.add(user);
      return found as UserId[];
    } finally {
      memory.asking--;
    }
  }
}
