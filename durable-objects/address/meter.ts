/** How often one client address did something within an hour. */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { MeteredAct } from './rpc.ts';

/** For each thing that is metered: when its hour began, and how often it was done since. */
export type Meter = { readonly [What in MeteredAct]?: { readonly since: number; readonly count: number } };

const hourMs = 3_600_000;

/** Takes one from the allowance; a refusal changes nothing and says when the hour ends. */
export function take(
  meter: Meter,
  what: MeteredAct,
  now: number,
  limits: Limits,
): { readonly meter: Meter; readonly answer: { readonly allowed: true } | Refusal } {
  const held = meter[what];
  const isNow = held !== undefined && now < held.since + hourMs;
  // A clock that stepped back must not make an hour longer (T1): it begins where the clock is, with what was counted.
  const hour = isNow ? { since: Math.min(held.since, now), count: held.count } : { since: now, count: 0 };
  if (hour.count >= allowance(what, limits)) {
    return { meter, answer: refuse('rate-limited', { afterMs: hour.since + hourMs - now }) };
  }
  return { meter: { ...meter, [what]: { ...hour, count: hour.count + 1 } }, answer: { allowed: true } };
}

/** When every hour that was counted is over. */
export function endsAt(meter: Meter): number {
  return Math.max(0, ...Object.values(meter).map((hour) => hour.since + hourMs));
}

function allowance(what: MeteredAct, limits: Limits): number {
  if (what === 'codes') return limits.maxCodesPerAddressPerHour;
  return what === 'waits' ? limits.maxWaitsPerAddressPerHour : limits.maxAttemptsPerAddressPerHour;
}
