import { expect, test } from 'vitest';
import { readHandle, readPhone, readSubject } from './names.ts';

test('what is no number or no handle is refused in words that say so', () => {
  expect(readPhone(' +49 (171) 123-45.67')).toBe('+491711234567');
  expect(readPhone('0171 1234567')).toEqual({ refused: 'bad-phone' });
  expect(readHandle('@Bob_2')).toBe('bob_2');
  expect(readHandle('ali ce')).toEqual({ refused: 'bad-handle' });
});

test('a number goes before a handle, and one of them must be there', () => {
  expect(readSubject({ phone: '+491711234567', handle: 'alice' })).toEqual({ kind: 'phone', value: '+491711234567' });
  expect(readSubject({ handle: 'alice' })).toEqual({ kind: 'handle', value: 'alice' });
  expect(readSubject({})).toMatchObject({ refused: 'malformed' });
});
