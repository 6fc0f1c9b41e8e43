import { afterEach, expect, test } from 'vitest';
import { blank } from '../../tests/inputs/texts.ts';
import type { ConversationSummary, Notification } from '../sdk.ts';
import { speak } from '../text/speak.ts';
import { noticeOf } from './words.ts';

afterEach(() => speak('en'));

const last = (text: string, more: object = {}) => ({
  own: false,
  text,
  body: 'present',
  sender: { name: 'Ada' },
  ...more,
});
const chat = (more: object) =>
  ({
    tag: 'c1',
    count: 1,
    chat: { kind: 'direct', title: 'Ada', isOwnTitle: true, last: last('see you'), ...more },
  }) as {
    tag: Notification['tag'];
    count: number;
    chat: ConversationSummary;
  };
const requests = (count: number) => ({ tag: 'requests' as const, chat: null, count });

test('who wrote what, and how much there is, in the language of the page', async () => {
  expect(noticeOf(chat({}), true)).toEqual({ title: 'Ada', body: 'see you' });
  expect(noticeOf({ ...chat({}), count: 3 }, true)).toEqual({ title: 'Ada (3)', body: 'see you' });
  const group = chat({ kind: 'group', title: 'Rowing', last: last('at\nsix') });
  expect(noticeOf(group, true)).toEqual({ title: 'Rowing', body: '\u2068Ada\u2069: \u2068at six\u2069' });
  expect(noticeOf(requests(1), true)).toEqual({ title: 'Roost', body: 'Somebody new wants to write to you.' });
  await speak('de');
  expect(noticeOf(requests(2), true).body).toBe('Leute, die du nicht kennst, möchten dir schreiben.');
  expect(noticeOf({ ...chat({}), count: 1_200 }, true).title).toBe('Ada (1.200)');
});

test('[W13] who mentioned one is said, also where the newest message is another', async () => {
  const rowing = { kind: 'group', title: 'Rowing', last: last('noise'), muted: true } as const;
  const asks = last('@Me, six?', { mentionsMe: true }) as Notification['message'];
  const body = async () => noticeOf({ ...chat(rowing), message: asks }, true).body;
  expect(await body()).toBe('\u2068Ada\u2069 mentioned you: \u2068@Me, six?\u2069');
  // The newest of them was deleted: those before it are told of as what they are.
  const gone = (mentions: number) =>
    noticeOf({ ...chat({ ...rowing, addressed: { mentions } }), count: 3, message: null }, true).body;
  expect([3, 1, 0].map(gone)).toEqual(['You are mentioned 3 times', 'You are mentioned', '3 new messages']);
  await speak('de');
  expect(await body()).toBe('\u2068Ada\u2069 hat dich erwähnt: \u2068@Me, six?\u2069');
});

test('[W13] who wants no text shown sees neither names nor words', () => {
  for (const kind of ['direct', 'group']) {
    const shown = noticeOf({ ...chat({ kind, title: 'Secret', last: last('the plan') }), count: 2 }, false);
    expect(shown).toEqual({ title: 'Roost', body: '2 new messages' });
  }
});

test.each([
  ['one’s own message is no news', last('mine', { own: true }), 'New message'],
  ['a chat whose newest message is not here', null, 'New message'],
  ['a photo', last('IMG_1.jpg', { file: { kind: 'image', name: 'IMG_1.jpg', type: 'image/jpeg' } }), 'Photo'],
  ['a photo, and words', last('Look', { file: { kind: 'image', name: 'a.jpg', type: 'image/jpeg' } }), 'Photo · Look'],
  ['a deleted message', last('', { body: 'deleted' }), 'This message was deleted'],
  ['one that cannot be opened', last('', { body: 'unreadable' }), 'This device cannot open this message.'],
  ['a long text is cut between letters', last('👩‍👩‍👧‍👦'.repeat(400)), `${'👩‍👩‍👧‍👦'.repeat(299)}…`],
])('%s', (_, shown, body) => {
  expect(noticeOf(chat({ last: shown }), true).body).toBe(body);
});

test('a title that others chose, and that reads like an address, is quoted', () => {
  expect(noticeOf(chat({ title: '@bob', isOwnTitle: false }), true).title).toBe('“@bob” (so called)');
});

test.each(blank.filter((text) => text !== '').map((text) => [JSON.stringify(text), text]))(
  '[W13] a text that shows nothing (%s) is a message without words',
  (_, text) => {
    for (const kind of ['direct', 'group'])
      expect(noticeOf(chat({ kind, last: last(text) }), true).body).toBe('New message');
  },
);
