import { afterEach, expect, test } from 'vitest';
import type { MessageItem } from '../sdk.ts';
import { speak } from '../text/speak.ts';
import { fileWords, wordsOf } from './placeholders.ts';

afterEach(() => speak('en'));

const photo = { name: 'beach.jpg', type: 'image/jpeg', kind: 'image', size: 9_000 } as const;
const message = (more: Partial<MessageItem>) => ({ body: 'present', text: '', ...more }) as MessageItem;

test('a file is named, and that the page does not open it', async () => {
  expect(wordsOf(message({ file: photo }))).toBe('File “beach.jpg”: this page does not open files yet.');
  expect(wordsOf(message({ file: { ...photo, name: '' } }))).toContain('File “image/jpeg”');
  await speak('de');
  expect(wordsOf(message({ file: photo }))).toBe('Datei „beach.jpg“: Diese Seite öffnet noch keine Dateien.');
});

test('what was written beside it follows', () => {
  const words = wordsOf(message({ file: photo, text: 'The beach' }));
  expect(words).toMatch(/^File “beach\.jpg”: .+\nThe beach$/);
  expect(wordsOf(message({ text: 'The beach' }))).toBe('The beach');
});

test('what a message had is not named once it is gone', () => {
  expect(wordsOf(message({ body: 'deleted' }))).toBe('This message was deleted');
  expect(fileWords(undefined)).toBe('');
});
