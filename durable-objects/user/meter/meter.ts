/**
 * What a person, and each of their devices, may still cause (D10.7): one bucket for each kind of cost, that fills up
 * with use and drains evenly. Pure: it is told the time, and kept by keep-meter.ts.
 *
 * A clock that steps back drains nothing for that moment and begins anew from there; one that steps forward drains at
 * most what is in.
 *
 * These buckets are no `Bucket` of lib/bucket.ts, whose rates they go by: a price is taken from ten of them or from none, of a
 * person and of a device that has its share of each; what was taken may be given back; what is used is kept over sleep and
 * by releases before and after this one; and one drain of them all is on the way of every message.
 */

import type { Rate } from '../../../lib/bucket.ts';
import { own } from '../../../protocol/codec.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { stored } from '../../../schema/gen/stored.js';

/** Stored by their place: only added at the end. */
export const kinds = [
  'sends',
  'calls',
  'states',
  'deliveries',
  'rows',
  'bytes',
  'stored',
  'reports',
  'handed',
  'media',
] as const;

export type Kind = (typeof kinds)[number];

/** What something costs, by kind. */
export type Price = { readonly [K in Kind]?: number };

/** The sends that are left, as the release before the meter keeps them. */
export interface Allowance {
  readonly left: number;
  readonly at: number;
}

/** Where several devices are signed in, none takes more than this part: one that runs wild does not silence the others. */
const deviceShare = 3 / 4;

/** The person's own share; devices count from 1. */
const everybody = 0;
/** Who pays for what no device asks for: the person alone. */
export const nobody = everybody;

const dayMs = 24 * 3_600_000;

function ratesOf(limits: Limits): Readonly<Record<Kind, Rate>> {
  const perMinute = (max: number, count: number): Rate => ({ max, perMs: count / 60_000 });
  return {
    sends: perMinute(limits.maxSendsPerMinute, limits.maxSendsPerMinute),
    calls: perMinute(limits.maxCallsAtOnce, limits.maxCallsPerMinute),
    states: perMinute(limits.maxStatesAtOnce, limits.maxStatesPerMinute),
    deliveries: perMinute(limits.maxDeliveriesAtOnce, limits.maxDeliveriesPerMinute),
    rows: perMinute(limits.maxRowsAtOnce, limits.maxRowsPerMinute),
    bytes: perMinute(limits.maxBytesOutAtOnce, limits.maxBytesOutPerMinute),
    reports: perMinute(limits.maxReportsAtOnce, limits.maxReportsPerMinute),
    handed: perMinute(limits.maxHandedAtOnce, limits.maxHandedPerMinute),
    media: { max: limits.maxMediaBytesPerDay, perMs: limits.maxMediaBytesPerDay / dayMs },
    stored: { max: limits.maxStoredBytesPerDay, perMs: limits.maxStoredBytesPerDay / dayMs },
  };
}

export class Meter {
  /** By place, like all amounts here: two payments are on the way of every message. */
  readonly #rates: readonly Rate[];
  #used = new Map<number, number[]>();
  #at = 0;
  #serial = 0;
  /** Used since it was last saved as a row. */
  #unsaved: number[] = kinds.map(() => 0);

  constructor(limits: Limits) {
    const rates = ratesOf(limits);
    this.#rates = kinds.map((kind) => rates[kind]);
  }

  /** Rises with each use. */
  get serial(): number {
    return this.#serial;
  }

  /** The part of the allowance of which most was used since the last row: what a crash gives back. */
  get unsaved(): number {
    return Math.max(...this.#rates.map(({ max }, i) => (this.#unsaved[i] as number) / max));
  }

  /** Pays all of it, and answers null; or pays nothing, and answers what is lacking. */
  take(by: Payer, price: Price, now: number): Lack | null {
    const amounts = amountsOf(price);
    const lack = this.#lackOf(by, amounts, now);
    if (lack === null) this.#add(by.device, amounts, 1);
    return lack;
  }

  /** What the price lacks. One above a whole bucket is paid when that is empty. */
  lackFor(by: Payer, price: Price, now: number): Lack | null {
    return this.#lackOf(by, amountsOf(price), now);
  }

  /** What was caused and could not be known before: it counts, though it may not fit any more. */
  add(device: number, price: Price, now: number): void {
    this.#drain(now);
    this.#add(device, amountsOf(price), 1);
  }

  /** What was paid for and not caused. */
  giveBack(device: number, price: Price): void {
    this.#add(device, amountsOf(price), -1);
  }

  encode(): Uint8Array {
    const used: stored.Used.$Properties[] = [];
    for (const [device, amounts] of this.#used) {
      if (amounts.some((amount) => amount > 0)) {
        used.push({ device, amount: amounts.map((amount) => Math.ceil(amount * 1000)) });
      }
    }
    return own(stored.Meter.encode({ serial: this.#serial, at: Math.max(0, this.#at), used }).finish());
  }

  /** Takes what was kept, if it is newer. `isRow`: that much is saved. */
  restore(from: stored.Meter.$Properties, isRow: boolean): void {
    const serial = Number(from.serial ?? 0);
    if (serial <= this.#serial) return;
    const held = this.#used.get(everybody);
    this.#serial = serial;
    this.#at = Number(from.at ?? 0);
    this.#used = new Map(
      (from.used ?? []).map(({ device, amount }) => [
        device ?? 0,
        kinds.map((_, i) => Number(amount?.[i] ?? 0) / 1000),
      ]),
    );
    const now = this.#used.get(everybody);
    // What the row lacks of it is still to be saved.
    if (!isRow) this.#unsaved = kinds.map((_, i) => Math.max(0, (now?.[i] ?? 0) - (held?.[i] ?? 0)));
  }

  /** The sends that are left, as the release before this meter kept them. */
  get sends(): Allowance {
    const used = this.#used.get(everybody)?.[kinds.indexOf('sends')] ?? 0;
    return { left: Math.max(0, this.#mostSends - used), at: Math.max(0, this.#at) };
  }

  /** Takes over what that release kept, where nothing else is known. */
  restoreSends({ left, at }: Allowance): void {
    if (this.#serial > 0) return;
    this.#at = at;
    this.#add(everybody, amountsOf({ sends: this.#mostSends - left }), 1);
  }

  saved(): void {
    this.#unsaved = kinds.map(() => 0);
  }

  get #mostSends(): number {
    return this.#rates[kinds.indexOf('sends')]?.max ?? 0;
  }

  #lackOf(by: Payer, amounts: Amounts, now: number): Lack | null {
    this.#drain(now);
    const all = this.#used.get(everybody);
    const own = this.#used.get(by.device);
    const share = by.isAlone ? 1 : deviceShare;
    let lack: Lack | null = null;
    for (let i = 0; i < kinds.length; i++) {
      const amount = amounts[i] as number;
      if (amount <= 0) continue;
      const rate = this.#rates[i] as Rate;
      const afterMs = Math.max(waitFor(all?.[i] ?? 0, amount, rate, 1), waitFor(own?.[i] ?? 0, amount, rate, share));
      if (afterMs > (lack?.afterMs ?? 0)) lack = { kind: kinds[i] as Kind, afterMs };
    }
    return lack;
  }

  #add(device: number, amounts: Amounts, sign: 1 | -1): void {
    this.#serial++;
    addTo(this.#usedBy(everybody), amounts, sign);
    if (device !== everybody) addTo(this.#usedBy(device), amounts, sign);
    addTo(this.#unsaved, amounts, sign);
  }

  #usedBy(who: number): number[] {
    let used = this.#used.get(who);
    if (used === undefined) {
      used = kinds.map(() => 0);
      this.#used.set(who, used);
    }
    return used;
  }

  #drain(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    if (elapsed === 0) return;
    // What a device may use comes back as fast as what the person may.
    for (const [who, used] of this.#used) {
      let isEmpty = true;
      for (let i = 0; i < used.length; i++) {
        const left = Math.max(0, (used[i] as number) - elapsed * (this.#rates[i] as Rate).perMs);
        used[i] = left;
        if (left > 0) isEmpty = false;
      }
      if (isEmpty) this.#used.delete(who);
    }
    // What has drained is nothing that a crash could give back.
    const used = this.#used.get(everybody);
    for (let i = 0; i < this.#unsaved.length; i++) {
      this.#unsaved[i] = Math.min(this.#unsaved[i] as number, used?.[i] ?? 0);
    }
  }
}

/** One for each kind, in their order. */
type Amounts<Kinds extends readonly unknown[] = typeof kinds> = { readonly [Place in keyof Kinds]: number };

/** By name: to look each kind up in prices of every shape costs more than all sums. */
function amountsOf(price: Price): Amounts {
  const {
    sends = 0,
    calls = 0,
    states = 0,
    deliveries = 0,
    rows = 0,
    bytes = 0,
    stored = 0,
    reports = 0,
    handed = 0,
    media = 0,
  } = price;
  return [sends, calls, states, deliveries, rows, bytes, stored, reports, handed, media];
}

/** How long until `amount` fits into that share of the bucket; 0: it does. */
function waitFor(used: number, amount: number, { max, perMs }: Rate, share: number): number {
  const over = used + Math.min(amount, max * share) - max * share;
  return over <= rounding ? 0 : Math.max(1, Math.ceil(over / perMs));
}

function addTo(used: number[], amounts: Amounts, sign: 1 | -1): void {
  for (let i = 0; i < used.length; i++) {
    const amount = amounts[i] as number;
    if (amount !== 0) used[i] = Math.max(0, (used[i] as number) + sign * amount);
  }
}

/** Who pays: a device, for itself and for the person. */
export interface Payer {
  readonly device: number;
  /** It is the only one that is signed in. */
  readonly isAlone: boolean;
}

/** What there is not enough of, and how long until there is. */
export interface Lack {
  readonly kind: Kind;
  readonly afterMs: number;
}

/** Sums of fractions are not exact. */
const rounding = 1e-6;
