import fc from 'fast-check';
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import metadata from 'libphonenumber-js/min/metadata';
import { describe, expect, test } from 'vitest';
import { keptAs, readAddress, readHandle, readPhone } from './addresses.ts';

const london = '+442079460018';

describe('a phone number is the same however it is written', () => {
  test.each([
    ['+44 (0)20 7946 0018', 'with the digit that is left out abroad'],
    ['+44 020 7946 0018', 'and without its brackets'],
    ['+4402079460018', 'and without spaces'],
    ['(+44) 20-7946-0018', 'in brackets'],
    ['\u202a+44 20 7946 0018\u202c', 'pasted with marks of direction'],
    ['\u200e+44\u00a020\u00a07946\u00a00018\u200f', 'pasted from a contact list'],
    ['\ufeff+44\u200b2079460018', 'pasted with marks of no width'],
    ['+44\u202f20\u20097946\u30000018', 'with spaces of other widths'],
    ['+44 20–7946–0018', 'with en dashes'],
    ['+44 20‑7946‑0018', 'with hyphens that do not break'],
    ['+44 20−7946−0018', 'with minus signs'],
    ['+44.20.7946.0018', 'with dots'],
    ['+44/20/7946/0018', 'with slashes'],
    ['tel:+44-20-7946-0018', 'as a link'],
    ['TEL:+442079460018', 'as a link in capitals'],
    ['＋４４２０７９４６００１８', 'full-width'],
    ['（＋４４）２０－７９４６－００１８', 'full-width with brackets'],
    ['+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨', 'in Arabic digits'],
    ['+۴۴ ۲۰ ۷۹۴۶ ۰۰۱۸', 'in Persian digits'],
    ['0044 20 7946 0018', 'with 00'],
    ['00 44 (0)20 7946 0018', 'with 00 and the digit that is left out'],
    ['٠٠٤٤ ٢٠ ٧٩٤٦ ٠٠١٨', 'with 00 in Arabic digits'],
    [' +44 20 7946 0018\n', 'with what stands around it'],
  ])('%j, %s', (text) => {
    expect(readAddress(text)).toEqual({ phone: london });
  });
});

describe('what is no whole number is none, and never somebody else’s', () => {
  test.each([
    ['020 7946 0018', 'of nobody knows which country'],
    ['442079460018', 'without its plus'],
    ['011 44 20 7946 0018', 'as it is dialled in some country'],
    ['+44 20 7946', 'too short'],
    ['+44 20 7946 00181', 'too long'],
    ['+44 (00)20 7946 0018', 'with digits that are left out nowhere'],
    ['+44 20 7946 0018 ext. 5', 'with an extension'],
    ['+44 20 7946 0018;ext=5', 'with an extension as links have it'],
    ['+44 20 7946 0018#5', 'with what is dialled behind it'],
    ['tel:7946-0018;phone-context=+4420', 'in a context'],
    ['call +44 20 7946 0018', 'inside a text'],
    ['+44 20 7946 0018, +44 20 7946 0019', 'twice'],
    ['++442079460018', 'with two pluses'],
    ['44+2079460018', 'with a plus inside'],
    ['+44 CALL ME', 'in letters'],
    ['+442079460018x', 'with a letter'],
    ['+⁴⁴2079460018', 'in digits that stand above the line'],
    ['+0442079460018', 'of no country'],
    ['+9992079460018', 'of no country either'],
    ['+1234567', 'that no country gives out'],
    ['+49', 'of a country alone'],
    ['+', ''],
    ['', ''],
  ])('%j, %s', (text) => {
    expect(readPhone(text)).toBeNull();
  });
});

describe('example numbers of every country', () => {
  const countries = getCountries(metadata);

  test.each(countries)('%s', (country) => {
    const example = getExampleNumber(country, examples, metadata);
    if (example === undefined) throw new Error('no example');
    const { number } = example;
    const code = getCountryCallingCode(country, metadata);
    const national = example.formatNational();
    for (const text of [
      ...[
        number,
        example.formatInternational(),
        example.getURI(),
        example.format('IDD', { fromCountry: country === 'FR' ? 'DE' : 'FR' }),
      ],
      ...[`+${code} ${example.nationalNumber}`, `00${number.slice(1)}`, `+${code} ${national}`],
    ]) {
      expect(readPhone(text ?? ''), `${text}`).toBe(number);
    }
    // Of "here": there is no telling whose it is.
    expect(readPhone(national), national).toBeNull();
    expect(readPhone(example.nationalNumber), example.nationalNumber).toBeNull();
  });

  test('there are as many as there should be', () => {
    expect(countries.length).toBeGreaterThan(240);
  });
});

test.each([
  ['+1 555 123 4567', '+15551234567'],
  ['+44 7700 900123', '+447700900123'],
  ['+4402079460018', '+442079460018'],
])('a number of a range that no table knows is a number: %s', (text, phone) => {
  expect(readPhone(text)).toBe(phone);
});

test.each([
  ['+48 (0)512 345 678', '+48512345678'],
  ['+420 0601 123 456', '+420601123456'],
  ['+30 (0)691 234 5678', '+306912345678'],
  ['+56 00 2 2123 4567', '+56221234567'],
  ['+39 06 1234567', '+39061234567'],
  ['+225 07 12 34 56 78', '+2250712345678'],
])('[H9a] a 0 that the country does not have makes no other number: %s', (text, phone) => {
  expect(readPhone(text)).toBe(phone);
});

describe('[H9a] [K2] a number may be kept as the release before this one read it', () => {
  /** As that release read it. */
  const asBefore = (text: string) => text.replace(/[\s().\-/]/g, '');

  test.each([
    '+44 (0)20 7946 0018',
    '+49 (0) 171 1234567',
    '+380 (0)50 123 4567',
    '+7 (8) 912 345-67-89',
    '+36 (06) 20 123 4567',
    '+39 06 1234 5678',
    '+1 213 373 4253',
    '+48 (0)512 345 678',
    '+420 (0)601 123 456',
  ])('%s', (text) => {
    const phone = readPhone(text) ?? '';
    expect(keptAs(phone)).toContain(phone);
    expect(keptAs(phone)).toContain(asBefore(text));
  });

  test('and is never somebody else’s', () => {
    for (const country of getCountries(metadata)) {
      const phone = getExampleNumber(country, examples, metadata)?.number ?? '';
      for (const kept of keptAs(phone)) expect(readPhone(kept), country).toBe(phone);
    }
    expect(keptAs('+12133734253')).toEqual(['+12133734253']);
  });
});

test('what was read is read as itself, whatever digits are typed', () => {
  const codes = getCountries(metadata).map((country) => getCountryCallingCode(country, metadata));
  const digits = fc.array(fc.nat(9), { minLength: 3, maxLength: 12 }).map((list) => list.join(''));
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.constantFrom('', '0', '1', '8', '06', '15'),
      digits,
      (code, prefix, rest) => {
        const phone = readPhone(`+${code}${prefix}${rest}`);
        if (phone === null) return;
        read++;
        expect(phone).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(readPhone(phone)).toBe(phone);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(1_000);
});

test('any text is read as something or nothing, never an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readAddress(text);
      readAddress(`+49${text}`);
    }),
  );
});

describe('a handle', () => {
  test.each([
    ['alice', 'alice'],
    ['@bob_2', 'bob_2'],
    ['@Alice', 'alice'],
    ['ALICE', 'alice'],
    [' @alice ', 'alice'],
    ['\u2068@alice\u2069', 'alice'],
  ])('%j is %s', (text, handle) => {
    expect(readAddress(text)).toEqual({ handle });
  });

  test.each([
    '',
    '@',
    'al',
    '1alice',
    '_alice',
    'ali ce',
    'älice',
    '＠alice',
    '@@alice',
    '\u212aelvin',
    'ｂｏｂ',
    'a'.repeat(33),
  ])('%j is none', (text) => {
    expect(readHandle(text)).toBeNull();
    expect(readAddress(text)).toBeNull();
  });
});
