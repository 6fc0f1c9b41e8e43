/** Whose presence is watched: the peers of open chats, and who was asked for. A watch expires at the server by itself. */
import { wire } from '../../schema/gen/wire.js';
import type { Observable, Presence } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import { Cell } from './cell.ts';

/** Below the server's time to live. */
const renewMs = 4 * 60_000;
const maxWatched = 64;
/** How often somebody who does not tell is asked once more, for each sign that they may by now. */
const maxAsksAgain = 3;

/** That a message is at the server, that the other has one, or that the person has accepted what the other began. */
type Sign = 'settled' | 'ticks' | 'standing';

const unknown: Presence = { state: 'unknown', lastSeenAt: 0 };
const words = new Map<number, Presence['state']>([
  [wire.PresenceState.ONLINE, 'online'],
  [wire.PresenceState.AWAY, 'away'],
  [wire.PresenceState.OFFLINE, 'offline'],
]);

export class Watches {
  readonly #engine: Engine;
  readonly #counts = new Map<string, number>();
  readonly #cells = new Map<string, Cell<Presence>>();
  readonly #askedAgain = new Map<string, number>();
  #renewal: { cancel(): void } | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Null for those who are not watched. */
  presence(user: string): Presence | null {
    if (!this.#counts.has(user)) return null;
    const now = this.#engine.world.presences.get(user);
    return now === undefined ? unknown : { state: words.get(now.state) ?? 'unknown', lastSeenAt: now.lastSeenAt };
  }

  observe(user: string): Observable<Presence> {
    const cell = this.#cells.get(user) ?? new Cell(() => this.presence(user) ?? unknown);
    this.#cells.set(user, cell);
    return cell;
  }

  add(user: string): void {
    const count = this.#counts.get(user) ?? 0;
    this.#counts.set(user, count + 1);
    if (count === 0) this.#tell();
  }

  remove(user: string): void {
    const count = this.#counts.get(user) ?? 0;
    if (count > 1) this.#counts.set(user, count - 1);
    else if (this.#counts.delete(user)) this.#tell();
  }

  /** People tell those with whom they have accepted a chat: at a sign of that, who did not tell before may. */
  chatWent(user: string, sign: Sign): void {
    if (this.presence(user)?.state !== 'unknown') return;
    // Each for itself: many messages may be sent before the other accepts the first.
    const asked = this.#askedAgain.get(`${sign} ${user}`) ?? 0;
    if (asked >= maxAsksAgain) return;
    this.#askedAgain.set(`${sign} ${user}`, asked + 1);
    this.#tell();
  }

  changed(user: string): void {
    this.#cells.get(user)?.invalidate();
  }

  /** Offline everybody's presence is unknown. */
  forget(): void {
    const { presences } = this.#engine.world;
    const users = [...presences.keys()];
    presences.clear();
    for (const user of users) this.changed(user);
  }

  commands(): wire.Command.$Properties[] {
    return this.#counts.size === 0 ? [] : [{ watch: { users: [...this.#counts.keys()].slice(0, maxWatched) } }];
  }

  close(): void {
    this.#renewal?.cancel();
    this.#counts.clear();
  }

  #tell(): void {
    this.#renewal?.cancel();
    this.#renewal = null;
    this.#engine.line.hint({ watch: { users: [...this.#counts.keys()].slice(0, maxWatched) } });
    if (this.#counts.size === 0) return;
    this.#renewal = this.#engine.world.surroundings.timer(renewMs, () => this.#tell());
  }
}
