/** A number of a device that another key has as well: what is kept of the one is nothing of the other. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';
import type { ListedDevice } from './cipher.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

/** Alice and Bob with a chat, and another device that says that it is Bob's first. */
async function two() {
  const town = new Town();
  const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  await bob.open('chat', await alice.send('chat', 'one'));
  await alice.open('chat', await bob.send('chat', 'two'));
  const other = new TownDevice(town, 'bob', 1);
  const own = await other.cipher.identity?.(other.state);
  if (own === undefined) throw new Error('the cipher has no identity');
  other.commit(own.changes);
  const { identity, registrationId } = own;
  return { town, alice, bob, other, listed: { device: 1, identity, registrationId } };
}

/** What is done while the chain names that device as Bob's, which nobody else has seen it do. */
async function asListed<Result>(
  town: Town,
  id: string,
  devices: readonly ListedDevice[],
  work: () => Promise<Result>,
): Promise<Result> {
  const listing = town.newestControl(id, 99);
  if (listing === undefined) throw new Error('there is no chat');
  const { members } = listing;
  Object.assign(listing, { members: members.map((one) => (one.user === 'bob' ? { ...one, devices } : one)) });
  const result = await work();
  Object.assign(listing, { members });
  return result;
}

/** The server hands out that device's keys as those of bob/1. */
async function publishes(town: Town, device: TownDevice): Promise<void> {
  town.published.delete('bob/1');
  await device.settle();
}

const wrapsAt = (town: Town, id: string, seq: number) =>
  town.logs.get(id)?.entries[seq - 1]?.wraps.map(({ user, device, type }) => `${user}/${device} ${type}`) ?? [];

describe('[D7.1] [E29] a number of a device under another key', () => {
  test('that a group names: the session with the one that a chat lists stays, and so does what is claimed for it', async () => {
    const { town, alice, bob, other, listed } = await two();
    const mallory = await town.add('mallory', 1);
    town.control('trap', group, ['mallory', 'alice', 'bob'], { bob: { user: 'bob', version: 9, listed: [listed] } });
    await publishes(town, other);
    await alice.open('trap', await mallory.send('trap', 'hello'));
    expect(await alice.send('trap', 'to whoever is named there')).toBeGreaterThan(0);
    const seq = await alice.send('chat', 'three');
    expect(wrapsAt(town, 'chat', seq)).toEqual(['bob/1 2']);
    expect((await bob.open('chat', seq)).text).toBe('three');
    expect((await alice.open('chat', await bob.send('chat', 'four'))).text).toBe('four');
  });

  test('that a chat comes to list: nothing of the old key speaks for the new one', async () => {
    const { town, alice, bob, other, listed } = await two();
    town.control('group', group, ['alice', 'bob']);
    await alice.open('group', await bob.send('group', 'of the old one'));
    const [old] = town.people.get('bob')?.listed ?? [];
    if (old === undefined) throw new Error('nobody is listed');
    town.control('group', group, ['alice', 'bob'], { bob: { user: 'bob', version: 9, listed: [listed] } });
    // Whoever has the old device goes on with the old chain.
    const forged = await asListed(town, 'group', [old], () => bob.send('group', 'forged'));
    expect(wrapsAt(town, 'group', forged)).toEqual(['/0 4']);
    expect(await alice.open('group', forged)).toMatchObject({ outcome: 'failed', text: null });
    const chainOf = alice.keys('chain').filter(([, id]) => id === 'group');
    expect(chainOf).toHaveLength(1);
    await publishes(town, other);
    const now = await other.send('group', 'of the new one');
    expect((await alice.open('group', now)).text).toBe('of the new one');
    expect(alice.keys('chain').filter(([, id]) => id === 'group')).toHaveLength(2);
  });

  test('that another group names speaks for no device that a chat has listed before', async () => {
    const { town, alice, other, listed } = await two();
    await town.add('bob', 2);
    town.control('trap', group, ['alice', 'bob'], { bob: { user: 'bob', version: 9, listed: [listed] } });
    await alice.open('trap', await other.send('trap', 'as bob/1'));
    // In the chat Bob's first device is listed no more; what it is said to have written before is still to be pulled.
    const forged = await asListed(town, 'chat', [listed], () => other.send('chat', 'forged'));
    town.remove('bob', 1);
    town.control('chat', direct, ['alice', 'bob']);
    expect(await alice.open('chat', forged, { replayed: 99 })).toMatchObject({ outcome: 'failed', text: null });
  });

  test('and its letters are opened by the session with the key that they are of', async () => {
    const { town, alice, bob, other, listed } = await two();
    town.control('trap', group, ['alice', 'bob'], { bob: { user: 'bob', version: 9, listed: [listed] } });
    await alice.open('trap', await other.send('trap', 'as bob/1'));
    await alice.send('trap', 'to whoever is named there');
    const lost = await alice.send('chat', 'lost');
    for (const [sort, { key }] of bob.rows) if (key[0] === 'session') bob.rows.delete(sort);
    expect((await bob.open('chat', lost)).outcome).toBe('failed');
    for (let turn = 0; turn < 4; turn++) {
      await bob.settle();
      await alice.readLetters();
      await alice.settle();
      await bob.readLetters();
      town.now += 10_000;
    }
    expect((await bob.open('chat', lost)).text).toBe('lost');
  });
});
