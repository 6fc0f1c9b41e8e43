/** Repair where somebody wants to spoil it: what one makes others ask for is counted by itself, and has an end that is said. */
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import { maxAsksOfOne } from './asking.ts';
import type { StateReader } from './cipher.ts';
import { encodeSealed } from './sealed-content.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;
const nothing = new Uint8Array(0);

async function four() {
  const town = new Town();
  const [a, b, b2] = [await town.add('alice', 1), await town.add('bob', 1), await town.add('bob', 2)];
  const mallory = await town.add('mallory', 1);
  // It was handed its keyring long ago.
  b2.commit({ put: [{ key: ['transfer'], value: { stage: 'done', isWhole: true, asked: [], drained: [] } }] });
  town.letters.length = 0;
  town.control('chat', direct, ['alice', 'bob']);
  town.control('group', group, ['alice', 'bob', 'mallory']);
  return { town, a, b, b2, mallory };
}

async function talk(...devices: TownDevice[]): Promise<void> {
  for (let turn = 0; turn < 6; turn++)
    for (const device of devices) {
      await device.settle();
      await device.readLetters();
    }
}

/** A body that no key opens, from that device, with an empty wrap for everybody. */
function junk(town: Town, id: string, from: TownDevice, number: number): number {
  const epoch = town.newestControl(id, 9_999)?.seq ?? 0;
  const body = new Uint8Array(120);
  body.set([1, 0, 0, 0, epoch]);
  body.set([number & 255, number >> 8], 60);
  const name = { conversation: id, sender: from.user, device: from.device, number };
  return town.append(id, name, body, [{ user: '', device: 0, type: 4, data: nothing }]);
}

/** Of nobody so far. */
const isUnasked = ({ asked, told }: { readonly asked: number; readonly told: readonly unknown[] }) =>
  asked === 0 && told.length === 0;

/** Letters that the device has written. */
const askedBy = (town: Town, device: TownDevice) =>
  town.letters.filter(({ letter }) => letter.user === device.user && letter.device === device.device).length;

describe('[E65] who makes messages that do not open', () => {
  test('uses up no more than one’s own share of the letters: others’ repairs go on', async () => {
    const { town, a, b2, mallory } = await four();
    await b2.open('group', await mallory.send('group', 'so that it is known'));
    await a.send('group', 'with the chain');
    for (let number = 100; number < 180; number++) {
      await b2.open('group', junk(town, 'group', mallory, number));
      await b2.settle();
    }
    expect(askedBy(town, b2)).toBeGreaterThan(10);
    expect(askedBy(town, b2)).toBeLessThanOrEqual(maxAsksOfOne);
    const lost = await a.send('group', 'lost');
    expect((await b2.open('group', lost)).outcome).toBe('failed');
    await talk(b2, a);
    expect((await b2.open('group', lost)).text).toBe('lost');
  });

  test('[E65] of what comes one by one all is asked for within minutes: the later ones go together', async () => {
    const { town, b2, mallory } = await four();
    await b2.open('group', await mallory.send('group', 'so that it is known'));
    for (let number = 100; number < 180; number++) {
      await b2.open('group', junk(town, 'group', mallory, number));
      await b2.settle();
    }
    town.now += 150_000;
    await b2.settle();
    const never = [...b2.rows.values()].filter(
      ({ key, value }) => key[0] === 'want' && isUnasked(value as { readonly asked: number; readonly told: unknown[] }),
    );
    expect(never).toEqual([]);
    expect(askedBy(town, b2)).toBeLessThan(maxAsksOfOne);
  });

  test('and is asked again as the hour goes on, and in the next one, of the oldest first', async () => {
    const { town, b2, mallory } = await four();
    await b2.open('group', await mallory.send('group', 'so that it is known'));
    for (let number = 100; number < 180; number++) {
      await b2.open('group', junk(town, 'group', mallory, number));
      await b2.settle();
    }
    const before = askedBy(town, b2);
    for (let ms = 0; ms < 3_500_000; ms += 500_000) {
      town.now += 500_000;
      await b2.settle();
    }
    const within = askedBy(town, b2);
    expect(within).toBeGreaterThan(before);
    expect(within).toBeLessThanOrEqual(maxAsksOfOne);
    // For the last time an hour after the one before.
    town.now += 3_600_000;
    await b2.settle();
    expect(askedBy(town, b2)).toBeGreaterThan(within);
    expect(askedBy(town, b2)).toBeLessThanOrEqual(within + 2 * maxAsksOfOne);
  });

  test('of ten thousand such messages none is read again while it is not due', async () => {
    const { b2, mallory } = await four();
    await b2.open('group', await mallory.send('group', 'so that it is known'));
    const want = {
      ...{ seq: 1, hash: nothing, chain: false, broken: false, from: null },
      ...{ asked: 4, told: [], waited: 0, refused: [], dueAt: null },
    };
    const put = Array.from({ length: 10_000 }, (_, i) => ({
      key: ['want', 'group', 'mallory', 1, 1_000 + i],
      value: want,
    }));
    b2.commit({ put });
    let read = 0;
    const counted: StateReader = {
      get: (key) => {
        read++;
        return b2.state.get(key);
      },
      range: async (range) => {
        const rows = await b2.state.range(range);
        read += rows.length;
        return rows;
      },
      count: (range) => b2.state.count(range),
    };
    b2.commit(await b2.cipher.upkeep?.(counted, b2.here));
    await b2.cipher.dueInMs?.(counted, b2.here);
    b2.commit(await b2.cipher.forget?.({ conversation: 'group', sender: 'alice', device: 1, number: 7 }, counted));
    expect(read).toBeLessThan(50);
  });
});

describe('[E65] [E66] a wrong content key inside a genuine wrap', () => {
  test('is not the end: the right one is given by a sibling', async () => {
    const { town, b, b2, mallory } = await four();
    const first = await mallory.send('group', 'with the chain');
    for (const one of [b, b2]) await one.open('group', first);
    const own = [...mallory.rows.values()].find(({ key }) => key[0] === 'chain-own');
    const { chain = nothing } = (own?.value ?? {}) as { chain?: Uint8Array };
    const seq = await mallory.send('group', 'two stories');
    const entry = town.logs.get('group')?.entries[seq - 1];
    if (entry?.name == null) throw new Error('nothing was sent');
    expect((await b.open('group', seq)).text).toBe('two stories');
    // To the other device, under the very same place of the chain: all is right but the key.
    const { conversation, device, number } = entry.name;
    const named = { conversation, device, number, bodyHash: sha256(entry.body) };
    const lie = encodeSealed({ key: { ...named, key: new Uint8Array(32).fill(7) } });
    const { data } = await town.suite.chainEncrypt(chain, lie, town.random);
    Object.assign(entry, { wraps: [{ user: '', device: 0, type: 4, data }] });
    expect((await b2.open('group', seq)).outcome).toBe('failed');
    await talk(b2, b);
    expect((await b2.open('group', seq)).text).toBe('two stories');
    // What comes next is opened as ever.
    expect((await b2.open('group', await mallory.send('group', 'next'))).text).toBe('next');
  });
});

describe('[E65] the end of a repair', () => {
  test('is said once nobody is left who could give the key: whom one waits for changes, and is nobody then', async () => {
    const { town, a, b2, b } = await four();
    const first = await a.send('group', 'with the chain');
    for (const one of [b, b2]) await one.open('group', first);
    const lost = junk(town, 'group', a, 90);
    await b2.open('group', lost);
    const name = { conversation: 'group', sender: 'alice', device: 1, number: 90, seq: lost };
    const why = () => b2.cipher.why?.(name, b2.state, b2.here);
    expect(await why()).toEqual(['alice']);
    const woken: string[] = [];
    for (let round = 0; round < 4; round++) {
      for (let turn = 0; turn < 3; turn++) {
        await b2.settle();
        for (const one of [a, b]) {
          await one.readLetters();
          await one.settle();
        }
        woken.push(...(await b2.readLetters()));
      }
      town.now += 3_600_000;
    }
    expect(await why()).toEqual([]);
    expect(woken).toContain('group');
    expect(await b2.cipher.dueInMs?.(b2.state, b2.here)).toBe(Number.POSITIVE_INFINITY);
  });

  test('a sender’s device that is gone is waited for no more', async () => {
    const { town, a, b2 } = await four();
    await b2.open('group', await a.send('group', 'with the chain'));
    const lost = junk(town, 'group', a, 90);
    await b2.open('group', lost);
    const name = { conversation: 'group', sender: 'alice', device: 1, number: 90, seq: lost };
    town.devices.delete('alice/1');
    await b2.settle();
    expect(await b2.cipher.why?.(name, b2.state, b2.here)).toEqual(['bob']);
  });

  test('one that no list named when it came is asked for of the own devices, who may have seen it listed', async () => {
    const { town, b, b2 } = await four();
    const a2 = await town.add('alice', 2);
    town.control('group', group, ['alice', 'bob', 'mallory']);
    const seq = await a2.send('group', 'of a device that goes');
    expect((await b.open('group', seq)).text).toBe('of a device that goes');
    town.remove('alice', 2);
    town.control('group', group, ['alice', 'bob', 'mallory']);
    expect((await b2.open('group', seq, { replayed: 99 })).outcome).toBe('failed');
    await talk(b2, b);
    expect((await b2.open('group', seq, { replayed: 99 })).text).toBe('of a device that goes');
  });
});
