/**
 * How long a deployment keeps what people wrote: the variable ROOST_RETENTION. `forever` (the default), `ttl` with a time
 * such as `ttl 90d`, or `until-delivered`.
 */
export interface Retention {
  /** Nothing is kept for longer, counted from an entry's time; 0: time decides nothing. */
  readonly ttlMs: number;
  /** What all active devices of all who were in have is kept no longer (D4.4). */
  readonly untilDelivered: boolean;
}

export const keepForever: Retention = { ttlMs: 0, untilDelivered: false };

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
/** A hundred years, so that every time stays one. */
const maxTtlMs = 36_525 * unitsMs.d;

/** Reads the variable. Throws an Error with a sentence that says what it may be. */
export function retentionFrom(text: string | undefined): Retention {
  const given = (text ?? '').trim();
  if (given === '' || given === 'forever') return keepForever;
  if (given === 'until-delivered') return { ttlMs: 0, untilDelivered: true };
  const [, count, unit] = /^ttl ([1-9]\d*)([dhms])$/.exec(given) ?? [];
  const ttlMs = Number(count) * unitsMs[unit as keyof typeof unitsMs];
  if (Number.isNaN(ttlMs) || ttlMs > maxTtlMs) {
    throw new Error(
      'ROOST_RETENTION must be "forever", "until-delivered", or "ttl" with a whole number of days, hours, minutes or seconds, like "ttl 90d", "ttl 12h", "ttl 30m" or "ttl 20s"',
    );
  }
  return { ttlMs, untilDelivered: false };
}
