/** Private halves of prekeys: how long they are kept, whatever becomes of what was handed out. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';

const direct = wire.ConversationKind.DIRECT;
const dayMs = 24 * 3_600_000;

async function two() {
  const town = new Town();
  const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  return { town, a, b };
}

const idsOf = (device: TownDevice, kind: string) => device.keys(kind).map(([, id]) => Number(id));

async function says(device: TownDevice, oneTime: number): Promise<void> {
  const { signed, kem } = device.town.published.get(`${device.user}/${device.device}`) ?? {};
  const kept = { oneTime, signedPrekey: signed?.id, kemPrekey: kem?.id, listVersion: 1, removed: [] };
  const answer = { is: 'reply', reply: { keysKept: kept } } as never;
  device.commit((await device.cipher.answered?.('keys-low', answer, device.state, device.here))?.changes);
}

describe('[E67] one-time prekeys', () => {
  test('[D7.5] that were handed out and never used go after sixty days; what the server still holds stays', async () => {
    const { town, b } = await two();
    const oneTime = town.published.get('bob/1')?.oneTime ?? [];
    oneTime.splice(0, 40);
    for (let week = 0; week < 8; week++) {
      town.now += 7 * dayMs;
      await b.settle();
    }
    expect(idsOf(b, 'one-time')).toHaveLength(100);
    for (let week = 0; week < 3; week++) {
      town.now += 7 * dayMs;
      await b.settle();
    }
    expect(idsOf(b, 'one-time')).toEqual(Array.from({ length: 60 }, (_, i) => 41 + i));
    expect(oneTime.map(({ id }) => id)).toEqual(idsOf(b, 'one-time'));
  });

  test('a late first message to one that is gone is repaired', async () => {
    const { town, a, b } = await two();
    expect(await a.seal('chat', 'late')).toBeNull();
    await a.settle();
    const late = await a.seal('chat', 'late');
    if (late === null) throw new Error('it waits');
    await says(b, 99);
    town.now += 61 * dayMs;
    b.commit(await b.cipher.upkeep?.(b.state, b.here));
    expect(idsOf(b, 'one-time')).not.toContain(1);
    const seq = await a.post(late);
    expect((await b.open('chat', seq)).outcome).toBe('failed');
    for (let turn = 0; turn < 4; turn++) {
      for (const one of [b, a]) {
        await one.settle();
        await one.readLetters();
      }
      town.now += 10_000;
    }
    expect((await b.open('chat', seq)).text).toBe('late');
  });

  test('a server that says for days that it holds none has no more made than are kept', async () => {
    const { town, b } = await two();
    for (let hour = 0; hour < 8; hour++) {
      for (let times = 0; times < 12; times++) {
        await says(b, 0);
        b.commit(await b.cipher.upkeep?.(b.state, b.here));
        const [errand] = (await b.cipher.errands?.(b.state, b.here)) ?? [];
        const none = { keysKept: { oneTime: 0, signedPrekey: 1, kemPrekey: 1, listVersion: 1, removed: [] } };
        const answer = { is: 'reply', reply: none } as never;
        if (errand?.key.startsWith('publish') === true)
          b.commit((await b.cipher.answered?.(errand.key, answer, b.state, b.here))?.changes);
      }
      town.now += 3_600_000;
    }
    expect(idsOf(b, 'one-time').at(-1)).toBeGreaterThan(6_000);
    expect(idsOf(b, 'one-time')).toHaveLength(5_000);
  });

  test('a crossing answer that counts more than it was told of counts none as handed out', async () => {
    const { town, b } = await two();
    await says(b, 150);
    town.now += 100 * dayMs;
    await b.settle();
    expect(idsOf(b, 'one-time')).toHaveLength(100);
  });
});

describe('[E67] [T1] signed prekeys under a clock that is wrong', () => {
  test('one that was far ahead for a moment does not end their renewal', async () => {
    const { town, b } = await two();
    town.now += 10_000 * dayMs;
    await b.settle();
    const { id } = town.published.get('bob/1')?.signed ?? {};
    town.now -= 10_000 * dayMs;
    await b.settle();
    town.now += 8 * dayMs;
    await b.settle();
    expect(town.published.get('bob/1')?.signed.id).toBe(Number(id) + 1);
  });

  test('one that goes back and forth fills no store', async () => {
    const { town, b } = await two();
    for (let times = 0; times < 40; times++) {
      town.now += 8 * dayMs;
      await b.settle();
      town.now -= 8 * dayMs;
      await b.settle();
    }
    for (const kind of ['signed', 'kem']) expect(idsOf(b, kind).length).toBeLessThanOrEqual(17);
  });
});
