import { expect, test } from 'vitest';
import type { Person, UserId } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import { Names } from './names.ts';
import { textOf } from './system-lines.ts';

const me = 'uMe' as UserId;
const other = 'uOther' as UserId;

function namesWith(names: Record<string, string>): Names {
  const people = new Map(Object.entries(names).map(([user, name]) => [user, { user, name, contactName: '' }]));
  const engine = { world: { me: { user: me }, people }, line: { connection: { at: 'offline' } } } as unknown as Engine;
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
  ['Andy', 'Andy added Carol'],
])('somebody called %j is never taken for the person whose device it is, nor for several people', (name, line) => {
  const by = namesWith({ [other]: name }).person(other);
  const carol: Person = { user: 'uCarol' as UserId, name: 'Carol' };
  expect(textOf({ what: 'added', by, people: [carol], newNumbers: [] }, me)).toBe(line);
});

test('one may call oneself so', () => {
  const own = namesWith({ [me]: 'You' }).person(me);
  expect(own.name).toBe('You');
  expect(textOf({ what: 'left', who: own }, me)).toBe('You left');
});
