/** Who may leave a letter for a device (18): what is taken, what is not, and how much waits at most. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { leave, letter, lettersOf, lettersOn } from '../../../tests/harness/letters.ts';
import {
  groupId,
  type Person,
  personId,
  startDirect,
  Town,
  type TownSocket,
  tokenHash,
} from '../../../tests/harness/town.ts';

const rowsOf = (person: Person) =>
  Number(person.storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM to_device').toArray()[0]?.n);

async function friends(limits = {}) {
  const town = new Town(limits);
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  return { town, alice, bob, a, b, chat };
}

function membership(socket: TownSocket, chat: string, epoch: number, change: wire.Membership.$Properties) {
  const body = wire.Control.encode({ epoch, membership: change }).finish();
  return socket.message(chat, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
}

describe('[18.2] a letter is taken', () => {
  test('from another device of the account, about anything', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const laptop = await alice.link();
    const [phone, other] = [await alice.connect(1), await alice.connect(laptop)];
    const body = new Uint8Array([9, 8]);
    expect(await leave(phone, letter(alice.id, 'keys', { device: laptop, type: 3, body }))).toEqual(['TAKEN']);
    const [got] = lettersOf(other);
    expect(got).toMatchObject({ user: alice.id, device: 1, conversation: '', type: 3 });
    expect([...(got?.body ?? [])]).toEqual([9, 8]);
    expect(lettersOn(other)).toEqual(['keys']);
    expect(town.userCalls.get('toDevices')).toBeUndefined();
  });

  test('from the other person of a direct chat that both have accepted, and of nobody else', async () => {
    const { town, a, b, alice, bob, chat } = await friends();
    expect(await leave(b, letter(alice.id, 'please', { conversation: chat }))).toEqual(['TAKEN']);
    expect(lettersOf(a)).toMatchObject([{ user: bob.id, device: 1, conversation: chat }]);
    const carol = await town.person(3);
    const c = await carol.connect();
    expect(await leave(c, letter(alice.id, 'hello', { conversation: chat }))).toEqual(['NOT_YOURS_TO_WRITE']);
    // A chat of one's own with somebody else is no proof of anything.
    const other = await startDirect(c, carol, bob);
    expect(await leave(c, letter(alice.id, 'hello', { conversation: other }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(await leave(c, letter(alice.id, 'hello'))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(lettersOn(a)).toEqual(['please']);
  });

  test('in a request neither way, until it is accepted', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const conversation = await startDirect(a, alice, bob);
    expect(await leave(a, letter(bob.id, 'one', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(await leave(b, letter(alice.id, 'two', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    await b.ask({ answerRequest: { conversation, accept: true } });
    expect(await leave(a, letter(bob.id, 'three', { conversation }))).toEqual(['TAKEN']);
    expect(await leave(b, letter(alice.id, 'four', { conversation }))).toEqual(['TAKEN']);
    await b.ask({ answerRequest: { conversation, accept: false } });
    expect(lettersOn(b)).toEqual(['three']);
  });

  test('not once the direct chat was declined', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const conversation = await startDirect(a, alice, bob);
    await b.ask({ answerRequest: { conversation, accept: false } });
    expect(await leave(a, letter(bob.id, 'one', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(rowsOf(bob)).toBe(0);
  });

  test('between members of a group; from nobody who was removed, or was never in it', async () => {
    const town = new Town();
    const people = [await town.person(1), await town.person(2), await town.person(3), await town.person(4)];
    const [alice, bob, carol, dan] = people as [Person, Person, Person, Person];
    const [a, b, c, d] = [await alice.connect(), await bob.connect(), await carol.connect(), await dan.connect()];
    const conversation = groupId(1);
    await a.ask(a.creation(conversation, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
    await town.settle();
    expect(await leave(b, letter(carol.id, 'in', { conversation }))).toEqual(['TAKEN']);
    expect(await leave(d, letter(carol.id, 'never in', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(await leave(b, letter(dan.id, 'to one who is not in', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    await a.ask(membership(a, conversation, 1, { remove: [bob.id] }));
    await town.settle();
    expect(await leave(b, letter(carol.id, 'removed', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(await leave(c, letter(bob.id, 'to the removed', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(lettersOn(c)).toEqual(['in']);
  });
});

describe('[18.2] it is for a device that there is', () => {
  test('a device that is signed out, or never was, is none; each letter is answered for itself', async () => {
    const { a, b, bob, alice, chat } = await friends();
    const laptop = await bob.link();
    await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, laptop);
    const to = (device: number) => letter(bob.id, `to ${device}`, { device, conversation: chat });
    expect(await leave(a, to(laptop), to(1), to(7), letter(alice.id, 'mine', { device: 3 }))).toEqual([
      'NO_SUCH_DEVICE',
      'TAKEN',
      'NO_SUCH_DEVICE',
      'NO_SUCH_DEVICE',
    ]);
    expect(lettersOn(b)).toEqual(['to 1']);
  });

  test('[18.4] what waits for a device goes when it is signed out', async () => {
    const { a, bob, chat } = await friends();
    const laptop = await bob.link();
    await leave(a, letter(bob.id, 'waits', { device: laptop, conversation: chat }));
    expect(rowsOf(bob)).toBe(1);
    await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, laptop);
    expect(rowsOf(bob)).toBe(0);
  });

  test('[D10.1] made-up people wake nobody, and get the same answer as those who are not in it', async () => {
    const { town, a, alice } = await friends();
    const conversation = groupId(1);
    await a.ask(a.creation(conversation, wire.ConversationKind.GROUP, [alice.id]));
    const made = personId(999);
    town.madeUp.add(made);
    const woken = town.people.size;
    expect(await leave(a, letter(made, 'x', { conversation }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(town.people.size).toBe(woken);
    // Outside of the sender's conversations nobody is asked either.
    expect(await leave(a, letter(personId(2), 'x', { conversation: groupId(77) }))).toEqual(['NOT_YOURS_TO_WRITE']);
    expect(town.userCalls.get('toDevices')).toBeUndefined();
  });
});

describe('[D1.13] [18.3] what waits for a device is limited', () => {
  test('of one account, of all others, and in bytes; what is acknowledged makes room', async () => {
    const { town, a, b, bob, chat } = await friends({
      maxToDeviceFromOne: 2,
      maxToDeviceFromOthers: 3,
      maxToDeviceBytesFromOne: 3_000,
    });
    const carol = await town.person(3);
    const c = await carol.connect();
    const ours = await startDirect(c, carol, bob);
    const from = (text: string, conversation = chat) => letter(bob.id, text, { conversation });
    expect(await leave(a, from('x'.repeat(3_000)))).toEqual(['FULL']);
    expect(await leave(a, from('1'), from('2'), from('3'))).toEqual(['TAKEN', 'TAKEN', 'FULL']);
    expect(await leave(c, from('4', ours), from('5', ours))).toEqual(['TAKEN', 'FULL']);
    // The person's own devices have room of their own.
    const laptop = await bob.link();
    const l = await bob.connect(laptop);
    expect(await leave(l, letter(bob.id, 'own'))).toEqual(['TAKEN']);
    await b.ack();
    await b.ack();
    await l.leave();
    expect(rowsOf(bob)).toBe(0);
    expect(await leave(a, from('6'))).toEqual(['TAKEN']);
  });

  test('own devices have a limit too, and a device does not lose its count over sleep', async () => {
    const town = new Town({ maxToDeviceFromOwn: 2 });
    const alice = await town.person(1);
    const laptop = await alice.link();
    const phone = await alice.connect(1);
    const to = (text: string) => letter(alice.id, text, { device: laptop });
    expect(await leave(phone, to('1'), to('2'))).toEqual(['TAKEN', 'TAKEN']);
    await alice.sleep();
    expect(await leave(phone, to('3'))).toEqual(['FULL']);
  });
});

describe('[18.1] what is sent wrong is refused in words, and nothing of it is taken', () => {
  test.each([
    ['another type', { type: 4 }, 'malformed'],
    ['no device', { device: 0 }, 'malformed'],
    ['no user', { user: 'somebody' }, 'malformed'],
    ['no conversation id', { conversation: 'here' }, 'malformed'],
    ['nothing in it', { data: new Uint8Array(0) }, 'malformed'],
    ['a session message too long', { data: new Uint8Array(16 * 1024 + 1) }, 'too-large'],
    ['a body too long', { body: new Uint8Array(64 * 1024 + 1) }, 'too-large'],
  ])('%s', async (_, wrong, code) => {
    const { a, b, bob, chat } = await friends();
    const good = letter(bob.id, 'good', { conversation: chat });
    expect(await leave(a, good, letter(bob.id, 'bad', { conversation: chat, ...wrong }))).toBe(code);
    expect(lettersOn(b)).toEqual([]);
  });

  test('too many in one command; to the device itself', async () => {
    const { a, alice, bob, chat } = await friends({ maxToDevicePerCommand: 2 });
    const one = letter(bob.id, 'x', { conversation: chat });
    expect(await leave(a, one, one, one)).toBe('too-large');
    expect(await leave(a, letter(alice.id, 'x'))).toBe('malformed');
  });
});

test('[18.2] one call a person, however many letters; whoever cannot be asked is FULL and the others are taken', async () => {
  const { town, a, b, alice, bob, chat } = await friends();
  const carol = await town.person(3);
  await carol.connect();
  const ours = await startDirect(a, alice, carol);
  town.userCall = async (id, method, _request, pass) => {
    if (method === 'toDevices' && id === carol.id) throw new Error('away');
    return pass();
  };
  const states = await leave(
    a,
    letter(carol.id, '1', { conversation: ours }),
    letter(bob.id, '2', { conversation: chat }),
    letter(carol.id, '3', { conversation: ours }),
    letter(bob.id, '4', { conversation: chat }),
  );
  expect(states).toEqual(['FULL', 'TAKEN', 'FULL', 'TAKEN']);
  expect(lettersOn(b)).toEqual(['2', '4']);
  expect(town.userCalls.get('toDevices')).toBe(2);
});

test('[T2] a letter whose row fails is not taken, and none of those that came with it', async () => {
  const { a, bob, chat } = await friends();
  bob.disk.fail({ at: 2, of: 'writes' });
  const to = (text: string) => letter(bob.id, text, { conversation: chat });
  expect(await leave(a, to('1'), to('2'))).toEqual(['FULL', 'FULL']);
  expect(rowsOf(bob)).toBe(0);
  expect(await leave(a, to('1'), to('2'))).toEqual(['TAKEN', 'TAKEN']);
  expect(lettersOn(await bob.connect())).toEqual(['1', '2']);
});
