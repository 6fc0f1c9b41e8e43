import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ConversationId, ConversationSummary, TimelineItem, UserId } from '../sdk.ts';
import { browserName } from './browser-name.ts';
import { knownPeople, matches, nearPeople, peerName, personNote } from './peers.ts';
import { readRoute, routeHash } from './route.ts';
import { newerThan, newestSeq } from './seen.ts';
import { elapsedAt } from './times.ts';

afterEach(() => void vi.restoreAllMocks());

describe('the address of the page', () => {
  test.each([
    { side: 'chats', chat: null, details: false },
    { side: 'archived', chat: 'c_-x' as ConversationId, details: false },
    { side: 'new-group', chat: 'c_-x' as ConversationId, details: false },
    { side: 'chats', chat: 'c_-x' as ConversationId, details: true },
  ] as const)('%j survives', (route) => {
    expect(readRoute(routeHash(route))).toEqual(route);
  });

  test('nonsense leads to the chats', () => {
    expect(readRoute('#side=nowhere&details')).toEqual({ side: 'chats', chat: null, details: false });
    expect(readRoute('#link=1234')).toEqual({ side: 'chats', chat: null, details: false });
  });
});

describe('people', () => {
  const chat = (peer: string, title: string) =>
    ({ peer: peer as UserId, title, kind: 'direct' }) as ConversationSummary;
  const contact = (user: string, name: string) => ({ user: user as UserId, name });

  test('contacts and the people of direct chats, once each, by name, without oneself', () => {
    const people = knownPeople(
      [contact('u2', 'Zoe'), contact('u1', 'Bob')],
      [chat('u1', 'bob_1'), chat('u3', 'Carol'), chat('me', 'Me')],
      'me',
    );
    expect(people.map((person) => person.name)).toEqual(['Bob', 'Carol', 'Zoe']);
  });

  test('a title by others that reads like an address is shown as a quotation', () => {
    const titled = (title: string, isOwnTitle = false) =>
      peerName({ title, kind: 'direct', isOwnTitle, isNotes: false });
    for (const title of ['@bob', '＠bob', '+49 170 1234567', `u${'A'.repeat(20)}`, 'Roost', 'Requests']) {
      expect(titled(title)).toBe(`“${title}” (so called)`);
      // Of a person the SDK has marked it already.
      expect(titled(`“${title}”`)).toBe(`“${title}” (so called)`);
      expect(titled(title, true)).toBe(title);
    }
    expect(titled('Bob')).toBe('Bob');
    for (const title of ['\u200b', '\u2800', '\u3164 \u{1d159}']) expect(titled(title)).toBe('Somebody');
    // The quotation ends with the title, whatever stands in it.
    expect(titled('@bob” (your brother), “Bob')).toBe('“@bob’ (your brother), ’Bob” (so called)');
  });

  test('nobody is taken for one’s own notes', () => {
    const of = { title: 'Notes to yourself', kind: 'group', isOwnTitle: false, isNotes: false } as const;
    expect(peerName({ ...of, title: 'Notes to self', isOwnTitle: true, isNotes: true })).toBe('Notes to yourself');
    expect(peerName(of)).toBe('“Notes to yourself” (so called)');
    expect(peerName({ ...of, title: 'Nоtes tо yourself', kind: 'direct' })).toContain('(so called)');
    expect(peerName({ ...of, isOwnTitle: true })).toBe('Notes to yourself');
  });

  test('who types an address is offered nobody for being called so', () => {
    const people = knownPeople([], [chat('u1', '@bob'), chat('u2', 'bob')], 'me');
    expect(nearPeople(people, '@bob')).toEqual([]);
    expect(nearPeople(people, 'bob').map((one) => one.user)).toEqual(['u1', 'u2']);
  });

  test('a name alone is not all there is to go by', () => {
    const people = knownPeople([contact('u1', 'Bob'), contact('u2', 'Zoe')], [chat('u3', 'Воb')], 'me');
    const notes = people.map((person) => personNote(person, person.user === 'u1' ? '@bob' : ''));
    expect(notes.sort()).toEqual(['Contact', 'Contact · @bob', 'Not a contact · id u3']);
  });

  test('capitals and accents do not matter in a search', () => {
    expect(matches('Éva Müller', 'eva m')).toBe(true);
    expect(matches('Bob', 'x')).toBe(false);
  });
});

test('what came after the reader left the end is counted without one’s own', () => {
  const message = (seq: number | null, own: boolean) => ({ kind: 'message', seq, own }) as TimelineItem;
  const items = [message(3, false), message(4, true), message(5, false), message(null, true)];
  expect(newestSeq(items)).toBe(5);
  expect(newerThan(items, 3)).toBe(1);
});

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36',
    'Chrome on Linux',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox on Windows'],
  ['something else', 'Browser'],
])('%s is %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});

test('what is told as a time of day is waited for as long, whatever somebody sets the clock to meanwhile', () => {
  let [elapsed, setOff] = [7_000, -3_600_000];
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
  vi.spyOn(Date, 'now').mockImplementation(() => 1_800_000_000_000 + elapsed + setOff);
  const end = elapsedAt(Date.now() + 16_000);
  for (const set of [3_600_000, -7_200_000]) {
    setOff = set;
    elapsed += 4_000;
    expect(end - performance.now()).toBe(23_000 - elapsed);
  }
});
