/** What somebody can make a device keep, and do, for messages that never come. */
import { describe, expect, test } from 'vitest';
import type { Suite } from '../../crypto/suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';
import { symbolicSuite } from '../testing/symbolic-suite.ts';
import type { Device } from './devices.ts';
import { Draft } from './draft.ts';
import { encodeSealed } from './sealed-content.ts';
import { dropSession, sessionPeers } from './sessions.ts';
import { maxMadeOfOne, maxSkippedOfAll, maxSkippedOfOne, noteSkipped } from './skipped.ts';

const group = wire.ConversationKind.GROUP;
const day = 24 * 3_600_000;
/** Each message that is missing counts as so many: what is counted is the same, and the test is done sooner. */
const asMany = 1_000;
const far = 25;
const suite: Suite = {
  ...symbolicSuite,
  chainDecrypt: async (chains, data, most = far * asMany) => {
    const opened = await symbolicSuite.chainDecrypt(chains, data, Math.floor(most / asMany));
    const { held, made } = opened.skipped;
    return { ...opened, skipped: { held: held * asMany, made: made * asMany } };
  },
};

/** Mallory and Bob in so many groups, each of which Bob has read a message of. */
async function groups(count: number, made = suite) {
  const town = new Town(made);
  const [mallory, bob] = [await town.add('mallory', 1), await town.add('bob', 1)];
  for (let n = 0; n < count; n++) {
    town.control(`group${n}`, group, ['mallory', 'bob']);
    await bob.open(`group${n}`, await mallory.send(`group${n}`, 'first'));
  }
  return { town, mallory, bob };
}

/** A message under that chain, so far ahead of what was sent. */
async function ahead(town: Town, from: TownDevice, id: string, by: number): Promise<number> {
  const row = [...from.rows.values()].find(({ key }) => key[0] === 'chain-own' && key[1] === id);
  if (row === undefined) throw new Error('there is no chain');
  let { chain } = row.value as { chain: Uint8Array };
  for (let n = 0; n < by; n++) ({ chain } = await town.suite.chainEncrypt(chain, new Uint8Array(0), town.random));
  from.commit({ put: [{ key: row.key, value: { ...(row.value as object), chain } }] });
  return from.send(id, 'far ahead');
}

const heldBy = (device: TownDevice) => {
  let sum = 0;
  for (const { key, value } of device.rows.values())
    if (key[0] === 'skipped') sum += (value as { count: number }).count;
  return sum;
};

describe('[E52] [D10.7] messages that are far ahead of what came', () => {
  test('cost what one device may make others do in an hour, and no more: what is beyond waits for a letter', async () => {
    const { town, mallory, bob } = await groups(4);
    const opened: string[] = [];
    for (let n = 0; n < 4; n++)
      opened.push((await bob.open(`group${n}`, await ahead(town, mallory, `group${n}`, far))).outcome);
    expect(maxMadeOfOne).toBe(2 * far * asMany);
    expect(opened).toEqual(['opened', 'opened', 'failed', 'failed']);
    // What needs none of that is opened all the same, and another hour is another hour.
    expect((await bob.open('group0', await mallory.send('group0', 'the next'))).text).toBe('the next');
    town.now += 3_600_000;
    expect((await bob.open('group1', await ahead(town, mallory, 'group1', far))).text).toBe('far ahead');
  });
});

test('[D7] [E85] what was beyond, and is opened by a key that its sender gave, opens to no copy of the device any more', async () => {
  const { town, mallory, bob } = await groups(3);
  for (const id of ['group0', 'group1']) await bob.open(id, await ahead(town, mallory, id, far));
  const seq = await ahead(town, mallory, 'group2', far);
  expect((await bob.open('group2', seq)).outcome).toBe('failed');
  town.now += 3_600_000;
  await bob.settle();
  await mallory.readLetters();
  await mallory.settle();
  expect(await bob.readLetters()).toEqual(['group2']);
  const opens = async () => {
    const thief = new TownDevice(town, 'bob', 1);
    for (const [sort, row] of structuredClone(bob.rows)) if (row.key[0] !== 'key') thief.rows.set(sort, row);
    for (const sort of [...thief.rows].filter(([, { key }]) => key[0] === 'want').map(([one]) => one))
      thief.rows.delete(sort);
    return (await thief.open('group2', seq)).text;
  };
  expect(await opens()).toBe('far ahead');
  expect((await bob.open('group2', seq)).text).toBe('far ahead');
  expect(await opens()).toBe(null);
});

describe('[E52] what is counted', () => {
  const sumOf = (device: TownDevice) =>
    [...device.rows.values()].flatMap(({ key, value }) =>
      key[0] === 'skipped-sum' ? [(value as { count: number }).count] : [],
    )[0];

  test('goes with a session that is given up', async () => {
    const { bob, town } = await groups(1);
    const [row = []] = bob.keys('session');
    const draft = new Draft(bob.state);
    const [peer] = await sessionPeers(draft, 'mallory', 1);
    const tools = { suite: town.suite, random: town.random };
    await noteSkipped(tools, draft, peer as Device, { row, held: 7_000, now: town.now });
    await dropSession(draft, peer as Device);
    bob.commit(draft.changes());
    expect([heldBy(bob), sumOf(bob), bob.keys('session')]).toEqual([0, 0, []]);
  });

  test('goes with a chain whose record is damaged', async () => {
    const { bob, town, mallory } = await groups(1);
    await bob.open('group0', await ahead(town, mallory, 'group0', 12));
    expect([heldBy(bob), sumOf(bob)]).toEqual([12 * asMany, 12 * asMany]);
    for (const row of bob.rows.values())
      if (row.key[0] === 'chain') bob.commit({ put: [{ key: row.key, value: new Uint8Array(3) }] });
    await bob.open('group0', await mallory.send('group0', 'the next'));
    expect([heldBy(bob), sumOf(bob)]).toEqual([0, 0]);
  });
});

describe('[E52] skipped keys', () => {
  test('of one device are bounded over all groups: the oldest go first', async () => {
    const { town, mallory, bob } = await groups(5);
    for (let n = 0; n < 5; n++) {
      town.now += 3_600_000;
      await bob.open(`group${n}`, await ahead(town, mallory, `group${n}`, 12));
    }
    expect(heldBy(bob)).toBeLessThanOrEqual(maxSkippedOfOne);
    const kept = bob.keys('skipped').map((key) => String(key[3]));
    expect(kept).toEqual(['group1', 'group2', 'group3', 'group4']);
    const lengthIn = (id: string) => {
      const row = [...bob.rows.values()].find(({ key }) => key[0] === 'chain' && key[1] === id);
      return row?.value instanceof Uint8Array ? row.value.length : 0;
    };
    expect(lengthIn('group0')).toBeGreaterThan(0);
    expect(lengthIn('group0')).toBeLessThan(lengthIn('group4') / 2);
  });

  test('of everybody’s together there is a bound, and what opens late takes its key out of the sum', async () => {
    const { bob, town } = await groups(1);
    const tools = { suite: town.suite, random: town.random };
    const note = async (user: string, held: number) => {
      const draft = new Draft(bob.state);
      const of = { user, device: 1, identity: new Uint8Array(33) };
      await noteSkipped(tools, draft, of, { row: ['session', user, 1, 'key'], held, now: town.now });
      bob.commit(draft.changes());
    };
    for (let n = 0; n < 15; n++) await note(`user${n}`, 40_000);
    expect(heldBy(bob)).toBeLessThanOrEqual(maxSkippedOfAll);
    expect(bob.keys('skipped').map((key) => key[1])).toEqual(Array.from({ length: 12 }, (_, n) => `user${n + 3}`));
    for (let n = 0; n < 15; n++) await note(`user${n}`, 0);
    expect(bob.keys('skipped')).toEqual([]);
    expect([...bob.rows.values()].find(({ key }) => key[0] === 'skipped-sum')?.value).toMatchObject({ count: 0 });
  });
});

test('[E29] [E52] budgets are kept by key: what a made-up device of Bob has cost leaves Bob what is his', async () => {
  const town = new Town(suite);
  const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
  await town.add('mallory', 1);
  town.control('club', group, ['alice', 'bob']);
  await alice.open('club', await bob.send('club', 'first'));
  const late = await bob.send('club', 'comes late');
  await alice.open('club', await bob.send('club', 'third'));
  const ghost = new TownDevice(town, 'bob', 9);
  const own = await ghost.cipher.identity?.(ghost.state);
  if (own === undefined) throw new Error('the cipher has no identity');
  ghost.commit(own.changes);
  town.devices.set('bob/9', ghost);
  await ghost.settle();
  const made = {
    user: 'bob',
    version: 1,
    listed: [{ device: 9, identity: own.identity, registrationId: own.registrationId }],
  };
  for (const id of ['trap1', 'trap2']) {
    town.control(id, group, ['mallory', 'alice', 'bob'], { bob: made });
    expect((await alice.open(id, await ghost.send(id, 'hi'))).text).toBe('hi');
    expect((await alice.open(id, await ahead(town, ghost, id, far - 1))).text).toBe('far ahead');
  }
  expect.soft((await alice.open('club', late)).text).toBe('comes late');
  await bob.send('club', 'not here yet');
  await bob.send('club', 'nor this');
  expect.soft((await alice.open('club', await bob.send('club', 'after two'))).text).toBe('after two');
});

describe('[E52] [E67] a skipped key goes after 60 days, whatever it is of', () => {
  for (const [name, kind] of [
    ['chat', 1],
    ['group', 2],
  ] as const)
    test(`what was deleted for everyone before it came opens no more, in a ${name}, once later messages were read`, async () => {
      const town = new Town();
      const [a, b] = [await town.add('alice', 1), await town.add('bob', 1)];
      town.control('id', kind, ['alice', 'bob']);
      await a.open('id', await b.send('id', 'first'));
      const gone = await b.send('id', 'deleted for everyone');
      const late = await b.send('id', 'comes late');
      const entry = town.logs.get('id')?.entries[gone - 1];
      await a.open('id', await b.send('id', 'fourth'));
      if (entry?.name == null) throw new Error('nothing was sent');
      a.commit(await a.cipher.forget?.(entry.name, a.state));
      town.now += 59 * day;
      await a.settle();
      // Until then whatever is on its way may come.
      expect((await a.open('id', late)).text).toBe('comes late');
      town.now += 2 * day;
      await a.settle();
      expect((await a.open('id', gone)).text).toBeNull();
      expect([heldBy(a), (await a.open('id', await b.send('id', 'and on'))).text]).toEqual([0, 'and on']);
    });

  test('counted from now where a former release has kept no time, and looked for only once one is due', async () => {
    const { town, mallory, bob } = await groups(1);
    await bob.open('group0', await ahead(town, mallory, 'group0', 3));
    for (const { key, value } of bob.rows.values()) {
      if (key[0] !== 'skipped' && key[0] !== 'skipped-sum') continue;
      const { since: _, ...before } = value as { since: number };
      bob.commit({ put: [{ key, value: before }] });
    }
    let looks = 0;
    const { range } = bob.state;
    Object.assign(bob.state, {
      range: (wanted: Parameters<typeof range>[0]) => {
        if (wanted.prefix[0] === 'skipped') looks++;
        return range(wanted);
      },
    });
    await bob.settle();
    expect(looks).toBe(1);
    town.now += 59 * day;
    await bob.settle();
    expect([looks, heldBy(bob)]).toEqual([1, 3 * asMany]);
    town.now += 2 * day;
    await bob.settle();
    expect([looks, heldBy(bob)]).toEqual([2, 0]);
  });
});

describe('[E61] [D10.7] an entry with more wraps for one device than anybody makes', () => {
  test('has a few of them tried, not all', async () => {
    let tried = 0;
    const counting: Suite = {
      ...symbolicSuite,
      decrypt: (...given) => {
        tried++;
        return symbolicSuite.decrypt(...given);
      },
    };
    const { town, mallory, bob } = await groups(1, counting);
    tried = 0;
    const seq = await mallory.send('group0', 'many');
    const entry = town.logs.get('group0')?.entries[seq - 1];
    if (entry === undefined) throw new Error('nothing was sent');
    const junk = { user: 'bob', device: 1, type: 2, data: encodeSealed({ begun: {} }) };
    Object.assign(entry, { wraps: [...Array.from({ length: 2_000 }, () => junk), ...entry.wraps] });
    expect((await bob.open('group0', seq)).text).toBe('many');
    expect(tried).toBe(4);
  });
});
