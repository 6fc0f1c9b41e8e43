/** The server's clock was ahead once, and is right again: nothing waits for the time that it told. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import { fill } from '../testing/keyrings.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;
const year = 365 * 24 * 3_600_000;
const hour = 3_600_000;

async function talk(...devices: TownDevice[]): Promise<void> {
  for (let turn = 0; turn < 8; turn++)
    for (const device of devices) {
      await device.settle();
      await device.readLetters();
    }
}

test('[E65] [E78] what was wanted while it was ahead is asked for again once it is right', async () => {
  const town = new Town();
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  await b.open('chat', await a.send('chat', 'one'));
  await a.open('chat', await b.send('chat', 'two'));
  const lost = await a.send('chat', 'lost');
  const wraps = town.logs.get('chat')?.entries[lost - 1]?.wraps ?? [];
  for (const wrap of wraps) Object.assign(wrap, { data: Uint8Array.of(1, 2, 3) });
  town.now += year;
  expect((await b.open('chat', lost)).outcome).toBe('failed');
  await b.settle();
  town.letters.length = 0; // what was asked then is lost, as a letter may be
  town.now -= year;
  for (let hours = 0; hours < 6; hours++) {
    town.now += hour;
    await talk(b, a);
  }
  expect((await b.open('chat', lost)).text).toBe('lost');
});

describe('[E72] [E78] a keyring that was asked for while it was ahead', () => {
  for (const isAnswered of [false, true])
    test(`is asked for${isAnswered ? ' and given' : ''} again once it is right, where the letter was lost`, async () => {
      const town = new Town();
      const phone = await town.add('alice', 1);
      fill(phone, { conversations: 1, senders: ['bob'], messages: 20 });
      const laptop = await town.add('alice', 2, { publishes: false });
      town.now += year;
      await laptop.settle();
      await phone.settle();
      await laptop.settle();
      if (isAnswered) {
        await phone.readLetters();
        await phone.settle();
      }
      town.letters.length = 0;
      town.now -= year;
      for (let hours = 0; hours < 12; hours++) {
        town.now += hour;
        await talk(laptop, phone);
      }
      expect(laptop.keys('key')).toHaveLength(20);
    });
});

test.each([
  ['while it was ahead', year],
  ['before the time was heard', -1_800_000_000_000],
])('[E62] [E78] a chain that was made %s is made anew after seven days all the same', async (_, off) => {
  const town = new Town();
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('group', group, ['alice', 'bob']);
  town.now += off;
  await b.open('group', await a.send('group', 'one'));
  town.now -= off;
  const madeAt = () =>
    [...a.rows.values()].flatMap(({ key, value }) =>
      key[0] === 'chain-own' ? [(value as { madeAt: number }).madeAt] : [],
    );
  await a.send('group', 'two');
  const before = madeAt();
  town.now += 8 * 24 * hour;
  await a.send('group', 'three');
  expect(madeAt()).not.toEqual(before);
});

test('[E68] [E78] a store that was a copy while it was ahead is one again, and its old sessions go after 60 days', async () => {
  const town = new Town();
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  const again = async () => (await a.cipher.copied?.(town.now, a.state, a.here)) ?? null;
  await b.open('chat', await a.send('chat', 'one'));
  town.now += year;
  a.commit((await again()) ?? undefined);
  town.now -= year - hour;
  await a.send('chat', 'two');
  const renewed = await again();
  expect(renewed).not.toBeNull();
  a.commit(renewed ?? undefined);
  expect(a.keys('spent').length).toBeGreaterThan(0);
  town.now += year;
  a.commit((await again()) ?? undefined);
  town.now -= year;
  await a.settle();
  town.now += 61 * 24 * hour;
  await a.settle();
  expect(a.keys('spent')).toEqual([]);
});
