import type { ByteRange } from './pieces.ts';

/**
 * The bytes that a `Range` header asks of an object of `size` (RFC 9110, section 14): one range; null where it is missing or
 * of a kind that we do not serve: the whole is sent; `unsatisfiable` where it begins behind the end.
 */
export function rangeOf(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    if (Number(last) === 0) return 'unsatisfiable';
    return { from: Math.max(0, size - Number(last)), through: size - 1 };
  }
  const from = Number(first);
  const through = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size) return 'unsatisfiable';
  return from <= through ? { from, through } : null;
}
