/** Servers that lie about who is in: each lie is found out, and said in words (D7.1). */
import { beforeEach, describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Roost } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { lines, type SignedPlace, signedPlace } from '../testing/signed-place.ts';
import { type SymbolicKey, signedBody, signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { EntryKind } from './log-entry.ts';
import { encodeTitle } from './people-in.ts';

const { MEMBER } = wire.Role;
const mallory = symbolicKey('mallory');

let here: SignedPlace;
let a: Roost;
let b: Roost;
let c: Roost;
let id: ConversationId;
/** For whom messages were sealed, as `user/device`. */
let addressed: string[];

const watching: Cipher = {
  ...plainCipher,
  seal: (message, state) => {
    addressed = message.group.devices.flatMap(({ user, devices }) =>
      devices.map(({ device }) => `${user.slice(1, 2)}/${device}`),
    );
    return plainCipher.seal(message, state);
  },
};

beforeEach(async () => {
  here = signedPlace();
  addressed = [];
  b = await here.open(bob);
  a = await here.open(alice, { base: watching });
  c = await here.open(carol);
  id = await a.createGroup({ title: 'Club', members: [bob] });
  await settle();
});

const epoch = () => here.server.epoch(here.server.log(id));
const control = (change: Omit<wire.Control.$Properties, 'epoch'>, at = epoch()) =>
  ({ epoch: at, ...change }) as wire.Control.$Properties;
const encode = (body: wire.Control.$Properties) => wire.Control.encode(body).finish();
const nameAs = (sender: string, kind: wire.EntryKind, number: number) => ({
  conversation: id,
  kind,
  sender,
  device: 1,
  number,
});

/** As if `sender` had sent it; unsigned, or signed by somebody. */
async function forge(
  sender: string,
  kind: wire.EntryKind,
  change: wire.Control.$Properties,
  by?: SymbolicKey,
): Promise<void> {
  const name = nameAs(sender, kind, 90 + epoch());
  const body = by === undefined ? encode(change) : signedBody(name, change, by);
  here.server.log(id).numbers.set(`${sender}/1`, name.number);
  here.server.append(id, { ...name, body });
  await settle();
}

async function give(user: typeof bob, list: wire.DeviceList.$Properties, to = id): Promise<void> {
  here.server.append(to, { sender: user, kind: EntryKind.DEVICES, body: encode({ devices: { user, list } }) });
  await settle();
}

const members = async (roost: Roost) => {
  const group = roost.group(id);
  const stop = group.subscribe(() => {});
  await settle();
  stop();
  return group.current?.members.map((one) => `${one.user.slice(1, 2)}/${one.devices.join('+')}`).sort();
};

describe('a server that adds a member', () => {
  const addCarol = () => ({
    membership: { add: [{ user: carol, role: MEMBER, devices: here.server.lists.get(carol) ?? null }] },
  });

  test('[E21] [E23] [D7.1] adds nobody: what nobody signed, or somebody else did, is passed over, moves the epoch, and is shown', async () => {
    await forge(alice, EntryKind.MEMBERSHIP, control(addCarol()));
    await forge(alice, EntryKind.MEMBERSHIP, control(addCarol()), mallory);
    await forge(carol, EntryKind.MEMBERSHIP, control(addCarol()), here.key(carol));
    for (const roost of [a, b]) {
      expect(await members(roost)).toEqual(['a/1', 'b/1']);
      expect((await lines(roost, id)).slice(1)).toEqual([
        'The server sent a change that nobody signed: it was ignored',
        expect.stringContaining('did not sign: it was ignored'),
        expect.stringContaining('sent a change by a device that is not one of'),
      ]);
    }
    await a.send(id, { text: 'still among us' });
    await here.clock.advance(1_000);
    expect(addressed).toEqual(['a/1', 'b/1']);
    expect(await texts(b, id)).toEqual(['still among us']);
  });

  test('[D7.1] an admin adds somebody whose list the server has made: nobody who verifies takes it', async () => {
    const devices = signedList(carol, 1, [[1, mallory]], symbolicKey('another'));
    await forge(
      alice,
      EntryKind.MEMBERSHIP,
      control({ membership: { add: [{ user: carol, devices }] } }),
      here.key(alice),
    );
    await forge(alice, EntryKind.MEMBERSHIP, control({ membership: { add: [{ user: carol }] } }), here.key(alice));
    expect(await members(b)).toEqual(['a/1', 'b/1']);
    const line = 'The server sent a change that names devices which their owner has not signed for: it was ignored';
    expect((await lines(b, id)).slice(1)).toEqual([line, line]);
  });

  test('[D7.1] [L4] a signed entry is good once: shown again later, under its number or another, it is none', async () => {
    await a.addMembers(id, [carol]);
    await settle();
    await a.removeMember(id, carol);
    await settle();
    expect(await members(b)).toEqual(['a/1', 'b/1']);
    const [, signed] = here.server.log(id).entries;
    for (const number of [signed?.number ?? 0, 200])
      here.server.append(id, { ...nameAs(alice, EntryKind.MEMBERSHIP, number), body: signed?.body ?? null });
    await settle();
    expect(await members(b)).toEqual(['a/1', 'b/1']);
    expect((await lines(b, id)).slice(-2)).toEqual([
      expect.stringContaining('was not valid and was skipped'),
      expect.stringContaining('did not sign'),
    ]);
  });
});

test('[D7.1] a server that tells of a chat in words of its own: title, people and times are those of the signed entries', async () => {
  const log = here.server.log(id);
  const told = { ...here.server.state(log, alice), title: encodeTitle('Wires'), members: 7, readable: [] };
  here.server.socketsOf(alice)[0]?.push({ states: { states: [told] } });
  await settle();
  const [row] = a.conversations.current.filter((one) => one.id === id);
  expect(row).toMatchObject({ title: 'Club' });
  expect(await members(a)).toEqual(['a/1', 'b/1']);
});

test('[E21] [D7.1] a group that nobody has signed is none, whatever the server says of it: no title, nobody in it', async () => {
  const other = `c${'z'.repeat(22)}` as ConversationId;
  const people = [alice, carol].map((user) => ({ user, role: MEMBER, devices: here.server.lists.get(user) ?? null }));
  const creation = { kind: wire.ConversationKind.GROUP, members: people, title: encodeTitle('Your bank') };
  const name = { sender: carol, device: 1, number: 1, kind: EntryKind.CREATION };
  here.server.append(other, { ...name, body: encode({ creation }) });
  await settle();
  here.server.socketsOf(alice)[0]?.push({ states: { states: [here.server.state(here.server.log(other), alice)] } });
  await here.clock.advance(10_000);
  const [row] = [...a.conversations.current, ...a.requests.current].filter((one) => one.id === other);
  expect(row?.title ?? '').toBe('');
  expect(await texts(a, other)).toEqual([]);
});

test('[D7.1] a chat that there is only the server’s word of is neither shown nor told of; once its creation was looked at it is', async () => {
  const other = `c${'y'.repeat(22)}` as ConversationId;
  const asked: string[] = [];
  a.on('request', ({ conversation }) => asked.push(conversation));
  const role = { [carol]: wire.Role.ADMIN, [alice]: MEMBER } as const;
  const people = [alice, carol].map((user) => ({
    user,
    role: role[user] ?? MEMBER,
    devices: here.server.lists.get(user) ?? null,
  }));
  const creation = { kind: wire.ConversationKind.GROUP, members: people, title: encodeTitle('Book club') };
  const name = { conversation: other, sender: carol, device: 1, number: 1, kind: EntryKind.CREATION };
  here.server.onPull = () => true;
  a.disconnect();
  await settle();
  here.server.append(other, { ...name, body: signedBody(name, control({ creation }, 0), here.key(carol)) });
  a.connect();
  await settle();
  const standing = { conversation: other, standing: wire.Standing.REQUESTED, asker: carol };
  here.server.socketsOf(alice)[0]?.push({ standingChanged: standing });
  await settle();
  const shown = () => [...a.conversations.current, ...a.requests.current].find((one) => one.id === other);
  expect(shown()).toBeUndefined();
  expect(a.conversation(other).current).toBeNull();
  expect(asked).toEqual([]);
  here.server.onPull = () => false;
  await here.clock.advance(60_000);
  expect(shown()).toMatchObject({ title: 'Book club', request: { from: { user: carol } } });
  expect(asked).toEqual([other]);
});

describe('a server that adds a device', () => {
  test('[E22] [D7.1] adds none: a list that its own primary did not sign is passed over, and shown', async () => {
    const first: readonly [number, SymbolicKey] = [1, here.key(bob)];
    await give(bob, signedList(bob, 2, [first, [9, mallory]], mallory));
    await give(bob, { ...signedList(bob, 2, [first, [9, mallory]]), signature: new Uint8Array(0) });
    await give(bob, { ...signedList(bob, 2, [first]), version: 3 });
    // Of somebody else: the same devices, signed for another account.
    await give(carol, signedList(bob, 2, [first]));
    expect(await members(a)).toEqual(['a/1', 'b/1']);
    const line = 'The server sent a change that names devices which their owner has not signed for: it was ignored';
    expect((await lines(a, id)).slice(1)).toEqual([line, line, line, line]);
    await a.send(id, { text: 'for one device' });
    await settle();
    expect(addressed).toEqual(['a/1', 'b/1']);
  });

  test('[D7.1] a new device that the primary signed for is taken, and is shown; nothing new is no line of its own', async () => {
    await give(
      bob,
      signedList(bob, 2, [
        [1, here.key(bob)],
        [2, symbolicKey('tablet')],
      ]),
    );
    expect(await members(a)).toEqual(['a/1', 'b/1+2']);
    expect((await lines(a, id)).at(-1)).toMatch(/linked a new device$/);
  });

  test('[E24] [D7.1] another key than the one known: taken, shown in every chat, and told once', async () => {
    const told: string[] = [];
    a.on('safety-number-changed', ({ who }) => told.push(who.user));
    const other = await a.direct(bob);
    await a.send(other, { text: 'hello' });
    await settle();
    const list = signedList(bob, 2, [[9, mallory]]);
    await give(bob, list);
    await give(bob, list, other as never);
    expect(await members(a)).toEqual(['a/1', 'b/9']);
    for (const chat of [id, other]) expect((await lines(a, chat)).at(-1)).toMatch(/The safety number with .+ changed$/);
    expect(told).toEqual([bob]);
  });
});

describe('a server that hides a removal', () => {
  const phone = (): readonly [number, SymbolicKey] => [1, here.key(bob)];
  const sentence = expect.stringContaining('has not told this chat of the newest devices of');
  let other: ConversationId;
  let told: unknown[];

  /** Bob has taken his lost phone off his list, and only one of two chats is told. */
  beforeEach(async () => {
    await give(bob, signedList(bob, 2, [phone(), [2, symbolicKey('lost')]]));
    other = await a.createGroup({ title: 'Other', members: [bob] });
    await settle();
    await give(bob, signedList(bob, 3, [phone()]), other);
    told = [];
    a.on('devices-behind', ({ conversation, people, sentence }) =>
      told.push({ conversation, people: people.map(({ user }) => user), sentence }),
    );
    addressed = [];
    await a.send(id, { text: 'where are you' });
    await settle();
  });

  test('[E25] [D7.1] what is sent waits 10 s for the list that is known from elsewhere, then goes to what is left of the one held, with a warning', async () => {
    const behind = () => a.conversation(id).current?.behind;
    expect(a.conversation(id).current?.isBehind).toBe(true);
    expect(behind()).toMatchObject({ people: [{ user: bob }], sentence: expect.stringContaining('Messages wait') });
    await here.clock.advance(9_900);
    expect(await texts(b, id)).toEqual([]);
    expect(told).toEqual([]);
    await here.clock.advance(200);
    expect(await texts(b, id)).toEqual(['where are you']);
    expect(addressed).toEqual(['a/1', 'b/1']);
    expect(told).toEqual([{ conversation: id, people: [bob], sentence }]);
    expect(await members(a)).toEqual(['a/1', 'b/1+2']);
    // Said once for that list.
    await a.send(id, { text: 'again' });
    await settle();
    expect(await texts(b, id)).toEqual(['where are you', 'again']);
    expect(told).toHaveLength(1);
    // It stays true, and said, until the chat has been told.
    expect(behind()).toMatchObject({ people: [{ user: bob }], sentence });
    await give(bob, signedList(bob, 3, [phone()]));
    expect(behind()).toBeNull();
  });

  test('[D7.1] the person need not wait; and there is no warning when the list comes in time', async () => {
    await here.clock.advance(2_000);
    await give(bob, signedList(bob, 3, [phone()]));
    await here.clock.advance(1_000);
    expect(await texts(b, id)).toEqual(['where are you']);
    expect(told).toEqual([]);
    await give(bob, signedList(bob, 4, [phone(), [3, symbolicKey('new')]]), other);
    await a.send(id, { text: 'quick' });
    await settle();
    expect(await texts(b, id)).toEqual(['where are you']);
    await a.sendAnyway(id);
    await settle();
    expect(await texts(b, id)).toEqual(['where are you', 'quick']);
    expect(told).toEqual([{ conversation: id, people: [bob], sentence }]);
  });
});

describe('a server that shows two logs', () => {
  /** Bob is shown something at seq 3, and answers; Alice is shown something else there, and the same answer: a chain without a fault. */
  async function showTwo(chat: ConversationId): Promise<void> {
    const { server } = here;
    await a.send(chat, { text: 'shall we meet' });
    await settle();
    a.disconnect();
    await settle();
    server.append(chat, { sender: alice, device: 7, number: 1, body: Uint8Array.of(1) });
    await settle();
    for (const text of ['yes, do it', 'now']) await b.send(chat, { text });
    await settle();
    const log = server.log(chat);
    const answers = log.entries.slice(3);
    b.disconnect();
    await settle();
    log.entries = log.entries.slice(0, 2);
    log.leaves = log.leaves.slice(0, 2);
    server.append(chat, { sender: alice, device: 7, number: 1, body: Uint8Array.of(2) });
    for (const { sender, device, number, body } of answers as (wire.Entry.$Properties & { sender: string })[])
      server.append(chat, { sender, device: device ?? 0, number: number ?? 0, body: body ?? null });
    a.connect();
    await here.clock.advance(1_000);
  }

  test('[D5.1] [D7.1] in a chat of two, what the other was shown, and says, halts it in words, until the person goes on', async () => {
    const told: unknown[] = [];
    a.on('fork', ({ conversation, seq }) => told.push({ conversation, seq }));
    const chat = await a.direct(bob);
    await showTwo(chat);
    expect(a.conversation(chat).current?.halted).toMatchObject({
      ...{ reason: 'fork', seq: 3, by: { user: bob } },
      sentence: expect.stringContaining('says that it was shown another history of this chat'),
    });
    expect(told).toEqual([{ conversation: chat, seq: 3 }]);
    expect(await texts(a, chat)).not.toContain('yes, do it');
    await expect(a.send(chat, { text: 'wait' })).rejects.toMatchObject({ code: 'halted' });

    await a.sendAnyway(chat);
    await here.clock.advance(1_000);
    expect(a.conversation(chat).current).toMatchObject({ halted: null, disputedBy: [{ user: bob }], dispute: null });
    await a.send(chat, { text: 'well then' });
    await here.clock.advance(1_000);
    expect(await texts(a, chat)).toEqual(['shall we meet', '', 'yes, do it', 'now', 'well then']);
    expect(told).toHaveLength(1);
  });

  test('[D5.1] in a group it is said, once, by name, and the chat goes on: one member stops nobody', async () => {
    const told: unknown[] = [];
    a.on('history-disputed', ({ conversation, who, seq, sentence }) =>
      told.push({ conversation, who: who.user, seq, sentence }),
    );
    await showTwo(id);
    const sentence = expect.stringContaining('says that it was shown another history of this chat');
    expect(told).toEqual([{ conversation: id, who: bob, seq: 3, sentence }]);
    const dispute = { people: [{ user: bob }], sentence };
    expect(a.conversation(id).current).toMatchObject({ halted: null, disputedBy: [{ user: bob }], dispute });
    await a.sendAnyway(id);
    expect(a.conversation(id).current).toMatchObject({ disputedBy: [{ user: bob }], dispute: null });
    await a.send(id, { text: 'all the same' });
    await here.clock.advance(1_000);
    expect(await texts(a, id)).toEqual(expect.arrayContaining(['yes, do it', 'now', 'all the same']));
  });

  test('[D5.1] who was shown the same goes on, and so does who came in later than what is said', async () => {
    await b.send(id, { text: 'one' });
    await settle();
    await a.addMembers(id, [carol]);
    await settle();
    await b.send(id, { text: 'two' });
    await settle();
    expect(await texts(a, id)).toEqual(['one', 'two']);
    expect(await texts(c, id)).toEqual(['two']);
    for (const roost of [a, c]) expect(roost.conversation(id).current?.halted).toBeNull();
  });
});

describe('a server that shows an old list of devices again', () => {
  test('[E22] [D7.1] brings no device back', async () => {
    const phone: readonly [number, SymbolicKey] = [1, here.key(bob)];
    const lost: readonly [number, SymbolicKey] = [2, symbolicKey('lost')];
    const old = signedList(bob, 2, [phone, lost]);
    await a.addMembers(id, [carol]);
    await settle();
    await give(bob, old);
    await give(bob, signedList(bob, 3, [phone]));
    expect(await members(c)).toEqual(['a/1', 'b/1', 'c/1']);
    await give(bob, old);
    await forge(alice, EntryKind.MEMBERSHIP, control({ membership: { remove: [bob] } }), here.key(alice));
    await forge(
      alice,
      EntryKind.MEMBERSHIP,
      control({ membership: { add: [{ user: bob, devices: old }] } }),
      here.key(alice),
    );
    expect(await members(c)).toEqual(['a/1', 'c/1']);
    const line = 'The server sent a change that names an old list of devices: it was ignored';
    expect((await lines(c, id)).filter((one) => one === line)).toHaveLength(2);
  });

  test('[E22] nor does it with many made-up keys in between: a version is kept for life, in the chat and for all others', async () => {
    const phone: readonly [number, SymbolicKey] = [1, here.key(bob)];
    const old = signedList(bob, 2, [phone, [2, symbolicKey('lost')]]);
    const newest = signedList(bob, 3, [phone]);
    const other = await a.createGroup({ title: 'Other', members: [bob] });
    await settle();
    await give(bob, old);
    await give(bob, newest, other);
    for (let i = 0; i < 20; i++) await give(bob, signedList(bob, 4 + i, [[9, symbolicKey(`made up ${i}`)]]), other);
    await give(bob, old, other);
    expect((await lines(a, other)).at(-1)).toContain('an old list of devices');
    // Nor is it forgotten where the older one is still in force.
    addressed = [];
    await a.send(id, { text: 'not for the lost one' });
    await here.clock.advance(11_000);
    expect(addressed).toEqual(['a/1', 'b/1']);
  });
});
