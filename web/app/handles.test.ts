import { expect, test } from 'vitest';
import type { Addresses, UserId } from '../sdk.ts';
import { addressesTogether, certainName, certainNames } from './handles.ts';
import { HeldValue } from './held-value.ts';

const [ann, ben] = ['u1', 'u2'] as [UserId, UserId];
const none: Addresses = { handle: null, phone: null };

test('a handle that moves stands beside who has it now, and no longer beside who had it', () => {
  const held = new Map([
    [ann, new HeldValue<Addresses>({ handle: 'star', phone: null })],
    [ben, new HeldValue<Addresses>(none)],
  ]);
  const addresses = (user: UserId) => held.get(user) as HeldValue<Addresses>;
  const both = addressesTogether({ addresses }, [ann, ben]);
  const seen: string[] = [];
  const stop = both.subscribe((now) => seen.push([ann, ben].map((user) => certainName(now.get(user))).join('|')));
  addresses(ben).set({ handle: 'star', phone: null });
  addresses(ann).set({ handle: null, phone: '+491711234567' });
  expect(seen.at(-1)).toBe('+491711234567|@star');
  // The same as long as nothing changes: nothing is drawn again.
  expect(both.current).toBe(both.current);
  stop();
  addresses(ann).set(none);
  expect(seen.at(-1)).toBe('+491711234567|@star');
  expect(certainName(both.current.get(ann))).toBe('');
});

test.each([
  [undefined, '', ''],
  [none, '', ''],
  [{ handle: 'bob', phone: null }, '@bob', '@bob'],
  [{ handle: null, phone: '+491711234567' }, '+491711234567', '+491711234567'],
  [{ handle: 'bob', phone: '+491711234567' }, '@bob', '@bob · +491711234567'],
])('%j is %j for short, and %j in whole', (addresses, short, whole) => {
  expect([certainName(addresses), certainNames(addresses)]).toEqual([short, whole]);
});
