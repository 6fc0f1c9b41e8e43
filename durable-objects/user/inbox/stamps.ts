/**
 * The times of what is compared with each other alone: when something changed in a conversation, and until when a device was
 * told (D1.3, D1.5).
 *
 * They follow the clock forwards, and stay where they are while it is behind. Behind a clock that was ahead they count on
 * from there, by one for each time that a device has been told, so that it is not told the same again and again until the
 * clock has come as far (T1).
 */
import { own } from '../../../protocol/codec.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { UserStore } from '../store.ts';

const rowName = 'stamp';

export class Stamps {
  readonly #store: UserStore;
  readonly #now: () => number;
  /** What rows know, and what was given or met since; null: they were not read yet. */
  #latest: number | null = null;
  #met = 0;

  constructor(store: UserStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** For what changes now: not less than any other. */
  changed(): number {
    this.#latest = Math.max(this.#now(), this.#known());
    return this.#latest;
  }

  /** For having been told of all that changed so far: behind a clock that was ahead, more than any other. */
  told(): number {
    const [now, latest] = [this.#now(), this.#known()];
    this.#latest = latest > now ? latest + 1 : now;
    return this.#latest;
  }

  /** One that a row or a connection holds. */
  meet(at: number): void {
    this.#met = Math.max(this.#met, at);
  }

  /** Writes down what no clock will say for long: one row, where it changes. */
  keep(): void {
    const latest = this.#known();
    if (latest <= this.#now() || latest === this.#kept()) return;
    this.#store.packed.put(rowName, own(stored.Stamp.encode({ at: latest }).finish()));
  }

  #known(): number {
    this.#latest = Math.max(this.#latest ?? this.#read(), this.#met);
    return this.#latest;
  }

  #read(): number {
    let latest = Math.max(this.#store.account.row?.allChangedAt ?? 0, this.#kept());
    for (const device of this.#store.devices.all().values()) latest = Math.max(latest, device.toldAt);
    return latest;
  }

  #kept(): number {
    const packed = this.#store.packed.get(rowName);
    return packed === null ? 0 : stored.Stamp.decode(packed).at;
  }
}
