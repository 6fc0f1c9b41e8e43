/** How many numbers may be looked up (D10.4): the first day has an allowance of its own, whatever the calendar says. */

import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../protocol/limits.ts';
import { personId, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';
import { meterLookups } from './contacts.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Two hours before midnight. */
const createdAt = 20_000 * dayMs - 2 * hourMs;
const limits = { ...defaultLimits, maxLookup: 100, lookupsFirstDay: 250, lookupsPerDay: 120 };

function person() {
  let account = { createdAt, lookupDay: 0, lookups: 0 };
  let now = createdAt;
  const context = {
    get account() {
      return account;
    },
    now: () => now,
    limits,
    store: { account: { update: (change: object) => void (account = { ...account, ...change }) } },
  };
  return {
    at(time: number, count: number) {
      now = time;
      return meterLookups(context as unknown as Parameters<typeof meterLookups>[0], count);
    },
  };
}

const allowed = { allowed: true };

describe('look-ups', () => {
  test('[D10.4] the first day is one day from the sign-up: midnight gives nothing', () => {
    const bob = person();
    expect(bob.at(createdAt, 100)).toEqual(allowed);
    expect(bob.at(createdAt + 3 * hourMs, 100)).toEqual(allowed);
    expect(bob.at(createdAt + 4 * hourMs, 51)).toEqual({ refused: 'rate-limited', afterMs: dayMs - 4 * hourMs });
    expect(bob.at(createdAt + 4 * hourMs, 50)).toEqual(allowed);
  });

  test('[D10.4] what does not fit takes nothing: a smaller one still does', () => {
    const bob = person();
    for (const _ of [1, 2]) bob.at(createdAt, 100);
    expect(bob.at(createdAt, 60)).toMatchObject({ refused: 'rate-limited' });
    expect(bob.at(createdAt, 50)).toEqual(allowed);
    expect(bob.at(createdAt, 1)).toMatchObject({ refused: 'rate-limited' });
  });

  test('[D10.4] afterwards each day of the calendar has its own, told until midnight', () => {
    const bob = person();
    bob.at(createdAt, 100);
    const second = createdAt + dayMs;
    expect(bob.at(second, 100)).toEqual(allowed);
    expect(bob.at(second, 21)).toEqual({ refused: 'rate-limited', afterMs: 2 * hourMs });
    expect(bob.at(second + 2 * hourMs, 100)).toEqual(allowed);
  });

  test('[T1] [D10.4] a clock that steps back gives none anew, over midnight or into the first day', () => {
    const bob = person();
    bob.at(createdAt, 100);
    const second = createdAt + dayMs;
    expect(bob.at(second, 100)).toEqual(allowed);
    expect(bob.at(second - 5, 21)).toMatchObject({ refused: 'rate-limited' });
    const midnight = second + 2 * hourMs;
    expect(bob.at(midnight, 100)).toEqual(allowed);
    expect(bob.at(midnight - 5, 21)).toMatchObject({ refused: 'rate-limited' });
    expect(bob.at(midnight + 5, 21)).toMatchObject({ refused: 'rate-limited' });
    expect(bob.at(midnight + 5, 20)).toEqual(allowed);
  });

  test('[T1] [D10.4] a clock that was days ahead and is right again keeps nobody waiting', () => {
    const bob = person();
    expect(bob.at(createdAt + 40 * dayMs, 100)).toEqual(allowed);
    expect(bob.at(createdAt + 3 * dayMs, 100)).toEqual(allowed);
  });

  test('[D10.4] more than a look-up may have is refused, and costs nothing', () => {
    const bob = person();
    expect(bob.at(createdAt, 101)).toEqual({ refused: 'too-large' });
    expect([bob.at(createdAt, 100), bob.at(createdAt, 100), bob.at(createdAt, 50)]).toEqual([
      allowed,
      allowed,
      allowed,
    ]);
  });
});

test('[D10.4] look-ups: a large allowance on the first day, a small one on each day after', async () => {
  const town = new Town();
  const alice = await town.person(1);
  const credential = { device: 1, tokenHash: tokenHash(1) };
  for (let i = 0; i < 50; i++) expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
  expect(await alice.user.meterLookups(credential, 1)).toMatchObject({ refused: 'rate-limited' });
  for (let day = 0; day < 2; day++) {
    await town.pass(24 * 3_600_000);
    expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
    expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
    expect(await alice.user.meterLookups(credential, 1)).toMatchObject({ refused: 'rate-limited' });
  }
});

test('[13.6] contacts are kept, and the other devices are told', async () => {
  const town = new Town();
  const alice = await town.person(1);
  await alice.link();
  const [phone, laptop] = [await alice.connect(1), await alice.connect(2)];
  const credential = { device: 1, tokenHash: tokenHash(1) };
  await alice.user.putContact(credential, { user: personId(2), name: 'Bob' });
  await alice.user.putContact(credential, { user: personId(2), name: 'Bobby' });
  expect(await alice.user.contacts(credential)).toEqual({ contacts: [{ user: personId(2), name: 'Bobby' }] });
  await alice.user.removeContact(credential, personId(2));
  expect(await alice.user.contacts(credential)).toEqual({ contacts: [] });
  const changes = (socket: TownSocket) => socket.events().filter((event) => event.accountChanged?.contacts).length;
  expect([changes(phone), changes(laptop)]).toEqual([0, 3]);
});
