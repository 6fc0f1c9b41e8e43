import { expect, test } from 'vitest';
import { readHandle, readPhone, readSubject } from './names.ts';

test.each([
  ['+491711234567', '+491711234567'],
  [' +49 (171) 123-45.67', '+491711234567'],
  ['+1234567', '+1234567'],
])('%j is the number %s', (text, phone) => {
  expect(readPhone(text)).toBe(phone);
});

test.each(['', '491711234567', '+0491711234567', '+123456', '+1234567890123456', '+49171x', '+４９1711234567'])(
  '%j is no number',
  (text) => {
    expect(readPhone(text)).toEqual({ refused: 'bad-phone' });
  },
);

test.each([
  ['alice', 'alice'],
  ['@bob_2', 'bob_2'],
])('%j is the handle %s', (text, handle) => {
  expect(readHandle(text)).toBe(handle);
});

test.each(['', 'al', 'Alice', '1alice', '_alice', 'ali ce', 'älice', 'a'.repeat(33)])('%j is no handle', (text) => {
  expect(readHandle(text)).toEqual({ refused: 'bad-handle' });
});

test('a number goes before a handle, and one of them must be there', () => {
  expect(readSubject({ phone: '+491711234567', handle: 'alice' })).toEqual({ kind: 'phone', value: '+491711234567' });
  expect(readSubject({ handle: 'alice' })).toEqual({ kind: 'handle', value: 'alice' });
  expect(readSubject({})).toMatchObject({ refused: 'malformed' });
});
