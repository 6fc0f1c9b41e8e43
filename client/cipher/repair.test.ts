/** Keys that did not come, or sessions that broke: what is lost is asked for, given within limits, and opened. */
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

async function three() {
  const town = new Town();
  const [a, b, b2] = [await town.add('alice', 1), await town.add('bob', 1), await town.add('bob', 2)];
  town.control('chat', direct, ['alice', 'bob']);
  town.control('group', group, ['alice', 'bob']);
  return { town, a, b, b2 };
}

function wrapsOf(town: Town, seq: number): string[] {
  const wraps = town.logs.get('group')?.entries[seq - 1]?.wraps ?? [];
  return wraps.map(({ user, device }) => `${user}/${device}`);
}

/** All say what they want and read what they get, until nobody has anything more to say. */
async function talk(...devices: TownDevice[]): Promise<string[]> {
  const woken: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    for (const device of devices) {
      await device.settle();
      woken.push(...(await device.readLetters()).map((id) => `${device.user}/${device.device} ${id}`));
    }
  }
  return woken;
}

describe('[D7] repair', () => {
  for (const [when, isAsked] of [
    ['before it is asked for', false],
    ['and was asked for in vain until it is asked for no more', true],
  ] as const)
    test(`[E65] [E66] another body that the server shows under its name first, ${when}: the true one opens all the same`, async () => {
      const { town, a, b, b2 } = await three();
      await b.open('chat', await a.send('chat', 'first'));
      await a.open('chat', await b.send('chat', 'back'));
      const seq = await a.send('chat', 'the true one');
      const entry = town.logs.get('chat')?.entries[seq - 1];
      const body = Uint8Array.from(entry?.body ?? []);
      const shown = (last: number) => Object.assign(entry ?? {}, { body: body.with(-1, last) });
      for (const last of [1, 2, 3]) {
        shown((body.at(-1) ?? 0) ^ last);
        expect((await b.open('chat', seq)).outcome).toBe('failed');
      }
      town.away.add('bob/2');
      for (let hours = 0; isAsked && hours < 6; hours++) {
        await talk(b, a);
        town.now += 3_600_000;
      }
      shown(body.at(-1) ?? 0);
      await b.open('chat', seq);
      await talk(b, a, b2);
      expect((await b.open('chat', seq)).text).toBe('the true one');
      expect(b.keys('want')).toEqual([]);
    });

  test('[E65] [E66] a chain that did not come: the sender gives the key again, and the chain with its next message', async () => {
    const { town, a, b2 } = await three();
    await a.send('group', 'with the chain');
    const lost = await a.send('group', 'lost');
    expect((await b2.open('group', lost)).outcome).toBe('failed');
    expect(await talk(b2, a)).toEqual(['bob/2 group']);
    expect((await b2.open('group', lost)).text).toBe('lost');
    expect(b2.keys('want')).toEqual([]);
    // The sender knows of whom a device was given it again, and of nothing else that anybody was.
    const ofIt = { conversation: 'group', sender: 'alice', device: 1, number: 2 };
    expect(await a.cipher.givenAgain?.(ofIt, a.state)).toEqual(['bob']);
    for (const other of [
      { ...ofIt, number: 1 },
      { ...ofIt, number: 22 },
      { ...ofIt, conversation: 'chat' },
    ])
      expect(await a.cipher.givenAgain?.(other, a.state)).toEqual([]);
    const next = await a.send('group', 'next');
    const wraps = town.logs.get('group')?.entries[next - 1]?.wraps ?? [];
    expect(wraps.map(({ user, device }) => `${user}/${device}`)).toEqual(['bob/2', '/0']);
    expect((await b2.open('group', next)).text).toBe('next');
  });

  test('[E62] who says that it lacks the chain may have it all the same: it is made anew when that device goes', async () => {
    const { town, a, b2 } = await three();
    await a.send('group', 'with the chain');
    const lost = await a.send('group', 'lost');
    expect((await b2.open('group', lost)).outcome).toBe('failed');
    await talk(b2, a);
    town.remove('bob', 2);
    town.control('group', group, ['alice', 'bob']);
    expect(wrapsOf(town, await a.send('group', 'without it'))).toEqual(['bob/1', '/0']);
  });

  test('[E62] and so may who was to be given it by a message that was refused', async () => {
    const { town, a } = await three();
    await a.send('group', 'with the chain');
    await town.add('bob', 3);
    town.control('group', group, ['alice', 'bob']);
    await a.seal('group', 'for one more');
    await a.settle();
    const refused = await a.seal('group', 'for one more');
    expect(refused?.wraps.map(({ user, device }) => `${user}/${device}`)).toEqual(['bob/3', '/0']);
    town.remove('bob', 3);
    town.control('group', group, ['alice', 'bob']);
    const sealed = await a.seal('group', 'for one more', { number: refused?.name.number ?? 0 });
    expect(sealed?.wraps.map(({ user, device }) => `${user}/${device}`)).toEqual(['bob/1', 'bob/2', '/0']);
  });

  test('[E65] a session that is lost is begun anew, by whoever finds it broken, and what was lost with it comes', async () => {
    const { a, b } = await three();
    await b.open('chat', await a.send('chat', 'first'));
    await a.open('chat', await b.send('chat', 'answer'));
    await b.open('chat', await a.send('chat', 'second'));
    for (const [sort, { key }] of b.rows) if (key[0] === 'session') b.rows.delete(sort);
    const lost = await a.send('chat', 'lost');
    expect((await b.open('chat', lost)).outcome).toBe('failed');
    b.town.now += 10_000;
    await talk(b, a);
    b.town.now += 10_000;
    await talk(b, a);
    expect((await b.open('chat', lost)).text).toBe('lost');
    expect((await b.open('chat', await a.send('chat', 'after'))).text).toBe('after');
    expect((await a.open('chat', await b.send('chat', 'back'))).text).toBe('back');
  });

  test('a sibling gives what its keyring has, of whomever it is', async () => {
    const { a, b, b2 } = await three();
    await a.send('group', 'with the chain');
    const lost = await a.send('group', 'lost');
    await b.open('group', lost - 1);
    await b.open('group', lost);
    await b2.open('group', lost);
    // The sender is away.
    await talk(b2, b);
    expect((await b2.open('group', lost)).text).toBe('lost');
  });

  test('[D7.2] [E66] a key is given for one of its own messages alone, to whom it was addressed, three times', async () => {
    const { town, a, b } = await three();
    const before = await a.send('group', 'before');
    const carol = await town.add('carol', 1);
    town.control('group', group, ['alice', 'bob', 'carol']);
    const after = await a.send('group', 'after');
    for (const seq of [before, after]) await b.open('group', seq);
    await carol.open('group', after);
    // Carol asks for what was before her, and bob for carol's.
    await carol.open('group', before);
    await talk(carol, a, b);
    expect((await carol.open('group', before)).outcome).toBe('failed');
    const key = (device: TownDevice) => device.keys('key').length;
    const held = key(b);
    const row = [...b.rows].find(([, { key }]) => key[0] === 'key' && key[4] === 2);
    for (let time = 1; time <= 4; time++) {
      if (row !== undefined) b.rows.delete(row[0]);
      b.commit({ erase: [['want', 'group', 'alice', 1, 2]] });
      town.now += 3_600_000;
      // What it had opened before it opens no more: the wrap's key is used up.
      expect((await b.open('group', after)).outcome, `${time}`).toBe('failed');
      await talk(b, a);
      expect(key(b)).toBe(time <= 3 ? held : held - 1);
    }
  });

  test('[E25] [E66] a device that was known to be taken off when a message was sealed is not given its key, though the chat still lists it', async () => {
    const { town, a, b, b2 } = await three();
    await b2.open('group', await a.send('group', 'while it was listed'));
    const listing = town.newestControl('group', 99);
    if (listing === undefined) throw new Error('there is no group');
    const members = listing.members.map((one) => ({
      ...one,
      devices: one.devices.filter(({ device }) => one.user !== 'bob' || device !== 2),
    }));
    // As whoever knows a newer list from elsewhere seals it (E25).
    Object.assign(listing, { members });
    const after = await a.send('group', 'not for it');
    await b.open('group', after - 1);
    expect((await b.open('group', after)).text).toBe('not for it');
    await b2.open('group', after);
    const [sender] = town.people.get('alice')?.listed ?? [];
    for (const { key, value } of [...b2.rows.values()].filter(({ key }) => key[0] === 'want')) {
      const asked = { ...(value as object), from: sender, dueAt: 1 };
      b2.commit({
        put: [
          { key, value: asked },
          { key: ['want-due', 1, ...key.slice(1)], value: true },
        ],
      });
    }
    b2.commit({ put: [{ key: ['siblings'], value: [] }] });
    const written = town.letters.length;
    await b2.settle();
    expect(town.letters.length).toBeGreaterThan(written);
    await talk(a, b2);
    expect((await b2.open('group', after)).outcome).toBe('failed');
  });

  test('[E66] a wrong key that somebody gave does not stand before the right one', async () => {
    const { town, a, b } = await three();
    const seq = await a.send('group', 'with its key');
    const entry = town.logs.get('group')?.entries[seq - 1];
    const row = { key: new Uint8Array(32).fill(7), hash: sha256(entry?.body ?? new Uint8Array(0)), seq };
    b.commit({ put: [{ key: ['key', 'group', 'alice', 1, entry?.name?.number ?? 0], value: row }] });
    expect((await b.open('group', seq)).text).toBe('with its key');
  });

  test('who asks too much, or is nobody known, is given nothing', async () => {
    const { town, a, b } = await three();
    await b.open('group', await a.send('group', 'one'));
    const eve = await town.add('eve', 1);
    town.control('with eve', direct, ['eve', 'bob']);
    await b.open('with eve', await eve.send('with eve', 'hello'));
    const letters = town.letters.length;
    eve.commit({
      put: [
        {
          key: ['want', 'group', 'bob', 1, 1],
          value: {
            ...{ seq: 2, hash: new Uint8Array(32), chain: false, broken: false },
            ...{ from: { ...town.people.get('bob')?.listed[0] }, asked: 0, told: [], waited: 0, refused: [], dueAt: 1 },
          },
        },
        { key: ['want-due', 1, 'group', 'bob', 1, 1], value: true },
      ],
    });
    await eve.settle();
    expect(town.letters.length).toBeGreaterThan(letters);
    await talk(b, eve);
    expect(eve.keys('key').map(([, id]) => id)).toEqual(['with eve']);
  });
});
