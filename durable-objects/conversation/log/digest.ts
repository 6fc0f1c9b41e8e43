/** What a run of consecutive entries adds up to, so that a question about a long log does not read it all. Pure. */
import { own } from '../../../protocol/codec.ts';
import { stored } from '../../../schema/gen/stored.js';
import { type DerivationColumns, entryFlags } from '../entry-row.ts';

/** The lists go together: one element a device that sent something in the run. */
export interface Digest {
  /** Ordinals. */
  readonly senders: readonly number[];
  readonly devices: readonly number[];
  /** The device's last send number in the run. */
  readonly numbers: readonly number[];
  /** How many countable entries it sent in the run. */
  readonly countable: readonly number[];
  /** Seq of the newest countable entry, 0: there is none. */
  readonly newestCountable: number;
}

/** What these entries, in the order of the log, add up to. */
export function digestOf(rows: readonly DerivationColumns[]): Digest {
  const sum = new Sum();
  for (const { seq, sender, device, number, flags } of rows) {
    if (device > 0) sum.add(sender, device, number, flags & entryFlags.countable ? 1 : 0);
    if (flags & entryFlags.countable) sum.newestCountable = seq;
  }
  return sum.digest();
}

/** What these runs, in the order of the log, add up to. */
export function combine(digests: readonly Digest[]): Digest {
  const sum = new Sum();
  for (const { senders, devices, numbers, countable, newestCountable } of digests) {
    for (const [i, sender] of senders.entries()) {
      sum.add(sender, devices[i] as number, numbers[i] as number, countable[i] as number);
    }
    sum.newestCountable = newestCountable || sum.newestCountable;
  }
  return sum.digest();
}

/** The device's last send number in the run, 0: it sent nothing. */
export function lastNumberIn({ senders, devices, numbers }: Digest, sender: number, device: number): number {
  for (let i = senders.indexOf(sender); i >= 0; i = senders.indexOf(sender, i + 1)) {
    if (devices[i] === device) return numbers[i] as number;
  }
  return 0;
}

/** How many countable entries of the run are the person's. */
export function countableBy({ senders, countable }: Digest, sender: number): number {
  let count = 0;
  for (let i = senders.indexOf(sender); i >= 0; i = senders.indexOf(sender, i + 1)) count += countable[i] as number;
  return count;
}

export function packDigest(digest: Digest): Uint8Array {
  const { senders, devices, numbers, countable, newestCountable } = digest;
  const row = { senders: [...senders], devices: [...devices], numbers: [...numbers], countable: [...countable] };
  return own(stored.Digest.encode({ ...row, newestCountable }).finish());
}

export function unpackDigest(bytes: Uint8Array): Digest {
  return stored.Digest.decode(bytes);
}

class Sum {
  newestCountable = 0;
  readonly #places = new Map<string, number>();
  readonly #senders: number[] = [];
  readonly #devices: number[] = [];
  readonly #numbers: number[] = [];
  readonly #countable: number[] = [];

  add(sender: number, device: number, number: number, countable: number): void {
    const key = `${sender}.${device}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#senders.push(sender) - 1;
      this.#places.set(key, place);
      this.#devices.push(device);
      this.#countable.push(0);
    }
    this.#numbers[place] = number;
    (this.#countable[place] as number) += countable;
  }

  digest(): Digest {
    return {
      ...{ senders: this.#senders, devices: this.#devices, numbers: this.#numbers, countable: this.#countable },
      newestCountable: this.newestCountable,
    };
  }
}
