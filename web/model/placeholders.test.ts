import { afterEach, expect, test } from 'vitest';
import type { MessageItem } from '../sdk.ts';
import { speak } from '../text/speak.ts';
import { fileWords, labelWords, wordsOf } from './placeholders.ts';

afterEach(() => speak('en'));

const photo = { name: 'beach.jpg', type: 'image/jpeg', kind: 'image', size: 9_000, object: 'm' } as const;
const message = (more: Partial<MessageItem>) => ({ body: 'present', text: '', ...more }) as MessageItem;

test('a file is called what it is, and by its name where that says more', async () => {
  const words = (file: Partial<typeof photo> | object) => fileWords({ ...photo, ...file } as typeof photo);
  expect(words({})).toBe('Photo');
  expect(words({ kind: 'document' })).toBe('beach.jpg');
  expect(words({ name: '', kind: 'document' })).toBe('Photo');
  expect(words({ type: 'video/mp4', kind: 'video' })).toBe('Video');
  expect(words({ name: '', type: 'audio/webm', kind: 'document' })).toBe('Voice message');
  expect(words({ name: 'song.mp3', type: 'audio/mpeg', kind: 'document' })).toBe('song.mp3');
  expect(words({ name: '', type: 'application/zip', kind: 'document' })).toBe('Document');
  await speak('de');
  expect([words({}), words({ name: '', type: 'audio/mp4' })]).toEqual(['Foto', 'Sprachnachricht']);
});

test('in lists and quotes too, with what was written beside it', async () => {
  const { name, type } = photo;
  expect(labelWords({ text: 'Hello' })).toBe('Hello');
  // Without words beside it the SDK tells the name, or the type.
  expect(labelWords({ text: name, file: photo })).toBe('Photo');
  expect(labelWords({ text: type, file: { ...photo, name: '' } })).toBe('Photo');
  expect(labelWords({ text: 'The beach', file: photo })).toBe('Photo · The beach');
  await speak('de');
  expect(labelWords({ text: name, file: photo })).toBe('Foto');
});

test('what was written beside it follows', () => {
  expect(wordsOf(message({ file: photo, text: 'The beach' }))).toBe('Photo\nThe beach');
  expect(wordsOf(message({ text: 'The beach' }))).toBe('The beach');
});

test('what a message had is not named once it is gone', () => {
  expect(wordsOf(message({ body: 'deleted' }))).toBe('This message was deleted');
  expect(wordsOf(message({ body: 'deleted', file: photo }))).toBe('This message was deleted');
});
