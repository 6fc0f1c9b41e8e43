/** What is deleted, or disappears, while a keyring is handed over: no key of it stays anywhere. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../../crypto/signal-suite.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import { Town } from '../../testing/cipher-town.ts';
import { fill, keyring, lacking, putKey, type Ring, run, stateOf } from '../../testing/keyrings.ts';

// Thousands of keys, looked through at each step.

const ring: Ring = { conversations: 2, senders: ['bob', 'carol'], messages: 500 };

async function two(of: Ring = ring, town = new Town()) {
  const phone = await town.add('alice', 1);
  fill(phone, of);
  const laptop = await town.add('alice', 2, { publishes: false });
  return { town, phone, laptop };
}

describe('[E74] [D4.2] keys that go in the middle', () => {
  test('what the giver has forgotten is in no further parcel, and is not counted', async () => {
    const { town, phone, laptop } = await two();
    const gone = { conversation: 'chat 1', sender: 'carol', device: 1, number: 7 };
    await run(town, {
      after: async () => {
        if (keyring(laptop).size === 0 || !keyring(phone).has('chat 1/carol/1/7')) return;
        phone.commit(await phone.cipher.forget?.(gone, phone.state));
      },
    });
    expect(keyring(laptop).has('chat 1/carol/1/7')).toBe(false);
    expect(lacking(laptop, phone)).toEqual([]);
    expect(await stateOf(laptop)).toMatchObject({ state: 'done', total: 1_999 });
  });

  test('a stream of which nothing is left, and the one where it goes on: it goes on behind them', async () => {
    const { town, phone, laptop } = await two();
    await run(town, {
      after: async () => {
        if (keyring(laptop).size === 0 || phone.keys('gone').length > 0) return;
        const names = [...keyring(phone).keys()].filter((name) => name.startsWith('chat 0/carol/'));
        phone.commit({ put: [{ key: ['gone'], value: names.length }] });
        phone.commit({
          erase: names.map((name) => ['key', ...name.split('/').slice(0, 2), 1, Number(name.split('/')[3])]),
        });
      },
    });
    expect(lacking(laptop, phone)).toEqual([]);
    expect(keyring(phone).size).toBe(1_500);
    expect((await stateOf(laptop)).state).toBe('done');
  });

  test('one that disappears goes when its time has come, though its message was never here', async () => {
    const { town, phone, laptop } = await two({ conversations: 1, senders: ['bob'], messages: 3 });
    const soon = { conversation: 'chat 0', sender: 'bob', device: 1, number: 4, seq: 9 };
    putKey(phone, soon, { expiresAt: town.now + 60_000 });
    putKey(phone, { ...soon, number: 5, seq: 10 }, { expiresAt: town.now - 1 });
    await run(town);
    expect([...keyring(laptop).keys()]).toContain('chat 0/bob/1/4');
    expect([...keyring(laptop).keys()]).not.toContain('chat 0/bob/1/5');
    town.now += 60_000;
    await run(town);
    expect([...keyring(laptop).keys()].sort()).toEqual([1, 2, 3].map((number) => `chat 0/bob/1/${number}`));
    expect(laptop.keys('key-expiry')).toEqual([]);
  });

  test('one that is deleted for everyone, by whomever, goes by its place in the log alone', async () => {
    const { town, laptop } = await two();
    await run(town);
    const before = keyring(laptop);
    const seqs = [8, 901];
    const named = [...before].filter(([name, { seq }]) => name.startsWith('chat 1/') && seqs.includes(seq));
    expect(named).toHaveLength(2);
    laptop.commit(await laptop.cipher.forgetAt?.('chat 1', seqs, laptop.state));
    const after = keyring(laptop);
    expect(after.size).toBe(before.size - 2);
    for (const [name] of named) expect(after.has(name)).toBe(false);
  });

  test('a message of this device’s own is given with its place, which was not known when it was sealed', async () => {
    const town = new Town();
    const phone = await town.add('alice', 1);
    await town.add('bob', 1);
    town.control('chat', 1, ['alice', 'bob']);
    const seq = await phone.send('chat', 'written before the laptop was there');
    const laptop = await town.add('alice', 2, { publishes: false });
    await run(town);
    expect([...keyring(laptop).values()]).toMatchObject([{ seq }]);
    expect((await laptop.open('chat', seq)).text).toBe('written before the laptop was there');
  });
});

describe('[E70] [18.1] a parcel is a letter', () => {
  test('of the size that a letter may have, and with as much as fits, under the real suite', async () => {
    const town = new Town(signalSuite);
    const { phone, laptop } = await two({ conversations: 2, senders: ['bob'.repeat(8)], messages: 1_100 }, town);
    // The largest numbers that there are, and times of which each is said.
    for (let number = 0; number < 1_500; number++) {
      const name = {
        conversation: 'c'.repeat(64),
        sender: 'u'.repeat(64),
        device: 5,
        number: 2 ** 32 - 1 - 200 * number,
      };
      putKey(phone, { ...name, seq: 2 ** 31 - number }, { expiresAt: town.now + 9e9 });
    }
    const bodies: number[] = [];
    await run(town, {
      after: async () => {
        const { letter } = town.letters.find(({ letter }) => letter.body.length > 0) ?? {};
        if (letter === undefined) return;
        bodies.push(letter.body.length);
        expect(letter.data.length).toBeLessThanOrEqual(defaultLimits.maxWrapBytes);
        const { type, data, body } = letter;
        const sendToDevices = { messages: [{ user: 'u'.repeat(40), device: 2, type, data, body }] };
        const frame = wire.ClientFrame.encode({ commands: [{ id: 1, sendToDevices }] }).finish();
        expect(frame.length).toBeLessThan(defaultLimits.maxFrameBytes);
      },
    });
    expect(lacking(laptop, phone)).toEqual([]);
    expect(Math.max(...bodies)).toBeLessThanOrEqual(defaultLimits.maxBodyBytes);
    expect(bodies.filter((length) => length > 0.9 * defaultLimits.maxBodyBytes).length).toBeGreaterThanOrEqual(3);
  });
});

describe('[E65] [E75] what is wanted meanwhile', () => {
  test('is not asked for one by one while the keyring comes, and what no parcel brought is asked for then', async () => {
    const town = new Town();
    const phone = await town.add('alice', 1);
    const bob = await town.add('bob', 1);
    town.control('chat', 1, ['alice', 'bob']);
    fill(phone, { conversations: 2, senders: ['carol'], messages: 900 });
    const seqs: number[] = [];
    for (let i = 0; i < 3; i++) seqs.push(await bob.send('chat', `before ${i}`));
    for (const seq of seqs.slice(0, 2)) await phone.open('chat', seq);
    const laptop = await town.add('alice', 2, { publishes: false });
    await run(town, {
      after: async () => {
        if (laptop.keys('transfer').length === 0 || laptop.keys('shown').length > 0) return;
        laptop.commit({ put: [{ key: ['shown'], value: true }] });
        for (const seq of seqs) expect((await laptop.open('chat', seq)).outcome).toBe('failed');
      },
    });
    expect((await stateOf(laptop)).state).toBe('done');
    for (const seq of seqs.slice(0, 2)) expect((await laptop.open('chat', seq)).text).toMatch(/^before /);
    // The third was not asked for meanwhile; the phone opens it only now.
    expect([...laptop.rows.values()].filter(({ key }) => key[0] === 'want').map(({ value }) => value)).toMatchObject([
      { asked: 0 },
    ]);
    await phone.open('chat', seqs[2] as number);
    town.now += 3_600_000;
    await run(town);
    expect((await laptop.open('chat', seqs[2] as number)).text).toBe('before 2');
  });

  test('[K2] a sibling of the previous release gives single keys: it is waited for in vain, and asked for those', async () => {
    const town = new Town();
    const phone = await town.add('alice', 1);
    const bob = await town.add('bob', 1);
    town.control('chat', 1, ['alice', 'bob']);
    const seq = await bob.send('chat', 'before');
    await phone.open('chat', seq);
    const laptop = await town.add('alice', 2, { publishes: false });
    // It gives no parcel, whatever the wish says.
    phone.commit({ put: [{ key: ['parcels-to', 2], value: { since: town.now, count: 1_000 } }] });
    await run(town);
    expect((await laptop.open('chat', seq)).outcome).toBe('failed');
    for (let turn = 0; turn < 4; turn++) {
      town.now += 15_000;
      await run(town);
    }
    expect((await stateOf(laptop)).state).toBe('waiting');
    expect((await laptop.open('chat', seq)).text).toBe('before');
  });
});
