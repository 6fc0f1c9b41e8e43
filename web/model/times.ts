const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' });
const dayMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });
const fullDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: '2-digit', year: 'numeric' });

const dayMs = 86_400_000;

/** Such as 14:02. */
export function timeOf(at: number): string {
  return clock.format(at);
}

export function isSameDay(a: number, b: number): boolean {
  return startOfDay(a) === startOfDay(b);
}

/** A day as the line between messages names it: Today, Yesterday, Monday, 3 March, 3 March 2025. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth.format(at) : fullDay.format(at);
}

/** A time as the chat list shows it: the clock today, then the day. */
export function listTime(at: number, now: number): string {
  if (at === 0) return '';
  const days = daysBetween(at, now);
  if (days <= 0) return timeOf(at);
  if (days === 1) return 'Yesterday';
  return days < 7 ? weekday.format(at) : shortDay.format(at);
}

/** Calendar days, so that a change of the clock in spring does not make a day of 23 hours vanish. */
function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / dayMs);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
