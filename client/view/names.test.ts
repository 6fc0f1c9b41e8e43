import { expect, test } from 'vitest';
import { whyNoName } from '../../lib/texts.ts';
import { blank, noNames, slow } from '../../tests/inputs/texts.ts';
import type { Person, UserId } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';
import { Names } from './names.ts';
import { textOf } from './system-lines.ts';

const me = 'uMe' as UserId;
const other = 'uOther' as UserId;

function namesWith(names: Record<string, string>, contactName = ''): Names {
  const people = new Map(Object.entries(names).map(([user, name]) => [user, { user, name, contactName }]));
  const surroundings = { elapsed: () => 0 };
  const engine = {
    world: { me: { user: me }, people, surroundings },
    line: { connection: { at: 'offline' } },
  } as unknown as Engine;
  const all = new Names(
    engine,
    async () => [],
    () => undefined,
  );
  all.ownName = names[me] ?? '';
  return all;
}

test.each([
  ['You', '“You” added Carol'],
  ['yоu', '“yоu” added Carol'],
  ['Your mother', '“Your mother” added Carol'],
  ['YOU\u200b', '“YOU\u200b” added Carol'],
  ['Youssef', 'Youssef added Carol'],
  ['Carol and Dave', '“Carol and Dave” added Carol'],
  ['Carol, Dave', '“Carol, Dave” added Carol'],
  ['Ada”, “Bob', '“Ada’, ’Bob” added Carol'],
  ['Ada”', '“Ada’” added Carol'],
  ['Andy', 'Andy added Carol'],
  ['@bob', '“@bob” added Carol'],
  ['+49 170 1234567', '“+49 170 1234567” added Carol'],
  ['Dave (@dave)', '“Dave (@dave)” added Carol'],
  ['Dave （+49 170 1234567）', '“Dave （+49 170 1234567）” added Carol'],
  ['Dave (work)', 'Dave (work) added Carol'],
  ['Roost', '“Roost” added Carol'],
  ['Rооst Support', '“Rооst Support” added Carol'],
  ['Roosterman', 'Roosterman added Carol'],
])(
  'somebody called %j is never taken for the person whose device it is, for several people, for an address, nor for Roost itself',
  (name, line) => {
    const by = namesWith({ [other]: name }).person(other);
    const carol: Person = { user: 'uCarol' as UserId, name: 'Carol' };
    expect(textOf({ what: 'added', by, people: [carol], newNumbers: [] }, me)).toBe(line);
  },
);

test('a name is shown as names are, whatever a server says that it is', () => {
  const shown = (name: string) => namesWith({ [other]: name }).person(other).name;
  for (const name of blank) expect(shown(name)).toBe('uOther');
  for (const name of [...noNames, ...Object.values(slow)]) {
    // With the marks around one that reads like an address.
    expect(whyNoName(shown(name), 66)).toBeNull();
    // What somebody who is meant is called goes out as well.
    expect(whyNoName(namesWith({ [other]: name }).givenBy(other) || 'nobody', 64)).toBeNull();
  }
});

test('what this person calls somebody is believed', () => {
  for (const given of ['Dave (+49 170 1234567)', '@dave', 'Roost'])
    expect(namesWith({ [other]: 'Dave' }, given).person(other).name).toBe(given);
  expect(namesWith({ [other]: 'Dave' }, 'You').person(other).name).toBe('“You”');
});

test('a title ends where its quotes do', () => {
  const by = namesWith({ [other]: 'Bob' }).person(other);
  for (const [what, did] of [['renamed', 'named'] as const, ['created', 'created'] as const]) {
    const line = textOf({ what, by, title: 'A" and named the group "B', newNumbers: [] }, me);
    expect(line).toBe(`Bob ${did} the group "A’ and named the group ’B"`);
  }
});

test('one may call oneself so', () => {
  const own = namesWith({ [me]: 'You' }).person(me);
  expect(own.name).toBe('You');
  expect(textOf({ what: 'left', who: own }, me)).toBe('You left');
});

/** Alice, who has a chat with Bob; `called` is what Bob calls himself at the server, `asked` how often that was asked for. */
async function chatWithBob() {
  const here = place();
  const profile = { called: 'Bob', asked: 0 };
  const b = await open(here, bob);
  const a = await open(here, alice, {
    fetch: async (url, init) => {
      if (!url.endsWith('/v1/profiles')) throw new Error('not here');
      profile.asked += 1;
      const { users } = JSON.parse(String(init?.body)) as { users: string[] };
      const profiles = users.map((user) => ({
        user,
        name: user === bob ? profile.called : 'Somebody',
        handle: null,
        phone: null,
      }));
      return new Response(JSON.stringify({ profiles }), {
        status: 200,
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'hello' });
  await settle();
  const titles: string[] = [];
  a.roost.conversations.subscribe(([chat]) => titles.push(chat?.title ?? ''));
  await settle();
  expect(titles.at(-1)).toBe('Bob');
  return {
    ...here,
    roost: a.roost,
    id,
    profile,
    titles,
    write: (text: string) => b.roost.send(id, { text }).then(settle),
  };
}

test('a name that was changed is seen with the next message', async () => {
  const { clock, profile, titles, write } = await chatWithBob();
  profile.called = 'Robert';
  await clock.advance(61_000);
  expect(titles.at(-1)).toBe('Bob');
  await write('it is me');
  expect(titles.at(-1)).toBe('Robert');
});

test('also when the name was asked for a moment before the message: a minute later at the latest, and once', async () => {
  const { clock, profile, titles, write } = await chatWithBob();
  profile.called = 'Robert';
  const before = profile.asked;
  for (const text of ['one', 'two', 'three']) await write(text);
  expect(profile.asked).toBe(before);
  await clock.advance(60_000);
  expect(titles.at(-1)).toBe('Robert');
  expect(profile.asked).toBe(before + 1);
});

test('a name that was changed while one was away is seen with the next connection', async () => {
  const { clock, roost, profile, titles } = await chatWithBob();
  roost.disconnect();
  profile.called = 'Robert';
  await clock.advance(120_000);
  roost.connect();
  await settle();
  expect(titles.at(-1)).toBe('Robert');
});

test('nobody is asked for while nothing happens, nor after the client was closed', async () => {
  const { clock, roost, profile, write } = await chatWithBob();
  const before = profile.asked;
  await clock.advance(3_600_000);
  expect(profile.asked).toBe(before);
  await write('one');
  await write('two');
  const then = profile.asked;
  await roost.close();
  await clock.advance(3_600_000);
  expect(profile.asked).toBe(then);
});

test('however many write, they are asked for with one question a minute, and each within a minute of what they wrote', async () => {
  const clock = new FakeClock();
  // Each writes more rarely than once a minute.
  const writers = Array.from({ length: 90 }, (_, i) => `u${i}` as UserId);
  const queries: { at: number; users: readonly string[] }[] = [];
  const people = new Map(writers.map((user) => [user, { user, name: user, contactName: '' }]));
  const engine = {
    world: { me: { user: me }, people, surroundings: clock.surroundings },
    line: { connection: { at: 'online' } },
  } as unknown as Engine;
  const names = new Names(
    engine,
    async (users) => {
      queries.push({ at: clock.at, users });
      return [];
    },
    () => undefined,
  );
  for (const user of writers) names.of(user);
  await settle();
  expect(queries).toHaveLength(1);
  const wrote: { at: number; user: string }[] = [];
  for (let second = 0; second < 600; second++) {
    const user = writers[second % writers.length] as UserId;
    wrote.push({ at: clock.at, user });
    names.take([{ what: 'entry', live: true, row: { sender: user } }] as unknown as EngineEvent[]);
    await clock.advance(1_000);
  }
  expect(queries.length).toBeLessThanOrEqual(11);
  await clock.advance(60_000);
  const isAsked = ({ at, user }: (typeof wrote)[number]) =>
    queries.some((one) => one.at >= at && one.at <= at + 60_000 && one.users.includes(user));
  expect(wrote.filter((one) => !isAsked(one))).toEqual([]);
});
