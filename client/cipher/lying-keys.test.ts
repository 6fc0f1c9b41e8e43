/** A server that lies about keys, lists and letters: what it says is refused or costs a repair, and ends nothing. */
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../protocol/codec.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import { nextList, readList } from '../linking/own-list.ts';
import { type PublishedKeys, Town, type TownDevice } from '../testing/cipher-town.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;
type Reply = Decoded<wire.Reply.$Properties>;
type Bundle = Partial<wire.KeyBundle.$Properties>;

/** Answers claims as it is told to. */
class LyingTown extends Town {
  lie: (bundles: Bundle[]) => Bundle[] = (bundles) => bundles;

  override async answer(from: TownDevice, command: wire.Command.$Properties): Promise<Reply> {
    const reply = await super.answer(from, command);
    if (reply.keyBundles == null) return reply;
    return { keyBundles: { bundles: this.lie(reply.keyBundles.bundles as unknown as Bundle[]) } } as unknown as Reply;
  }
}

async function three() {
  const town = new LyingTown();
  const [a, b, b2] = [await town.add('alice', 1), await town.add('bob', 1), await town.add('bob', 2)];
  town.control('chat', direct, ['alice', 'bob']);
  town.control('group', group, ['alice', 'bob']);
  return { town, a, b, b2 };
}

async function talk(town: Town, devices: readonly TownDevice[], times = 8): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    for (const device of devices) {
      await device.settle();
      await device.readLetters();
    }
    town.now += 20_000;
  }
}

/** It waits at first, and goes out once the lie has ended: it reached all of them. */
async function goesOut(town: LyingTown, a: TownDevice, devices: readonly TownDevice[]): Promise<void> {
  expect(await a.seal('chat', 'first')).toBeNull();
  await a.settle();
  expect(await a.seal('chat', 'first')).toBeNull();
  town.lie = (bundles) => bundles;
  const seq = await a.send('chat', 'first');
  for (const device of devices) expect((await device.open('chat', seq)).text).toBe('first');
}

const nothing = new Uint8Array(0);

describe('[E63] [D7.3] bundles that are not those that were asked for', () => {
  const lies: Record<string, (bundles: Bundle[]) => Bundle[]> = {
    'are mixed up among the devices': (bundles) =>
      bundles.map((one, i) => ({ ...one, device: bundles[(i + 1) % bundles.length]?.device ?? 0 })),
    'have lost the prekey of the KEM, so that nothing would hold against a quantum computer': (bundles) =>
      bundles.map((one) => ({ ...one, kemPrekey: null })),
    'have keys of no length': (bundles) =>
      bundles.map((one) => ({ ...one, signedPrekey: { ...one.signedPrekey, publicKey: nothing } })),
    'say that the prekey of the KEM is one of the curve': (bundles) =>
      bundles.map((one) => ({ ...one, kemPrekey: one.signedPrekey ?? null })),
    'are none': () => [],
    'are of ten thousand other devices': () =>
      Array.from({ length: 10_000 }, (_, i) => ({ user: `user${i}`, device: 1, signedPrekey: null })),
  };
  test.each(Object.entries(lies))(
    'that %s: nothing is begun with them, and right ones are asked for again',
    async (_, lie) => {
      const { town, a, b, b2 } = await three();
      town.lie = lie;
      await goesOut(town, a, [b, b2]);
      expect(
        a
          .keys('session')
          .map((key) => `${key[1]}/${key[2]}`)
          .sort(),
      ).toEqual(['bob/1', 'bob/2']);
    },
  );

  test('in another order, with more than was asked for: each is taken for its own', async () => {
    const { town, a, b, b2 } = await three();
    town.lie = (bundles) => [...bundles.toReversed(), { user: 'alice', device: 1, signedPrekey: null }, ...bundles];
    const seq = await a.send('chat', 'first');
    for (const device of [b, b2]) expect((await device.open('chat', seq)).text).toBe('first');
  });

  test.each([
    ['the same one-time prekey to two', (one: Bundle, first: Bundle) => ({ ...one, oneTime: first.oneTime ?? null })],
    ['an old bundle, whose one-time prekey was used', (_: Bundle, first: Bundle) => first],
    ['ids that are out of range', (one: Bundle) => ({ ...one, oneTime: { ...one.oneTime, id: 0xffff_ffff } })],
    ['an id of another signed prekey', (one: Bundle) => ({ ...one, signedPrekey: { ...one.signedPrekey, id: 77 } })],
  ])('%s: the message is repaired, and what comes after it opens', async (_, lie) => {
    const { town, a, b } = await three();
    const carol = await town.add('carol', 1);
    town.control('with carol', direct, ['carol', 'bob']);
    let first: Bundle | null = null;
    town.lie = (bundles) =>
      bundles.map((one) => {
        if (one.device !== 1 || one.user !== 'bob') return one;
        first ??= one;
        return first === one ? one : lie(one, first);
      });
    expect((await b.open('chat', await a.send('chat', 'of alice'))).text).toBe('of alice');
    const seq = await carol.send('with carol', 'of carol');
    await b.open('with carol', seq);
    town.lie = (bundles) => bundles;
    await talk(town, [b, carol]);
    expect((await b.open('with carol', seq)).text).toBe('of carol');
    expect((await b.open('with carol', await carol.send('with carol', 'after'))).text).toBe('after');
    expect((await carol.open('with carol', await b.send('with carol', 'back'))).text).toBe('back');
  });
});

describe('[E63] whoever lists a device that has no keys', () => {
  const nobody = (bundles: Bundle[]) => bundles.filter(({ device }) => device !== 3);
  const wrong = (bundles: Bundle[]) =>
    bundles.map((one) =>
      one.device === 3 ? { ...one, signedPrekey: { ...one.signedPrekey, signature: nothing } } : one,
    );
  /** As often as it is asked in vain before a message goes. */
  async function sealed(device: TownDevice, chat: string) {
    for (let asked = 0; asked < 20; asked++) {
      const message = await device.seal(chat, 'first');
      if (message !== null) return { asked, message };
      await device.settle();
    }
    throw new Error('it waits for good');
  }
  async function withThird(of: string) {
    const scene = await three();
    const third = await scene.town.add(of, 3);
    for (const [id, kind] of [
      ['chat', direct],
      ['group', group],
    ] as const)
      scene.town.control(id, kind, ['alice', 'bob']);
    return { ...scene, third };
  }

  test.each([
    ['direct', 'chat', 'none', nobody],
    ['direct', 'chat', 'wrong ones', wrong],
    ['group', 'group', 'none', nobody],
    ['group', 'group', 'wrong ones', wrong],
  ])(
    '%s, “%s”, %s: a message waits for six answers and no longer, and has the key when it has its own',
    async (...given) => {
      const [, id, , lie] = given;
      const { town, a, b, b2, third } = await withThird('bob');
      town.lie = lie;
      const { asked, message } = await sealed(a, id);
      // The first is asked again at once.
      expect([asked, message.without]).toEqual([5, ['bob']]);
      const first = await a.post(message);
      for (const device of [b, b2]) expect((await device.open(id, first)).text).toBe('first');
      expect((await third.open(id, first)).outcome).toBe('failed');
      // Those behind it do not wait again.
      const second = await a.post((await sealed(a, id)).message);
      for (const device of [b, b2]) expect((await device.open(id, second)).text).toBe('first');
      expect((await third.open(id, second)).outcome).toBe('failed');
      town.lie = (bundles) => bundles;
      await talk(town, [third, a, b]);
      for (const seq of [first, second]) expect((await third.open(id, seq)).text).toBe('first');
      const after = await a.seal(id, 'after');
      expect(after?.without).toEqual([]);
      expect((await third.open(id, await a.post(after as NonNullable<typeof after>))).text).toBe('after');
    },
  );

  test('and is the only one of the other person has nobody else to be read by: it waits for it', async () => {
    const town = new LyingTown();
    const [a] = [await town.add('alice', 1), await town.add('alice', 2)];
    const b3 = await town.add('bob', 3);
    town.control('chat', direct, ['alice', 'bob']);
    town.lie = nobody;
    await expect(sealed(a, 'chat')).rejects.toThrow('it waits for good');
    town.lie = (bundles) => bundles;
    expect((await b3.open('chat', await a.send('chat', 'first'))).text).toBe('first');
  });

  test('of this very person: the others have the message', async () => {
    const { town, a, b, third } = await withThird('alice');
    town.lie = nobody;
    const { message } = await sealed(a, 'chat');
    expect(message.without).toEqual(['alice']);
    const seq = await a.post(message);
    expect((await b.open('chat', seq)).text).toBe('first');
    town.lie = (bundles) => bundles;
    await talk(town, [third, a]);
    expect((await third.open('chat', seq)).text).toBe('first');
  });
});

describe('[E65] [18.5] letters that are delivered as it likes', () => {
  const ways: Record<string, (town: Town, nth: number) => void> = {
    'every third is dropped': (town, nth) => {
      if (nth % 3 === 0) town.letters.shift();
    },
    'each comes twice': (town) => {
      const [first] = town.letters;
      if (first !== undefined) town.letters.splice(1, 0, structuredClone(first));
    },
    'each comes to the other device first': (town) => {
      const [first] = town.letters;
      if (first === undefined) return;
      const to = first.to.endsWith('/1') ? first.to.replace('/1', '/2') : first.to.replace('/2', '/1');
      if (town.devices.has(to)) town.letters.unshift({ ...structuredClone(first), to });
    },
    'the last comes first': (town) => {
      town.letters.reverse();
    },
  };
  test.each(Object.entries(ways))('%s: what is lost is repaired all the same', async (_, way) => {
    const { town, a, b, b2 } = await three();
    const first = await a.send('group', 'with the chain');
    await b.open('group', first);
    const lost: number[] = [];
    for (let n = 0; n < 3; n++) lost.push(await a.send('group', `lost ${n}`));
    for (const seq of lost) expect((await b2.open('group', seq)).outcome).toBe('failed');
    let nth = 0;
    for (let turn = 0; turn < 24; turn++) {
      for (const device of [b2, a, b]) {
        await device.settle();
        way(town, ++nth);
        await device.readLetters();
      }
      town.now += 240_000;
    }
    for (const [n, seq] of lost.entries()) expect((await b2.open('group', seq)).text).toBe(`lost ${n}`);
    expect((await b2.open('group', await a.send('group', 'after'))).text).toBe('after');
  });
});

describe('[E4] [E41] what it says of one’s own devices', () => {
  async function says(of: TownDevice, kept: Partial<wire.KeysKept.$Properties>, list: object) {
    const keysKept = { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: 1, removed: [], ...kept };
    for (const [key, reply] of [
      ['keys-low', { keysKept }],
      ['own-list', { deviceLists: { lists: [{ user: of.user, list }] } }],
    ] as const)
      of.commit((await of.cipher.answered?.(key, { is: 'reply', reply: reply as never }, of.state, of.here))?.changes);
    const errands = (await of.cipher.errands?.(of.state, of.here)) ?? [];
    return errands.find(({ key }) => key.startsWith('list '))?.command.publishKeys?.list ?? null;
  }

  async function alone() {
    const town = new Town();
    const alice = await town.add('alice', 1, { publishes: false });
    const [listed] = town.people.get('alice')?.listed ?? [];
    if (listed === undefined) throw new Error('nobody is listed');
    return { alice, listed };
  }

  test.each([0xffff_ffff, 0xffff_fffe, 4_000_000_000, 20_000])(
    'that its version is %i: nothing is signed so far ahead, for a list that is signed once is never taken back',
    async (listVersion) => {
      const { alice, listed } = await alone();
      const unsigned = { version: 0, devices: [{ ...listed, addedAt: 1 }], signature: nothing };
      expect(await says(alice, { listVersion }, unsigned)).toBeNull();
      expect(await says(alice, { listVersion: 3 }, unsigned)).toMatchObject({ version: 4 });
    },
  );

  test.each([2 ** 63, Number.NaN, -1, 1.5])(
    'that it is one since %d: the list says a time that others take',
    async (addedAt) => {
      const { alice, listed } = await alone();
      const list = await says(
        alice,
        { listVersion: 1 },
        { version: 0, devices: [{ ...listed, addedAt }], signature: nothing },
      );
      const [first] = list?.devices ?? [];
      expect(Number.isSafeInteger(Number(first?.addedAt)) && Number(first?.addedAt) >= 0).toBe(true);
      const statement = deviceListStatement('alice', list as never);
      expect(await alice.cipher.verify?.(listed.identity, statement, list?.signature ?? nothing)).toBe(true);
    },
  );

  test('[E41] that an older list is the newest, when a further device is linked: who was taken off comes back by no such list', async () => {
    const town = new Town();
    const [alice] = [await town.add('alice', 1), await town.add('alice', 2)];
    const listed = (town.people.get('alice')?.listed ?? []).map((one) => ({ ...one, addedAt: 1 }));
    const statement = deviceListStatement('alice', { version: 3, devices: listed });
    const { signature = nothing } = (await alice.cipher.sign?.(statement, alice.state)) ?? {};
    const old = { version: 3, devices: listed, signature };
    expect(await says(alice, { removed: [2] }, old)).toMatchObject({ version: 4, devices: [{ device: 1 }] });
    const taken = { keysKept: { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: 4, removed: [] } };
    const answer = { is: 'reply', reply: taken } as never;
    alice.commit((await alice.cipher.answered?.('list 4', answer, alice.state, alice.here))?.changes);
    const held = readList((await alice.cipher.ownList?.(alice.state)) ?? nothing);
    expect(held).toMatchObject({ version: 4, devices: [{ device: 1 }] });
    const [first] = listed;
    if (first === undefined || held === null) throw new Error('nobody is listed');
    const next = (list: object, version: number) =>
      nextList(alice.cipher as never, {
        ...{ user: 'alice', own: first, joiner: { ...first, device: 5 }, held },
        statement: { list: list as never, version, devices: [1, 2] },
      });
    expect(await next(old, 4)).toBeNull();
    expect((await next(held, 4))?.next.devices.map(({ device }) => device)).toEqual([1, 5]);
    // Nor does an older one take its place.
    await says(alice, { listVersion: 4 }, old);
    expect(readList((await alice.cipher.ownList?.(alice.state)) ?? nothing)).toMatchObject({ version: 4 });
  });

  test('that all of them are gone, this one too: it signs no list without itself', async () => {
    const { alice, listed } = await alone();
    const unsigned = { version: 0, devices: [{ ...listed, addedAt: 1 }], signature: nothing };
    expect(await says(alice, { removed: [1, 2, 3] }, unsigned)).toBeNull();
  });
});

describe('[E3] [E67] what it says that it holds', () => {
  test.each([
    { oneTime: 0xffff_ffff, signedPrekey: 0xffff_ffff, kemPrekey: 0 },
    { oneTime: 0, signedPrekey: 0, kemPrekey: 0 },
  ])('%o: what is published stays sound, and others can write to it', async (kept) => {
    const { town, a, b, b2 } = await three();
    for (const one of [b, b2]) {
      const keysKept = { listVersion: 1, removed: [], ...kept };
      const answer = { is: 'reply', reply: { keysKept } } as never;
      one.commit((await one.cipher.answered?.('keys-low', answer, one.state, one.here))?.changes);
      await one.settle();
    }
    expect((town.published.get('bob/1') as PublishedKeys).signed.id).toBe(1);
    const seq = await a.send('chat', 'first');
    for (const device of [b, b2]) expect((await device.open('chat', seq)).text).toBe('first');
  });
});
