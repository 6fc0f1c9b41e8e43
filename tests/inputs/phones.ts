/** The example numbers of all countries, in every format that people write, paste and dial them. */
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import metadata from 'libphonenumber-js/metadata.max.json';

export interface Phone {
  readonly country: string;
  /** As it is kept. */
  readonly number: string;
  /** All of them mean that number, by what they are. */
  readonly written: Readonly<Record<string, string>>;
  /** They mean no number: the country is missing and cannot be guessed, or the digits are unknown to the reader. */
  readonly none: readonly string[];
}

/** Where a call abroad begins with something else than 00, and where it does not. */
const dialledFrom = ['FR', 'DE', 'TH', 'GB'] as const;

export const phones: readonly Phone[] = getCountries(metadata as never).map((country) => {
  const example = getExampleNumber(country, examples, metadata as never);
  if (example === undefined) throw new Error(`there is no example of ${country}`);
  const code = getCountryCallingCode(country, metadata as never);
  const { number, nationalNumber } = example;
  const [national, international] = [example.formatNational(), example.formatInternational()];
  const dialled = dialledFrom
    .filter((from) => getCountryCallingCode(from, metadata as never) !== code)
    .map((from) => [`dialled from ${from}`, example.format('IDD', { fromCountry: from }) ?? ''] as const)
    .filter(([, text]) => text.startsWith('00'));
  return {
    country,
    number,
    none: [national, nationalNumber, inDigits(international, 0x966)],
    written: {
      'E.164': number,
      international,
      'international, national format behind the code': `+${code} ${national}`,
      'as a link': example.getURI(),
      'as a link in capitals': example.getURI().replace('tel', 'TEL'),
      'the code apart': `+${code} ${nationalNumber}`,
      'the code in brackets': `(+${code}) ${nationalNumber}`,
      'with 00': `00${number.slice(1)}`,
      'with 00 and spaces': international.replace('+', '00 '),
      ...Object.fromEntries(dialled),
      'with slashes': international.replaceAll(' ', '/'),
      'with dots': international.replaceAll(/[ -]/g, '.'),
      'with hyphens': international.replaceAll(' ', '-'),
      'with en dashes': international.replaceAll(/[ -]/g, '–'),
      'with hyphens that do not break': international.replaceAll(/[ -]/g, '‑'),
      'with minus signs': international.replaceAll(/[ -]/g, '−'),
      'with spaces that do not break': international.replaceAll(' ', '\u00a0'),
      'pasted with marks of direction': `\u202a${international}\u202c`,
      'pasted with isolates': `\u2068${international}\u2069`,
      'pasted with marks of no width': `\ufeff${[...international].join('\u200b')}`,
      'full-width': wide(international),
      'Arabic digits': inDigits(international, 0x660),
      'Persian digits': inDigits(international, 0x6f0),
      'with what stands around it': `\t ${international} \n`,
    },
  };
});

/** How many texts there are to be tried. */
export const countOfPhones = phones.reduce((sum, { written }) => sum + Object.keys(written).length, 0);

function wide(text: string): string {
  return text
    .replaceAll(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))
    .replaceAll(' ', '\u3000');
}

function inDigits(text: string, zero: number): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}
