/**
 * Phone numbers and handles as people type and paste them, read in one way everywhere: on the page, in the terminal and by
 * the server, which takes nobody's word for it.
 *
 * A number is read with its country code and no other way: a number of "here" would be another person's elsewhere. It is
 * kept as E.164 has it, so that two ways of writing one number never name two accounts.
 */
import { parseIncompletePhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

export type ReadAddress = { readonly phone: string } | { readonly handle: string };

/** What was typed as a phone number or a handle; null when it is neither. */
export function readAddress(text: string): ReadAddress | null {
  const phone = readPhone(text);
  if (phone !== null) return { phone };
  const handle = readHandle(text);
  return handle === null ? null : { handle };
}

/** The number in E.164, +442079460018, or null. A number in brackets that is left out abroad, (0), may be there. */
export function readPhone(text: string): string | null {
  const bare = unmarked(text).replace(/^tel:/i, '').replace(punctuation, '').replace(/^＋/, '+');
  // Digits as they are written in the West, full-width, in Arabic and in Persian, and a plus before them.
  const digits = parseIncompletePhoneNumber(bare);
  // It passes over what is neither: a text with a number in it is no number.
  if (digits.length !== bare.length) return null;
  const phone = parse(digits.replace(/^00/, '+'));
  // Some are read as yet another number when they are read again: nobody could say which of them is meant.
  return phone !== null && parse(phone) === phone ? phone : null;
}

/**
 * A number as long as its country has them. Whether its range is given out is not asked: countries open ranges that no
 * table knows yet, keep some for examples, and a code that arrives proves the number.
 */
function parse(text: string): string | null {
  const number = read(text);
  if (number?.isPossible() !== true || !wholeNumber.test(number.number)) return null;
  if (number.isValid()) return number.number;
  // Some put a 0 there out of habit though their country has none: what remains is the number, and this is no other one.
  const { countryCallingCode: country, nationalNumber } = number;
  const bare = nationalNumber.startsWith('0') ? read(`+${country}${nationalNumber.replace(/^0+/, '')}`) : undefined;
  return bare?.isValid() === true && wholeNumber.test(bare.number) ? bare.number : number.number;
}

function read(text: string) {
  return parsePhoneNumberFromString(text, { extract: false }, metadata);
}

/**
 * Every way in which a number in E.164 may be kept: as it is, and as the release kept it that left a digit in that is left
 * out abroad, where it was typed: +4402079460018. Such an account is that of the number like any other.
 */
export function keptAs(phone: string): readonly string[] {
  const number = read(phone);
  if (number === undefined) return [phone];
  const country = `+${number.countryCallingCode}`;
  const typed = [`${country}${number.formatNational().replace(/\D/g, '')}`, `${country}0${number.nationalNumber}`];
  // In some countries those digits are another person's number.
  return [...new Set([phone, ...typed.filter((one) => readPhone(one) === phone)])];
}

/** As long as numbers of the smallest country at least, and at most as E.164 allows. */
const wholeNumber = /^\+\d{7,15}$/;

/** A handle in small letters, without the @ that people put before it, or null. */
export function readHandle(text: string): string | null {
  const handle = unmarked(text).replace(/^@/, '');
  return /^[a-z][a-z0-9_]{2,31}$/i.test(handle) ? handle.toLowerCase() : null;
}

/** Marks that nobody sees and that come along when a text is pasted: of direction, of joining, of where to break. */
function unmarked(text: string): string {
  return text.replace(/\p{Cf}/gu, '').trim();
}

/** What stands between digits: spaces, brackets, dots, slashes, and everything that looks like a hyphen. */
const punctuation = /[\s()[\]./\-\u2010-\u2015\u2212\u30fc\uff08\uff09\uff0d\uff0e\uff0f\uff3b\uff3d]/gu;
