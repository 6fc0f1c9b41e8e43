/**
 * Keys as texts that sort as the keys do, for stores that have no composite keys of their own.
 *
 * Numbers are whole, from 0 to 2^53 - 1; texts are printable ASCII (ids and names of settings), so that every store
 * compares them alike.
 */
import type { Key, KeyPart, KeyRange } from '../ports.ts';

const end = '\u0001';
/** Sorts after everything that an encoded key can go on with. */
const beyond = '\u007f';
const printable = /^[\u0020-\u007e]*$/;

export function encodeKey(key: Key): string {
  return key.map(encodePart).join('');
}

export function decodeKey(text: string): Key {
  const key: KeyPart[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === 'n') {
      key.push(Number.parseInt(text.slice(at + 1, at + 15), 16));
      at += 15;
    } else {
      const stop = text.indexOf(end, at);
      key.push(text.slice(at + 1, stop));
      at = stop + 1;
    }
  }
  return key;
}

/** The inclusive bounds of a range. */
export function bounds(range: KeyRange): { readonly low: string; readonly high: string } {
  const prefix = encodeKey(range.prefix);
  return {
    low: range.from === undefined ? prefix : prefix + encodePart(range.from),
    high: (range.through === undefined ? prefix : prefix + encodePart(range.through)) + beyond,
  };
}

function encodePart(part: KeyPart): string {
  if (typeof part === 'number') {
    if (!Number.isSafeInteger(part) || part < 0) throw new RangeError(`not a key: ${part}`);
    return `n${part.toString(16).padStart(14, '0')}`;
  }
  if (!printable.test(part)) throw new RangeError('a key is printable ASCII');
  return `s${part}${end}`;
}
