/** How much of something may still be done: filled evenly up to a maximum, taken in whole pieces. Pure. */
export interface Allowance {
  readonly left: number;
  readonly at: number;
}

export interface Rate {
  readonly max: number;
  readonly perMs: number;
}

/** The allowance now. */
export function refill(allowance: Allowance | null, rate: Rate, now: number): Allowance {
  if (allowance === null) return { left: rate.max, at: now };
  const waited = Math.max(0, now - allowance.at);
  return { left: Math.min(rate.max, allowance.left + waited * rate.perMs), at: now };
}
