/** Devices that are gone: signed out when they were last seen long ago, and waited for no more. */
import { describe, expect, test } from 'vitest';
import { groupId, type Person, startDirect, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';

const dayMs = 24 * 3_600_000;
const signedOut = { refused: 'signed-out' };

/** Alice writes to Bob, who has a phone (1) and a laptop (2); the newest entry is 2. */
async function phoneAndLaptop() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, phone] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await phone.ack([{ conversation: chat, through: 1, newest: 1 }]);
  const laptop = await bob.connect(await bob.link());
  await town.pass(5_000);
  return { town, alice, bob, a, phone, laptop, chat };
}

const knocks = (bob: { user: { admit(c: object): Promise<object> } }, device: number) =>
  bob.user.admit({ device, tokenHash: tokenHash(device) });

/** So much time passes, and the object is looked at, at its end and a day later. */
async function foundUnseen(town: Town, bob: Person, ms: number): Promise<void> {
  for (const wait of [ms, dayMs]) {
    await town.pass(wait);
    await bob.sleep();
    await bob.user.summary();
    await bob.user.typing({ conversation: groupId(9), user: bob.id, device: 1 });
  }
}

function deliveredAt(socket: TownSocket, seq: number): number {
  let most = 0;
  for (const { steps = [], through = 0 } of socket.summaries()) {
    const step = (steps ?? []).filter(({ from }) => (from ?? 0) <= seq).at(-1);
    if ((through ?? 0) >= seq) most = Math.max(most, step?.delivered ?? 0);
  }
  return most;
}

describe('[D1] a device that was not seen for 60 days', () => {
  test('is signed out, is told so, and leaves the device list', async () => {
    const { town, bob, phone, laptop } = await phoneAndLaptop();
    await laptop.leave();
    await town.pass(59 * dayMs);
    const again = await bob.connect(2);
    await again.leave();
    await foundUnseen(town, bob, 60 * dayMs + 1);
    expect(await knocks(bob, 2)).toMatchObject(signedOut);
    expect(await bob.user.devices({ device: 1, tokenHash: tokenHash(1) })).toMatchObject({
      devices: [{ device: 1 }],
      version: 3,
    });
    await town.pass(5_000);
    expect(town.called('putDevices')).toBe(2);
    expect(phone.closedWith).toBe(null);
  });

  test('is found so by its own knock, and the others are told of it at once', async () => {
    const { town, bob, phone, laptop } = await phoneAndLaptop();
    await laptop.leave();
    const told = () => phone.events().filter((event) => event.accountChanged?.devices).length;
    const before = told();
    await town.pass(60 * dayMs + 1);
    await bob.user.devices({ device: 1, tokenHash: tokenHash(1) });
    await town.pass(dayMs);
    expect(told()).toBe(before);
    expect(await bob.user.devices({ device: 2, tokenHash: tokenHash(2) })).toMatchObject(signedOut);
    expect(told()).toBe(before + 1);
  });

  test('not the primary, as long as a linked device is active', async () => {
    const { town, bob, phone, laptop } = await phoneAndLaptop();
    await phone.leave();
    await town.pass(100 * dayMs);
    expect(await knocks(bob, 1)).toHaveProperty('connection');
    expect(laptop.closedWith).toBe(null);
  });

  test('all of them, when nobody came for so long', async () => {
    const { town, bob, phone, laptop } = await phoneAndLaptop();
    await phone.leave();
    await laptop.leave();
    await foundUnseen(town, bob, 61 * dayMs);
    expect(await knocks(bob, 2)).toMatchObject(signedOut);
    expect(await knocks(bob, 1)).toMatchObject(signedOut);
  });

  test('[T1] is not signed out by a clock that is ahead for a moment, however often', async () => {
    const { town, bob, phone, laptop } = await phoneAndLaptop();
    await laptop.leave();
    await phone.leave();
    for (const _ of [1, 2, 3]) {
      town.setClock(100 * dayMs);
      await bob.user.devices({ device: 1, tokenHash: tokenHash(1) });
      town.setClock(-100 * dayMs);
      await town.pass(2 * dayMs);
      // Somebody else's laptop: it is looked at, and nobody came.
      await bob.user.devices({ device: 1, tokenHash: tokenHash(1) });
    }
    town.setClock(100 * dayMs);
    for (const device of [1, 2]) expect(await knocks(bob, device)).toHaveProperty('connection');
  });

  test('comes while it is found unseen: it stays, and counts from then', async () => {
    const { town, bob, laptop } = await phoneAndLaptop();
    await laptop.leave();
    await town.pass(60 * dayMs + 1);
    await bob.user.devices({ device: 1, tokenHash: tokenHash(1) });
    await (await bob.connect(2)).leave();
    await town.pass(2 * dayMs);
    expect(await knocks(bob, 2)).toHaveProperty('connection');
  });

  test('one that was connected all the time until a crash was seen until then', async () => {
    const { town, bob } = await phoneAndLaptop();
    await town.pass(100 * dayMs);
    bob.crash();
    await bob.connect(1);
    expect(await knocks(bob, 2)).toHaveProperty('connection');
  });
});

test('[D6.2] when the device that was waited for is removed, what the other one has is ticked', async () => {
  const { town, bob, a, phone, laptop, chat } = await phoneAndLaptop();
  await phone.leave();
  await laptop.leave();
  for (const _ of [3, 4]) await a.ask(a.message(chat, { epoch: 2 }));
  await town.settle();
  // Linked after these two, so it never gets them.
  const tablet = await bob.link();
  await town.pass(5_000);
  const t = await bob.connect(tablet);
  await a.ask(a.message(chat, { epoch: 5 }));
  await town.settle();
  await t.ack([{ conversation: chat, through: 6, newest: 6 }]);
  await town.pass(5_000);
  expect(deliveredAt(a, 6)).toBe(0);
  const primary = { device: 1, tokenHash: tokenHash(1) };
  expect(await bob.user.removeDevice(primary, 2)).toEqual({ removed: true });
  expect(await bob.user.removeDevice(primary, 1)).toEqual({ removed: true });
  await town.pass(5_000);
  expect([3, 4, 6].map((seq) => deliveredAt(a, seq))).toEqual([0, 0, 1]);
});

test('[D6.1] an ack that cannot be checked just now is asked for again', async () => {
  const { town, bob, a, phone, chat } = await phoneAndLaptop();
  await a.ask(a.message(chat, { epoch: 2 }));
  await town.settle();
  await bob.sleep();
  await a.ask(a.message(chat, { epoch: 2 }));
  town.conversationCall = (_id, method, _request, pass) => {
    if (method === 'attach') throw new Error('away');
    return pass();
  };
  phone.forget();
  await phone.command({ ack: { frames: 0, conversations: [{ conversation: chat, through: 5, newest: 5 }] } });
  await town.pass(5_000);
  expect(phone.events().some((event) => event.reconnect)).toBe(true);
});
