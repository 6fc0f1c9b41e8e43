import { describe, expect, test } from 'vitest';
import type { ConversationId, Trust, UserId } from '../api.ts';
import { Changes, type Op } from '../engine/changes.ts';
import type { Engine } from '../engine/engine.ts';
import type { PersonRow } from '../engine/world.ts';
import { openMemoryStore } from '../store/memory.ts';
import { alice, bob } from '../testing/people.ts';
import { readTrust } from './trust-rows.ts';
import { Trusts } from './trusts.ts';

const keyOf = (name: number) => Uint8Array.of(5, ...new Uint8Array(32).fill(name));
const chat = 'c1' as ConversationId;

/** A device of `me` that knows these keys of people, the newest last. */
async function open(me: UserId, keys: Record<string, number[]>, store = openMemoryStore()) {
  const people = new Map<string, PersonRow>();
  const know = (user: string, names: readonly number[]) => {
    const signers = names.map((name) => ({ primary: keyOf(name), version: 1, devices: [1] }));
    people.set(user, { user, name: '', contactName: '', direct: '', list: new Uint8Array(0), signers });
  };
  for (const [user, names] of Object.entries(keys)) know(user, names);
  const engine = {
    world: { me: { user: me, device: 1 }, people },
    change: async (work: (changes: Changes) => void) => {
      const changes = new Changes();
      work(changes);
      await store.write(async (writer) => {
        for (const op of changes.ops as Op[]) if (op.op === 'put') writer.put(op.table, op.key, op.value);
      }, 'strict');
    },
  } as unknown as Engine;
  const trusts = new Trusts(engine, await readTrust(store), () => [alice, bob]);
  return { trusts, know, store };
}

describe('[E42] safety numbers', () => {
  test('are the same for both people, twelve groups of five digits, and scanned from one screen to the other', async () => {
    const [a, b] = [await open(alice, { [alice]: [1], [bob]: [2] }), await open(bob, { [alice]: [1], [bob]: [2] })];
    const [one, other] = [await a.trusts.number(bob), await b.trusts.number(alice)];
    expect(one?.groups).toHaveLength(12);
    expect(one?.groups.every((group) => /^\d{5}$/.test(group))).toBe(true);
    expect(other?.groups).toEqual(one?.groups);
    expect(await b.trusts.matches(alice, one?.scannable ?? '')).toBe(true);
    expect(await a.trusts.matches(bob, other?.scannable ?? '')).toBe(true);
    for (const none of ['', 'http://127.0.0.1', 'roost-number:%']) expect(await a.trusts.matches(bob, none)).toBeNull();
  });

  test('are others where somebody stands between them', async () => {
    const [a, b] = [await open(alice, { [alice]: [1], [bob]: [9] }), await open(bob, { [alice]: [9], [bob]: [2] })];
    const [one, other] = [await a.trusts.number(bob), await b.trusts.number(alice)];
    expect(one?.groups).not.toEqual(other?.groups);
    expect(await b.trusts.matches(alice, one?.scannable ?? '')).toBe(false);
  });

  test('are none where nobody has vouched for a device', async () => {
    const { trusts } = await open(alice, { [alice]: [1] });
    expect(await trusts.number(bob)).toBeNull();
    expect(trusts.of(bob).current).toEqual({ state: 'unknown', wasVerified: false });
    await expect(trusts.setVerified(bob, true)).rejects.toMatchObject({ code: 'no-number' });
  });
});

describe('[E43] trust', () => {
  test('is the person’s word on one key, kept over a restart, and taken back by them', async () => {
    const { trusts, store } = await open(alice, { [alice]: [1], [bob]: [2] });
    const seen: Trust['state'][] = [];
    trusts.of(bob).subscribe(({ state }) => seen.push(state));
    await trusts.setVerified(bob, true);
    const again = await open(alice, { [alice]: [1], [bob]: [2] }, store);
    expect(again.trusts.of(bob).current.state).toBe('verified');
    await trusts.setVerified(bob, false);
    expect(seen).toEqual(['unverified', 'verified', 'unverified']);
  });

  test('ends with another key, is told so once, and may be given to the new one', async () => {
    const { trusts, know } = await open(alice, { [alice]: [1], [bob]: [2] });
    await trusts.setVerified(bob, true);
    const seen: Trust[] = [];
    trusts.of(bob).subscribe((trust) => seen.push(trust));
    trusts.changed();
    know(bob, [2, 3]);
    trusts.changed();
    trusts.changed();
    expect(seen.slice(1)).toEqual([{ state: 'changed', wasVerified: true }]);
    await trusts.setVerified(bob, false);
    expect(trusts.of(bob).current).toEqual({ state: 'unverified', wasVerified: false });
    know(bob, [3, 2]);
    expect(trusts.of(bob).current.state).toBe('unverified');
  });

  test('that was never given is missed as well when the key is another one', async () => {
    const { trusts } = await open(alice, { [alice]: [1], [bob]: [2, 3] });
    expect(trusts.of(bob).current).toEqual({ state: 'changed', wasVerified: false });
  });

  test('names who of a chat has another number, once each time, until the person has looked', async () => {
    const { trusts, know } = await open(alice, { [alice]: [1], [bob]: [2] });
    const seen: string[] = [];
    trusts.changedIn(chat).subscribe((users) => seen.push(users.join()));
    know(bob, [2, 3]);
    trusts.changed();
    trusts.changed();
    // One's own new key is no news to oneself.
    know(alice, [1, 9]);
    trusts.changed();
    await trusts.setVerified(bob, false);
    expect(seen).toEqual(['', bob, '']);
  });

  test('holds messages back where the person wants that, until they have looked', async () => {
    const { trusts, store } = await open(alice, { [alice]: [1], [bob]: [2, 3] });
    expect(trusts.heldBack(chat)).toBeNull();
    await trusts.setStrict(true);
    expect((await readTrust(store)).isStrict).toBe(true);
    expect(trusts.heldBack(chat)).toMatchObject({ code: 'number-changed' });
    await trusts.setVerified(bob, false);
    expect(trusts.heldBack(chat)).toBeNull();
  });
});
