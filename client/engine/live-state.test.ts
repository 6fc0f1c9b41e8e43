import { expect, test } from 'vitest';
import { forgetConnection, type LiveState, newLiveState } from './live-state.ts';

/** As long as the store is open, whatever becomes of connections. */
const kept: readonly (keyof LiveState)[] = [
  ...(['sent', 'untoldUntil', 'writtenAbove', 'parkedUntil', 'parks', 'controlThrough'] as const),
  ...(['triedAsNext', 'failedWaits', 'lagsSince', 'lagsTold', 'isHeld', 'preparing', 'leftOut', 'repairDue'] as const),
  ...(['opened', 'reading', 'isAsked', 'ticking', 'typingSentAt'] as const),
];

/** Something else than what a new state says. */
function another(value: unknown): unknown {
  if (value instanceof Map) return new Map([[1, 'something']]);
  if (Array.isArray(value)) return [{ from: 1, through: 1 }];
  if (typeof value === 'boolean') return !value;
  return value === null ? 7 : 9;
}

test('what is of a connection goes with it, and nothing else', () => {
  const fresh = newLiveState(5);
  const live = Object.fromEntries(Object.entries(newLiveState(5)).map(([name, value]) => [name, another(value)]));
  forgetConnection({ live: live as never });
  const names = Object.keys(fresh) as (keyof LiveState)[];
  const differ = names.filter((name) => JSON.stringify(plain(live[name])) !== JSON.stringify(plain(fresh[name])));
  expect(differ.sort()).toEqual([...kept].sort());
});

/** JSON has no word for a map or an infinite number. */
function plain(value: unknown): unknown {
  return value instanceof Map ? [...value] : String(value);
}
