/** A store that is an earlier copy: what may have sealed more than it knows of seals no more, and still opens (E68). */
import { describe, expect, test } from 'vitest';
import { readPrekeyMessage, writePrekeyMessage } from '../../crypto/prekey-message.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { torsioned } from '../../tests/harness/torsioned.ts';
import { Town, type TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

async function two() {
  const town = new Town(signalSuite);
  const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', direct, ['alice', 'bob']);
  town.control('group', group, ['alice', 'bob']);
  await bob.open('chat', await alice.send('chat', 'one'));
  await alice.open('chat', await bob.send('chat', 'two'));
  await bob.open('group', await alice.send('group', 'three'));
  return { town, alice, bob };
}

const wrapsAt = (town: Town, id: string, seq: number) =>
  town.logs.get(id)?.entries[seq - 1]?.wraps.map(({ user, device, type }) => `${user}/${device} ${type}`) ?? [];

function goBack(device: TownDevice, copy: TownDevice['rows']): void {
  device.rows.clear();
  for (const [sort, row] of copy) device.rows.set(sort, row);
}

describe('[D2.3] [E68] a store that is an earlier copy', () => {
  test('begins its sessions anew and makes its chains anew, and others open what it sends', async () => {
    const { town, alice, bob } = await two();
    const copy = structuredClone(alice.rows);
    for (const id of ['chat', 'group']) await bob.open(id, await alice.send(id, 'not in the copy'));
    goBack(alice, copy);
    // Until it is told it seals by what was used, and nobody opens that.
    const used = structuredClone(alice.rows);
    const again = await alice.send('chat', 'by the same key');
    expect((await bob.open('chat', again)).text).toBeNull();
    goBack(alice, used);

    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    const inChat = await alice.send('chat', 'four');
    expect(wrapsAt(town, 'chat', inChat)).toEqual(['bob/1 3']);
    expect((await bob.open('chat', inChat)).text).toBe('four');
    const inGroup = await alice.send('group', 'five');
    expect(wrapsAt(town, 'group', inGroup)).toHaveLength(2);
    expect((await bob.open('group', inGroup)).text).toBe('five');
    expect((await alice.open('chat', await bob.send('chat', 'six'))).text).toBe('six');
  });

  test('opens what was written to the session before, and does not write under it', async () => {
    const { town, alice, bob } = await two();
    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    const before = await bob.send('chat', 'written to the old one');
    expect((await alice.open('chat', before)).text).toBe('written to the old one');
    const after = await alice.send('chat', 'by a new one');
    expect(wrapsAt(town, 'chat', after)).toEqual(['bob/1 3']);
    expect((await bob.open('chat', after)).text).toBe('by a new one');
  });

  test('opens what was written to the session before, though it is a copy once more', async () => {
    const { town, alice, bob } = await two();
    const old = await bob.send('chat', 'written to the first one');
    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    await alice.send('chat', 'which bob has not');
    for (let n = 1; n < 4; n++) {
      alice.commit((await alice.cipher.copied?.(town.now + n, alice.state, alice.here)) ?? undefined);
      await alice.send('chat', 'nor this');
    }
    expect(alice.keys('spent')).toHaveLength(4);
    expect((await alice.open('chat', old)).text).toBe('written to the first one');
  });

  test('gives out keys of its own, under ids that nothing had: whoever writes to it first is read', async () => {
    const { town, alice } = await two();
    const copy = structuredClone(alice.rows);
    town.now += 8 * 24 * 3_600_000;
    await alice.settle();
    const given = town.published.get('alice/1');
    expect(given?.signed.id).toBe(2);
    goBack(alice, copy);
    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    await alice.settle();
    // The server gave out all that it had.
    town.published.get('alice/1')?.oneTime.splice(0);
    const [signedPrekey, kemPrekey] = [town.published.get('alice/1')?.signed.id, town.published.get('alice/1')?.kem.id];
    expect(Number(signedPrekey)).toBeGreaterThan(2);
    const keysKept = { ...{ oneTime: 0, signedPrekey, kemPrekey, listVersion: 1 }, removed: [] };
    const low = { is: 'reply', reply: { keysKept } } as never;
    alice.commit((await alice.cipher.answered?.('keys-low', low, alice.state, alice.here))?.changes);
    await alice.settle();
    const ids = town.published.get('alice/1')?.oneTime.map(({ id }) => Number(id)) ?? [];
    expect(ids).toHaveLength(100);
    expect(Math.min(...ids)).toBeGreaterThan(10_000);
    // What was given out before it was copied may still be used.
    expect(alice.keys('one-time').length).toBeGreaterThan(100);
    await town.add('carol', 1);
    town.control('other', direct, ['alice', 'carol']);
    const seq = await (town.devices.get('carol/1') as TownDevice).send('other', 'hello');
    expect((await alice.open('other', seq)).text).toBe('hello');
  });

  test('is seen to once: what was sent before that is known; the old sessions go after 60 days', async () => {
    const { town, alice } = await two();
    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    expect(await alice.cipher.copied?.(town.now - 1, alice.state, alice.here)).toBeNull();
    expect(await alice.cipher.copied?.(town.now + 1, alice.state, alice.here)).not.toBeNull();
    expect(alice.keys('spent')).toHaveLength(1);
    town.now += 61 * 24 * 3_600_000;
    await alice.settle();
    expect(alice.keys('spent')).toEqual([]);
  });

  test('keeps of what is missing what it had, and counts it, until the old sessions go', async () => {
    const { town, alice, bob } = await two();
    const missing: number[] = [];
    for (const text of ['a', 'b', 'c', 'd']) missing.push(await bob.send('chat', text));
    await alice.open('chat', missing.pop() as number);
    const held = () => [...alice.rows.values()].filter(({ key }) => key[0] === 'skipped');
    const sum = () => [...alice.rows.values()].find(({ key }) => key[0] === 'skipped-sum')?.value;
    expect(held().map(({ key, value }) => [key[2], (value as { count: number }).count])).toEqual([['session', 3]]);
    const again = async () =>
      alice.commit((await alice.cipher.copied?.(++town.now, alice.state, alice.here)) ?? undefined);
    await again();
    expect(held().map(({ key, value }) => [key[2], (value as { count: number }).count])).toEqual([['spent', 3]]);
    expect((await alice.open('chat', missing.pop() as number)).text).toBe('c');
    expect(sum()).toMatchObject({ count: 2 });
    // The oldest of nine goes, and what it held with it.
    for (let n = 0; n < 8; n++) {
      await alice.send('chat', 'by a new one');
      await again();
    }
    expect(alice.keys('spent')).toHaveLength(8);
    expect([held(), sum()]).toMatchObject([[], { count: 0 }]);
  });

  test('begins none of its old sessions anew where their first message is sent again', async () => {
    const town = new Town(signalSuite);
    const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
    // As a server hands them out that has none left, or says so.
    for (const one of town.published.values()) one.oneTime.length = 0;
    town.control('chat', direct, ['alice', 'bob']);
    const first = await bob.send('chat', 'first');
    const [wrap] = town.logs.get('chat')?.entries[first - 1]?.wraps ?? [];
    if (wrap === undefined) throw new Error('nothing was sent');
    expect(wrap.type).toBe(3);
    await alice.open('chat', first);
    await bob.open('chat', await alice.send('chat', 'back'));
    alice.commit((await alice.cipher.copied?.(++town.now, alice.state, alice.here)) ?? undefined);
    const { type, data } = wrap;
    const again = { user: 'bob', device: 1, conversation: 'chat', type, data, body: new Uint8Array(0) };
    alice.commit((await alice.cipher.letter?.(again, alice.state, alice.here))?.changes);
    expect([alice.keys('session'), alice.keys('anew')]).toEqual([[], []]);
    expect((await bob.open('chat', await alice.send('chat', 'after it'))).text).toBe('after it');
  });

  test('[E53] begins none of them anew under another base key with the same secret either', async () => {
    const town = new Town(signalSuite);
    const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
    for (const one of town.published.values()) one.oneTime.length = 0;
    town.control('chat', direct, ['alice', 'bob']);
    const seq = await bob.send('chat', 'first');
    const [wrap] = town.logs.get('chat')?.entries[seq - 1]?.wraps ?? [];
    if (wrap === undefined) throw new Error('nothing was sent');
    await alice.open('chat', seq);
    await bob.open('chat', await alice.send('chat', 'back'));
    alice.commit((await alice.cipher.copied?.(++town.now, alice.state, alice.here)) ?? undefined);
    const first = readPrekeyMessage(wrap.data);
    const inner = Uint8Array.from([...first.inner.authenticated, ...first.inner.mac]);
    for (const baseKey of torsioned(first.baseKey)) {
      const data = writePrekeyMessage(first.version, first, { ...first, baseKey }, inner);
      const again = { user: 'bob', device: 1, conversation: 'chat', type: 3, data, body: new Uint8Array(0) };
      alice.commit((await alice.cipher.letter?.(again, alice.state, alice.here))?.changes);
      expect(alice.keys('session')).toEqual([]);
    }
    expect((await bob.open('chat', await alice.send('chat', 'after it'))).text).toBe('after it');
  });

  test('looks for old sessions no more once they have gone, unless there are new ones', async () => {
    const { town, alice } = await two();
    const again = async () =>
      alice.commit((await alice.cipher.copied?.(++town.now, alice.state, alice.here)) ?? undefined);
    const { range } = alice.state;
    let looks = 0;
    Object.assign(alice.state, {
      range: (wanted: Parameters<typeof range>[0]) => {
        if (wanted.prefix?.[0] === 'spent') looks++;
        return range(wanted);
      },
    });
    for (let time = 1; time <= 2; time++) {
      await again();
      town.now += 61 * 24 * 3_600_000;
      await alice.settle();
      expect(alice.keys('spent')).toEqual([]);
      looks = 0;
      await alice.settle();
      expect(looks).toBe(0);
      await alice.send('chat', 'and again');
    }
  });

  test('is one that seals already: before that there is nothing to wait for, and prekeys are made in any case', async () => {
    const town = new Town(signalSuite);
    const alice = await town.add('alice', 1, { publishes: false });
    expect(await alice.cipher.hasSealed?.(alice.state)).toBe(false);
    alice.commit(await alice.cipher.upkeep?.(alice.state, { ...alice.here, mustWait: true }));
    expect(alice.keys('signed')).toHaveLength(1);
    expect(alice.keys('one-time')).toHaveLength(100);
    await town.add('bob', 1);
    town.control('group', group, ['alice', 'bob']);
    await alice.send('group', 'one');
    expect(await alice.cipher.hasSealed?.(alice.state)).toBe(true);
    alice.commit((await alice.cipher.copied?.(town.now, alice.state, alice.here)) ?? undefined);
    expect(await alice.cipher.hasSealed?.(alice.state)).toBe(false);
  });
});
