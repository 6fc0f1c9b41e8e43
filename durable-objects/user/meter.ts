/**
 * What a person, and each of their devices, may still cause (D10.7): one bucket for each kind of cost, that fills up
 * with use and drains evenly. Pure: it is told the time, and kept by keep-meter.ts.
 *
 * A clock that steps back drains nothing for that moment and begins anew from there; one that steps forward drains at
 * most what is in.
 */
import { own } from '../../protocol/codec.ts';
import type { Limits } from '../../protocol/limits.ts';
import { stored } from '../../schema/gen/stored.js';
import type { Allowance, Rate } from './allowance.ts';

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
] as const;

export type Kind = (typeof kinds)[number];

/** What something costs, by kind. */
export type Price = { readonly [K in Kind]?: number };

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
    stored: { max: limits.maxStoredBytesPerDay, perMs: limits.maxStoredBytesPerDay / dayMs },
  };
}

export class Meter {
  readonly #rates: Readonly<Record<Kind, Rate>>;
  #used = new Map<number, number[]>();
  #at = 0;
  #serial = 0;
  /** Used since it was last saved as a row. */
  #unsaved: number[] = kinds.map(() => 0);

  constructor(limits: Limits) {
    this.#rates = ratesOf(limits);
  }

  /** Rises with each use. */
  get serial(): number {
    return this.#serial;
  }

  /** The part of the allowance of which most was used since the last row: what a crash gives back. */
  get unsaved(): number {
    return Math.max(...kinds.map((kind, i) => (this.#unsaved[i] as number) / this.#rates[kind].max));
  }

  /** Pays, and answers null; or, where it does not all fit, pays nothing and answers what is lacking. */
  take(by: Payer, price: Price, now: number): Lack | null {
    const lack = this.lackFor(by, price, now);
    if (lack === null) this.#add(by.device, price, 1);
    return lack;
  }

  /** What the price lacks. One above a whole bucket is paid when that is empty. */
  lackFor(by: Payer, price: Price, now: number): Lack | null {
    this.#drain(now);
    let lack: Lack | null = null;
    for (const [i, kind] of kinds.entries()) {
      const amount = price[kind] ?? 0;
      if (amount <= 0) continue;
      const { max, perMs } = this.#rates[kind];
      for (const [who, share] of [[everybody, 1] as const, [by.device, by.isAlone ? 1 : deviceShare] as const]) {
        const over = (this.#used.get(who)?.[i] ?? 0) + Math.min(amount, max * share) - max * share;
        if (over <= rounding) continue;
        const afterMs = Math.max(1, Math.ceil(over / perMs));
        if (lack === null || afterMs > lack.afterMs) lack = { kind, afterMs };
      }
    }
    return lack;
  }

  /** What was caused and could not be known before: it counts, though it may not fit any more. */
  add(device: number, price: Price, now: number): void {
    this.#drain(now);
    this.#add(device, price, 1);
  }

  /** What was paid for and not caused. */
  giveBack(device: number, price: Price): void {
    this.#add(device, price, -1);
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
    return { left: Math.max(0, this.#rates.sends.max - used), at: Math.max(0, this.#at) };
  }

  /** Takes over what that release kept, where nothing else is known. */
  restoreSends({ left, at }: Allowance): void {
    if (this.#serial > 0) return;
    this.#at = at;
    this.#add(everybody, { sends: this.#rates.sends.max - left }, 1);
  }

  saved(): void {
    this.#unsaved = kinds.map(() => 0);
  }

  #add(device: number, price: Price, sign: 1 | -1): void {
    this.#serial++;
    for (const [i, kind] of kinds.entries()) {
      const amount = sign * (price[kind] ?? 0);
      if (amount === 0) continue;
      for (const who of new Set([everybody, device])) {
        let used = this.#used.get(who);
        if (used === undefined) {
          used = kinds.map(() => 0);
          this.#used.set(who, used);
        }
        used[i] = Math.max(0, (used[i] as number) + amount);
      }
      this.#unsaved[i] = Math.max(0, (this.#unsaved[i] as number) + amount);
    }
  }

  #drain(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    if (elapsed === 0) return;
    for (const [who, used] of this.#used) {
      // What a device may use comes back as fast as what the person may.
      for (const [i, kind] of kinds.entries()) {
        used[i] = Math.max(0, (used[i] as number) - elapsed * this.#rates[kind].perMs);
      }
      if (used.every((amount) => amount === 0)) this.#used.delete(who);
    }
    // What has drained is nothing that a crash could give back.
    const used = this.#used.get(everybody);
    this.#unsaved = this.#unsaved.map((amount, i) => Math.min(amount, used?.[i] ?? 0));
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
