import { type Language, language, t } from '../text/text.ts';

type Kind = 'clock' | 'weekday' | 'dayMonth' | 'fullDay' | 'shortDay' | 'seenDay' | 'seenFullDay';

const parts: Readonly<Record<Kind, Intl.DateTimeFormatOptions>> = {
  clock: { hour: '2-digit', minute: '2-digit' },
  weekday: { weekday: 'long' },
  dayMonth: { day: 'numeric', month: 'long' },
  fullDay: { day: 'numeric', month: 'long', year: 'numeric' },
  shortDay: { day: '2-digit', month: '2-digit', year: 'numeric' },
  seenDay: { day: 'numeric', month: 'short' },
  seenFullDay: { day: 'numeric', month: 'short', year: 'numeric' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

const dayMs = 86_400_000;

/** Such as 14:02. */
export function timeOf(at: number): string {
  return format('clock').format(at);
}

export function isSameDay(a: number, b: number): boolean {
  return startOfDay(a) === startOfDay(b);
}

/** A day as the line between messages names it: Today, Yesterday, Monday, 3 March, 3 March 2025. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return t('day.today');
  if (days === 1) return t('day.yesterday');
  if (days > 1 && days < 7) return format('weekday').format(at);
  return format(isSameYear(at, now) ? 'dayMonth' : 'fullDay').format(at);
}

/** A time as the chat list shows it: the clock today, then the day. */
export function listTime(at: number, now: number): string {
  if (at === 0) return '';
  const days = daysBetween(at, now);
  if (days <= 0) return timeOf(at);
  if (days === 1) return t('day.yesterday');
  return format(days < 7 ? 'weekday' : 'shortDay').format(at);
}

/** When somebody was seen last, within a sentence. */
export function seenAt(at: number, now: number): string {
  const time = timeOf(at);
  const days = daysBetween(at, now);
  if (days === 0) return t('seen.today', { time });
  if (days === 1) return t('seen.yesterday', { time });
  return t('seen.day', { day: format(isSameYear(at, now) ? 'seenDay' : 'seenFullDay').format(at), time });
}

/** Calendar days, so that a change of the clock in spring does not make a day of 23 hours vanish. */
function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / dayMs);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function isSameYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear();
}

function format(kind: Kind): Intl.DateTimeFormat {
  const locale = localeFor(kind, language());
  const name = `${locale} ${kind}`;
  const known = formats.get(name) ?? new Intl.DateTimeFormat(locale, parts[kind]);
  formats.set(name, known);
  return known;
}

/** English times have 24 hours, and days in figures begin with the day. */
function localeFor(kind: Kind, spoken: Language): string {
  return spoken === 'en' && (kind === 'clock' || kind === 'shortDay') ? 'en-GB' : spoken;
}
