/** A moment by the clock on the wall where this terminal is, with its offset, so that it means the same to whoever reads it elsewhere. */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const ahead = -date.getTimezoneOffset();
  const offset = `${ahead < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${offset}`;
}
