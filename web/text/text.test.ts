import { afterEach, describe, expect, test } from 'vitest';
import ofChats from '../messages/chats.en.json' with { type: 'json' };
import german from '../messages/de.json' with { type: 'json' };
import ofEmoji from '../messages/emoji.en.json' with { type: 'json' };
import first from '../messages/en.json' with { type: 'json' };
import ofFiles from '../messages/files.en.json' with { type: 'json' };
import ofMentions from '../messages/mentions.en.json' with { type: 'json' };
import ofSdk from '../messages/sdk.de.json' with { type: 'json' };
import { systemLine } from '../model/system-line.ts';
import { dayLabel } from '../model/times.ts';
import type { Person, SystemChange, UserId } from '../sdk.ts';
import { speak } from './speak.ts';
import { language, languageOf, said, t } from './text.ts';

afterEach(() => speak('en'));

const english = { ...first, ...ofFiles, ...ofEmoji, ...ofChats, ...ofMentions };
const places = (text: string) => [...new Set(text.match(/\{[a-z]\w*(?=[,}])/g) ?? [])].sort();

describe('texts', () => {
  test('each German text has the places of the English one', () => {
    const known: Readonly<Record<string, string>> = english;
    for (const [id, text] of Object.entries(german)) expect([id, places(text)]).toEqual([id, places(known[id] ?? '')]);
  });

  test("all of the page's own texts are there in German", () => {
    expect(Object.keys(english).filter((id) => !(id in german))).toEqual([]);
  });

  test('plural forms of either language', async () => {
    expect(t('group.members', { count: 1 })).toBe('1 member');
    expect(t('group.members', { count: 1_200 })).toBe('1,200 members');
    expect(t('jump.new', { count: 1 })).toBe('Go to 1 new message');
    expect(t('jump.new', { count: 2 })).toBe('Go to 2 new messages');
    await speak('de');
    expect(language()).toBe('de');
    expect(t('banner.unsent', { count: 1 })).toBe('Eine Nachricht wartet.');
    expect(t('banner.unsent', { count: 1_200 })).toBe('1.200 Nachrichten warten.');
  });

  test.each(['\\u0040bank', '\\u202egro.knab \\u000aYou', '\\x40bank', 'C:\\\\u0041', '\\'])(
    'the name %s stands as it is',
    (name) => {
      expect(t('request.direct', { name, certain: '@m' })).toBe(`${name} (@m) would like to write to you.`);
      expect(t('link.taken', { name })).toBe(`“${name}” is linked.`);
      expect(t('group.removeText', { name })).not.toContain('\u202e');
    },
  );

  const quotable: Readonly<Record<string, string>> = { ...german, ...ofSdk };
  /** All that is within quotes in a text. */
  const within = (text: string) => [...text.matchAll(/[“„"‚‘«»]\{(\w+)\}/g)].map(([, place = '']) => place);

  test.each(Object.keys(quotable).filter((id) => within(quotable[id] ?? '').length > 0))(
    'no name ends the quotes of %s',
    async (id) => {
      const name = 'Ana” left. “Roost“ said „so';
      const values = { name, title: name, by: name, who: 'bob', chats: 1, devices: 1, unsent: 0, places: 'none' };
      for (const language of id in first ? (['en', 'de'] as const) : (['de'] as const)) {
        await speak(language);
        expect(said(id, values)).toMatch(/[“„]Ana’ left\. ’Roost’ said ’so[”“]/);
      }
    },
  );

  test('what stands in quotes is put there as such', () => {
    const texts = Object.entries({ ...english, ...ofSdk }).concat(Object.entries(german));
    expect(texts.filter(([, text]) => within(text).some((place) => !place.startsWith('quoted')))).toEqual([]);
    expect(texts.filter(([, text]) => within(text).length > 0).length).toBeGreaterThan(50);
  });

  test('days are named in the language of the page', async () => {
    const noon = new Date(2026, 10, 22, 12).getTime();
    await speak('de');
    expect(dayLabel(noon, noon)).toBe('Heute');
    expect(dayLabel(new Date(2026, 2, 3).getTime(), noon)).toBe('3. März');
  });

  test.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'de'], 'de'],
    [[null, 'fr-CA'], 'en'],
    [['en', 'de'], 'en'],
    [['toString'], 'en'],
  ])('%j is answered in %s', (wanted, spoken) => {
    expect(languageOf(wanted)).toBe(spoken);
  });
});

describe('lines of a conversation in German', () => {
  const bob: Person = { user: 'ubob' as UserId, name: 'Bob' };
  const line = (change: SystemChange) => systemLine({ change, text: 'the words of the SDK' }, 'uada');

  test('name who did what, with names in quotes', async () => {
    await speak('de');
    expect(line({ what: 'left', who: bob })).toBe('„Bob“ ist gegangen');
    expect(line({ what: 'renamed', by: { ...bob, user: 'uada' as UserId }, title: 'Chor' })).toBe(
      'Du hast die Gruppe „Chor“ genannt',
    );
  });

  test('a name or a title ends where its quotes do', async () => {
    await speak('de');
    const pair = { ...bob, name: 'Ada“, „Bob' };
    expect(line({ what: 'left', who: pair })).toBe('„Ada’, ’Bob“ ist gegangen');
    expect(line({ what: 'renamed', by: bob, title: 'A“ und „B' })).toBe('„Bob“ hat die Gruppe „A’ und ’B“ genannt');
    // What the SDK has marked is no name in two pairs of quotes.
    expect(line({ what: 'left', who: { ...bob, name: '“You”' } })).toBe('„You“ ist gegangen');
  });

  test('say of keys and devices what the SDK says', async () => {
    await speak('de');
    const devices = { what: 'devices', who: bob, linked: 1, unlinked: 0, newNumber: true } as const;
    expect(line(devices)).toBe(
      '„Bob“ hat ein neues Gerät verknüpft. Die Sicherheitsnummer mit „Bob“ hat sich geändert',
    );
    expect(line({ ...devices, linked: 2, unlinked: 1, newNumber: false })).toBe(
      '„Bob“ hat 2 neue Geräte verknüpft und ein Gerät entfernt',
    );
    expect(line({ ...devices, linked: 0 })).toBe('Die Sicherheitsnummer mit „Bob“ hat sich geändert');
    expect(line({ what: 'added', by: bob, people: [bob], newNumbers: [bob] })).toBe(
      '„Bob“ hat „Bob“ hinzugefügt. Die Sicherheitsnummer mit „Bob“ hat sich geändert',
    );
    expect(line({ what: 'removed-by-server', who: bob, device: 0 })).toBe('Das Konto von „Bob“ ist zu Ende');
    for (const why of ['rules', 'unsigned', 'not-genuine', 'not-listed', 'list-unsigned', 'list-old'] as const)
      expect(line({ what: 'invalid', who: bob, why })).toMatch(/^(Der Server|Eine Änderung) /);
    expect(line({ what: 'deletion-ignored', who: bob, why: 'unsigned' })).toBe(
      'Der Server hat eine Löschung im Namen von „Bob“ gesendet, die „Bob“ nicht unterschrieben hat: Nichts wurde gelöscht',
    );
    expect(line({ what: 'deletion-ignored', who: bob, why: 'rules' })).toMatch(
      /die nicht gültig ist: Nichts wurde gelöscht$/,
    );
  });

  test('in English the SDK’s own words stand', () => {
    expect(line({ what: 'left', who: bob })).toBe('the words of the SDK');
  });
});
