import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { speak } from '../text/speak.ts';
import { isTooLong, LetterInput, MessageRoom } from './letters.tsx';

const family = '👨‍👩‍👧‍👦';
const drawn = (value: string, maxLetters = 60) =>
  renderToStaticMarkup(createElement(LetterInput, { value, maxLetters, readOnly: true }));

afterEach(() => speak('en'));

test.each([
  ['Latin letters', 'a'],
  ['emoji of eleven code units', family],
  ['Thai letters of several marks', 'ก็'],
])('%s: nothing is said far from the limit, near it what is left, beyond it that it is too long', (_, letter) => {
  expect(drawn(letter.repeat(50))).not.toContain('output');
  expect(drawn(letter.repeat(51))).toContain('Room for 9 more letters');
  expect(drawn(letter.repeat(59))).toContain('Room for one more letter');
  expect(drawn(letter.repeat(60))).toContain('Room for no more letters');
  expect(drawn(letter.repeat(60))).toContain('aria-invalid="false"');
  const beyond = drawn(letter.repeat(61));
  expect(beyond).toContain('Longer than 60 letters: shorten it.');
  expect(beyond).toContain('aria-invalid="true"');
  // All of it stands in the field, and nothing tells the browser to cut it.
  expect(beyond).toContain(`value="${letter.repeat(61)}"`);
  expect(beyond).not.toMatch(/maxlength/i);
});

test('spaces around a name are not of it', () => {
  expect(isTooLong(` ${'a'.repeat(60)}  `, 60)).toBe(false);
  expect(isTooLong('a'.repeat(61), 60)).toBe(true);
});

test('what is pasted may be as long as it likes', () => {
  expect(isTooLong(`a${'\u0301'.repeat(10_000_000)}`, 60)).toBe(true);
});

test('a message counts characters, and says so in both languages', async () => {
  const said = (left: number) => renderToStaticMarkup(createElement(MessageRoom, { left }));
  expect(said(2)).toBe('<p class="hint" role="status">Room for 2 more characters</p>');
  expect(said(-1)).toContain('class="problem"');
  expect(said(-1)).toContain('One character too many for a message: send it in parts.');
  await speak('de');
  expect(said(1)).toContain('Noch Platz für ein Zeichen');
  expect(said(-2)).toContain('2 Zeichen zu viel für eine Nachricht: sende sie in Teilen.');
});
