/** What others may not see yet of somebody who was asked and has yet to say yes (16.2, 16.4). */
import { wire } from '../../schema/gen/wire.js';
import type { Log } from './truth.ts';
import type { World } from './world/world.ts';

export class Requests {
  /** Everybody is everybody's contact, but for strangers. */
  areContacts = false;
  readonly #world: World;
  readonly #logOf: (conversation: string) => Log;
  readonly #conversations: () => Iterable<string>;
  /** By person and conversation: they have said yes, whether or not the server has heard of it. */
  readonly #taken = new Set<string>();

  constructor(world: World, logOf: (conversation: string) => Log, conversations: () => Iterable<string>) {
    this.#world = world;
    this.#logOf = logOf;
    this.#conversations = conversations;
  }

  takes(user: string, conversation: string): void {
    this.#taken.add(`${user} ${conversation}`);
  }

  hasTaken(user: string, conversation: string): boolean {
    return this.#taken.has(`${user} ${conversation}`);
  }

  /**
   * The person's object holds it as a request, and they have yet to take it, by saying so or by writing there (16.5).
   * Of somebody who came back, and is asked anew, others know what was shown before.
   */
  isOpen(user: string, conversation: string): boolean {
    const host = this.#world.hosts.get(user);
    if (host === undefined || !host.storage.has('requests')) return false;
    const [row] = host.storage.look
      .exec<{ standing: wire.Standing }>('SELECT standing FROM requests WHERE conversation = ?', conversation)
      .toArray();
    if (row?.standing !== wire.Standing.REQUESTED || this.#taken.has(`${user} ${conversation}`)) return false;
    const log = this.#logOf(conversation);
    return (log.stays.get(user)?.length ?? 0) <= 1 && !log.entries.some((entry) => entry.sender === user);
  }

  /** Two people may see whether the other is there: contacts, or both in something that both have taken. */
  mayKnow(a: string, b: string): boolean {
    for (const id of this.#conversations()) {
      const { stays } = this.#logOf(id);
      if (stays.has(a) && stays.has(b) && !this.isOpen(a, id) && !this.isOpen(b, id)) return true;
    }
    return false;
  }
}
