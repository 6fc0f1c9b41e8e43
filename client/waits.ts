/** How long something takes, as people say it: in whole seconds, minutes, hours or days, never less than it is. */
export interface Wait {
  readonly count: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

/** Of an hour, 60 minutes: it is about to be waited for. */
export function waitOf(ms: number): Wait {
  if (ms < 2 * minuteMs) return { count: Math.max(1, Math.ceil(ms / 1_000)), unit: 'second' };
  if (ms < 2 * hourMs) return { count: Math.ceil(ms / minuteMs), unit: 'minute' };
  if (ms < 2 * dayMs) return { count: Math.ceil(ms / hourMs), unit: 'hour' };
  return { count: Math.ceil(ms / dayMs), unit: 'day' };
}

export function wait(ms: number): string {
  const { count, unit } = waitOf(ms);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
