import { expect, test } from 'vitest';
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { PresenceNow } from '../rpc.ts';
import { Looks, PresenceOrder } from './order.ts';

const ada = 'uAda' as UserId;
const { ONLINE, OFFLINE } = wire.PresenceState;

const online = (asOf?: number): PresenceNow => ({
  state: ONLINE,
  lastSeenAt: 0,
  ...(asOf === undefined ? {} : { asOf }),
});
const offline = (asOf: number): PresenceNow => ({ state: OFFLINE, lastSeenAt: 7, asOf });

test('[D9.1] looks have rising numbers, also within one moment and with a clock that was set back, and begin above a restart', () => {
  const looks = new Looks();
  expect([looks.next(1_000), looks.next(1_000), looks.next(400)]).toEqual([1_000, 1_001, 1_002]);
  expect(new Looks().next(2_000)).toBeGreaterThan(looks.next(1_500));
});

test('[D9.1] what was overtaken is not told any more: what is newer holds', () => {
  const order = new PresenceOrder();
  expect(order.newest(ada, offline(9), 0)).toEqual(offline(9));
  expect(order.newest(ada, online(8), 10)).toEqual(offline(9));
  expect(order.newest(ada, online(10), 20)).toEqual(online(10));
});

test('[D9.1] of one look the later word holds: two calls may carry the same', () => {
  const order = new PresenceOrder();
  order.newest(ada, offline(9), 0);
  expect(order.newest(ada, online(9), 1)).toEqual(online(9));
});

test('[D9.1] a number is no word for ever: ten seconds later it may come from a clock that was set back', () => {
  const order = new PresenceOrder();
  order.newest(ada, offline(9_000), 0);
  expect(order.newest(ada, online(50), 9_999)).toEqual(offline(9_000));
  expect(order.newest(ada, online(50), 10_000)).toEqual(online(50));
  // Nor does it hold where the clock here has gone back by as much.
  expect(order.newest(ada, online(40), 0)).toEqual(online(40));
});

test('[D9.1] the release before gives no numbers: what it says is always news', () => {
  const order = new PresenceOrder();
  order.newest(ada, offline(9), 0);
  expect(order.newest(ada, online(), 1)).toEqual(online());
  expect(order.newest(ada, offline(1), 2)).toEqual(offline(1));
});

test('[D9.1] of 256 people the order is known, and then whoever was heard from longest ago is forgotten', () => {
  const order = new PresenceOrder();
  const people = Array.from({ length: 256 }, (_, at) => `u${at}` as UserId);
  for (const user of people) order.newest(user, offline(9), 0);
  order.newest(people[0] as UserId, offline(9), 1);
  order.newest(ada, offline(9), 2);
  expect(order.newest(people[0] as UserId, online(8), 3)).toEqual(offline(9));
  expect(order.newest(people[1] as UserId, online(8), 3)).toEqual(online(8));
});
