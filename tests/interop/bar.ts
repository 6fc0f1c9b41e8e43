/** The longest that `npm run interop` may take for 500 schedules of each kind, which it runs by default; more of them their share. */
const [barMinutes, barSchedules] = [25, 500] as const;

export function barMs(schedules: number): number {
  return barMinutes * 60_000 * Math.max(1, schedules / barSchedules);
}
