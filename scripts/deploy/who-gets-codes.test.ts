import { expect, test } from 'vitest';
import { codesNote } from './who-gets-codes.ts';

test('a deployment that sends no codes is told that nobody can sign up, and one that does is not', () => {
  expect(codesNote({ ROOST_CODE_SENDER: '' })).toContain('Nobody can sign up there yet');
  expect(codesNote({})).toContain('ROOST_CODE_SENDER');
  expect(codesNote({ ROOST_CODE_SENDER: 'webhook' })).toBeNull();
});
