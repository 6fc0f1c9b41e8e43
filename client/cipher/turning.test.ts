/** A device that only reads, and who has copied its sessions and reads along: what it sends beside all logs closes them. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Suite } from '../../crypto/suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';
import { symbolicSuite } from '../testing/symbolic-suite.ts';
import type { GroupState } from './cipher.ts';
import { maxSilenceMs as ageMs, turnsEveryMs as everyMs, isTurnedFor, maxHeard as messages } from './turning.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

function copyOf(device: TownDevice): TownDevice {
  const thief = new TownDevice(device.town, device.user, device.device);
  thief.primary = device.primary;
  for (const [sort, row] of structuredClone(device.rows)) thief.rows.set(sort, row);
  return thief;
}

/** Bob opens what Alice sends him, and does what is due; so does she. Letters that were left, and whether the thief reads it. */
async function hear(a: TownDevice, b: TownDevice, thief: TownDevice | null, id = 'chat') {
  const { town } = a;
  const seq = await a.send(id, `text ${town.now}`);
  expect((await b.open(id, seq)).outcome).toBe('opened');
  const isStolen = thief === null ? null : (await thief.open(id, seq)).outcome === 'opened';
  await b.settle();
  const letters = town.letters.length;
  await a.readLetters();
  return { letters, isStolen };
}

async function pair(suite: Suite = symbolicSuite) {
  const town = new Town(suite);
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  return { town, a, b };
}

describe('[E54] a device that only reads', () => {
  test.each([['symbolic', symbolicSuite] as const, ['real', signalSuite] as const])(
    '[D7] is closed to who copied it, two letters later (%s)',
    async (_, suite) => {
      const { town, a, b } = await pair(suite);
      await hear(a, b, null);
      const thief = copyOf(b);
      const stolen: (boolean | null)[] = [];
      for (let week = 0; week < 5; week++) {
        town.now += ageMs;
        stolen.push((await hear(a, b, thief)).isStolen);
      }
      // The key that answers the first letter was in the copy; what comes then brings the next letter a week later.
      expect(stolen).toEqual([true, true, true, false, false]);
    },
  );

  test('says so after so many messages, once a day at most, and no more once it has written', async () => {
    const { town, a, b } = await pair();
    const lettersOf = async (count: number) => {
      let letters = 0;
      for (let i = 0; i < count; i++) letters += (await hear(a, b, null)).letters;
      return letters;
    };
    expect(await lettersOf(messages - 1)).toBe(0);
    expect(await lettersOf(1)).toBe(1);
    expect(await lettersOf(3 * messages)).toBe(0);
    town.now += everyMs;
    expect(await lettersOf(1)).toBe(1);
    town.now += everyMs;
    expect(await lettersOf(messages - 1)).toBe(0);
    await a.open('chat', await b.send('chat', 'it writes'));
    expect(await lettersOf(messages - 1)).toBe(0);
    expect(await lettersOf(1)).toBe(1);
  });

  test('lets its sender say the beginning of the session no more: a message is shorter by the ciphertext of the KEM', async () => {
    const { town, a, b } = await pair(signalSuite);
    const size = () => town.logs.get('chat')?.entries.at(-1)?.wraps[0]?.data.length ?? 0;
    await hear(a, b, null);
    expect(size()).toBeGreaterThan(1_600);
    town.now += ageMs;
    await hear(a, b, null);
    await hear(a, b, null);
    expect(size()).toBeLessThan(200);
  });

  test('says so to the other devices of its own person, in no chat', async () => {
    const { town, a } = await pair();
    const laptop = await town.add('alice', 2);
    town.control('chat', direct, ['alice', 'bob']);
    // What a new device asks the other for is asked and answered.
    for (let turn = 0; turn < 3; turn++)
      for (const one of [a, laptop]) await one.settle().then(() => one.readLetters());
    await hear(a, laptop, null);
    expect(town.letters).toEqual([]);
    town.now += ageMs;
    await laptop.open('chat', await a.send('chat', 'from the phone'));
    await laptop.settle();
    expect(town.letters.map(({ to, letter }) => [to, letter.device, letter.conversation])).toEqual([
      ['alice/1', 2, ''],
    ]);
  });

  test('says nothing to a device that is none of its own any more', async () => {
    const { town, a } = await pair();
    const laptop = await town.add('alice', 2);
    const tablet = await town.add('alice', 3);
    town.control('chat', direct, ['alice', 'bob']);
    await laptop.open('chat', await tablet.send('chat', 'one'));
    town.now += ageMs;
    await laptop.open('chat', await tablet.send('chat', 'two'));
    expect(laptop.keys('turn')).toHaveLength(1);
    town.remove('alice', 3);
    town.control('chat', direct, ['alice', 'bob']);
    await laptop.open('chat', await a.send('chat', 'without it'));
    const { put = [], erase = [] } = (await laptop.cipher.upkeep?.(laptop.state, laptop.here)) ?? {};
    expect(erase.map(([kind]) => kind)).toContain('turn');
    const letters = put.filter(({ key }) => key[0] === 'post').map(({ value }) => value as { device: number });
    expect(letters.filter(({ device }) => device === 3)).toEqual([]);
  });

  test('[E62] heals in a group of whoever makes a chain each week, too', async () => {
    const { town, a, b } = await pair();
    await town.add('carol', 1);
    town.control('group', group, ['alice', 'bob', 'carol']);
    await hear(a, b, null, 'group');
    const thief = copyOf(b);
    const stolen: (boolean | null)[] = [];
    for (let week = 0; week < 5; week++) {
      town.now += ageMs;
      stolen.push((await hear(a, b, thief, 'group')).isStolen);
    }
    expect(stolen).toEqual([true, true, true, false, false]);
  });

  test('says nothing in a group of more than a hundred devices: each chain would have them all answer', () => {
    const groupOf = (kind: wire.ConversationKind, count: number): GroupState => {
      const one = { device: 1, identity: new Uint8Array(33), registrationId: 1 };
      const devices = Array.from({ length: count }, (_, i) => [{ ...one, device: i + 1 }]);
      const members = devices.map((list, i) => ({ user: `${i}`, primary: one.identity, version: 1, devices: list }));
      return {
        kind,
        epoch: 1,
        epochLeaf: new Uint8Array(32),
        devices: members,
        controlBefore: async () => null,
        listedBefore: () => null,
      };
    };
    expect([100, 101].map((count) => isTurnedFor(groupOf(group, count)))).toEqual([true, false]);
    expect(isTurnedFor(groupOf(direct, 101))).toBe(true);
  });

  test('answers no letter with one, however many come', async () => {
    const { town, a, b } = await pair();
    await hear(a, b, null);
    await a.open('chat', await b.send('chat', 'both have written'));
    for (let week = 0; week < 4; week++) {
      town.now += ageMs;
      const { letters } = await hear(a, b, null);
      expect(letters).toBe(week === 0 ? 0 : week % 2);
      await a.settle();
      expect(town.letters).toEqual([]);
    }
  });
});

describe('[E54] [D1.13] between two steps', () => {
  async function due() {
    const { town, a, b } = await pair();
    await hear(a, b, null);
    town.now += ageMs;
    const seq = await a.send('chat', 'the one that makes it due');
    return { town, a, b, seq };
  }

  test('what is lost before the message is stored comes again with it, and is due once', async () => {
    const { town, b, seq } = await due();
    await b.open('chat', seq, { crash: true });
    expect(b.keys('turn')).toEqual([]);
    await b.open('chat', seq);
    expect(b.keys('turn')).toHaveLength(1);
    await b.settle();
    await b.settle();
    expect(town.letters).toHaveLength(1);
  });

  test('it is sealed in the write that says it is due no more: what is lost there is sealed again, by the same key', async () => {
    const { b, seq } = await due();
    await b.open('chat', seq);
    const lost = await b.cipher.upkeep?.(b.state, b.here);
    const kept = await b.cipher.upkeep?.(b.state, b.here);
    const letterIn = (changes: typeof lost) => changes?.put?.find(({ key }) => key[0] === 'post')?.value;
    expect(letterIn(lost)).toEqual(letterIn(kept));
    b.commit(kept);
    expect(b.keys('turn')).toEqual([]);
    expect(b.keys('post')).toHaveLength(1);
  });

  test('one that comes twice is opened once, and nothing is sent for it', async () => {
    const { town, a, b, seq } = await due();
    await b.open('chat', seq);
    await b.settle();
    const [letter] = town.letters;
    if (letter === undefined) throw new Error('there is no letter');
    await a.readLetters();
    const before = structuredClone(a.rows);
    town.letters.push(letter);
    await a.readLetters();
    expect(a.rows).toEqual(before);
    expect(a.keys('anew')).toEqual([]);
  });

  test('nothing is sealed before it is known whether the store is a copy; then by a session that was begun anew', async () => {
    const { town, a, b, seq } = await due();
    await b.open('chat', seq);
    b.commit(await b.cipher.upkeep?.(b.state, { ...b.here, mustWait: true }));
    expect([b.keys('turn').length, b.keys('post').length]).toEqual([1, 0]);
    b.commit((await b.cipher.copied?.(town.now, b.state, b.here)) ?? {});
    await b.settle();
    expect(town.letters.map(({ letter }) => letter.type)).toEqual([3]);
    await a.readLetters();
    expect((await b.open('chat', await a.send('chat', 'by the new one'))).text).toBe('by the new one');
  });

  test('a session that was put aside and is written to still is begun anew, once it was only read for long enough', async () => {
    const { town, a, b } = await pair();
    await hear(a, b, null);
    b.commit((await b.cipher.copied?.(town.now, b.state, b.here)) ?? {});
    const thief = copyOf(b);
    const stolen: (boolean | null)[] = [];
    for (let week = 0; week < 5; week++) {
      town.now += ageMs;
      stolen.push((await hear(a, b, thief)).isStolen);
    }
    expect(stolen.at(-1)).toBe(false);
  });

  test.each([
    ['of the first message', 0],
    ['of a letter that was due', 1],
  ] as const)('[E78] a time %s that a wrong clock has told holds nothing up', async (_, heardBefore) => {
    const { town, a, b } = await pair();
    for (let i = 0; i < heardBefore; i++) await hear(a, b, null);
    town.now += 300 * ageMs;
    expect((await hear(a, b, null)).letters).toBe(heardBefore);
    town.now -= 300 * ageMs;
    const letters: number[] = [];
    for (let week = 0; week < 3; week++) {
      town.now += ageMs;
      letters.push((await hear(a, b, null)).letters);
    }
    expect(letters).toContain(1);
  });
});
