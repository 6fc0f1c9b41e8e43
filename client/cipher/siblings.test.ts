/** The other devices of one's own person are who this device was linked with, not whom somebody names. */
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../protocol/sha256.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

/** A device that is none of Alice's, under a number of hers: its keys lie with the server. */
async function stranger(town: Town, device: number) {
  const made = new TownDevice(town, 'alice', device);
  const own = await made.cipher.identity?.(made.state);
  if (own === undefined) throw new Error('the cipher has no identity');
  made.commit(own.changes);
  town.devices.set(`alice/${device}`, made);
  await made.settle();
  return { made, listed: { device, identity: own.identity, registrationId: own.registrationId } };
}

/** Alice with two devices and a chat with Bob, and Mallory's group with a list for Alice that Mallory made. */
async function trap(versions: { readonly made: number }) {
  const town = new Town();
  const [alice, alice2, bob] = [await town.add('alice', 1), await town.add('alice', 2), await town.add('bob', 1)];
  const mallory = await town.add('mallory', 1);
  town.control('chat', direct, ['alice', 'bob']);
  for (const one of [alice, alice2]) await one.open('chat', await bob.send('chat', 'for us'));
  const ghost = await stranger(town, 9);
  const [first, second] = town.people.get('alice')?.listed ?? [];
  if (first === undefined || second === undefined) throw new Error('nobody is listed');
  const list = { user: 'alice', version: versions.made, listed: [ghost.listed, first, second] };
  town.control('trap', group, ['mallory', 'alice'], { alice: list });
  return { town, alice, alice2, bob, mallory, ghost: ghost.made };
}

/** Asks the other device for everything in the chat. */
async function ask(ghost: TownDevice, of: TownDevice) {
  const listed = of.town.people.get('alice')?.listed.find(({ device }) => device === of.device);
  if (listed === undefined) throw new Error('nobody is listed');
  const want = {
    ...{ chain: false, broken: false, from: null },
    ...{ asked: 0, told: [], waited: 0, refused: [], dueAt: 1 },
  };
  const hash = (seq: number) => sha256(of.town.logs.get('chat')?.entries[seq - 1]?.body ?? new Uint8Array(0));
  ghost.commit({
    put: [
      { key: ['want', 'chat', 'bob', 1, 1], value: { ...want, seq: 2, hash: hash(2) } },
      { key: ['want', 'chat', 'bob', 1, 2], value: { ...want, seq: 3, hash: hash(3) } },
      { key: ['want-due', 1, 'chat', 'bob', 1, 1], value: true },
      { key: ['want-due', 1, 'chat', 'bob', 1, 2], value: true },
      { key: ['siblings'], value: [{ user: 'alice', ...listed }] },
    ],
  });
  await ghost.settle();
}

describe('[E28] [D7.1] a list of one’s own that somebody else has made', () => {
  for (const made of [1, 1_000])
    test(`names no sibling: it is given no key, and is not believed (version ${made})`, async () => {
      const { alice, alice2, mallory, ghost } = await trap({ made });
      for (const one of [alice, alice2]) {
        const before = one.keys('siblings').length;
        await one.open('trap', await mallory.send('trap', 'hello'));
        expect(one.keys('siblings')).toHaveLength(before);
        await ask(ghost, one);
        await one.readLetters();
        await one.settle();
        await ghost.readLetters();
        expect(ghost.keys('key')).toEqual([]);
      }
    });

  test('and nothing is sealed for it', async () => {
    const { town, alice } = await trap({ made: 1_000 });
    const seq = await alice.send('trap', 'whom does this reach');
    const wraps = town.logs.get('trap')?.entries[seq - 1]?.wraps ?? [];
    expect(wraps.map(({ user, device }) => `${user}/${device}`).sort()).toEqual(['/0', 'alice/2', 'mallory/1']);
  });

  test('a list that names another key for this device: nothing is sealed in its name', async () => {
    const { town, alice, ghost } = await trap({ made: 1_000 });
    const { identity = null } = (await ghost.cipher.identity?.(ghost.state)) ?? {};
    if (identity === null) throw new Error('the cipher has no identity');
    const list = { user: 'alice', version: 7, listed: [{ device: 1, identity, registrationId: 5 }] };
    town.control('other', group, ['mallory', 'alice'], { alice: list });
    expect(await alice.seal('other', 'is this me')).toBeNull();
  });
});

describe('[E11] [D7.1] siblings', () => {
  test('are those of the newest list: an older one, in another chat, brings none back', async () => {
    const town = new Town();
    const [alice, , bob] = [await town.add('alice', 1), await town.add('alice', 2), await town.add('bob', 1)];
    town.control('old', direct, ['alice', 'bob']);
    await alice.open('old', await bob.send('old', 'one'));
    const both = [...alice.rows.values()].find(({ key }) => key[0] === 'siblings')?.value;
    expect(both).toMatchObject([{ device: 2 }]);
    town.remove('alice', 2);
    town.control('new', group, ['alice', 'bob']);
    await alice.open('new', await bob.send('new', 'two'));
    const none = () => [...alice.rows.values()].find(({ key }) => key[0] === 'siblings')?.value;
    expect(none()).toEqual([]);
    await alice.open('old', await bob.send('old', 'three').catch(() => 2));
    expect(none()).toEqual([]);
  });

  test('the one that succeeds the primary vouches for the rest', async () => {
    const town = new Town();
    const [, , third] = [await town.add('alice', 1), await town.add('alice', 2), await town.add('alice', 3)];
    const bob = await town.add('bob', 1);
    town.control('chat', direct, ['alice', 'bob']);
    await third.open('chat', await bob.send('chat', 'one'));
    town.remove('alice', 1);
    await town.add('alice', 4);
    town.control('chat', direct, ['alice', 'bob']);
    await third.open('chat', await bob.send('chat', 'two'));
    // The server's own list says so as well.
    await third.settle();
    const now = [...third.rows.values()].find(({ key }) => key[0] === 'siblings')?.value;
    expect(now).toMatchObject([{ device: 2 }, { device: 4 }]);
  });
});

describe('[E28] [E4] what this device signs over', () => {
  type ListedStranger = Awaited<ReturnType<typeof stranger>>['listed'];

  /** What the server says of its list, and that device 9 is signed out; gives what is signed then. */
  async function told(
    by: TownDevice | null,
    of: TownDevice,
    { version, listed }: { version: number; listed: ListedStranger[] },
  ) {
    const kept = { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: version, removed: [9] };
    const { state, here } = of;
    const devices = listed.map((one) => ({ ...one, addedAt: 1 }));
    const statement = deviceListStatement('alice', { version, devices });
    const signature =
      by === null ? new Uint8Array(0) : ((await by.cipher.sign?.(statement, by.state))?.signature ?? null);
    const list = { user: 'alice', list: { version, devices, signature } };
    for (const [key, reply] of [
      ['keys-low', { keysKept: kept }],
      ['own-list', { deviceLists: { lists: [list] } }],
    ] as const)
      of.commit((await of.cipher.answered?.(key, { is: 'reply', reply: reply as never }, state, here))?.changes);
    const errands = (await of.cipher.errands?.(of.state, of.here)) ?? [];
    return errands.find(({ key }) => key.startsWith('list '))?.command.publishKeys?.list ?? null;
  }

  test('a list that a stranger signed, of which the server says that its first device has gone: not signed over', async () => {
    const town = new Town();
    const alice = await town.add('alice', 1);
    const [first, eve] = [await stranger(town, 9), await stranger(town, 10)];
    const [own] = town.people.get('alice')?.listed ?? [];
    if (own === undefined) throw new Error('nobody is listed');
    const listed = [first.listed, own, eve.listed];
    expect(await told(first.made, alice, { version: 7, listed })).toBeNull();
  });

  test('nor is none, where this device knows of one, or was linked by another', async () => {
    const town = new Town();
    const [alice, second] = [await town.add('alice', 1), await town.add('alice', 2)];
    const [first, other] = town.people.get('alice')?.listed ?? [];
    if (first === undefined || other === undefined) throw new Error('nobody is listed');
    expect(await told(null, second, { version: 7, listed: [other] })).toBeNull();
    expect(await told(alice, alice, { version: 7, listed: [first, other] })).toBeNull();
    expect(await told(null, alice, { version: 9, listed: [first] })).toBeNull();
  });

  test('one that a sibling signed which has gone since is', async () => {
    const town = new Town();
    const old = await town.add('alice', 9);
    const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
    town.control('chat', direct, ['alice', 'bob']);
    await alice.open('chat', await bob.send('chat', 'one'));
    const listed = town.people.get('alice')?.listed ?? [];
    expect(await told(old, alice, { version: 7, listed })).toMatchObject({ version: 8, devices: [{ device: 1 }] });
  });
});
