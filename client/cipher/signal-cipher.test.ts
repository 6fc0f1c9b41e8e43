/** The cipher over names for keys: what it seals, for whom, and what it opens. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Suite } from '../../crypto/suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { encodeKey } from '../store/key-order.ts';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import type { KeyRow } from './keyring.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

async function two(suite?: Suite): Promise<{ town: Town; a: TownDevice; b: TownDevice; b2: TownDevice }> {
  const town = new Town(suite);
  const a = await town.add('alice', 1);
  const b = await town.add('bob', 1);
  const b2 = await town.add('bob', 2);
  town.control('chat', direct, ['alice', 'bob']);
  town.control('group', group, ['alice', 'bob']);
  return { town, a, b, b2 };
}

const wrapsAt = (town: Town, id: string, seq: number) =>
  town.logs.get(id)?.entries[seq - 1]?.wraps.map(({ user, device, type }) => `${user}/${device} ${type}`) ?? [];

/** With the true cryptography: names for keys hide nothing. */
test.each([
  ['a direct chat', 'chat'],
  ['a group', 'group'],
])('[14.1] [D7] what the server gets of a message in %s is ciphertext, its wraps included', async (_what, id) => {
  const { town, a, b, b2 } = await two(signalSuite);
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const text = 'seen by nobody but those who have the key of it';
  const seqs = [await a.send(id, text), await a.send(id, text)];
  const got = (town.logs.get(id)?.entries ?? [])
    .filter(({ seq }) => seqs.includes(seq))
    .map(({ body, wraps }) => ({ body, wraps: wraps.map(({ data }) => hex(data)) }));
  expect(got).toHaveLength(2);
  const contentKeys = a.keys('key').map((key) => a.rows.get(encodeKey(key))?.value as KeyRow);
  expect(contentKeys).toHaveLength(2);
  const everything = got.flatMap(({ body, wraps }) => [hex(body), ...wraps]).join(' ');
  for (let at = 0; at + 6 <= text.length; at++)
    expect(everything).not.toContain(hex(Buffer.from(text.slice(at, at + 6))));
  for (const { key } of contentKeys) expect(everything).not.toContain(hex(key));
  // The same text is other bytes each time, behind what is said in clear: version and epoch.
  const [first, second] = got.map(({ body }) => hex(body.subarray(5)));
  expect(first).toHaveLength(second?.length as number);
  expect(first?.slice(0, 8)).not.toBe(second?.slice(0, 8));
  for (const { wraps } of got) expect(wraps.length).toBeGreaterThan(0);
  for (const device of [b, b2]) for (const seq of seqs) expect(await device.open(id, seq)).toMatchObject({ text });
});

describe('[D7] direct chats', () => {
  test('[E61] each device of both is sealed for, and opens it; the answer ends the prekey messages', async () => {
    const { town, a, b, b2 } = await two();
    const seq = await a.send('chat', 'hello');
    expect(wrapsAt(town, 'chat', seq)).toEqual(['bob/1 3', 'bob/2 3']);
    for (const device of [b, b2]) expect(await device.open('chat', seq)).toMatchObject({ text: 'hello' });
    const answer = await b.send('chat', 'yes');
    expect(wrapsAt(town, 'chat', answer)).toEqual(['alice/1 2', 'bob/2 3']);
    for (const device of [a, b2]) expect(await device.open('chat', answer)).toMatchObject({ text: 'yes' });
    expect(wrapsAt(town, 'chat', await a.send('chat', 'more'))).toEqual(['bob/1 2', 'bob/2 3']);
  });

  test('a one-time prekey is handed to one, and gone from the device with the commit that used it', async () => {
    const { town, a, b } = await two();
    const before = b.keys('one-time').length;
    await b.open('chat', await a.send('chat', 'hello'), { crash: true });
    expect(b.keys('one-time')).toHaveLength(before);
    await b.open('chat', town.logs.get('chat')?.entries.length as number);
    expect(b.keys('one-time')).toHaveLength(before - 1);
    expect(new Set(town.claimed.map((one) => one.split(' ')[0])).size).toBe(town.claimed.length);
  });

  test('[E63] what cannot be sealed yet waits, and says what it wants; a device that has published nothing is not skipped', async () => {
    const { town, a, b } = await two();
    const b3 = await town.add('bob', 3, { publishes: false });
    town.control('chat', direct, ['alice', 'bob']);
    expect(await a.seal('chat', 'first')).toBeNull();
    await a.settle();
    expect(await a.seal('chat', 'first')).toBeNull();
    expect(a.keys('bundle')).toEqual([['bundle', 'bob', 3, expect.any(String)]]);
    await b3.settle();
    const seq = await a.send('chat', 'first');
    expect(a.keys('bundle')).toEqual([]);
    for (const device of [b, b3]) expect(await device.open('chat', seq)).toMatchObject({ text: 'first' });
  });

  test('a bundle that the identity of the list has not signed begins nothing', async () => {
    const { town, a } = await two();
    const other = town.published.get('bob/2');
    town.published.set('bob/1', { ...(other as NonNullable<typeof other>) });
    expect(await a.seal('chat', 'first')).toBeNull();
    await a.settle();
    expect(await a.seal('chat', 'first')).toBeNull();
    expect(a.keys('session')).toEqual([['session', 'bob', 2, expect.any(String)]]);
    expect(a.keys('bundle')).toEqual([['bundle', 'bob', 1, expect.any(String)]]);
  });

  test('a device that no list names opens nothing, and nobody opens what is from it', async () => {
    const { town, a, b, b2 } = await two();
    const eve = await town.add('eve', 1);
    const seq = await a.send('chat', 'secret');
    expect((await eve.open('chat', seq)).outcome).toBe('failed');
    town.control('other', direct, ['eve', 'bob']);
    const theirs = await eve.send('other', 'hello');
    const posted = town.logs.get('other')?.entries[theirs - 1];
    if (posted?.name == null) throw new Error('nothing was sent');
    const { name, body, wraps } = posted;
    for (const claimed of [
      { ...name, conversation: 'chat' },
      { ...name, conversation: 'chat', sender: 'alice' },
    ]) {
      const at = town.append('chat', claimed, body, wraps);
      for (const device of [b, b2]) expect((await device.open('chat', at)).outcome).toBe('failed');
    }
  });

  test('[E60] [E61] a wrap opens the body that it was made for, in its own chat, under its own number and group', async () => {
    const { town, a, b } = await two();
    const sealed = await a.send('chat', 'one').then((seq) => town.logs.get('chat')?.entries[seq - 1]);
    if (sealed?.name == null) throw new Error('nothing was sent');
    town.control('chat2', direct, ['alice', 'bob']);
    const { name, body, wraps } = sealed;
    const altered = Uint8Array.from(body, (byte, i) => (i === body.length - 1 ? byte ^ 1 : byte));
    const epoch = Uint8Array.from(body, (byte, i) => (i === 4 ? byte + 1 : byte));
    town.control('chat', direct, ['alice', 'bob']);
    const wrong: [string, typeof name, Uint8Array][] = [
      ['chat', name, altered],
      ['chat', { ...name, number: 9 }, body],
      ['chat', name, body],
      ['chat', name, epoch],
      ['chat2', { ...name, conversation: 'chat2' }, body],
    ];
    for (const [id, as, bytes] of wrong) {
      const at = town.append(id, as, bytes, wraps);
      expect((await b.open(id, at, { crash: true })).outcome, `${id} ${as.number}`).toBe('failed');
    }
    expect(await b.open('chat', sealed.seq)).toMatchObject({ text: 'one' });
  });

  test('[E61] a wrap of another message ahead of its own takes nothing from a message; alone it opens nothing, and ends no session', async () => {
    const { town, a, b } = await two();
    await b.open('chat', await a.send('chat', 'begins'));
    const entries = town.logs.get('chat')?.entries ?? [];
    const [first, second] = [await a.send('chat', 'one'), await a.send('chat', 'two')].map((seq) => entries[seq - 1]);
    if (first?.name == null || second?.name == null) throw new Error('nothing was sent');
    const both = town.append('chat', first.name, first.body, [...second.wraps, ...first.wraps]);
    expect((await b.open('chat', both)).text).toBe('one');
    const other = town.append(
      'chat',
      second.name,
      second.body,
      entries[(await a.send('chat', 'three')) - 1]?.wraps ?? [],
    );
    expect((await b.open('chat', other)).outcome).toBe('failed');
    expect([...b.rows.values()].find(({ key }) => key[0] === 'want')?.value).toMatchObject({
      seq: other,
      broken: false,
      from: { identity: expect.any(Uint8Array) },
    });
  });
});

describe('[D7] groups', () => {
  test('[E62] the chain goes ahead to those who lack it, until it is known to be in the log, and then one wrap is for all', async () => {
    const { town, a, b, b2 } = await two();
    await a.send('chat', 'so that there are sessions');
    const first = await a.seal('group', '1');
    const second = await a.seal('group', '2');
    if (first === null || second === null) throw new Error('it waits');
    const seqs = [await a.post(first), await a.post(second), await a.send('group', '3')];
    expect(seqs.map((seq) => wrapsAt(town, 'group', seq))).toEqual([
      ['bob/1 3', 'bob/2 3', '/0 4'],
      ['bob/1 3', 'bob/2 3', '/0 4'],
      ['/0 4'],
    ]);
    for (const device of [b, b2])
      for (const seq of seqs) expect((await device.open('group', seq)).text).toBe(String(seq - 1));
  });

  test('what is sealed again for a newer epoch gives the chain again: the entry that carried it never came', async () => {
    const { town, a, b } = await two();
    await a.send('chat', 'so that there are sessions');
    const lost = await a.seal('group', '1');
    town.control('group', group, ['alice', 'bob']);
    const again = await a.seal('group', '1', { number: lost?.name.number ?? 0 });
    if (again === null) throw new Error('it waits');
    const seq = await a.post(again);
    expect(wrapsAt(town, 'group', seq)).toEqual(['bob/1 3', 'bob/2 3', '/0 4']);
    expect((await b.open('group', seq)).text).toBe('1');
  });

  test('[D1.10] [E64] a message that comes before the chain waits for it; with nothing lacking before it, it is given up', async () => {
    const { a, b, b2 } = await two();
    const first = await a.send('group', '1');
    const second = await a.send('group', '2');
    expect((await b.open('group', second, { isNext: false })).outcome).toBe('waits');
    expect((await b.open('group', first)).text).toBe('1');
    expect((await b.open('group', second)).text).toBe('2');
    expect((await b2.open('group', second)).outcome).toBe('failed');
    expect(b2.keys('want')).toEqual([['want', 'group', 'alice', 1, 2]]);
  });

  test('who comes is given the chain as it stands, and reads nothing older; who goes is locked out of what follows', async () => {
    const { town, a, b, b2 } = await two();
    const carol = await town.add('carol', 1);
    const before = await a.send('group', 'before');
    town.control('group', group, ['alice', 'bob', 'carol']);
    const joined = await a.send('group', 'joined');
    expect(wrapsAt(town, 'group', joined)).toEqual(['carol/1 3', '/0 4']);
    expect((await carol.open('group', joined)).text).toBe('joined');
    expect((await carol.open('group', before)).outcome).toBe('failed');
    town.remove('bob', 2);
    town.control('group', group, ['alice', 'bob', 'carol']);
    const after = await a.send('group', 'after');
    expect(wrapsAt(town, 'group', after)).toEqual(['bob/1 3', 'carol/1 3', '/0 4']);
    for (const device of [b, carol]) expect((await device.open('group', after)).text).toBe('after');
    for (const seq of [before, joined]) await b2.open('group', seq);
    expect((await b2.open('group', after)).outcome).toBe('failed');
  });

  test.each([
    { why: 'after a week', ms: 7 * 24 * 3_600_000, messages: 1 },
    { why: 'after a thousand messages', ms: 0, messages: 1_000 },
  ])('the chain is made anew $why', async ({ ms, messages }) => {
    const { town, a, b } = await two();
    for (let n = 0; n < messages; n++) await a.send('group', `${n}`);
    town.now += ms;
    await a.settle();
    const seq = await a.send('group', 'anew');
    expect(wrapsAt(town, 'group', seq)).toEqual(['bob/1 3', 'bob/2 3', '/0 4']);
    expect((await b.open('group', seq)).text).toBe('anew');
  });

  test('[D7] the chain goes to many in entries of at most a hundred ahead of the message', async () => {
    const { town, a } = await two();
    const many: TownDevice[] = [];
    for (let n = 0; n < 60; n++) for (const device of [1, 2, 3, 4]) many.push(await town.add(`user${n}`, device));
    town.control('big', group, [
      'alice',
      ...many.map(({ user }) => user).filter((user, i, all) => all.indexOf(user) === i),
    ]);
    const seq = await a.send('big', 'to all');
    const entries = town.logs.get('big')?.entries ?? [];
    expect(entries.map(({ wraps }) => wraps.length)).toEqual([0, 100, 100, 40, 1]);
    for (const device of [many[0], many[150], many[239]]) {
      for (const at of [2, 3, 4]) await device?.open('big', at);
      expect((await device?.open('big', seq))?.text).toBe('to all');
    }
    expect(wrapsAt(town, 'big', await a.send('big', 'again'))).toEqual(['/0 4']);
  });
});

describe('what is kept', () => {
  test('the key of a message stays until it is to be forgotten, and opens it again', async () => {
    const { a, b } = await two();
    const seq = await a.send('chat', 'hello');
    await b.open('chat', seq);
    expect((await b.open('chat', seq)).text).toBe('hello');
    const name = { conversation: 'chat', sender: 'alice', device: 1, number: 1 };
    for (const device of [a, b]) {
      expect(device.keys('key')).toEqual([['key', 'chat', 'alice', 1, 1]]);
      device.commit(await device.cipher.forget?.(name, device.state));
      expect(device.keys('key')).toEqual([]);
    }
    expect((await b.open('chat', seq)).outcome).toBe('failed');
  });

  test('[E67] signed prekeys are made anew each week, and kept for sixty days after', async () => {
    const { town, a, b } = await two();
    const week = 7 * 24 * 3_600_000;
    expect(await a.seal('chat', 'late')).toBeNull();
    await a.settle();
    const late = await a.seal('chat', 'late');
    for (let weeks = 1; weeks <= 12; weeks++) {
      town.now += week;
      await b.settle();
      expect(town.published.get('bob/1')?.signed.id).toBe(1 + weeks);
      if (weeks === 8 && late !== null) {
        const seq = await a.post(late);
        expect((await b.open('chat', seq)).text).toBe('late');
      }
    }
    expect(b.keys('signed').map(([, id]) => id)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(b.keys('kem')).toHaveLength(10);
  });

  test('one-time prekeys are made when the server says that it has few', async () => {
    const { town, b } = await two();
    const oneTime = town.published.get('bob/1')?.oneTime ?? [];
    // One went to the device that was linked.
    expect(oneTime).toHaveLength(99);
    oneTime.splice(0, 79);
    const keysKept = { oneTime: 20, signedPrekey: 1, kemPrekey: 1, listVersion: 1, removed: [] };
    const answer = { is: 'reply', reply: { keysKept } } as never;
    b.commit((await b.cipher.answered?.('keys-low', answer, b.state, b.here))?.changes);
    await b.settle();
    const ids = (town.published.get('bob/1')?.oneTime ?? []).map(({ id }) => id);
    expect(ids).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });

  test('[D7.3] a server that says again and again that it holds none is given no more than so many in an hour', async () => {
    const { town, b } = await two();
    const none = {
      is: 'reply',
      reply: { keysKept: { oneTime: 0, signedPrekey: 1, kemPrekey: 1, listVersion: 1, removed: [] } },
    };
    const complain = async () => {
      for (let times = 0; times < 30; times++) {
        b.commit((await b.cipher.answered?.('keys-low', none as never, b.state, b.here))?.changes);
        b.commit(await b.cipher.upkeep?.(b.state, b.here));
        const [errand] = (await b.cipher.errands?.(b.state, b.here)) ?? [];
        if (errand !== undefined)
          b.commit((await b.cipher.answered?.(errand.key, none as never, b.state, b.here))?.changes);
      }
    };
    await complain();
    const made = b.keys('one-time').length;
    expect(made).toBeLessThanOrEqual(1_100);
    town.now += 3_600_000;
    await complain();
    expect(b.keys('one-time').length).toBeGreaterThan(made);
  });

  test('[E63] who is out waits for nobody, and seals for nobody: the server says that they are', async () => {
    const { town, a } = await two();
    await a.send('group', 'with the chain');
    await town.add('carol', 1, { publishes: false });
    town.control('group', group, ['bob', 'carol']);
    const sealed = await a.seal('group', 'too late');
    expect(sealed?.wraps.map(({ user, device }) => `${user}/${device}`)).toEqual(['/0']);
    expect(a.keys('bundle')).toEqual([]);
  });

  test('a crash between the seal and its commit uses nothing up', async () => {
    const { a, b } = await two();
    await b.open('chat', await a.send('chat', 'first'));
    const before = JSON.stringify([...a.rows.values()]);
    await a.seal('chat', 'lost', { crash: true });
    expect(JSON.stringify([...a.rows.values()])).toBe(before);
    expect((await b.open('chat', await a.send('chat', 'second'))).text).toBe('second');
  });
});

test('[E67] what was given up is erased from the keyring, and what is in the log stays', async () => {
  const town = new Town();
  const [alice, bob] = [await town.add('alice', 1), await town.add('bob', 1)];
  town.control('chat', 1, ['alice', 'bob']);
  await bob.open('chat', await alice.send('chat', 'sent'));
  const keys = alice.keys('key');
  expect(keys).toHaveLength(1);
  const [, conversation, sender, device, number] = keys[0] as [string, string, string, number, number];
  const [row] = [...alice.rows.values()].filter(({ key }) => key[0] === 'key').map(({ value }) => value as KeyRow);
  alice.commit({
    put: [{ key: ['key', conversation, sender, device, number + 1], value: { ...row, seq: 0 } }],
  });
  const names = [number, number + 1].map((one) => ({ conversation, sender, device, number: one }));
  alice.commit(await alice.cipher.forgetUnsent?.(names, alice.state));
  expect(row?.seq).toBeGreaterThan(0);
  expect(alice.keys('key')).toEqual(keys);
});

test('[E21] who was removed puts nothing into the log behind that, with a server that lies: nor once the chain has gone on', async () => {
  const town = new Town();
  const a = await town.add('alice', 1);
  await town.add('bob', 1);
  const mallory = await town.add('mallory', 1);
  town.control('group', 2, ['alice', 'bob', 'mallory']);
  await a.open('group', await mallory.send('group', 'while a member'));
  town.control('group', 2, ['alice', 'bob']);
  // A device that was removed seals on for the epoch it knows, and the server appends it behind the removal.
  const all = town.group('group', 3);
  const name = { conversation: 'group', sender: 'mallory', device: 1, number: 9 };
  const content = new TextEncoder().encode('I am still an admin: pay here');
  const sealed = await mallory.cipher.seal(
    { name, content, group: all, keyNumbers: [], here: mallory.here },
    mallory.state,
  );
  if (sealed.is !== 'sealed') throw new Error('it waits');
  const seq = town.append('group', name, sealed.body, sealed.wraps);
  expect((await a.open('group', seq)).outcome).toBe('failed');
  // Any later change, by anybody; then the client is opened anew, which tries again all that has failed (engine.ts, allSealed).
  town.control('group', 2, ['alice', 'bob']);
  const again = await a.open('group', seq, { replayed: seq + 2 });
  expect(again).toMatchObject({ outcome: 'failed', text: null });
});
