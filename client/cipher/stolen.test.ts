/** Whoever copied a member's sessions and chains once, and reads along with whatever the log gets; without the keyring, which opens what is older. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

/** Somebody with a copy of what a device keeps, without its keyring. */
function thiefOf(town: Town, device: TownDevice): TownDevice {
  const thief = new TownDevice(town, device.user, device.device);
  for (const [sort, row] of structuredClone(device.rows)) if (row.key[0] !== 'key') thief.rows.set(sort, row);
  return thief;
}

describe('a stolen copy of the sessions and chains of a member', () => {
  const week = 7 * 24 * 3_600_000;

  async function robbed() {
    const town = new Town(signalSuite);
    const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
    await town.add('carol', 1);
    town.control('chat', direct, ['alice', 'bob']);
    town.control('group', group, ['alice', 'bob', 'carol']);
    const older = await a.send('group', 'older');
    await b.open('group', older);
    await a.open('chat', await b.send('chat', 'hello'));
    await b.open('chat', await a.send('chat', 'hello'));
    const thief = thiefOf(town, b);
    const both = async (id: string, seq: number) =>
      [(await b.open(id, seq)).text, (await thief.open(id, seq)).text] as const;
    return { town, a, b, thief, older, both };
  }

  test.each([
    { why: 'a week later', rotate: (town: Town) => void (town.now += week) },
    { why: 'after a removal', rotate: (town: Town) => town.control('group', group, ['alice', 'bob']) },
  ])(
    '[D7] [E62] opens nothing older, and nothing newer once the chain is made anew $why, when the session that brings it has turned',
    async ({ rotate }) => {
      const { town, a, b, thief, older, both } = await robbed();
      expect((await thief.open('group', older)).outcome).toBe('failed');
      expect(await both('group', await a.send('group', 'under the stolen chain'))).toEqual(
        Array(2).fill('under the stolen chain'),
      );
      // One full turn: what answers the key that was stolen can be read still, what answers the next one cannot.
      await a.open('chat', await b.send('chat', 'with the stolen key'));
      expect(await both('chat', await a.send('chat', 'to the stolen key'))).toEqual(Array(2).fill('to the stolen key'));
      await a.open('chat', await b.send('chat', 'with a key of later'));

      expect(await both('group', await a.send('group', 'the last of that chain'))).toEqual(
        Array(2).fill('the last of that chain'),
      );
      rotate(town);
      for (const text of ['the first of the next', 'the second'])
        expect(await both('group', await a.send('group', text))).toEqual([text, null]);
      expect(await both('chat', await a.send('chat', 'healed, too'))).toEqual(['healed, too', null]);
    },
  );

  test('[D7] [E62] reads on past a chain that came through a session which has not turned, and no further than the next that comes through one that has', async () => {
    const { town, a, b, both } = await robbed();
    town.now += week;
    for (const text of ['the first of the next', 'the second'])
      expect(await both('group', await a.send('group', text))).toEqual([text, text]);
    // Bob's own chain goes to Alice through the same session: who writes in the group turns it with that.
    await a.open('group', await b.send('group', 'with the stolen key'));
    town.now += week;
    const through = await a.send('group', 'to the stolen key');
    expect(await both('group', through)).toEqual(Array(2).fill('to the stolen key'));
    await a.open('group', await b.send('group', 'with a key of later'));
    town.now += week;
    expect(await both('group', await a.send('group', 'healed'))).toEqual(['healed', null]);
  });
});

describe('a copy of a device that is taken once a message has gone from it unread', () => {
  /** Bob has not replayed what Alice has made it for, so it waits. */
  async function waiting(id: 'chat' | 'group', before: readonly string[]) {
    const town = new Town(signalSuite);
    const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
    const kind = id === 'chat' ? direct : group;
    town.control(id, kind, ['alice', 'bob']);
    for (const text of before) {
      await b.open(id, await a.send(id, text));
      await a.open(id, await b.send(id, `${text}?`));
    }
    town.control(id, kind, ['alice', 'bob']);
    const control = town.logs.get(id)?.entries.length ?? 0;
    const seq = await a.send(id, 'taken back');
    expect((await b.open(id, seq, { replayed: control, isNext: false })).outcome).toBe('waits');
    return { town, a, b, seq, control };
  }

  test.each([
    { what: 'the first of a session', id: 'chat', before: [] },
    { what: 'a later one of a session', id: 'chat', before: ['one', 'two'] },
    { what: 'the first of a chain, and of a session', id: 'group', before: [] },
    { what: 'a later one of a chain', id: 'group', before: ['one', 'two'] },
  ] as const)('[D7] [E85] opens nothing of it: $what', async ({ id, before }) => {
    const { town, a, b, seq, control } = await waiting(id, before);
    expect((await thiefOf(town, b).open(id, seq)).text).toBe('taken back');
    await b.consume(id, seq, { replayed: control });
    expect(b.keys('key').some((key) => key.at(-1) === before.length + 1)).toBe(false);
    expect((await thiefOf(town, b).open(id, seq)).text).toBe(null);
    // What it gave beside opens what follows.
    expect((await b.open(id, await a.send(id, 'the next'))).text).toBe('the next');
    expect((await thiefOf(town, b).open(id, seq)).text).toBe(null);
  });

  test.each([
    { what: 'the first of a session', id: 'chat', before: [] },
    { what: 'a later one of a chain', id: 'group', before: ['one', 'two'] },
  ] as const)('[D7] [E85] whose sender is out by then opens no more either: $what', async ({ id, before }) => {
    const { town, b, seq } = await waiting(id, before);
    // As far as Bob knows by now; of what she has written there before he was offline he has noted nothing.
    town.control(id, group, ['bob']);
    for (const key of b.keys('device')) b.commit({ put: [], erase: [key] });
    expect((await thiefOf(town, b).open(id, seq, { replayed: seq })).text).toBe('taken back');
    await b.consume(id, seq, { replayed: seq + 2 });
    expect((await thiefOf(town, b).open(id, seq, { replayed: seq })).text).toBe(null);
  });

  test('[D7] [E85] whose sender is out by then, and which a key has opened that another device gave, opens no more', async () => {
    const { town, a, b } = await waiting('chat', []);
    const other = await town.add('bob', 2);
    town.control('chat', direct, ['alice', 'bob']);
    const seq = await a.send('chat', 'read on both');
    town.control('chat', group, ['bob']);
    const replayed = seq + 2;
    expect((await b.open('chat', seq, { replayed })).outcome).toBe('failed');
    expect((await other.open('chat', seq)).text).toBe('read on both');
    const given = [...other.rows.values()].filter(({ key }) => key[0] === 'key' && key.at(-1) === 2);
    b.commit({ put: given });
    expect((await thiefOf(town, b).open('chat', seq)).text).toBe('read on both');
    expect((await b.open('chat', seq, { replayed })).text).toBe('read on both');
    expect((await thiefOf(town, b).open('chat', seq)).text).toBe(null);
  });

  test('[E85] whose sender nobody has listed yet is left as it was, and opens later', async () => {
    const { town, a, b, seq } = await waiting('chat', []);
    const rows = structuredClone([...b.rows]);
    await b.consume('chat', seq, { replayed: 1 });
    expect([...b.rows]).toEqual(rows);
    expect((await b.open('chat', await a.send('chat', 'the next'))).text).toBe('the next');
    expect((await b.open('chat', seq)).text).toBe('taken back');
    expect((await thiefOf(town, b).open('chat', seq)).text).toBe(null);
  });
});
