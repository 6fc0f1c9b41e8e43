import { language } from '../text/text.ts';
import { t } from './text.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A length in bytes for people, as limits are said: 100 MB are 100 times 1024 times 1024. */
export function sizeWords(bytes: number): string {
  let [shown, unit] = [bytes, 0];
  for (; shown >= 1_023.5 && unit < units.length - 1; unit += 1) shown /= 1_024;
  const digits = unit > 0 && shown < 10 ? 1 : 0;
  const options = {
    style: 'unit',
    unit: units[unit] as string,
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  };
  return new Intl.NumberFormat(language(), options as Intl.NumberFormatOptions).format(shown);
}

/** What ends a name that is too long to be shown whole: PDF. '' where nothing short does. */
export function endingOf(name: string): string {
  return /[^.]\.([a-z\d]{1,5})$/i.exec(name)?.[1]?.toUpperCase() ?? '';
}

/** 0:07, 12:40, 1:02:03. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000)) || 0;
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (count: number) => String(count).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The same, to be read out. */
export function durationSaid(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000)) || 0;
  return t('media.duration', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}
