/** The end of the year 9999, less a day for who is further west. */
const latest = Date.UTC(9_999, 11, 31);

/** A moment by the clock on the wall where this terminal is, with its offset, so that it means the same to whoever reads it elsewhere. */
export function localTime(at: number): string {
  // Others say when something was: no calendar has every time.
  const date = new Date(Number.isNaN(at) ? 0 : Math.min(Math.max(at, 0), latest));
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const ahead = -date.getTimezoneOffset();
  const offset = `${ahead < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${offset}`;
}
