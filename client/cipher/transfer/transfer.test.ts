/** A device that was linked is handed the keys of all that was before it, whatever happens on the way. */
import { describe, expect, test } from 'vitest';
import { Town, TownDevice } from '../../testing/cipher-town.ts';
import { fill, keyring, lacking, type Mishap, putKey, type Ring, run, stateOf, step } from '../../testing/keyrings.ts';

// Thousands of keys, looked through at each step.

const some: Ring = { conversations: 3, senders: ['bob', 'carol'], messages: 420 };
const all = 3 * 2 * 420;
/** Two parcels, and the end. */
const few: Ring = { conversations: 2, senders: ['bob'], messages: 600 };

/** A phone with a keyring; the others are linked, and nothing was asked for yet. */
async function account({ ring = some, others = 1, ringOf = (device: number): boolean => device === 1 } = {}) {
  const town = new Town();
  const phone = await town.add('alice', 1);
  fill(phone, ring);
  const linked: TownDevice[] = [];
  for (let device = 2; device <= 1 + others; device++) {
    const made = await town.add('alice', device, { publishes: false });
    if (ringOf(device)) {
      fill(made, ring);
      made.commit({ put: [{ key: ['transfer'], value: { stage: 'done', isWhole: true, asked: [], drained: [] } }] });
      await made.settle();
    }
    linked.push(made);
  }
  return { town, phone, laptop: linked.at(-1) as TownDevice, linked };
}

/** Counts those that are left for a device from now on. */
function parcelsTo(town: Town, device: string): { count: number } {
  const counted = { count: 0 };
  const push = town.letters.push.bind(town.letters);
  town.letters.push = (...letters) => {
    counted.count += letters.filter(({ to, letter }) => to === device && letter.body.length > 0).length;
    return push(...letters);
  };
  return counted;
}

/** With nothing in the way. */
async function fewest(): Promise<number> {
  const { town } = await account();
  const parcels = parcelsTo(town, 'alice/2');
  await run(town);
  return parcels.count;
}

describe('[E70] [E71] the keyring reaches a device that was linked', () => {
  test('whole, a parcel at a time, with a stated end', async () => {
    const { town, phone, laptop } = await account();
    let most = 0;
    const seen: string[] = [];
    await run(town, {
      after: async () => {
        most = Math.max(most, town.letters.length);
        const { state, received, total } = await stateOf(laptop);
        if (seen.at(-1) !== `${state} ${received}/${total}`) seen.push(`${state} ${received}/${total}`);
      },
    });
    expect(lacking(laptop, phone)).toEqual([]);
    expect(await stateOf(laptop)).toEqual({
      state: 'done',
      received: all,
      total: all,
      conversations: 3,
      devices: [],
      handedTo: [],
    });
    expect(await stateOf(phone)).toMatchObject({ state: 'idle', handedTo: [2] });
    expect(most).toBe(1);
    expect(seen.slice(0, -1).map((one) => one.split(' ')[0])).toEqual(seen.slice(0, -1).map(() => 'receiving'));
    expect(seen.length).toBeGreaterThan(3);
    // And nobody asks for anything again, whatever time passes.
    town.now += 3 * 24 * 3_600_000;
    await run(town);
    expect(laptop.keys('post').length + phone.keys('post').length).toBe(0);
    expect((await laptop.cipher.dueInMs?.(laptop.state, laptop.here)) ?? 0).toBe(Number.POSITIVE_INFINITY);
  });

  test('the newest of each chat first', async () => {
    const { town, laptop } = await account();
    await run(town, {
      after: () => {
        const keys = keyring(laptop);
        if (keys.size === 0 || laptop.keys('first').length > 0) return;
        laptop.commit({ put: [{ key: ['first'], value: [...keys.keys()] }] });
      },
    });
    const first = [...laptop.rows.values()].find(({ key }) => key[0] === 'first')?.value as string[];
    for (let c = 0; c < 3; c++)
      for (const sender of ['bob', 'carol'])
        expect(first).toEqual(expect.arrayContaining([`chat ${c}/${sender}/1/420`, `chat ${c}/${sender}/1/396`]));
    expect(first.length).toBeLessThan(all);
  });

  test('that it was handed over is said when the last parcel has left, and not before', async () => {
    const { town, phone } = await account({ ring: few });
    const told: { readonly handedTo: readonly number[]; readonly posting: number; readonly isLast: boolean }[] = [];
    await run(town, {
      after: async () => {
        const given = [...phone.rows.values()].find(({ key }) => key[0] === 'parcel-given')?.value;
        const isLast = (given as { isLast: boolean } | undefined)?.isLast ?? false;
        told.push({ handedTo: (await stateOf(phone)).handedTo, posting: phone.keys('post').length, isLast });
      },
    });
    const waits = told.filter(({ isLast, posting }) => isLast && posting > 0);
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.flatMap(({ handedTo }) => handedTo)).toEqual([]);
    expect(told.at(-1)?.handedTo).toEqual([2]);
  });

  test('an empty one as well: that this was all is said of nothing, too', async () => {
    const { town, laptop } = await account({ ring: { conversations: 0, senders: [], messages: 0 } });
    await run(town);
    expect(await stateOf(laptop)).toEqual({
      state: 'done',
      received: 0,
      total: 0,
      conversations: 0,
      devices: [],
      handedTo: [],
    });
  });

  test('a device that began its account asks nobody', async () => {
    const { town, phone } = await account();
    await run(town);
    expect((await stateOf(phone)).state).toBe('idle');
  });
});

describe('[E71] a crash, or a loss, between any two steps', () => {
  for (const kind of ['lost', 'twice'] as const)
    test(`each step ${kind === 'lost' ? 'is lost once, and done again' : 'comes twice'}`, async () => {
      const mostSteps = 60;
      let at = 0;
      for (; at < mostSteps; at++) {
        const { town, phone, laptop } = await account({ ring: few });
        let steps = 0;
        await run(town, { mishap: (): Mishap => (steps++ === at ? kind : 'none') });
        expect(lacking(laptop, phone), `step ${at}`).toEqual([]);
        expect(await stateOf(laptop), `step ${at}`).toMatchObject({ state: 'done', total: 1_200, conversations: 2 });
        if (at >= steps) break;
      }
      expect(at).toBeGreaterThanOrEqual(12);
      expect(at).toBeLessThan(mostSteps);
    });

  test('all at once: every third step is lost, every fourth comes twice', async () => {
    const { town, phone, laptop } = await account();
    let steps = 0;
    await run(town, { mishap: (): Mishap => (++steps % 3 === 0 ? 'lost' : steps % 4 === 0 ? 'twice' : 'none') });
    expect(lacking(laptop, phone)).toEqual([]);
    expect((await stateOf(laptop)).state).toBe('done');
  });

  test('a confirmation that never arrives: it is asked again later, and goes on where it stood', async () => {
    const { town, phone, laptop } = await account();
    let parcels = 0;
    let lost = 0;
    await run(town, {
      after: () => {
        const wish = town.letters.findIndex(({ to }) => to === 'alice/1');
        if (keyring(laptop).size > 0 && wish >= 0 && lost === 0) {
          town.letters.splice(wish, 1);
          lost++;
        }
        if (town.letters.some(({ to }) => to === 'alice/2')) parcels++;
      },
    });
    expect(lost).toBe(1);
    expect((await stateOf(laptop)).state).toBe('receiving');
    const before = parcels;
    town.now += 10_000;
    await run(town);
    expect(await stateOf(laptop)).toMatchObject({ state: 'waiting', devices: [1] });
    town.now += 10 * 60_000;
    await run(town);
    expect(lacking(laptop, phone)).toEqual([]);
    expect((await stateOf(laptop)).state).toBe('done');
    expect(before).toBeGreaterThan(0);
  });
});

describe('[E72] who gives', () => {
  test('another one takes over where the first has gone, and goes on from there', async () => {
    const { town, phone, laptop } = await account({ others: 2, ringOf: (device) => device < 3 });
    await run(town, { after: () => void (keyring(laptop).size > 900 && town.away.add('alice/1')) });
    const had = keyring(laptop).size;
    expect(had).toBeGreaterThan(900);
    expect(had).toBeLessThan(all);
    town.now += 10_000;
    let parcels = 0;
    await run(town, { after: () => void (town.letters.some(({ to }) => to === 'alice/3') && parcels++) });
    expect(lacking(laptop, phone)).toEqual([]);
    expect(await stateOf(laptop)).toMatchObject({ state: 'done', total: all });
    expect(parcels * 900).toBeLessThan(all);
    // The one that was away comes back to a wish that was answered: it costs a parcel, and changes nothing.
    town.away.delete('alice/1');
    await run(town);
    expect(await stateOf(laptop)).toMatchObject({ state: 'done', total: all });
  });

  test('where none is there it waits, says for which, and begins when one is back', async () => {
    const { town, phone, laptop } = await account({ others: 2, ringOf: (device) => device < 3 });
    for (const one of ['alice/1', 'alice/2']) town.away.add(one);
    for (let turn = 0; turn < 4; turn++) {
      await run(town);
      town.now += 10_000;
    }
    expect(await stateOf(laptop)).toMatchObject({ state: 'waiting', devices: [1, 2] });
    // A day goes by: what lies there for them is little.
    for (let hour = 0; hour < 24; hour++) {
      town.now += 3_600_000;
      await run(town);
    }
    expect(town.letters.length).toBeLessThan(24);
    expect(town.letters.filter(({ to }) => to === 'alice/2').length).toBeGreaterThan(2);
    const parcels = parcelsTo(town, 'alice/3');
    town.away.delete('alice/2');
    await run(town);
    // They ask for the same, and it is given once.
    expect(parcels.count).toBe(await fewest());
    expect(lacking(laptop, phone)).toEqual([]);
    expect((await stateOf(laptop)).state).toBe('done');
  });

  test('two that answer at once: one of them is asked on, the other’s counts for nothing', async () => {
    const { town, phone, laptop } = await account({ others: 2, ringOf: (device) => device < 3 });
    town.away.add('alice/1');
    town.away.add('alice/2');
    await run(town);
    town.now += 10_000;
    await run(town);
    expect(town.letters.map(({ to }) => to).sort()).toEqual(expect.arrayContaining(['alice/1', 'alice/2']));
    town.away.delete('alice/1');
    const parcels = parcelsTo(town, 'alice/3');
    // The other one answers when the first has given two.
    await run(town, { after: () => void (keyring(laptop).size > 1_000 && town.away.delete('alice/2')) });
    expect(lacking(laptop, phone)).toEqual([]);
    expect(parcels.count).toBe((await fewest()) + 1);
  });

  test('one that lacks something itself gives what it has, and those that lack nothing are asked all the same', async () => {
    const { town, phone, laptop, linked } = await account({ others: 2 });
    const [tablet] = linked as [TownDevice, TownDevice];
    // The tablet was linked a moment ago, and has a few messages of its own only; the phone is away.
    putKey(tablet, { conversation: 'chat 9', sender: 'dora', device: 1, number: 1, seq: 2 });
    town.away.add('alice/1');
    for (let turn = 0; turn < 4; turn++) {
      await run(town);
      town.now += 10_000;
    }
    expect([...keyring(laptop).keys()]).toEqual(['chat 9/dora/1/1']);
    expect((await stateOf(laptop)).state).toBe('waiting');
    town.away.delete('alice/1');
    await run(town);
    expect(keyring(laptop).size).toBe(keyring(phone).size + 1);
    expect(await stateOf(laptop)).toMatchObject({ state: 'done' });
    expect(keyring(tablet).size).toBe(keyring(phone).size + 1);
  });

  test('a session that is lost on the way is begun anew, and it goes on', async () => {
    const { town, phone, laptop } = await account();
    let broken = false;
    await run(town, {
      after: () => {
        if (broken || keyring(laptop).size === 0) return;
        broken = true;
        for (const [sort, { key }] of phone.rows) if (key[0] === 'session') phone.rows.delete(sort);
      },
    });
    expect(broken).toBe(true);
    expect(lacking(laptop, phone)).toEqual([]);
    expect((await stateOf(laptop)).state).toBe('done');
  });
});

describe('[E72] a session that the device itself has lost', () => {
  test('is begun anew, and the part that did not open is asked for again at once, and given again', async () => {
    const { town, phone, laptop } = await account();
    let broken = false;
    const began = town.now;
    await run(town, {
      after: () => {
        if (broken || keyring(laptop).size === 0 || town.letters.every(({ to }) => to !== 'alice/2')) return;
        broken = true;
        for (const [sort, { key }] of laptop.rows) if (key[0] === 'session') laptop.rows.delete(sort);
      },
    });
    expect([broken, town.now]).toEqual([true, began]);
    expect(lacking(laptop, phone)).toEqual([]);
    expect((await stateOf(laptop)).state).toBe('done');
  });
});

describe('[E73] [D7.1] to whom', () => {
  test('a device that the server has slipped in is given nothing', async () => {
    const { town, phone } = await account({ others: 0 });
    const ghost = new TownDevice(town, 'alice', 9);
    ghost.commit((await ghost.cipher.identity?.(ghost.state))?.changes);
    const [listed] = town.people.get('alice')?.listed ?? [];
    ghost.primary = listed?.identity;
    ghost.commit({ put: [{ key: ['siblings'], value: [{ user: 'alice', ...listed }] }] });
    town.devices.set('alice/9', ghost);
    await run(town);
    town.now += 10_000;
    await run(town);
    expect(keyring(phone).size).toBe(all);
    expect(keyring(ghost).size).toBe(0);
    expect(phone.keys('parcel-given')).toEqual([]);
  });

  test('a device that is taken off in the middle is given nothing more', async () => {
    const { town, phone, laptop } = await account();
    await run(town, {
      after: async () => {
        if (keyring(laptop).size <= 900 || town.people.get('alice')?.listed.length === 1) return;
        // The server keeps it, and goes on to hand its letters over.
        const { listed } = town.people.get('alice') as { listed: unknown[] };
        listed.length = 1;
        phone.commit(
          (
            await phone.cipher.answered?.(
              'devices-changed',
              { is: 'reply', reply: {} as never },
              phone.state,
              phone.here,
            )
          )?.changes,
        );
        while (phone.keys('own-list').length > 0 && (await step(phone, () => 'none')))
          if (siblingsOf(phone) === 0) break;
      },
    });
    const had = keyring(laptop).size;
    expect(siblingsOf(phone)).toBe(0);
    expect(had).toBeLessThan(all);
    town.now += 3_600_000;
    await run(town);
    expect(keyring(laptop).size).toBe(had);
  });

  test('within limits: no more than so many parcels a day', async () => {
    const { town, phone, laptop } = await account();
    phone.commit({ put: [{ key: ['parcels-to', 2], value: { since: town.now, count: 999 } }] });
    await run(town);
    const had = keyring(laptop).size;
    expect(had).toBeGreaterThan(0);
    expect(had).toBeLessThan(all);
    for (let hour = 0; hour < 48; hour++) {
      town.now += 3_600_000;
      await run(town);
    }
    expect(lacking(laptop, phone)).toEqual([]);
  });

  test('one that the primary has just linked asks before the others know it: they look, and answer', async () => {
    const { town, phone } = await account({ others: 0 });
    await run(town);
    const laptop = await town.add('alice', 2, { publishes: false });
    for (let turn = 0; turn < 8; turn++) await step(laptop, () => 'none');
    expect(town.letters.map(({ to }) => to)).toEqual(['alice/1']);
    expect(siblingsOf(phone)).toBe(0);
    await run(town);
    expect(lacking(laptop, phone)).toEqual([]);
  });
});

function siblingsOf(device: TownDevice): number {
  const row = [...device.rows.values()].find(({ key }) => key[0] === 'siblings');
  return ((row?.value ?? []) as unknown[]).length;
}
