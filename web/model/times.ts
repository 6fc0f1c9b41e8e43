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

/** The end of the year 9999, less a day for who is further west. */
const latest = Date.UTC(9_999, 11, 31);

/** A time as a date: others say when something was, and the page is drawn with a time that no calendar has as well. */
export function dateOf(at: number): Date {
  return new Date(Number.isNaN(at) ? 0 : Math.min(Math.max(at, 0), latest));
}

/** Such as 14:02. */
export function timeOf(at: number): string {
  return show('clock', at);
}

export function isSameDay(a: number, b: number): boolean {
  return startOfDay(a) === startOfDay(b);
}

/** A day as the line between messages names it: Today, Yesterday, Monday, 3 March, 3 March 2025. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return t('day.today');
  if (days === 1) return t('day.yesterday');
  if (days > 1 && days < 7) return show('weekday', at);
  return show(isSameYear(at, now) ? 'dayMonth' : 'fullDay', at);
}

/** A time as the chat list shows it: the clock today, then the day. */
export function listTime(at: number, now: number): string {
  if (at === 0) return '';
  const days = daysBetween(at, now);
  if (days <= 0) return timeOf(at);
  if (days === 1) return t('day.yesterday');
  return show(days < 7 ? 'weekday' : 'shortDay', at);
}

/** When somebody was seen last, within a sentence. */
export function seenAt(at: number, now: number): string {
  const time = timeOf(at);
  const days = daysBetween(at, now);
  if (days === 0) return t('seen.today', { time });
  if (days === 1) return t('seen.yesterday', { time });
  return t('seen.day', { day: show(isSameYear(at, now) ? 'seenDay' : 'seenFullDay', at), time });
}

/** Calendar days, so that a change of the clock in spring does not make a day of 23 hours vanish. */
function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / dayMs);
}

function startOfDay(at: number): number {
  return dateOf(at).setHours(0, 0, 0, 0);
}

function isSameYear(at: number, now: number): boolean {
  return dateOf(at).getFullYear() === dateOf(now).getFullYear();
}

/** By the clock on the wall as `Date` knows it, as days are: a format keeps the time zone that it was made in, and people travel. */
function show(kind: Kind, at: number): string {
  const date = dateOf(at);
  return format(kind).format(date.getTime() - date.getTimezoneOffset() * 60_000);
}

function format(kind: Kind): Intl.DateTimeFormat {
  const locale = localeFor(kind, language());
  const name = `${locale} ${kind}`;
  const kept = formats.get(name) ?? new Intl.DateTimeFormat(locale, { ...parts[kind], timeZone: 'UTC' });
  formats.set(name, kept);
  return kept;
}

/** English times have 24 hours, and days in figures begin with the day. */
function localeFor(kind: Kind, spoken: Language): string {
  return spoken === 'en' && (kind === 'clock' || kind === 'shortDay') ? 'en-GB' : spoken;
}

/** A time to come on the clock of durations, which nobody sets: asked for as soon as the time is told. */
export function elapsedAt(at: number): number {
  return performance.now() + at - Date.now();
}
