/** The page's texts, from the catalogues in `messages/`: ICU messages, made into plain data when the page is built. */
import { type Messages, setupI18n } from '@lingui/core';
import english from '../messages/en.json' with { type: 'json' };
import { unquoted } from '../sdk.ts';

/** Each is complete. */
export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;
export type TextId = keyof typeof english;
export type Values = Readonly<Record<string, string | number>>;

const catalogue = setupI18n({ locale: 'en', messages: { en: english as unknown as Messages } });

/** The text in the language of the page. */
export function t(id: TextId, values: Values = {}): string {
  return catalogue._(id, asWritten(values));
}

/** A text of the part of the catalogue that only other languages than the SDK's have; null: it has none of that name. */
export function said(id: string, values: Values): string | null {
  return Object.hasOwn(catalogue.messages, id) ? catalogue._(id, asWritten(values)) : null;
}

/** Such as "a, b and c". */
export function joined(texts: readonly string[]): string {
  return new Intl.ListFormat(language()).format(texts);
}

/**
 * What is put into a text stands there letter by letter: Lingui reads `\u202e` in the finished text as one character. In the place
 * `quotedName` a `name` stands that does not end the quotes around it.
 */
function asWritten(values: Values): Values {
  const written: Record<string, string | number> = {};
  for (const [place, value] of Object.entries(values)) {
    if (typeof value === 'number') written[place] = value;
    else {
      const text = value.replaceAll('\\', '\\u005c');
      written[place] = text;
      written[`quoted${place.charAt(0).toUpperCase()}${place.slice(1)}`] = unquoted(text);
    }
  }
  return written;
}

/**
 * What says the texts of the page, and those of a part of it that is loaded later: until then none of them is there. In other languages than
 * English all are in one catalogue.
 */
export function withMore<Extra extends Readonly<Record<string, string>>>(more: Extra) {
  let isLearned = false;
  return (id: TextId | Extract<keyof Extra, string>, values: Values = {}): string => {
    if (!isLearned) catalogue.load('en', more as unknown as Messages);
    isLearned = true;
    return said(id, values) ?? '';
  };
}

export function language(): Language {
  return catalogue.locale as Language;
}

/** From now on; English texts are there. */
export function turnTo(wanted: Language, own: Readonly<Record<string, unknown>> | null): void {
  if (own !== null) catalogue.load(wanted, own as unknown as Messages);
  catalogue.activate(wanted);
}

/** The first language of a list that the page speaks: that of the person, then those of the browser. */
export function languageOf(wanted: readonly (string | null)[]): Language {
  for (const one of wanted) {
    const short = one?.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, short)) return short as Language;
  }
  return 'en';
}
