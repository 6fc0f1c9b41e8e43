import { afterEach, expect, test, vi } from 'vitest';
import { isEnter, isOfInputMethod, isTyped, type Key, sends } from './keys.ts';

afterEach(() => vi.unstubAllGlobals());

/** What the browser says that one points with. */
function pointWith(pointer: 'fine' | 'coarse'): void {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: query === `(pointer: ${pointer})` }));
}

const enter: Key = { key: 'Enter', keyCode: 13, isComposing: false, shiftKey: false };

test.each([
  ['Enter of the person', {}, true, true],
  ['with Shift', { shiftKey: true }, true, false],
  ['while a word is composed', { isComposing: true }, false, false],
  ['while a word is composed, as most browsers tell of it', { isComposing: true, keyCode: 229 }, false, false],
  ['that ended the composing, as Safari tells of it', { keyCode: 229 }, false, false],
  ['that is called a process', { key: 'Process', keyCode: 229, isComposing: true }, false, false],
  ['another key', { key: 'a', keyCode: 65 }, false, false],
] as const)('Enter: %s', (_, other, isMeant, isSent) => {
  pointWith('fine');
  expect(isEnter({ ...enter, ...other })).toBe(isMeant);
  expect(sends({ ...enter, ...other })).toBe(isSent);
});

test('on a phone Enter breaks the line, and the button sends', () => {
  pointWith('coarse');
  expect(isTyped()).toBe(true);
  expect(sends(enter)).toBe(false);
  pointWith('fine');
  expect(isTyped()).toBe(false);
  expect(sends(enter)).toBe(true);
});

test('any key belongs to the input method while a word is composed', () => {
  expect(isOfInputMethod({ keyCode: 27, isComposing: true })).toBe(true);
  expect(isOfInputMethod({ keyCode: 27, isComposing: false })).toBe(false);
});
